//! The keys in the database and the secret that opens them: nothing is lost by a wrong one or a missing one.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use base::db::schema::secret_key;
use base::master_secret::MasterSecret;
use base::vault::Vault;
use diesel::prelude::*;
use kernel::Id;
use test_macros::both;

use crate::support::{SECRET, Server};

/// A data folder, and commands that work in it without any setting.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("incubator-keys-{}", Id::new()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
    fn secret(&self) -> PathBuf {
        self.0.join("data/master.secret")
    }
    fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_incubator"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("INCUBATOR_") || name == "DATABASE_URL" {
                command.env_remove(&*name);
            }
        }
        command.args(arguments).current_dir(&self.0);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    }
    fn run(&self, arguments: &[&str]) -> Output {
        self.begin(arguments).wait_with_output().expect("it ends")
    }
    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    /// It stops with one sentence that has these words.
    #[track_caller]
    fn refuses(&self, arguments: &[&str], words: &[&str]) {
        let output = self.run(arguments);
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!output.status.success(), "{arguments:?} went well");
        for word in words {
            assert!(said.contains(word), "{word} is not in: {said}");
        }
    }
    /// The files of the data folder but those of the database.
    fn files(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.0.join("data"))
            .expect("the data folder")
            .flatten();
        let mut names: Vec<String> = names
            .map(|f| f.file_name().to_string_lossy().into_owned())
            .collect();
        names.retain(|name| !name.contains("sqlite"));
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn given(secret: &str) -> MasterSecret {
    MasterSecret::given(secret).expect("it is long enough")
}

const USES_KEYS: &[&str] = &["admin", "rotate-keys"];

#[both]
async fn a_start_with_the_wrong_secret_changes_nothing(server: Server) {
    // What a database of an older version looks like: a purpose came later.
    for purpose in ["document", "token"] {
        let mut conn = server.database_url.open().expect("the database");
        diesel::delete(secret_key::table.filter(secret_key::purpose.eq(purpose)))
            .execute(&mut conn)
            .expect("gone");
        let kids = |conn: &mut base::db::DbConn| -> Vec<String> {
            secret_key::table
                .select(secret_key::kid)
                .order(secret_key::kid)
                .load(conn)
                .expect("keys")
        };
        let before = kids(&mut conn);
        let wrong = Vault::open(
            &given("another secret, just as long as the right one"),
            &mut conn,
            server.now(),
        );
        assert!(
            wrong
                .err()
                .expect("it is refused")
                .to_string()
                .contains("master secret")
        );
        assert_eq!(kids(&mut conn), before);
        Vault::open(&given(SECRET), &mut conn, server.now()).expect("the right one opens it");
        assert_eq!(kids(&mut conn).len(), before.len() + 1);
    }
}

#[both]
async fn keys_that_another_secret_sealed_are_all_seen_at_the_start(server: Server) {
    // A key of tokens alone was sealed otherwise: rows of two backups were mixed.
    let mut conn = server.database_url.open().expect("the database");
    let token = secret_key::table.filter(secret_key::purpose.eq("token"));
    diesel::update(token)
        .set(secret_key::sealed.eq("1.AAAA.AAAA"))
        .execute(&mut conn)
        .expect("changed");
    Vault::open(&given(SECRET), &mut conn, server.now())
        .err()
        .expect("it is refused");
}

#[test]
fn a_restored_database_without_its_secret_gets_no_new_one() {
    let folder = Folder::new();
    folder.succeeds(&["migrate"]);
    folder.succeeds(USES_KEYS);
    let secret = std::fs::read_to_string(folder.secret()).expect("the secret");
    assert_eq!(folder.files(), ["master.secret"]);
    std::fs::remove_file(folder.secret()).expect("it is lost");
    for command in [USES_KEYS, &["serve", "--bind", "127.0.0.1:0"]] {
        folder.refuses(
            command,
            &["data/master.secret", "missing", "INCUBATOR_MASTER_SECRET"],
        );
        assert_eq!(folder.files(), [""; 0]);
    }
    std::fs::write(folder.secret(), secret).expect("it is restored");
    folder.succeeds(USES_KEYS);
}

#[test]
fn a_file_without_a_whole_secret_is_refused_with_what_to_do() {
    let folder = Folder::new();
    folder.succeeds(&["migrate"]);
    std::fs::create_dir_all(folder.0.join("data")).expect("a folder");
    for broken in ["", "\n", "only thirty-one characters long"] {
        std::fs::write(folder.secret(), broken).expect("a file");
        folder.refuses(USES_KEYS, &["data/master.secret", "32 characters", "delete"]);
        assert_eq!(
            std::fs::read_to_string(folder.secret()).expect("it stays"),
            broken
        );
    }
    std::fs::remove_file(folder.secret()).expect("it is deleted, as was said");
    folder.succeeds(USES_KEYS);
    std::fs::write(folder.secret(), "").expect("a full disk");
    folder.refuses(USES_KEYS, &["data/master.secret", "32 characters", "backup"]);
}

#[test]
fn starts_at_once_on_a_new_database_agree_on_one_secret() {
    let folder = Folder::new();
    folder.succeeds(&["migrate"]);
    let starts: Vec<Child> = (0..6).map(|_| folder.begin(USES_KEYS)).collect();
    for start in starts {
        let output = start.wait_with_output().expect("it ends");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    assert_eq!(folder.files(), ["master.secret"]);
    folder.succeeds(USES_KEYS);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.secret())
            .expect("the secret")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
