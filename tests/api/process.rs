//! The process itself: its log, its end, and the file that it leaves behind.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use base::db::schema::{account, setting};
use base::db::{Begin, DbConn, DbUrl};
use diesel::prelude::*;
use kernel::Id;
use reqwest::StatusCode;
use serde_json::json;

/// A service of its own.
struct Running {
    process: Child,
    base: String,
    folder: PathBuf,
}

impl Running {
    async fn start(log: Stdio) -> Running {
        let folder = std::env::temp_dir().join(format!("incubator-process-{}", Id::new()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .expect("a port")
            .port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_incubator"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("INCUBATOR_") || name == "DATABASE_URL" {
                command.env_remove(&*name);
            }
        }
        let process = command
            .args(["serve", "--bind", &format!("127.0.0.1:{port}")])
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let running = Running {
            process,
            base: format!("http://127.0.0.1:{port}"),
            folder,
        };
        while running.status("/readyz").await != Some(StatusCode::OK) {
            tokio::task::yield_now().await;
        }
        running
    }

    async fn status(&self, path: &str) -> Option<StatusCode> {
        let answer = crate::support::client()
            .get(format!("{}{path}", self.base))
            .send()
            .await;
        answer.ok().map(|a| a.status())
    }

    /// Writes something, and tells how that was answered.
    async fn register(&self, email: &str) -> StatusCode {
        let body = json!({ "email": email, "password": "a long and quiet river", "display_name": "A", "language": "kk" });
        let sent = crate::support::client()
            .post(format!("{}/api/v1/auth/register", self.base))
            .json(&body)
            .send()
            .await;
        sent.expect("an answer").status()
    }

    fn file(&self) -> PathBuf {
        self.folder.join("data/incubator.sqlite")
    }

    /// Ends it as an operator does.
    fn stop(&mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.process.id().to_string()])
            .status();
        assert!(told.is_ok_and(|s| s.success()));
        let status = self.process.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn open(file: &Path) -> DbConn {
    DbUrl::Sqlite(file.to_string_lossy().into_owned())
        .open()
        .expect("the file opens")
}

#[tokio::test]
async fn a_copy_of_the_stopped_services_file_has_all_that_was_acknowledged() {
    let mut service = Running::start(Stdio::null()).await;
    for n in 0..5 {
        assert_eq!(
            service.register(&format!("a{n}@ile.example")).await,
            StatusCode::ACCEPTED
        );
    }
    // Somebody else looks at it too: then SQLite leaves its log where it is when the service goes.
    let mut other = open(&service.file());
    let before: i64 = account::table.count().get_result(&mut other).expect("a count");
    assert_eq!(before, 5);
    service.stop();
    let copy = service.folder.join("copy.sqlite");
    std::fs::copy(service.file(), &copy).expect("a copy");
    let accounts: i64 = account::table
        .count()
        .get_result(&mut open(&copy))
        .expect("a count");
    assert_eq!(accounts, 5);
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_no_write() {
    let mut service = Running::start(Stdio::piped()).await;
    // Its reader is gone.
    drop(service.process.stderr.take());
    let mut other = open(&service.file());
    other.begin(Begin::Write).expect("the lock");
    // The writer has something to say of this one.
    assert_eq!(
        service.register("a@ile.example").await,
        StatusCode::SERVICE_UNAVAILABLE
    );
    other.commit().expect("the lock is free");
    assert_eq!(service.register("a@ile.example").await, StatusCode::ACCEPTED);
    assert_eq!(service.status("/readyz").await, Some(StatusCode::OK));
    service.stop();
}

#[tokio::test]
async fn a_service_that_cannot_write_is_not_ready() {
    let service = Running::start(Stdio::null()).await;
    let mut other = open(&service.file());
    other.begin(Begin::Write).expect("the lock");
    // What can be read is still read.
    assert_eq!(service.status("/problems").await, Some(StatusCode::OK));
    assert_eq!(
        service.status("/readyz").await,
        Some(StatusCode::SERVICE_UNAVAILABLE)
    );
    let settings: i64 = setting::table.count().get_result(&mut other).expect("a count");
    assert!(settings >= 0);
    other.commit().expect("the lock is free");
    assert_eq!(service.status("/readyz").await, Some(StatusCode::OK));
}
