//! A server for each test, on its own SQLite file or PostgreSQL database, and people to act.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::people::accounts::identity::rules::{AccountStatus, LoginName};
use ::people::accounts::identity::service;
use ::people::accounts::identity::service::NewAccount;
use ::people::programmes::members;
use base::cx::Cx;
use base::db::{DbUrl, Waits};
use base::notifications::{Senders, run_once};
use incubator::config::Config;
use incubator::server::Service;
use kernel::vocabulary::Role;
use kernel::{Clock, DemoClock, Id, Lang, Ts};
use serde_json::{Value, json};

mod people;
mod postgres;

pub use people::{Answer, Person, id_of, text, token_in};
pub use postgres::{OwnDatabase, postgres};

/// The two databases that everything runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A running application.
pub struct Server {
    pub base: String,
    pub service: Arc<Service>,
    pub clock: Arc<DemoClock>,
    pub data_dir: PathBuf,
    pub database_url: DbUrl,
    http: reqwest::Client,
    handle: Option<actix_web::dev::ServerHandle>,
    _database: Option<OwnDatabase>,
}

/// The master secret of every server here.
pub const SECRET: &str = "a secret that is long enough for the tests";

/// Longer than those of the service: tests share few cores.
const WAITS: Waits = Waits {
    begin: Duration::from_secs(30),
    silence: Duration::from_secs(60),
};

/// An HTTP client. The program's own, which the library shares, has its TLS told.
pub fn client() -> reqwest::Client {
    files::depot::provide_tls();
    reqwest::Client::new()
}

fn temp_dir() -> PathBuf {
    let dir = std::env::temp_dir().join(format!("incubator-test-{}", Id::new()));
    std::fs::create_dir_all(&dir).expect("a temporary folder");
    dir
}

fn config(data_dir: PathBuf, url: String) -> Config {
    Config {
        database_url: Some(url),
        data_dir,
        bind: "127.0.0.1:0".parse().expect("an address"),
        public_url: Some("http://incubator.test".into()),
        app_url: None,
        master_secret: Some(SECRET.into()),
        files_url: None,
        smtp_url: None,
        mail_from: "Incubator <noreply@incubator.example>".into(),
        text_gateway: incubator::config::TextGatewayKind::Log,
        cors_origins: vec!["https://app.example".into()],
        trust_proxy: false,
        workers: Some(1),
        db_connections: 4,
        db_waits: WAITS,
    }
}

/// A migrated SQLite file, made once and copied for each test.
fn template() -> &'static PathBuf {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let file = temp_dir().join("template.sqlite");
        let url = DbUrl::Sqlite(file.to_string_lossy().into_owned());
        let mut conn = url.open().expect("SQLite opens");
        base::db::migrate(&mut conn).expect("the migrations run");
        drop(conn);
        file
    })
}

impl Server {
    pub fn start(backend: Backend) -> Server {
        match backend {
            Backend::Sqlite => {
                let dir = temp_dir();
                let file = dir.join("test.sqlite");
                std::fs::copy(template(), &file).expect("the template can be copied");
                Self::run(config(dir, format!("sqlite://{}", file.display())), None)
            }
            Backend::Postgres => Self::start_postgres().expect("PostgreSQL"),
        }
    }

    /// A server on a PostgreSQL database of its own; `None` where there is no PostgreSQL to test with.
    pub fn start_postgres() -> Option<Server> {
        Self::start_postgres_by(WAITS, |url| Some(url.to_owned()))
    }

    /// The same with other waits, by another way to the same database.
    pub fn start_postgres_by(waits: Waits, way: impl FnOnce(&str) -> Option<String>) -> Option<Server> {
        let database = OwnDatabase::migrated(&postgres()?);
        let config = Config {
            db_waits: waits,
            ..config(temp_dir(), way(database.url.as_str())?)
        };
        Some(Self::run(config, Some(database)))
    }

    fn run(config: Config, database: Option<OwnDatabase>) -> Server {
        let clock = Arc::new(DemoClock::default());
        clock.move_to(
            "2027-01-11T04:00:00Z"
                .parse::<chrono::DateTime<chrono::Utc>>()
                .expect("a time")
                .into(),
        );
        let service = Arc::new(Service::open(&config, Some(Arc::clone(&clock))).expect("the service starts"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (send, receive) = std::sync::mpsc::channel();
        let running = Arc::clone(&service);
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = running.serve(listener, Some(1)).expect("it serves");
                send.send(server.handle()).expect("the test waits");
                server.await.expect("it runs");
            });
        });
        let handle = receive.recv().expect("the server started");
        Server {
            base,
            service,
            clock,
            database_url: config.db_url().expect("a URL"),
            data_dir: config.data_dir,
            http: client(),
            handle: Some(handle),
            _database: database,
        }
    }

    /// Moves the clock.
    pub fn at(&self, time: &str) {
        self.clock.move_to(
            time.parse::<chrono::DateTime<chrono::Utc>>()
                .expect("a time")
                .into(),
        );
    }

    /// What time it is.
    pub fn now(&self) -> Ts {
        self.clock.now()
    }

    /// Somebody without an account.
    pub fn nobody(&self) -> Person {
        Person {
            id: Id::NIL,
            email: String::new(),
            token: None,
            base: self.base.clone(),
            http: self.http.clone(),
        }
    }

    /// Somebody who has logged in and holds no role.
    pub async fn person(&self, name: &str) -> Person {
        self.person_at(&format!("{name}@ile.example")).await
    }

    /// Somebody with an address.
    pub async fn person_at(&self, email: &str) -> Person {
        let email = email.to_owned();
        let address = email.clone();
        let name = email.split('@').next().unwrap_or_default().to_owned();
        let issuer = self.service.app.settings.public_url.clone();
        let (id, token) = self
            .below(move |cx| {
                let new = NewAccount {
                    login: LoginName::Email(address.clone()),
                    display_name: name.clone(),
                    language: Lang::Ru,
                    password_hash: None,
                };
                let account = service::create(cx, new, AccountStatus::Active)?;
                let opened = service::log_in(cx, account.id, "test")?;
                let token = base::http::issue(cx.vault, &issuer, account.id, opened.session, cx.now)?;
                Ok((account.id, token))
            })
            .await;
        Person {
            id,
            email,
            token: Some(token),
            base: self.base.clone(),
            http: self.http.clone(),
        }
    }

    /// Somebody who logs in over HTTP.
    pub async fn log_in(&self, email: &str, password: &str) -> Person {
        let credentials = json!({ "login": email, "password": password });
        let tokens = self.nobody().post("/api/v1/auth/login", credentials).await.ok();
        Person {
            email: email.to_owned(),
            token: tokens["access_token"].as_str().map(str::to_owned),
            ..self.nobody()
        }
    }

    /// Somebody with a role in a programme, or an administrator (`None`).
    pub async fn with_role(&self, name: &str, role: Role, programme: Option<Id>) -> Person {
        let person = self.person(name).await;
        self.grant(&person, role, programme).await;
        person
    }

    /// Gives a role.
    pub async fn grant(&self, person: &Person, role: Role, programme: Option<Id>) {
        let id = person.id;
        self.below(move |cx| members::store::grant(cx, id, programme, role).map(|_| ()))
            .await;
    }

    /// A new session, after the clock was moved past the life of the old one.
    pub async fn log_in_again(&self, person: &mut Person) {
        let issuer = self.service.app.settings.public_url.clone();
        let id = person.id;
        let token = self
            .below(move |cx| {
                let opened = service::log_in(cx, id, "test")?;
                base::http::issue(cx.vault, &issuer, id, opened.session, cx.now)
            })
            .await;
        person.token = Some(token);
    }

    /// A new token, after the clock was moved past the life of the old one.
    pub fn renew(&self, person: &mut Person) {
        let token = person.token.as_deref().expect("a logged-in person");
        let payload = token.split('.').nth(1).expect("a JWT");
        use base64::Engine;
        let claims: Value = serde_json::from_slice(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD
                .decode(payload)
                .expect("base64"),
        )
        .expect("claims");
        let session = claims["sid"].as_str().expect("a session").parse().expect("an id");
        let app = &self.service.app;
        person.token = Some(
            base::http::issue(
                &app.vault,
                &app.settings.public_url,
                person.id,
                session,
                self.now(),
            )
            .expect("a token"),
        );
    }

    /// Works below HTTP, in one transaction, as nobody in particular.
    pub async fn below<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> kernel::error::Result<T> + Send + 'static,
    ) -> T {
        self.tried(work).await.expect("it works")
    }

    /// The same with what may fail.
    pub async fn tried<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> kernel::error::Result<T> + Send + 'static,
    ) -> kernel::error::Result<T> {
        let (vault, now) = (Arc::clone(&self.service.app.vault), self.now());
        let db = &self.service.app.db;
        db.write(move |conn| work(&mut Cx::of_the_service(conn, &vault, now)))
            .await
    }

    /// Sends what waits in the outbox.
    pub async fn work_off(&self, senders: &Senders) {
        let app = &self.service.app;
        while run_once(&app.db, &app.vault, app.clock.as_ref(), senders)
            .await
            .expect("the outbox works")
        {}
    }

    /// The texts of the e-mails that were sent so far, oldest first.
    pub async fn mails(&self) -> Vec<String> {
        self.work_off(&self.service.senders).await;
        let Ok(folder) = std::fs::read_dir(self.data_dir.join("mail")) else {
            return vec![];
        };
        let mut files: Vec<_> = folder.flatten().map(|f| f.path()).collect();
        files.sort_by_key(|f| std::fs::metadata(f).and_then(|m| m.modified()).ok());
        files
            .iter()
            .filter_map(|f| std::fs::read_to_string(f).ok())
            .map(|m| mail_text(&m))
            .collect()
    }
}

fn mail_text(mail: &str) -> String {
    use base64::Engine;
    let (head, body) = mail.split_once("\r\n\r\n").expect("a head and a body");
    if head.contains("base64") {
        let joined: String = body.split_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(joined)
            .expect("base64");
        String::from_utf8(bytes).expect("UTF-8")
    } else {
        body.replace("=\r\n", "")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            drop(handle.stop(false));
        }
        drop(std::fs::remove_dir_all(&self.data_dir));
    }
}
