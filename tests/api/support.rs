//! A server for each test, on its own SQLite file or PostgreSQL schema, and people to act.
#![allow(dead_code, reason = "not every file of tests needs every helper")]

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base::cx::Cx;
use base::db::{DbUrl, Waits};
use base::notifications::{Senders, run_once};
use incubator::config::Config;
use incubator::server::Service;
use kernel::vocabulary::Role;
use kernel::{Clock, DemoClock, Id, Lang, Ts};
use people::accounts::identity::rules::{AccountStatus, LoginName};
use people::accounts::identity::service;
use people::accounts::identity::service::NewAccount;
use people::programmes::members;
use reqwest::Method;
use serde_json::{Value, json};

mod postgres;

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

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub text: String,
}

/// Somebody who acts.
#[derive(Clone)]
pub struct Person {
    pub id: Id,
    pub email: String,
    pub token: Option<String>,
    base: String,
    http: reqwest::Client,
}

/// The master secret of every server here.
pub const SECRET: &str = "a secret that is long enough for the tests";

/// Longer than those of the service: tests share few cores.
const WAITS: Waits = Waits {
    begin: Duration::from_secs(30),
    silence: Duration::from_secs(60),
};

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
        master_secret: Some(SECRET.into()),
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
            http: reqwest::Client::new(),
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
        let vault = Arc::clone(&self.service.app.vault);
        let now = self.now();
        let issuer = self.service.app.settings.public_url.clone();
        let (id, token) = self
            .service
            .app
            .db
            .write(move |conn| {
                let mut cx = Cx::of_the_service(conn, &vault, now);
                let new = NewAccount {
                    login: LoginName::Email(address.clone()),
                    display_name: name.clone(),
                    language: Lang::Ru,
                    password_hash: None,
                };
                let account = service::create(&mut cx, new, AccountStatus::Active)?;
                let opened = service::log_in(&mut cx, account.id, "test")?;
                let token = base::http::issue(&vault, &issuer, account.id, opened.session, now)?;
                Ok((account.id, token))
            })
            .await
            .expect("an account can be made");
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
        let vault = Arc::clone(&self.service.app.vault);
        let now = self.now();
        let id = person.id;
        self.service
            .app
            .db
            .write(move |conn| {
                members::store::grant(&mut Cx::of_the_service(conn, &vault, now), id, programme, role)
                    .map(|_| ())
            })
            .await
            .expect("a role can be granted");
    }

    /// A new session, after the clock was moved past the life of the old one.
    pub async fn log_in_again(&self, person: &mut Person) {
        let vault = Arc::clone(&self.service.app.vault);
        let now = self.now();
        let issuer = self.service.app.settings.public_url.clone();
        let id = person.id;
        let token = self
            .service
            .app
            .db
            .write(move |conn| {
                let opened = service::log_in(&mut Cx::of_the_service(conn, &vault, now), id, "test")?;
                base::http::issue(&vault, &issuer, id, opened.session, now)
            })
            .await
            .expect("a session can be made");
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

    /// An administrator's programme in draft, with both rubrics, for tests that need one.
    pub async fn draft_programme(&self) -> (Id, Person) {
        let admin = self
            .with_role(&format!("admin-{}", Id::new()), Role::Admin, None)
            .await;
        let organisation = admin
            .post(
                "/api/v1/organisations",
                json!({ "name": { "ru": "Болашак" }, "kind": "operator" }),
            )
            .await
            .created();
        let code = format!(
            "T{}",
            &Id::new().to_string().replace('-', "").to_uppercase()[23..32]
        );
        let programme = admin
            .post(
                "/api/v1/programmes",
                json!({ "organisation_id": organisation["id"], "code": code, "programme": programme_input() }),
            )
            .await
            .created();
        let id: Id = programme["id"].as_str().expect("an id").parse().expect("an id");
        let coordinator = self
            .with_role(&format!("coordinator-{}", Id::new()), Role::Coordinator, Some(id))
            .await;
        for kind in ["selection", "final"] {
            coordinator
                .put_if(
                    &format!("/api/v1/programmes/{id}/rubrics/{kind}"),
                    "*",
                    rubric_input(),
                )
                .await
                .ok();
        }
        (id, coordinator)
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

/// The pilot's figures.
pub fn programme_input() -> Value {
    json!({
        "name": { "kk": "Іле ауданының бизнес-идеяларды дамыту орталығы", "ru": "Центр развития бизнес-идей Илийского района" },
        "call_text": { "kk": "Өтінім беріңіз", "ru": "Подайте заявку" },
        "languages": ["kk", "ru"],
        "time_zone": "Asia/Almaty",
        "seats": 25, "overbooking": 0, "awards": 3, "months": 6,
        "budget": { "amount": 900_000_000, "currency": "KZT" },
        "attendance_threshold_bp": 8000, "own_share_bp": 2000,
        "opens_at": "2027-01-10T04:00:00Z",
        "deadline_local": "2027-02-10T18:00:00",
        "grace_seconds": 0,
        "training_starts_on": "2027-03-15", "training_ends_on": "2027-09-15",
        "offer_days": 7,
        "rules": {
            "eligibility": [
                { "key": "adult", "code": "adult", "limit": 18 },
                { "key": "locality", "code": "locality" },
                { "key": "business_age", "code": "business_age", "limit": 3 },
                { "key": "no_tax_debt", "code": "no_tax_debt" },
                { "key": "consent", "code": "consent" },
            ],
            "priority": { "kind": "tie_break" },
            "localities": [
                { "code": "otegen-batyr", "name": { "kk": "Өтеген батыр", "ru": "Отеген батыр" } },
                { "code": "baiserke", "name": { "kk": "Байсерке", "ru": "Байсерке" } },
            ],
            "consent": { "text": { "ru": "Согласие на обработку персональных данных" }, "term_years": 5 },
            "max_request": 300_000_000,
            "replacement_until_session": 5,
        },
    })
}

/// Two criteria, 1 to 5.
pub fn rubric_input() -> Value {
    json!({
        "name": { "ru": "Отбор" }, "scale_min": 1, "scale_max": 5, "juror_may_skip": false,
        "criteria": [
            { "key": "market", "name": { "ru": "Рынок" }, "weight": 2 },
            { "key": "novelty", "name": { "ru": "Новизна" }, "weight": 1, "na_rule": "disability_declared" },
        ],
    })
}

impl Person {
    /// Any request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        answer(request.send().await.expect("the server answers")).await
    }
    /// Bytes as they are.
    pub async fn send_raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .body(body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send().await.expect("the server answers")).await
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }
    /// POST without a body.
    pub async fn act(&self, path: &str) -> Answer {
        self.send(Method::POST, path, &[], None).await
    }
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &[], Some(body)).await
    }
    pub async fn put_if(&self, path: &str, etag: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &[("if-match", etag)], Some(body))
            .await
    }
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }
}

async fn answer(response: reqwest::Response) -> Answer {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let text = response.text().await.expect("a body");
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer {
        status,
        headers,
        body,
        text,
    }
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.body
    }
    /// The body of a 201.
    #[track_caller]
    pub fn created(self) -> Value {
        assert_eq!(self.status, 201, "{}", self.text);
        self.body
    }
    /// A refusal with a status and a code; its body.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str().unwrap_or("")),
            (status, code),
            "{}",
            self.text
        );
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["status"], status);
        self.body
    }
    /// The pointers of a 422.
    #[track_caller]
    pub fn faults(self) -> Vec<String> {
        let body = self.refused(422, "invalid");
        body["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|e| {
                format!(
                    "{} {}",
                    e["pointer"].as_str().unwrap_or(""),
                    e["code"].as_str().unwrap_or("")
                )
            })
            .collect()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }
}
