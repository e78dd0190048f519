//! Flags and environment become one typed configuration; a wrong value stops the start with one sentence.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::db::{DbUrl, Waits};
use crate::http::Settings;
use crate::master_secret::MasterSecret;
use crate::notifications::{LogOnly, TextGateway};

/// Settings of a process: each is a flag and a variable of the environment, which `.env` may hold too.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Database: `sqlite://path` or `postgres://…`; default: `incubator.sqlite` in the data folder
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Folder for the database, the secret and the mails
    #[arg(long, env = "INCUBATOR_DATA_DIR", default_value = "data", global = true)]
    pub data_dir: PathBuf,
    /// Address to listen on
    #[arg(long, env = "INCUBATOR_BIND", default_value = "127.0.0.1:8080", global = true)]
    pub bind: SocketAddr,
    /// Address under which people reach the service: links in messages, issuer of tokens
    #[arg(long, env = "INCUBATOR_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// Secret of at least 32 characters that opens the keys in the database; made in the data folder on
    /// SQLite, required on PostgreSQL
    #[arg(long, env = "INCUBATOR_MASTER_SECRET", hide_env_values = true, global = true)]
    pub master_secret: Option<String>,
    /// Mail server, `smtp://host:port` or `smtps://user:password@host`; default: `.eml` files in the data folder
    #[arg(long, env = "INCUBATOR_SMTP_URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,
    /// Sender of the mails
    #[arg(
        long,
        env = "INCUBATOR_MAIL_FROM",
        default_value = "Incubator <noreply@incubator.example>",
        global = true
    )]
    pub mail_from: String,
    /// Who takes text messages to people without e-mail; `log` sends nothing: for them staff print a code
    #[arg(
        long,
        env = "INCUBATOR_TEXT_GATEWAY",
        value_enum,
        default_value_t = TextGatewayKind::Log,
        global = true
    )]
    pub text_gateway: TextGatewayKind,
    /// Browser origins that may call, separated by commas
    #[arg(long, env = "INCUBATOR_CORS_ORIGINS", value_delimiter = ',', global = true)]
    pub cors_origins: Vec<String>,
    /// Take the client's address from the last entry of the proxy's `X-Forwarded-For`
    #[arg(long, env = "INCUBATOR_TRUST_PROXY", global = true)]
    pub trust_proxy: bool,
    /// Threads that serve requests; default: one for each core
    #[arg(long, env = "INCUBATOR_WORKERS", global = true, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,
    /// Database connections
    #[arg(long, env = "INCUBATOR_DB_CONNECTIONS", default_value_t = 8, global = true, value_parser = clap::value_parser!(u32).range(1..=512))]
    pub db_connections: u32,
    /// How long requests wait for the database. No setting: only the tests, which share few cores, wait longer.
    #[arg(skip)]
    pub db_waits: Waits,
}

/// The gateways for text messages that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextGatewayKind {
    /// Sends nothing; the log tells that there was a message
    Log,
}

impl TextGatewayKind {
    /// The gateway.
    pub fn open(self) -> Arc<dyn TextGateway> {
        match self {
            TextGatewayKind::Log => Arc::new(LogOnly),
        }
    }
}

impl Config {
    /// An empty value of the environment means that nothing was set: compose files pass such.
    #[must_use]
    pub fn without_empty(self) -> Self {
        let set = |value: Option<String>| value.filter(|v| !v.trim().is_empty());
        Config {
            database_url: set(self.database_url),
            public_url: set(self.public_url),
            master_secret: set(self.master_secret),
            smtp_url: set(self.smtp_url),
            cors_origins: self
                .cors_origins
                .into_iter()
                .filter(|o| !o.trim().is_empty())
                .collect(),
            ..self
        }
    }

    /// Where the data is.
    pub fn db_url(&self) -> Result<DbUrl, String> {
        match &self.database_url {
            Some(url) => DbUrl::parse(url),
            None => {
                self.make_data_dir()?;
                let path = self.data_dir.join("incubator.sqlite");
                Ok(DbUrl::Sqlite(path.to_string_lossy().into_owned()))
            }
        }
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
        if !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            return Err("INCUBATOR_PUBLIC_URL must begin with http:// or https://".into());
        }
        for origin in &self.cors_origins {
            if !origin.starts_with("http://") && !origin.starts_with("https://") {
                return Err(format!(
                    "INCUBATOR_CORS_ORIGINS: {origin} is no origin such as https://app.example"
                ));
            }
        }
        Ok(Settings {
            public_url: public_url.trim_end_matches('/').to_owned(),
            cors_origins: self.cors_origins.clone(),
            trust_proxy: self.trust_proxy,
        })
    }

    fn make_data_dir(&self) -> Result<(), String> {
        std::fs::create_dir_all(&self.data_dir)
            .map_err(|e| format!("cannot make the data folder {}: {e}", self.data_dir.display()))
    }
}
