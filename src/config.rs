//! Flags, environment and `.env` become one typed configuration; a wrong value stops the start with one sentence.

mod given;
mod log;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use lettre::message::Mailbox;

use base::db::{DbUrl, Waits};
use base::disk;
use base::http::Settings;
use base::master_secret::MasterSecret;
use base::notifications::{HttpGateway, LogOnly, Mailer, TextGateway};
use files::depot::Address;
pub use given::{COMMON_DATABASE_URL, Environment, Given, SETTINGS, Setting};
pub use log::{LogFormat, log_filter, log_format};

/// Settings of a process.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data are; none: a file in the data folder.
    pub database_url: Option<String>,
    /// Folder for the database, the secret and the mails.
    pub data_dir: PathBuf,
    /// Address to listen on.
    pub bind: SocketAddr,
    /// Address under which people reach the service.
    pub public_url: Option<String>,
    /// Address of the front end; none: the public one.
    pub app_url: Option<String>,
    /// Secret that opens the keys in the database.
    pub master_secret: Option<String>,
    /// Where the bytes of files lie; none: in the data folder.
    pub files_url: Option<String>,
    /// Mail server; none: `.eml` files in the data folder.
    pub smtp_url: Option<String>,
    /// Sender of the mails.
    pub mail_from: String,
    /// Who takes text messages to people without e-mail.
    pub text_gateway: TextGatewayKind,
    /// Browser origins that may call.
    pub cors_origins: Vec<String>,
    /// Whether the proxy's word on the client's address is taken.
    pub trust_proxy: bool,
    /// Threads that serve requests; none: one for each core.
    pub workers: Option<u16>,
    /// Database connections.
    pub db_connections: u32,
    /// How long requests wait for the database. No setting: only the tests, which share few cores, wait longer.
    pub db_waits: Waits,
}

/// The gateways for text messages that there are.
#[derive(Debug, Clone)]
pub enum TextGatewayKind {
    /// Sends nothing; the log tells that there was a message
    Log,
    /// A provider over HTTP.
    Http(Arc<HttpGateway>),
}

impl TextGatewayKind {
    /// The gateway.
    pub fn open(&self) -> Arc<dyn TextGateway> {
        match self {
            TextGatewayKind::Log => Arc::new(LogOnly),
            TextGatewayKind::Http(gateway) => Arc::clone(gateway) as Arc<dyn TextGateway>,
        }
    }
}

impl Config {
    /// Reads every setting; the error names the first that is wrong, and says what to write.
    pub fn read(given: &Given, environment: &Environment) -> Result<Config, String> {
        let value = |setting: Setting, flag: &Option<String>| environment.value(setting, flag.as_deref());
        let origins = Some(given.cors_origins.join(","));
        let database_url = environment.database_url(given.database_url.as_deref());
        if let Some(url) = &database_url {
            known_database(url)?;
        }
        let config = Config {
            database_url,
            data_dir: value(given::DATA_DIR, &given.data_dir).map_or_else(|| "data".into(), PathBuf::from),
            bind: value(given::BIND, &given.bind)
                .map_or(Ok(SocketAddr::from(([127, 0, 0, 1], 8080))), |v| address(&v))?,
            public_url: value(given::PUBLIC_URL, &given.public_url),
            app_url: value(given::APP_URL, &given.app_url),
            master_secret: value(given::MASTER_SECRET, &given.master_secret),
            files_url: value(given::FILES_URL, &given.files_url),
            smtp_url: value(given::SMTP_URL, &given.smtp_url),
            mail_from: value(given::MAIL_FROM, &given.mail_from)
                .unwrap_or_else(|| "Incubator <noreply@incubator.example>".into()),
            text_gateway: value(given::TEXT_GATEWAY, &given.text_gateway)
                .map_or(Ok(TextGatewayKind::Log), |v| {
                    gateway(&v, value(given::TEXT_SECRET, &given.text_secret))
                })?,
            cors_origins: value(given::CORS_ORIGINS, &origins)
                .iter()
                .flat_map(|all| all.split(','))
                .map(|origin| origin.trim().to_owned())
                .filter(|origin| !origin.is_empty())
                .collect(),
            trust_proxy: value(given::TRUST_PROXY, &given.trust_proxy)
                .map_or(Ok(false), |v| yes_or_no(&v))?,
            workers: value(given::WORKERS, &given.workers)
                .map(|v| number(given::WORKERS, &v, 256))
                .transpose()?,
            db_connections: value(given::DB_CONNECTIONS, &given.db_connections)
                .map_or(Ok(8), |v| number(given::DB_CONNECTIONS, &v, 512).map(u32::from))?,
            db_waits: Waits::default(),
        };
        config.settings()?;
        config.front_end()?;
        config.mailer()?;
        config.depot()?;
        sender(&config.mail_from)?;
        Ok(config)
    }

    /// Where the data is. Nothing is made.
    pub fn url(&self) -> Result<DbUrl, String> {
        match &self.database_url {
            Some(url) => DbUrl::parse(url),
            None => {
                let path = self.data_dir.join("incubator.sqlite");
                Ok(DbUrl::Sqlite(path.to_string_lossy().into_owned()))
            }
        }
    }

    /// Where the data is, with the data folder made if it lies there.
    pub fn db_url(&self) -> Result<DbUrl, String> {
        if self.database_url.is_none() {
            self.make_data_dir()?;
        }
        self.url()
    }

    /// The secret that opens the keys, or where it is kept.
    pub fn master_secret(&self) -> Result<MasterSecret, String> {
        if let Some(secret) = &self.master_secret {
            return MasterSecret::given(secret);
        }
        if matches!(self.db_url()?, DbUrl::Postgres(_)) {
            return Err("INCUBATOR_MASTER_SECRET is required with PostgreSQL: all processes share it".into());
        }
        self.make_data_dir()?;
        Ok(MasterSecret::File(self.data_dir.join("master.secret")))
    }

    /// What requests need to know.
    pub fn settings(&self) -> Result<Settings, String> {
        let public_url = self
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.bind));
        if !is_address(&public_url, true) {
            return Err(format!(
                "{}: {public_url} is no address such as https://incubator.example",
                given::PUBLIC_URL
            ));
        }
        for origin in &self.cors_origins {
            if !is_address(origin, false) {
                return Err(format!(
                    "{}: {origin} is no origin such as https://app.example, in small letters and with nothing \
                     behind the name or the port",
                    given::CORS_ORIGINS
                ));
            }
        }
        Ok(Settings {
            public_url: public_url.trim_end_matches('/').to_owned(),
            cors_origins: self.cors_origins.clone(),
            trust_proxy: self.trust_proxy,
        })
    }

    /// Below which address links of e-mails lead.
    pub fn front_end(&self) -> Result<String, String> {
        let Some(url) = &self.app_url else {
            return Ok(self.settings()?.public_url);
        };
        if !is_address(url, true) {
            return Err(format!(
                "{}: {url} is no address such as https://app.example",
                given::APP_URL
            ));
        }
        Ok(url.trim_end_matches('/').to_owned())
    }

    /// Where the bytes of files lie. Nothing is made.
    pub fn depot(&self) -> Result<Address, String> {
        match &self.files_url {
            // Never the address itself: it may hold a password.
            Some(url) => Address::parse(url).map_err(|e| format!("{} {e}", given::FILES_URL)),
            None => Ok(Address::Folder(self.data_dir.join("files"))),
        }
    }

    /// Where mails go.
    pub fn mailer(&self) -> Result<Mailer, String> {
        let Some(url) = &self.smtp_url else {
            return Ok(Mailer::Folder(self.data_dir.join("mail")));
        };
        let form = "write smtp://host:port, or smtps://user:password@host";
        // Never the address itself: it may hold a password.
        if !url.starts_with("smtp://") && !url.starts_with("smtps://") {
            return Err(format!(
                "{} is no address of a mail server: {form}",
                given::SMTP_URL
            ));
        }
        Mailer::smtp(url).map_err(|e| format!("{}: {e}: {form}", given::SMTP_URL))
    }

    /// What is said of where mails go, without a password.
    pub fn mails_go(&self) -> String {
        let Some(url) = &self.smtp_url else {
            return format!(
                "to files in {}: nothing is sent",
                self.data_dir.join("mail").display()
            );
        };
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let server = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
        format!("to {}", server.split(['/', '?']).next().unwrap_or_default())
    }

    /// Makes the data folder, for its owner alone.
    pub fn make_data_dir(&self) -> Result<(), String> {
        disk::make_folder(&self.data_dir)
            .map_err(|e| format!("cannot make the data folder {}: {e}", self.data_dir.display()))
    }
}

fn known_database(url: &str) -> Result<(), String> {
    let wrong = |what: &str| {
        Err(format!(
            "{} or {COMMON_DATABASE_URL} {what}: write sqlite://path or postgres://…",
            given::DATABASE_URL
        ))
    };
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(());
    }
    let path = url.strip_prefix("sqlite://");
    let scheme = path
        .unwrap_or(url)
        .split_once(':')
        // One letter is a drive of Windows.
        .filter(|(scheme, _)| scheme.len() != 1 && !scheme.contains(['/', '\\', '.']));
    match (path, scheme) {
        (Some(path), None) if path.is_empty() || path.ends_with('/') => wrong("names no file"),
        (_, None) => Ok(()),
        // SQLite would read these as a URI, and every connection to memory is a database of its own.
        (Some(_), Some(_)) => wrong("has no plain path"),
        (None, Some(_)) => wrong("is of no kind that is known"),
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!(
            "{}: {text} is no IP address with a port: write 127.0.0.1:8080 for this machine alone, 0.0.0.0:8080 \
             for every network",
            given::BIND
        )
    })
}

/// `log`, the description of a provider, or the file where it stands.
fn gateway(text: &str, secret: Option<String>) -> Result<TextGatewayKind, String> {
    let form = "write log, or the file that describes a gateway: docs/gateways has some";
    let description = match text {
        "log" => return Ok(TextGatewayKind::Log),
        text if text.trim_start().starts_with('{') => text.to_owned(),
        file => std::fs::read_to_string(file)
            .map_err(|e| format!("{}: {file} cannot be read: {e}: {form}", given::TEXT_GATEWAY))?,
    };
    let gateway = HttpGateway::read(&description, &secret.unwrap_or_default())
        .map_err(|e| format!("{}: {e}: {form}", given::TEXT_GATEWAY))?;
    Ok(TextGatewayKind::Http(Arc::new(gateway)))
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(format!(
            "{}: {text} is neither true nor false",
            given::TRUST_PROXY
        )),
    }
}

fn number(setting: Setting, text: &str, most: u16) -> Result<u16, String> {
    let number = text.trim().parse().ok().filter(|n| (1..=most).contains(n));
    number.ok_or_else(|| format!("{setting}: {text} is no number from 1 to {most}"))
}

fn sender(text: &str) -> Result<(), String> {
    let said = format!(
        "{}: {text} is no sender such as Incubator <noreply@example.org>",
        given::MAIL_FROM
    );
    text.parse::<Mailbox>().map(|_| ()).map_err(|_| said)
}

/// Whether a text is `http(s)://host[:port]`, as browsers name an origin, or also a path behind it.
fn is_address(text: &str, with_path: bool) -> bool {
    let (scheme, usual) = match text.split_once("://") {
        Some(("http", _)) => ("http://", "80"),
        Some(("https", _)) => ("https://", "443"),
        _ => return false,
    };
    let rest = &text[scheme.len()..];
    let (server, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (server, None),
    };
    let of_a_host = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let in_brackets = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let good_host = match in_brackets {
        Some(ip) => ip.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.chars().all(of_a_host),
    };
    let good_port = port.is_none_or(|p| p.parse::<u16>().is_ok());
    match with_path {
        true => good_host && good_port && !path.contains(['?', '#']) && !path.contains(char::is_whitespace),
        // Browsers write names small and leave the usual port out: anything else would never be met.
        false => {
            good_host
                && good_port
                && path.is_empty()
                && port != Some(usual)
                && server == server.to_lowercase()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for (text, origin, address) in [
            ("https://app.example", true, true),
            ("http://localhost:3000", true, true),
            ("http://[::1]:3000", true, true),
            ("https://app.example/", false, true),
            ("https://app.example/app", false, true),
            ("https://App.example", false, true),
            ("https://app.example:443", false, true),
            ("https://app.example:port", false, false),
            ("https://*.example", false, false),
            ("https://app.example/a b", false, false),
            ("https://app.example/?a", false, false),
            ("https://", false, false),
            ("app.example", false, false),
            ("ftp://app.example", false, false),
            ("null", false, false),
        ] {
            assert_eq!(
                (is_address(text, false), is_address(text, true)),
                (origin, address),
                "{text}"
            );
        }
    }

    #[test]
    fn a_database_has_a_plain_path_or_a_server() {
        for url in [
            "sqlite://x.sqlite",
            "sqlite:///var/x.sqlite",
            "x.sqlite",
            "postgres://h/x",
            "C:\\x.sqlite",
        ] {
            assert_eq!(known_database(url), Ok(()), "{url}");
        }
        for url in [
            "sqlite:x.sqlite",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://file:x?mode=memory",
            ":memory:",
            "file:x",
            "postgres:/h/x",
            "mysql://h/x",
        ] {
            assert!(known_database(url).is_err(), "{url}");
        }
    }
}
