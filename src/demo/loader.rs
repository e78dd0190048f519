//! Loads the demo: plays the script against the application in this process, and writes down the accounts.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io::IsTerminal;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::App;
use actix_web::dev::Service as _;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use chrono::Duration;
use clap::ValueEnum;
use diesel::prelude::*;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::pilot::{Pilot, pilot};
use super::script::{Client, Script};
use crate::out;
use crate::server::{Contract, Service};
use crate::service::{CLOCK_OFFSET, keep_setting, setting};
use base::cx::Cx;
use base::db::schema::account;
use base::disk;
use base::http::envelope;
use kernel::error::{Error, Result};
use kernel::{Clock, DemoClock, Id, Lang, Ts};
use people::accounts::identity;
use people::accounts::identity::password;
use people::accounts::identity::rules::{AccountStatus, LoginName, SESSION_DAYS};
use people::accounts::identity::service;
use people::accounts::identity::service::NewAccount;

/// How far the demo is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Until {
    /// The call is open and applications have come in
    Open,
    /// The jury of the selection is scoring
    Selection,
    /// The training is under way
    Training,
    /// The jury of the final is in the middle of scoring
    Final,
    /// Three awards stand and are agreed to
    Support,
}

impl Until {
    /// As it is written.
    fn as_str(self) -> &'static str {
        match self {
            Until::Open => "open",
            Until::Selection => "selection",
            Until::Training => "training",
            Until::Final => "final",
            Until::Support => "support",
        }
    }

    /// How many days after the opening of the call this is; the demo is loaded so that it is today.
    fn day(self) -> i64 {
        match self {
            Until::Open => 20,
            Until::Selection => 42,
            Until::Training => 150,
            Until::Final => 250,
            Until::Support => 280,
        }
    }
}

/// The password of every account of the demo.
pub const PASSWORD: &str = "ile-district-2017";
/// The setting that marks a database as the demo's.
pub(super) const LOADED: &str = "demo_loaded";
const LOADING: &str = "loading";

/// Refuses to serve the demo's data as if they were real: its passwords are public.
pub async fn refuse_demo_data(service: &Service) -> Result<()> {
    match service.app.db.read(|conn| setting(conn, LOADED)).await? {
        Some(_) => Err(Error::internal(
            "this is the demo's database: run `incubator demo`, or choose another data folder for real data",
        )),
        None => Ok(()),
    }
}

/// Loads the pilot, unless it is there already. Dates are anchored to the first start.
pub async fn run(service: &Service, clock: &Arc<DemoClock>, until: Until, data_dir: &Path) -> Result<Value> {
    let db = &service.app.db;
    let marker = marker(service).await?;
    if let Some(text) = marker {
        let mut loaded: Value = serde_json::from_str(&text).map_err(Error::internal)?;
        loaded["base_url"] = json!(service.app.settings.public_url);
        restore_clock(service, clock).await?;
        write_down(&loaded, data_dir)?;
        return Ok(loaded);
    }
    db.write(|conn| keep_setting(conn, LOADED, LOADING)).await?;
    let anchor = clock.now();
    let start = anchor - Duration::days(until.day());
    let client = InProcess {
        call: in_process(service).await,
        service,
        clock: Arc::clone(clock),
        password_hash: password::hash_now(PASSWORD)?,
        sessions: RefCell::default(),
        bar: std::io::stderr().is_terminal().then(bar),
        said: RefCell::default(),
    };
    let mut script = Script::new(&client, pilot()?, start);
    play(&mut script, until).await?;
    let stands = script.who_stands_out().await?;
    let loaded = describe(service, &script.pilot, &script.programme, until, &stands);
    if let Some(bar) = &client.bar {
        bar.finish_and_clear();
    }
    clock.set_offset(Duration::zero());
    let text = loaded.to_string();
    let now = clock.now();
    db.write(move |conn| {
        identity::end_sessions_of_client(conn, LOADER, now)?;
        keep_setting(conn, LOADED, &text)
    })
    .await?;
    write_down(&loaded, data_dir)?;
    Ok(loaded)
}

/// What the database says of itself: nothing, or that the demo is in it. Other data and half a demo are refused.
async fn marker(service: &Service) -> Result<Option<String>> {
    let (marker, accounts) = service
        .app
        .db
        .read(|conn| {
            Ok((
                setting(conn, LOADED)?,
                account::table.count().get_result::<i64>(conn)?,
            ))
        })
        .await?;
    match marker.as_deref() {
        None if accounts > 0 => {
            return Err(Error::internal(
                "this database holds data that are not the demo's: choose another folder",
            ));
        }
        Some(LOADING) => {
            return Err(Error::internal(
                "the demo was interrupted while loading: start it with --reset",
            ));
        }
        _ => {}
    }
    Ok(marker)
}

/// The program's own handlers, called without a network.
async fn in_process(service: &Service) -> Call {
    let app = Contract::of_this_program()
        .mount(App::new(), service)
        .wrap(from_fn(envelope));
    let app = Rc::new(init_service(app).await);
    Box::new(move |request: TestRequest| {
        let app = Rc::clone(&app);
        async move {
            let response = app.call(request.to_request()).await.map_err(Error::internal)?;
            let status = response.status();
            let body = actix_web::body::to_bytes(response.into_body()).await;
            let body = body.map_err(|_| Error::internal("an answer could not be read"))?;
            Ok((status, body.to_vec()))
        }
        .boxed_local()
    })
}

/// Writes the accounts to `demo.json`, where the demo's own stands at most.
fn write_down(loaded: &Value, data_dir: &Path) -> Result<()> {
    let pretty = serde_json::to_string_pretty(loaded).map_err(Error::internal)? + "\n";
    disk::write_over(&data_dir.join(ACCOUNTS), &pretty, is_accounts).map_err(Error::internal)
}

/// The file with the accounts.
pub(super) const ACCOUNTS: &str = "demo.json";

/// Whether a file is that of a demo.
pub(super) fn is_accounts(text: &str) -> bool {
    serde_json::from_str::<Value>(text)
        .is_ok_and(|file| file["programme_id"].is_string() && file["accounts"].is_array())
}

async fn restore_clock(service: &Service, clock: &DemoClock) -> Result<()> {
    let kept = service.app.db.read(|conn| setting(conn, CLOCK_OFFSET)).await?;
    if let Some(offset) = kept.and_then(|text| text.parse().ok()) {
        clock.set_offset(Duration::microseconds(offset));
    }
    Ok(())
}

/// Plays one stage after the other. Each ends on the day that is today when nobody plays on.
async fn play<C: Client>(script: &mut Script<'_, C>, until: Until) -> Result<()> {
    script.set_up().await?;
    script.apply().await?;
    if until == Until::Open {
        return Ok(());
    }
    script.check_eligibility().await?;
    let round = script.open_selection().await?;
    script.score(&round, 41, 40).await?;
    if until == Until::Selection {
        return Ok(());
    }
    script.score(&round, 43, 100).await?;
    script.decide(&round, 46, None).await?;
    script.answer_offers().await?;
    script.begin_training().await?;
    script.train(60, Until::Training.day()).await?;
    if until == Until::Training {
        return Ok(());
    }
    script.train(Until::Training.day(), 240).await?;
    script.complete_training().await?;
    let round = script.open_final().await?;
    script.hold_pitches(&round, 248).await?;
    script.score(&round, 249, 50).await?;
    if until == Until::Final {
        return Ok(());
    }
    script.score(&round, 251, 100).await?;
    let amount = script.award_amount();
    script.decide(&round, 262, Some(amount)).await?;
    script.agree_awards().await
}

/// What is printed and written to `demo.json`.
fn describe(
    service: &Service,
    pilot: &Pilot,
    programme: &str,
    until: Until,
    stands: &[(String, &str)],
) -> Value {
    let account = |role: &str, email: &str| json!({ "role": role, "email": email, "password": PASSWORD });
    let mut accounts: Vec<Value> = pilot.staff.iter().map(|s| account(&s.role, &s.email)).collect();
    for (email, how) in stands {
        let mut one = account("applicant", email);
        one["stands"] = json!(how);
        accounts.push(one);
    }
    let applicants = pilot
        .applicants
        .iter()
        .filter(|a| a.is_complete())
        .filter_map(|a| a.email.as_deref())
        .filter(|email| stands.iter().all(|(other, _)| other != email));
    accounts.extend(applicants.take(4).map(|email| account("applicant", email)));
    json!({
        "base_url": service.app.settings.public_url, "programme_id": programme, "until": until.as_str(),
        "accounts": accounts,
    })
}

/// What a person reads when the demo has started. `asked` is the stage that was asked for at this start.
pub fn greeting(loaded: &Value, asked: Option<Until>, bind: &str, now: Ts) -> String {
    let stands = loaded["until"].as_str();
    let mut text = match asked.map(Until::as_str) {
        Some(asked) if stands != Some(asked) => format!(
            "\n--until {asked} is left aside: the demo is loaded already{}; --reset begins anew.\n",
            stands.map(|s| format!(", until {s}")).unwrap_or_default()
        ),
        _ => String::new(),
    };
    text += &format!(
        "\nThe demo is ready.\n\n  documentation   http://{bind}/docs/\n  programme       {}\n  its clock       {now}\n\n  \
         role         log-in and password\n",
        loaded["programme_id"].as_str().unwrap_or("")
    );
    for account in loaded["accounts"].as_array().into_iter().flatten() {
        let field = |key: &str| account[key].as_str().unwrap_or("");
        let stands = match field("stands") {
            "" => String::new(),
            how => format!("  ({how})"),
        };
        text.push_str(&format!(
            "  {:12} {}  {}{stands}\n",
            field("role"),
            field("email"),
            field("password")
        ));
    }
    text.push_str(
        "\nThe same stands in demo.json in the data folder. Stop with Ctrl-C; start anew with --reset.\n",
    );
    text
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1);
    if let Ok(style) = ProgressStyle::with_template("{msg:22} {bar:40} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

/// How the loader's sessions are called; they end when it is done.
const LOADER: &str = "demo loader";

type Answer = Result<(StatusCode, Vec<u8>)>;

type Call = Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Answer>>;

/// Calls the application's own handlers, without a socket.
struct InProcess<'a> {
    call: Call,
    service: &'a Service,
    clock: Arc<DemoClock>,
    password_hash: String,
    /// Account, session and its end, by address.
    sessions: RefCell<HashMap<String, (Id, Id, Ts)>>,
    bar: Option<ProgressBar>,
    /// What was said of the progress, where there is no bar.
    said: RefCell<HashSet<String>>,
}

impl InProcess<'_> {
    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let vault = Arc::clone(&self.service.app.vault);
        let now = self.clock.now();
        self.service
            .app
            .db
            .write(move |conn| work(&mut Cx::of_the_service(conn, &vault, now)))
            .await
    }

    async fn token(&self, who: &str) -> Result<String> {
        let now = self.clock.now();
        let known = self.sessions.borrow().get(who).copied();
        let (account, session) = match known {
            Some((account, session, ends)) if now < ends => (account, session),
            _ => {
                let email = who.to_owned();
                let opened = self
                    .write(move |cx| {
                        let account =
                            identity::find_by_email(cx.conn, &email)?.ok_or_else(Error::not_found)?;
                        service::log_in(cx, account.id, LOADER)
                    })
                    .await?;
                let ends = now + Duration::days(SESSION_DAYS - 1);
                self.sessions
                    .borrow_mut()
                    .insert(who.to_owned(), (opened.account, opened.session, ends));
                (opened.account, opened.session)
            }
        };
        let app = &self.service.app;
        base::http::issue(&app.vault, &app.settings.public_url, account, session, now)
    }
}

impl InProcess<'_> {
    async fn bearer(&self, who: &str) -> Result<(&'static str, String)> {
        Ok(("authorization", format!("Bearer {}", self.token(who).await?)))
    }
    /// What came of a call; anything but success is an error.
    async fn answer(&self, request: TestRequest, what: &str) -> Result<Value> {
        let (status, bytes) = (self.call)(request).await?;
        let value = match bytes.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&bytes).map_err(Error::internal)?,
        };
        match status.is_success() {
            true => Ok(value),
            false => Err(Error::internal(format!("{what}: {status} {value}"))),
        }
    }
}

impl Client for InProcess<'_> {
    async fn account(&self, email: &str, name: &str, language: &str) -> Result<Id> {
        let login =
            LoginName::parse(email).ok_or_else(|| Error::internal(format!("{email} is no address")))?;
        let new = NewAccount {
            login,
            display_name: name.to_owned(),
            language: Lang::parse(language).unwrap_or_default(),
            password_hash: Some(self.password_hash.clone()),
        };
        self.write(move |cx| Ok(service::create(cx, new.clone(), AccountStatus::Active)?.id))
            .await
    }

    async fn make_admin(&self, email: &str) -> Result<()> {
        let email = email.to_owned();
        self.write(move |cx| {
            let account = identity::find_by_email(cx.conn, &email)?.ok_or_else(Error::not_found)?;
            people::programmes::members::service::make_admin(cx, account.id)
        })
        .await
    }

    fn at(&self, time: Ts) {
        self.clock.move_to(time);
    }

    async fn call(&self, who: &str, method: &str, path: &str, body: Option<Value>) -> Result<Value> {
        let mut request = TestRequest::with_uri(path)
            .method(Method::from_bytes(method.as_bytes()).map_err(Error::internal)?)
            .insert_header(self.bearer(who).await?);
        if method == "PUT" {
            request = request.insert_header(("if-match", "*"));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        self.answer(request, &format!("{method} {path} as {who}")).await
    }

    async fn attach(&self, who: &str, path: &str, bytes: Vec<u8>) -> Result<Value> {
        let request = TestRequest::post()
            .uri(path)
            .insert_header(self.bearer(who).await?)
            .insert_header(("content-length", bytes.len().to_string()))
            .set_payload(bytes);
        self.answer(request, &format!("POST {path} as {who}")).await
    }

    fn progress(&self, what: &str, done: usize, of: usize) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(what.to_owned());
                bar.set_length(u64::try_from(of).unwrap_or(0));
                bar.set_position(u64::try_from(done).unwrap_or(0));
            }
            None if done == of => {
                let line = format!("  {of:>3} {what}");
                if self.said.borrow_mut().insert(line.clone()) {
                    out::note(line);
                }
            }
            None => {}
        }
    }
}
