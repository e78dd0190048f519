//! A PostgreSQL database for each test, copied from one that the migrations have run in.

use std::sync::{Mutex, OnceLock};

use base::db::DbUrl;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};
use kernel::Id;
use reqwest::Url;

/// Where the tests' PostgreSQL is, if there is one.
pub fn postgres() -> Option<Url> {
    let Ok(url) = std::env::var("TEST_DATABASE_URL") else {
        assert!(
            std::env::var("INCUBATOR_TEST_REQUIRE_POSTGRES").is_err(),
            "TEST_DATABASE_URL is not set, but PostgreSQL is required"
        );
        return None;
    };
    Some(url.parse().expect("TEST_DATABASE_URL is a URL"))
}

const EMPTY: &str = "TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'";

/// A database that is gone with this value.
pub struct OwnDatabase {
    pub url: Url,
    server: Url,
    name: String,
}

impl OwnDatabase {
    /// With the present schema.
    pub fn migrated(server: &Url) -> OwnDatabase {
        let run = Run::this(server);
        // The files are copied as they are: less work than to write all of their pages into the log.
        OwnDatabase::made(server, &format!("TEMPLATE {} STRATEGY file_copy", run.template()))
    }

    /// With nothing in it.
    pub fn empty(server: &Url) -> OwnDatabase {
        OwnDatabase::made(server, EMPTY)
    }

    /// Made in a certain way.
    pub fn made(server: &Url, how: &str) -> OwnDatabase {
        let name = format!("{}_{}", Run::this(server).prefix, word());
        execute(server, &format!("CREATE DATABASE {name} {how}"));
        OwnDatabase {
            url: database(server, &name),
            server: server.clone(),
            name,
        }
    }

    pub fn connect(&self) -> PgConnection {
        connect(&self.url)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        if let Ok(mut conn) = PgConnection::establish(self.server.as_str()) {
            drop(conn.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)));
        }
    }
}

/// One run of the tests. Its databases bear its name; as long as it lives it holds a connection of that name. So the
/// next run knows what the last one left behind: its template, and the databases of tests that were ended.
struct Run {
    prefix: String,
    _alive: Mutex<PgConnection>,
}

impl Run {
    fn this(server: &Url) -> &'static Run {
        static THIS: OnceLock<Run> = OnceLock::new();
        THIS.get_or_init(|| {
            let prefix = format!("incubator_test_{}", word());
            let mut conn = connect(server);
            conn.batch_execute(&format!("SET application_name = '{prefix}'"))
                .expect("a name");
            sweep(&mut conn);
            let run = Run {
                prefix,
                _alive: Mutex::new(conn),
            };
            execute(server, &format!("CREATE DATABASE {} {EMPTY}", run.template()));
            let url = DbUrl::Postgres(database(server, &run.template()).into());
            let mut conn = url.open().expect("the template opens");
            base::db::migrate(&mut conn).expect("the migrations run");
            run
        })
    }

    fn template(&self) -> String {
        format!("{}_template", self.prefix)
    }
}

/// Drops the databases of runs that are over.
fn sweep(conn: &mut PgConnection) {
    #[derive(diesel::QueryableByName)]
    struct Left {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let left: Vec<Left> = diesel::sql_query(
        r"SELECT d.datname::text AS name FROM pg_database d
        WHERE d.datname ~ '^incubator_test_[0-9a-f]+_' AND pg_get_userbyid(d.datdba) = current_user
            AND NOT EXISTS (SELECT FROM pg_stat_activity run
                WHERE run.application_name = substring(d.datname FROM '^incubator_test_[0-9a-f]+'))",
    )
    .load(conn)
    .expect("a list of databases");
    for database in left {
        // Another run may be doing the same.
        drop(conn.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name)));
    }
}

/// Digits that nobody else has: those of an id that are random.
fn word() -> String {
    Id::new().to_string().replace('-', "")[16..].to_owned()
}

fn database(server: &Url, name: &str) -> Url {
    let mut url = server.clone();
    url.set_path(name);
    url
}

fn connect(server: &Url) -> PgConnection {
    PgConnection::establish(server.as_str()).expect("PostgreSQL answers")
}

fn execute(server: &Url, command: &str) {
    connect(server)
        .batch_execute(command)
        .unwrap_or_else(|e| panic!("{command}: {e}"));
}
