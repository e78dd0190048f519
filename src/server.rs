//! Builds the application of the routes of all crates.

use std::net::TcpListener;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpRequest, HttpServer, web};
use futures_util::FutureExt;
use serde_json::Value;
use tokio::sync::watch;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::config::Config;
use crate::{lifecycle, reports, service, spec};
use base::db::{Db, Limits as DbLimits, migrate};
use base::http;
use base::http::query_names::QueryNames;
use base::http::{
    Actors, Limits, Packed, Settings, TokenCache, compression, envelope, header_limits, no_such_path,
};
use base::jobs::Gate;
use base::notifications::{Senders, run_once};
use base::vault::Vault;
use files::depot::Depot;
use kernel::error::{Busy, Result};
use kernel::{Clock, CodeTable, DemoClock, Pulse, TextEnum};
use people::{accounts, applications, plans, programmes, training};

/// Routes below `/api/v1`.
fn api(cfg: &mut ServiceConfig<'_>) {
    people::routes(cfg);
    jury::routes(cfg);
    results::routes(cfg);
    money::routes(cfg);
    reports::audit::api::routes(cfg);
    reports::sheets::api::routes(cfg);
    lifecycle::phases::api::routes(cfg);
    lifecycle::amendments::api::routes(cfg);
    lifecycle::broadcasts::api::routes(cfg);
    lifecycle::correspondence::api::routes(cfg);
    lifecycle::outbox::api::routes(cfg);
    lifecycle::publication::api::routes(cfg);
    lifecycle::home::api::routes(cfg);
    lifecycle::participation::api::routes(cfg);
    lifecycle::reminders::api::routes(cfg);
    lifecycle::attachments::lists_api::routes(cfg);
    lifecycle::attachments::api::routes(cfg);
    lifecycle::attachments::item_api::routes(cfg);
    lifecycle::attachments::upload_api::routes(cfg);
    service::api_routes(cfg);
}

/// Code tables that must agree with the program's enums, checked at each start.
pub fn code_tables() -> Vec<CodeTable> {
    fn of<T: TextEnum>(table: &'static str) -> CodeTable {
        CodeTable {
            table,
            names: T::NAMES,
        }
    }
    vec![
        of::<kernel::vocabulary::Role>("role_code"),
        of::<kernel::vocabulary::Phase>("phase_code"),
        of::<accounts::identity::AccountStatus>("account_status_code"),
        of::<accounts::organisations::rules::OrganisationKind>("organisation_kind_code"),
        of::<applications::ApplicationStatus>("application_status_code"),
        of::<applications::conflicts::ConflictStatus>("conflict_status_code"),
        of::<applications::eligibility::rules::EligibilityOutcome>("eligibility_outcome_code"),
        of::<applications::eligibility::objection_rules::ObjectionStatus>("objection_status_code"),
        of::<training::participants::rules::ParticipantStatus>("participant_status_code"),
        of::<training::sessions::rules::SessionStatus>("training_session_status_code"),
        of::<training::sessions::rules::AttendanceMark>("attendance_mark_code"),
        of::<programmes::invitations::InvitationStatus>("invitation_status_code"),
        of::<applications::offers::OfferStatus>("offer_status_code"),
        of::<applications::phone_calls::PhoneCallStatus>("phone_call_status_code"),
        of::<applications::application::thread_store::ThreadSide>("thread_side_code"),
        of::<applications::application::thread_store::ThreadEntryKind>("thread_entry_kind_code"),
        of::<jury::rounds::RoundStatus>("round_status_code"),
        of::<scoring::commission::JurorSeat>("juror_seat_code"),
        of::<jury::calibration::SampleStatus>("sample_status_code"),
        of::<jury::cards::CardStatus>("card_status_code"),
        of::<jury::pitches::PitchStatus>("pitch_status_code"),
        of::<results::ResultStatus>("result_status_code"),
        of::<scoring::commission::outcome::DecisionOutcome>("decision_outcome_code"),
        of::<scoring::commission::ballots::Vote>("vote_code"),
        of::<results::preparations::PreparationKind>("preparation_kind_code"),
        of::<results::preparations::PreparationStatus>("preparation_status_code"),
        of::<results::appeals::AppealStatus>("appeal_status_code"),
        of::<scoring::ranking::standings::ProposedOutcome>("proposed_outcome_code"),
        of::<plans::ideas::rules::IdeaStatus>("idea_status_code"),
        of::<plans::ideas::invitation_rules::TeamInvitationStatus>("team_invitation_status_code"),
        of::<money::awards::rules::AwardStatus>("award_status_code"),
        of::<programmes::reminders::ReminderKind>("reminder_kind_code"),
        of::<lifecycle::amendments::AmendmentStatus>("amendment_status_code"),
        of::<lifecycle::broadcasts::BroadcastStatus>("broadcast_status_code"),
        of::<base::notifications::OutgoingStatus>("outgoing_status_code"),
        of::<files::purposes::AttachmentPurpose>("attachment_purpose_code"),
    ]
}

/// The contract.
pub fn openapi() -> Value {
    let (_, doc) = App::new()
        .into_utoipa_app()
        .openapi(spec::base())
        .service(utoipa_actix_web::scope("/api/v1").configure(api))
        .configure(service::root_routes)
        .split_for_parts();
    spec::finish(doc)
}

/// The contract in the forms that the application uses, made once.
#[derive(Clone)]
pub struct Contract {
    paths: web::Data<Vec<(String, Vec<String>)>>,
    text: web::Data<spec::Text>,
    queries: web::Data<QueryNames>,
    packed: web::Data<Packed>,
}

impl Contract {
    /// From the routes. They are the same for all servers of a process.
    pub fn of_this_program() -> Self {
        static MADE: OnceLock<Contract> = OnceLock::new();
        MADE.get_or_init(Contract::from_the_routes).clone()
    }

    fn from_the_routes() -> Self {
        let doc = openapi();
        Contract {
            paths: web::Data::new(spec::paths(&doc)),
            text: web::Data::new(spec::Text::of(&doc)),
            queries: web::Data::new(QueryNames::of(&doc)),
            packed: web::Data::default(),
        }
    }

    /// Puts all routes and what they share into an application.
    pub fn mount<T>(&self, app: App<T>, service: &Service) -> App<T>
    where
        T: ServiceFactory<ServiceRequest, Config = (), Error = actix_web::Error, InitError = ()>,
    {
        let paths = self.paths.clone();
        let (app, _) = app
            .app_data(service.app.clone())
            .app_data(service.depot.clone())
            .app_data(self.text.clone())
            .app_data(self.queries.clone())
            .app_data(self.packed.clone())
            .app_data(Limits::default())
            .into_utoipa_app()
            .service(utoipa_actix_web::scope("/api/v1").configure(api))
            .configure(service::root_routes)
            .split_for_parts();
        app.service(service::docs(&self.text))
            .default_service(web::to(move |req: HttpRequest| {
                let answer = no_such_path(&req, &paths);
                async move { answer }
            }))
    }
}

/// What a running service needs.
pub struct Service {
    /// What all requests share.
    pub app: web::Data<http::App>,
    /// By what messages leave.
    pub senders: Senders,
    /// Where the bytes of files lie.
    pub depot: web::Data<Depot>,
}

impl Service {
    /// Opens the database, brings it up to date and reads the keys.
    pub fn open(config: &Config, demo_clock: Option<Arc<DemoClock>>) -> Result<Self> {
        let wrong = |e: String| kernel::error::Error::internal(e);
        let url = config.db_url().map_err(wrong)?;
        let settings: Settings = config.settings().map_err(wrong)?;
        let secret = config.master_secret().map_err(wrong)?;
        let clock: Arc<dyn Clock> = match &demo_clock {
            Some(clock) => Arc::clone(clock) as Arc<dyn Clock>,
            None => Arc::new(kernel::SystemClock),
        };
        let mut conn = url.open()?;
        conn.check_words()?;
        migrate(&mut conn)?;
        base::db::check(&mut conn, &code_tables())?;
        let vault = Vault::open(&secret, &mut conn, clock.now())?;
        drop(conn);
        let mailer = config.mailer().map_err(wrong)?;
        let depot = Depot::open(config.depot().map_err(wrong)?).map_err(wrong)?;
        let app = web::Data::new(http::App {
            db: Db::open(
                &url,
                DbLimits {
                    connections: config.db_connections,
                    readers: readers(config.workers),
                    waits: config.db_waits,
                },
            )?,
            clock,
            demo_clock,
            vault: Arc::new(vault),
            settings,
            load_actor: accounts::identity::load_actor,
            tokens: TokenCache::default(),
            actors: Actors::default(),
            hashing: Gate::new(Busy::Hashing, 2),
            setting: Gate::new(Busy::Documents, 2),
            throttle: http::Throttle::default(),
            outbox: Pulse::default(),
            enqueued: tokio::sync::Notify::new(),
        });
        Ok(Service {
            app,
            depot: web::Data::new(depot),
            senders: Senders {
                mailer,
                from: config.mail_from.clone(),
                front_end: config.front_end().map_err(wrong)?,
                texts: config.text_gateway.open(),
                areas: accounts::identity::do_job,
            },
        })
    }

    /// Starts to serve on a listener.
    pub fn serve(self: &Arc<Self>, listener: TcpListener, workers: Option<u16>) -> std::io::Result<Server> {
        let app = self.app.clone();
        let service = Arc::clone(self);
        let contract = Contract::of_this_program();
        // One worker after the other: to mount the routes takes memory for the descriptions of all of them.
        let turn = Arc::new(Mutex::new(()));
        let mut server = HttpServer::new(move || {
            let mounted = {
                let _mine = turn.lock().unwrap_or_else(PoisonError::into_inner);
                contract.mount(App::new(), &service)
            };
            mounted
                .wrap(from_fn(header_limits))
                .wrap(from_fn(compression))
                .wrap(cors(&app.settings, app.demo_clock.is_some()))
                .wrap(from_fn(envelope))
        })
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(75))
        .shutdown_timeout(20)
        .backlog(1024);
        if let Some(workers) = workers {
            server = server.workers(usize::from(workers));
        }
        Ok(server.listen(listener)?.run())
    }

    /// Offers that have expired pass on to the waiting list. Nothing depends on when this runs: an offer
    /// expires by comparison.
    async fn sweep(&self) -> Result<u32> {
        let now = self.app.clock.now();
        let vault = Arc::clone(&self.app.vault);
        let sweep = move |conn: &mut base::db::DbConn| {
            applications::offers::sweep(&mut base::cx::Cx::of_the_service(conn, &vault, now))
        };
        self.app.db.write(sweep).await
    }

    /// Reminds people of what is near, and tells what closed without them. It is looked without a lock first; each page is a transaction of its own.
    pub async fn remind(&self) -> Result<()> {
        let now = self.app.clock.now();
        let due = self
            .app
            .db
            .read(move |conn| lifecycle::reminders::is_due(conn, now))
            .await?;
        for (programme, reminder) in due {
            for _ in 0..PAGES {
                let vault = Arc::clone(&self.app.vault);
                let page = move |conn: &mut base::db::DbConn| {
                    let mut cx = base::cx::Cx::of_the_service(conn, &vault, now);
                    lifecycle::reminders::send(&mut cx, programme, reminder)
                };
                if !self.app.db.write(page).await? {
                    break;
                }
            }
        }
        self.tell_closed().await
    }

    /// Tells whoever has a draft that the call closed without it.
    async fn tell_closed(&self) -> Result<()> {
        let now = self.app.clock.now();
        let closed = move |conn: &mut base::db::DbConn| lifecycle::reminders::closed(conn, now);
        for programme in self.app.db.read(closed).await? {
            for _ in 0..PAGES {
                let vault = Arc::clone(&self.app.vault);
                let page = move |conn: &mut base::db::DbConn| {
                    let mut cx = base::cx::Cx::of_the_service(conn, &vault, now);
                    lifecycle::reminders::tell_closed(&mut cx, programme)
                };
                if !self.app.db.write(page).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Sends what was written to many and is due, each page in a transaction of its own.
    pub async fn broadcast(&self) -> Result<()> {
        let now = self.app.clock.now();
        let due = self
            .app
            .db
            .read_one(move |conn| lifecycle::broadcasts::is_due(conn, now))
            .await?;
        for id in due {
            for _ in 0..PAGES {
                let vault = Arc::clone(&self.app.vault);
                let page = move |conn: &mut base::db::DbConn| {
                    lifecycle::broadcasts::send(&mut base::cx::Cx::of_the_service(conn, &vault, now), id)
                };
                if !self.app.db.write(page).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Puts what could not be delivered into the list of calls, each in a transaction of its own.
    pub async fn pass_on(&self) -> Result<()> {
        let now = self.app.clock.now();
        for id in self.app.db.read_one(lifecycle::outbox::given_up).await? {
            let vault = Arc::clone(&self.app.vault);
            let pass_on = move |conn: &mut base::db::DbConn| {
                lifecycle::outbox::pass_on(&mut base::cx::Cx::of_the_service(conn, &vault, now), id)
            };
            self.app.db.write(pass_on).await?;
        }
        Ok(())
    }

    /// Works off the outbox and tidies up, until the sender of `stop` is gone. A panic costs the round that it comes
    /// from, not all that are to come.
    pub async fn work(self: Arc<Self>, mut stop: watch::Receiver<()>) {
        let mut rounds: u64 = 0;
        while stop.has_changed().is_ok() {
            let round = AssertUnwindSafe(self.round(rounds)).catch_unwind().await;
            self.app.outbox.beat();
            match round {
                Ok(true) => continue,
                Ok(false) => {}
                Err(_) => tracing::error!("a round of background work panicked; the next one comes"),
            }
            rounds += 1;
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = self.app.enqueued.notified() => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Does one job, if there is one, and tells whether there was; else what is done from time to time.
    async fn round(&self, number: u64) -> bool {
        let app = &self.app;
        match run_once(&app.db, &app.vault, app.clock.as_ref(), &self.senders).await {
            Ok(true) => return true,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the outbox failed"),
        }
        if number.is_multiple_of(5)
            && let Err(error) = self.sweep().await
        {
            tracing::error!(%error, "expired offers could not be tidied up");
        }
        if number.is_multiple_of(10)
            && let Err(error) = self.remind().await
        {
            tracing::error!(%error, "reminders could not be sent");
        }
        if number.is_multiple_of(5)
            && let Err(error) = self.broadcast().await
        {
            tracing::error!(%error, "what was written to many could not be sent");
        }
        if number.is_multiple_of(10)
            && let Err(error) = self.pass_on().await
        {
            tracing::error!(%error, "what could not be delivered could not be passed on");
        }
        if number.is_multiple_of(30)
            && let Err(error) = files::sweep::sweep(&app.db, &self.depot, app.clock.now()).await
        {
            tracing::error!(%error, "files could not be tidied up");
        }
        if number.is_multiple_of(150) {
            let now = app.clock.now();
            let vault = Arc::clone(&app.vault);
            let tidied = app.db.write(move |c| base::jobs::tidy_up(c, now)).await;
            let reread = app.db.read(move |c| vault.reload(c)).await;
            if let Err(error) = tidied.map(|_| ()).and(reread) {
                tracing::error!(%error, "tidying up failed");
            }
        }
        false
    }
}

/// So many pages of one reminder before the others have their turn.
const PAGES: u32 = 10;

/// How long the outbox rests when nothing is to be done and nobody rings.
const PAUSE: Duration = Duration::from_secs(2);

/// Threads that read: those that serve, and the one that works off the outbox.
fn readers(workers: Option<u16>) -> u32 {
    let cores = || std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1));
    workers.map_or_else(cores, u32::from) + 1
}

fn cors(settings: &Settings, demo: bool) -> Cors {
    let mut cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "authorization",
            "content-type",
            "content-disposition",
            "if-match",
            "if-none-match",
            "if-range",
            "range",
            "repr-digest",
            "upload-complete",
            "upload-length",
            "upload-offset",
            "idempotency-key",
            "accept-language",
            "x-request-id",
            "traceparent",
        ])
        .expose_headers([
            "etag",
            "location",
            "link",
            "retry-after",
            "content-language",
            "x-request-id",
            "idempotency-replayed",
            "content-disposition",
            "accept-ranges",
            "content-range",
            "upload-complete",
            "upload-length",
            "upload-limit",
            "upload-offset",
        ])
        .max_age(600);
    for origin in &settings.cors_origins {
        cors = cors.allowed_origin(origin);
    }
    if demo {
        cors = cors.allowed_origin_fn(|origin, _| {
            origin.to_str().is_ok_and(|o| {
                ["http://localhost", "http://127.0.0.1"].iter().any(|l| {
                    o.strip_prefix(l)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
                })
            })
        });
    }
    cors
}
