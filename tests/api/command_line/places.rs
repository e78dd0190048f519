//! What is somebody else's is neither deleted nor written into, one process serves one file, and what is written is
//! its owner's alone.

use std::fs;

use super::{Ended, Folder};

/// The commands that would write to a database, each with something to read.
const WRITING: [&[&str]; 8] = [
    &["serve"],
    &["demo", "--until", "open"],
    &["demo", "--until", "open", "--reset"],
    &["migrate"],
    &["admin", "create", "--email", "a@ile.example"],
    &["admin", "reset-password", "--email", "a@ile.example"],
    &["admin", "rotate-keys"],
    &["venue", "collect", "--to", "cards.json"],
];

#[test]
fn the_database_of_another_program_is_left_as_it_is() {
    for (what, statement) in [
        (
            "customers",
            "CREATE TABLE customers (id INTEGER); INSERT INTO customers VALUES (1)",
        ),
        (
            "another program with diesel",
            "CREATE TABLE __diesel_schema_migrations (version TEXT, run_on TEXT); CREATE TABLE setting (key TEXT); \
             INSERT INTO __diesel_schema_migrations VALUES ('20240101000000', '')",
        ),
    ] {
        let folder = Folder::new();
        folder.sql("x.sqlite", statement);
        let before = folder.files();
        for command in WRITING {
            let command_here = folder.command(command, &[("DATABASE_URL", "sqlite://x.sqlite")]);
            let ended = Ended::of(command_here, "a long and quiet river\n");
            let words = match command.contains(&"--reset") {
                true => "not the demo's",
                false => "another program",
            };
            ended.refused(words);
            ended.refused("x.sqlite");
            assert!(folder.files() == before, "{command:?} wrote beside {what}");
        }
    }
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_as_it_is() {
    let folder = Folder::new();
    fs::write(
        folder.0.join("x.sqlite"),
        "a letter, long enough to be looked at as a database file\n".repeat(99),
    )
    .expect("a file");
    let before = folder.files();
    for command in WRITING {
        let ended = folder.run(command, &[("DATABASE_URL", "sqlite://x.sqlite")]);
        ended.refused("x.sqlite");
        assert!(folder.files() == before, "{command:?}");
    }
}

#[test]
fn our_own_data_that_are_no_demo_are_not_reset() {
    let folder = Folder::new();
    folder.run(&["migrate"], &[]).well();
    folder.run(&["demo", "--reset"], &[]).refused("not the demo's");
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    folder.run(&["migrate"], &[]).well();
    folder.sql(
        "data/incubator.sqlite",
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999'); PRAGMA wal_checkpoint(TRUNCATE)",
    );
    for command in [
        &["serve"][..],
        &["migrate"],
        &["admin", "rotate-keys"],
        &["verify", "audit"],
    ] {
        folder.run(command, &[]).refused("newer version of this program");
    }
}

#[test]
fn a_damaged_database_is_not_served() {
    let folder = Folder::new();
    folder.run(&["migrate"], &[]).well();
    folder.sql(
        "data/incubator.sqlite",
        "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE",
    );
    let file = folder.0.join("data/incubator.sqlite");
    let page = {
        use diesel::{Connection, RunQueryDsl};
        #[derive(diesel::QueryableByName)]
        struct Root {
            #[diesel(sql_type = diesel::sql_types::Integer)]
            rootpage: i32,
        }
        let mut conn =
            diesel::SqliteConnection::establish(file.to_str().expect("a path")).expect("SQLite opens");
        let query = "SELECT rootpage FROM sqlite_schema WHERE name = 'audit_entry'";
        let root: Root = diesel::sql_query(query).get_result(&mut conn).expect("a table");
        usize::try_from(root.rootpage).expect("a page")
    };
    let mut bytes = fs::read(&file).expect("a file");
    bytes[(page - 1) * 4096..(page - 1) * 4096 + 64].fill(0xA5);
    fs::write(&file, bytes).expect("a file");
    folder.run(&["serve"], &[]).refused("is damaged");
}

#[test]
fn a_second_process_for_one_file_is_refused_and_told_of_the_first() {
    let folder = Folder::new();
    let first = folder.serving(&["serve"], &[]);
    let first_id = first.process.id().to_string();
    for second in [&["serve"][..], &["demo"]] {
        let ended = folder.run(second, &[]);
        ended.refused("in use by process");
        ended.refused(&first_id);
    }
    // What only looks, or writes like any other, may.
    folder.run(&["admin", "rotate-keys"], &[]).well();
    first.stop();
    folder.serving(&["serve"], &[]).stop();
}

#[test]
fn a_reset_throws_away_the_demo_alone_and_only_when_it_can_start() {
    let folder = Folder::new();
    let running = folder.serving(&["demo", "--until", "open"], &[]);
    let accounts = fs::read(folder.0.join("data/demo.json")).expect("demo.json");
    folder.run(&["demo", "--reset"], &[]).refused("in use by process");
    assert_eq!(
        fs::read(folder.0.join("data/demo.json")).expect("demo.json"),
        accounts
    );
    running.stop();

    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("an address").to_string();
    folder
        .run(&["demo", "--reset", "--bind", &taken], &[])
        .refused(&taken);
    assert_eq!(
        fs::read(folder.0.join("data/demo.json")).expect("demo.json"),
        accounts
    );

    // Asked for another stage, it says that it has one already.
    let running = folder.serving(&["demo", "--until", "support"], &[]);
    assert!(
        running.said.contains("--until support is left aside"),
        "{}",
        running.said
    );
    running.stop();

    // A file of somebody else among the mails stays; a mail goes.
    let mails = folder.0.join("data/mail");
    fs::create_dir_all(&mails).expect("a folder");
    fs::write(mails.join("old.eml"), "a mail").expect("a file");
    fs::write(mails.join("notes.txt"), "mine").expect("a file");
    folder
        .serving(&["demo", "--until", "open", "--reset"], &[])
        .stop();
    assert!(mails.join("notes.txt").exists() && !mails.join("old.eml").exists());
    assert!(folder.0.join("data/demo.json").exists());
}

#[cfg(unix)]
#[test]
fn what_is_written_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let running = folder.serving(&["demo", "--until", "open"], &[]);
    let open: Vec<String> = folder
        .files()
        .into_iter()
        .map(|(name, _)| name)
        .chain(["data".to_owned()])
        .filter(|name| {
            let mode = fs::metadata(folder.0.join(name))
                .expect("a file")
                .permissions()
                .mode();
            mode & 0o077 != 0
        })
        .collect();
    assert_eq!(open, Vec::<String>::new());
    running.stop();

    // Files of an older version are closed, and of the folder it is told.
    for (name, mode) in [("data/incubator.sqlite", 0o644), ("data", 0o755)] {
        fs::set_permissions(folder.0.join(name), fs::Permissions::from_mode(mode)).expect("a mode");
    }
    let mut running = folder.serving(&["demo"], &[]);
    let mode = fs::metadata(folder.0.join("data/incubator.sqlite"))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        running
            .log_with("chmod 700 data")
            .matches("chmod 700 data")
            .count(),
        1
    );
}

mod on_postgres {
    use diesel::connection::SimpleConnection;
    use diesel::{PgConnection, RunQueryDsl};

    use super::super::Folder;
    use crate::support::{OwnDatabase, postgres};

    const SECRET: (&str, &str) = (
        "INCUBATOR_MASTER_SECRET",
        "a secret that is long enough for a test",
    );

    fn tables(conn: &mut PgConnection) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let query = "SELECT count(*) AS count FROM pg_tables WHERE schemaname = current_schema()";
        let count: Count = diesel::sql_query(query).get_result(conn).expect("a count");
        count.count
    }

    #[test]
    fn another_programs_tables_and_a_newer_version_are_refused() {
        let Some(server) = postgres() else { return };
        let own = OwnDatabase::empty(&server);
        own.connect()
            .batch_execute("CREATE TABLE customers (id INTEGER)")
            .expect("a table");
        let variables = [("DATABASE_URL", own.url.as_str()), SECRET];
        for command in [&["migrate"][..], &["serve"], &["demo", "--until", "open"]] {
            Folder::new().run(command, &variables).refused("another program");
        }
        assert_eq!(tables(&mut own.connect()), 1);

        let own = OwnDatabase::empty(&server);
        let variables = [("DATABASE_URL", own.url.as_str()), SECRET];
        Folder::new().run(&["migrate"], &variables).well();
        own.connect()
            .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')")
            .expect("a row");
        for command in [&["migrate"][..], &["serve"]] {
            Folder::new()
                .run(command, &variables)
                .refused("newer version of this program");
        }
    }

    #[test]
    fn a_database_that_sorts_otherwise_is_refused_whatever_its_catalogue_says() {
        let Some(server) = postgres() else { return };
        let own = OwnDatabase::made(
            &server,
            "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C' ENCODING 'UTF8'",
        );
        let variables = [("DATABASE_URL", own.url.as_str()), SECRET];
        for command in [&["migrate"][..], &["serve"]] {
            let folder = Folder::new();
            folder
                .run(command, &variables)
                .refused("sorts text in another order");
        }
        let own = OwnDatabase::made(&server, "TEMPLATE template0 LOCALE 'C' ENCODING 'SQL_ASCII'");
        let variables = [("DATABASE_URL", own.url.as_str()), SECRET];
        Folder::new().run(&["migrate"], &variables).refused("SQL_ASCII");
        let own = OwnDatabase::made(&server, "TEMPLATE template0 LOCALE 'C.UTF-8' ENCODING 'UTF8'");
        let variables = [("DATABASE_URL", own.url.as_str()), SECRET];
        Folder::new().run(&["migrate"], &variables).well();
    }

    #[test]
    fn the_demo_makes_its_data_folder_and_writes_its_accounts_at_each_start() {
        let Some(server) = postgres() else { return };
        let own = OwnDatabase::empty(&server);
        let variables = [("DATABASE_URL", own.url.as_str()), SECRET];
        let folder = Folder::new();
        folder.serving(&["demo", "--until", "open"], &variables).stop();
        let accounts = folder.0.join("data/demo.json");
        assert!(accounts.exists());
        std::fs::remove_file(&accounts).expect("it is there");
        let running = folder.serving(&["demo"], &variables);
        let file = std::fs::read_to_string(&accounts).expect("it is there again");
        // The port is another one now.
        assert!(file.contains(&running.base), "{file}");
    }
}
