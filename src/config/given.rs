//! Settings as they are given: each a flag, a variable of the environment, or a line of `.env`. Texts only; what they
//! mean, and whether it makes sense, is `Config`'s.

use std::collections::HashMap;
use std::path::Path;

use clap::Args;

/// The flags, each with its variable.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct Given {
    /// Database: `sqlite://path` or `postgres://…`; DATABASE_URL is read too, after this one; default:
    /// `incubator.sqlite` in the data folder
    #[arg(long, value_name = "URL", env = "INCUBATOR_DATABASE_URL")]
    pub database_url: Option<String>,
    /// Folder for the database, the secret and the mails; default: `data`
    #[arg(long, value_name = "FOLDER", env = "INCUBATOR_DATA_DIR")]
    pub data_dir: Option<String>,
    /// Secret of at least 32 characters that opens the keys in the database; made in the data folder on
    /// SQLite, required on PostgreSQL
    #[arg(long, value_name = "SECRET", env = "INCUBATOR_MASTER_SECRET")]
    pub master_secret: Option<String>,
    /// IP address and port to listen on; default: `127.0.0.1:8080`
    #[arg(long, value_name = "ADDRESS:PORT", env = "INCUBATOR_BIND")]
    pub bind: Option<String>,
    /// Address under which people reach the service: links in messages, issuer of tokens; default: `http://` and
    /// the address to listen on
    #[arg(long, value_name = "URL", env = "INCUBATOR_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Address of the front end, below which links of e-mails lead to what they tell of; default: the address under which
    /// people reach the service
    #[arg(long, value_name = "URL", env = "INCUBATOR_APP_URL")]
    pub app_url: Option<String>,
    /// Where attached files lie: a folder, or `s3://bucket/prefix?endpoint=https://…&region=…` with AWS_ACCESS_KEY_ID and
    /// AWS_SECRET_ACCESS_KEY; all processes share it; default: `files` in the data folder
    #[arg(long, value_name = "URL|FOLDER", env = "INCUBATOR_FILES_URL")]
    pub files_url: Option<String>,
    /// Mail server, `smtp://host:port` or `smtps://user:password@host`; default: `.eml` files in the data folder
    #[arg(long, value_name = "URL", env = "INCUBATOR_SMTP_URL")]
    pub smtp_url: Option<String>,
    /// Sender of the mails; default: `Incubator <noreply@incubator.example>`
    #[arg(long, value_name = "SENDER", env = "INCUBATOR_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Who takes text messages to people without e-mail: a file that describes a provider, as in docs/gateways; `log`, the
    /// default, sends nothing: for them staff print a code
    #[arg(long, value_name = "GATEWAY", env = "INCUBATOR_TEXT_GATEWAY")]
    pub text_gateway: Option<String>,
    /// Password or key of that provider: what `{secret}` stands for in its description
    #[arg(
        long,
        value_name = "SECRET",
        env = "INCUBATOR_TEXT_SECRET",
        hide_env_values = true
    )]
    pub text_secret: Option<String>,
    /// Browser origins that may call, such as `https://app.example`, separated by commas; default: none
    #[arg(long, value_name = "ORIGINS", env = "INCUBATOR_CORS_ORIGINS")]
    pub cors_origins: Vec<String>,
    /// Take the client's address from the last entry of the proxy's `X-Forwarded-For`; default: `false`
    #[arg(
        long,
        value_name = "true|false",
        env = "INCUBATOR_TRUST_PROXY",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub trust_proxy: Option<String>,
    /// Threads that serve requests, 1–256; default: one for each core
    #[arg(long, value_name = "NUMBER", env = "INCUBATOR_WORKERS")]
    pub workers: Option<String>,
    /// Database connections, 1–512; default: 8
    #[arg(long, value_name = "NUMBER", env = "INCUBATOR_DB_CONNECTIONS")]
    pub db_connections: Option<String>,
}

/// What a setting is called where people give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The flag.
    pub flag: &'static str,
    /// The variable.
    pub variable: &'static str,
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.flag {
            "" => f.write_str(self.variable),
            flag => write!(f, "{flag} ({})", self.variable),
        }
    }
}

macro_rules! settings {
    ($($name:ident = $flag:literal, $variable:literal;)+) => {
        $(pub(super) const $name: Setting = Setting { flag: $flag, variable: $variable };)+
        /// All of them.
        pub const SETTINGS: &[Setting] = &[$($name),+];
    };
}
settings! {
    DATABASE_URL = "--database-url", "INCUBATOR_DATABASE_URL";
    DATA_DIR = "--data-dir", "INCUBATOR_DATA_DIR";
    MASTER_SECRET = "--master-secret", "INCUBATOR_MASTER_SECRET";
    BIND = "--bind", "INCUBATOR_BIND";
    PUBLIC_URL = "--public-url", "INCUBATOR_PUBLIC_URL";
    APP_URL = "--app-url", "INCUBATOR_APP_URL";
    FILES_URL = "--files-url", "INCUBATOR_FILES_URL";
    SMTP_URL = "--smtp-url", "INCUBATOR_SMTP_URL";
    MAIL_FROM = "--mail-from", "INCUBATOR_MAIL_FROM";
    TEXT_GATEWAY = "--text-gateway", "INCUBATOR_TEXT_GATEWAY";
    TEXT_SECRET = "--text-secret", "INCUBATOR_TEXT_SECRET";
    CORS_ORIGINS = "--cors-origins", "INCUBATOR_CORS_ORIGINS";
    TRUST_PROXY = "--trust-proxy", "INCUBATOR_TRUST_PROXY";
    WORKERS = "--workers", "INCUBATOR_WORKERS";
    DB_CONNECTIONS = "--db-connections", "INCUBATOR_DB_CONNECTIONS";
    LOG = "", "INCUBATOR_LOG";
    LOG_FORMAT = "", "INCUBATOR_LOG_FORMAT";
}

/// The name that many programs know; only asked after ours.
pub const COMMON_DATABASE_URL: &str = "DATABASE_URL";
/// Variables of that kind that are read by something else: compose files, tests.
const NOT_OURS: [&str; 2] = ["INCUBATOR_SITE", "INCUBATOR_TEST_REQUIRE_POSTGRES"];

/// The environment, and the file `.env` below it. An empty value counts as not set, wherever it stands: compose files
/// pass such.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: HashMap<String, String>,
    file: HashMap<String, String>,
}

impl Environment {
    /// That of the process, with `.env` in the folder of the start and in no other. What the file says beside our
    /// settings (`SSL_CERT_FILE`, say) goes to the environment, where libraries look for it.
    pub fn read() -> Result<Environment, String> {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let mut file = HashMap::new();
        let path = Path::new(".env");
        let lines = match dotenvy::from_path_iter(path) {
            Ok(lines) => Some(lines),
            Err(e) if e.not_found() => None,
            Err(e) => return Err(format!(".env cannot be read: {e}")),
        };
        for line in lines.into_iter().flatten() {
            let (name, value) = line.map_err(|e| broken(path, e))?;
            // As everywhere with this kind of file, the first of a name counts.
            file.entry(name).or_insert(value);
        }
        if !file.is_empty() {
            dotenvy::from_path(path).map_err(|e| broken(path, e))?;
        }
        Ok(Environment { variables, file })
    }

    /// For tests.
    #[cfg(test)]
    pub(super) fn of(variables: &[(&str, &str)], file: &[(&str, &str)]) -> Environment {
        let map = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect()
        };
        Environment {
            variables: map(variables),
            file: map(file),
        }
    }

    fn in_environment(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|v| is_set(v))
    }

    fn in_file(&self, name: &str) -> Option<&str> {
        self.file.get(name).map(String::as_str).filter(|v| is_set(v))
    }

    /// The value of a setting: of the flag, else of the environment, else of the file.
    pub fn value(&self, setting: Setting, flag: Option<&str>) -> Option<String> {
        let flag = flag.filter(|v| is_set(v));
        flag.or_else(|| self.in_environment(setting.variable))
            .or_else(|| self.in_file(setting.variable))
            .map(str::to_owned)
    }

    /// The address of the database, under its own name or the common one.
    pub(super) fn database_url(&self, flag: Option<&str>) -> Option<String> {
        let (own, common) = (DATABASE_URL.variable, COMMON_DATABASE_URL);
        flag.filter(|v| is_set(v))
            .or_else(|| self.in_environment(own))
            .or_else(|| self.in_environment(common))
            .or_else(|| self.in_file(own))
            .or_else(|| self.in_file(common))
            .map(str::to_owned)
    }

    /// Variables that look like settings of ours and are none. An error for one that is a typing error of a
    /// setting; the rest may be another program's (an orchestrator makes variables from the names of services).
    pub fn unknown(&self) -> Result<Vec<String>, String> {
        let known = |name: &str| SETTINGS.iter().any(|s| s.variable == name) || NOT_OURS.contains(&name);
        let mut unknown: Vec<&String> = self
            .variables
            .keys()
            .chain(self.file.keys())
            .filter(|name| name.starts_with("INCUBATOR_") && !known(name))
            .collect();
        unknown.sort();
        unknown.dedup();
        for name in &unknown {
            let near = SETTINGS.iter().map(|s| (distance(name, s.variable), s.variable));
            if let Some((_, meant)) = near.min().filter(|(distance, _)| *distance <= 2) {
                return Err(format!("{name} is no setting: {meant} is meant, or take it away"));
            }
        }
        Ok(unknown.into_iter().cloned().collect())
    }
}

fn is_set(value: &str) -> bool {
    !value.trim().is_empty()
}

/// A line that cannot be read, without what may be a secret in it: only the name is told, which the error itself
/// does not have.
fn broken(path: &Path, error: dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(part, _) => {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            let line = text.lines().find(|line| line.contains(part.trim()));
            let name = line
                .and_then(|line| line.split_once('='))
                .map(|(name, _)| name.trim());
            format!(
                ".env: the line{} cannot be read: write NAME=\"value\" where a value has spaces",
                name.map(|n| format!(" of {n}")).unwrap_or_default()
            )
        }
        other => format!(".env cannot be read: {other}"),
    }
}

/// How many letters are to be put in, taken out or changed to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file_and_empty_is_not_set() {
        let environment = Environment::of(&[("INCUBATOR_BIND", "")], &[("INCUBATOR_BIND", "file")]);
        assert_eq!(environment.value(BIND, None).as_deref(), Some("file"));
        assert_eq!(environment.value(BIND, Some(" ")).as_deref(), Some("file"));
        assert_eq!(environment.value(BIND, Some("flag")).as_deref(), Some("flag"));
        let environment = Environment::of(&[("INCUBATOR_BIND", "variable")], &[("INCUBATOR_BIND", "file")]);
        assert_eq!(environment.value(BIND, None).as_deref(), Some("variable"));
    }

    #[test]
    fn the_common_name_of_a_database_comes_after_our_own() {
        let both = [("DATABASE_URL", "common"), ("INCUBATOR_DATABASE_URL", "own")];
        assert_eq!(
            Environment::of(&both, &[]).database_url(None).as_deref(),
            Some("own")
        );
        assert_eq!(
            Environment::of(&[], &both).database_url(None).as_deref(),
            Some("own")
        );
        let one = Environment::of(&both[..1], &both);
        assert_eq!(one.database_url(None).as_deref(), Some("common"));
    }

    #[test]
    fn a_typing_error_is_named_and_the_variables_of_others_are_borne() {
        let one = |name: &str| Environment::of(&[(name, "1")], &[]).unknown();
        assert!(
            one("INCUBATOR_WORKER")
                .unwrap_err()
                .contains("INCUBATOR_WORKERS is meant")
        );
        assert!(one("INCUBATOR_DBCONNECTIONS").is_err());
        assert_eq!(
            one("INCUBATOR_PORT_8080_TCP").unwrap(),
            ["INCUBATOR_PORT_8080_TCP"]
        );
        for name in ["INCUBATOR_SITE", "INCUBATOR_LOG_FORMAT", "OTHER"] {
            assert_eq!(one(name).unwrap(), Vec::<String>::new(), "{name}");
        }
    }
}
