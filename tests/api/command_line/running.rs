//! What is said while it runs: the log, the health check, and a reader that has gone away.

use std::fs::File;
use std::process::Stdio;

use serde_json::Value;

use super::Folder;

#[test]
fn a_reader_that_went_away_is_no_fault_and_a_full_disk_is_a_sentence() {
    let folder = Folder::new();
    for command in [&["openapi"][..], &["access"], &["migrate"]] {
        let mut process = folder
            .command(command, &[])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(process.stdout.take());
        let ended = process.wait_with_output().expect("it ends");
        let err = String::from_utf8(ended.stderr).expect("UTF-8");
        assert!(ended.status.success(), "{command:?}: {err}");
        assert!(!err.contains("panicked"), "{command:?}: {err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_what_prints_and_not_what_serves() {
    let folder = Folder::new();
    let full = || File::options().write(true).open("/dev/full").expect("/dev/full");
    let ended = folder
        .command(&["openapi"], &[])
        .stdout(full())
        .stderr(Stdio::piped())
        .output()
        .expect("it ends");
    let err = String::from_utf8(ended.stderr).expect("UTF-8");
    assert!(!ended.status.success(), "{err}");
    assert!(
        err.starts_with("incubator: the output cannot be written"),
        "{err}"
    );

    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = port.local_addr().expect("an address").to_string();
    drop(port);
    let mut process = folder
        .command(&["serve", "--bind", &address], &[])
        .stdout(full())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let healthy = || folder.run(&["healthcheck", "--bind", &address], &[]).well;
    while !healthy() {
        assert!(process.try_wait().expect("a state").is_none(), "it stopped");
    }
    process.kill().expect("it serves");
    process.wait().expect("it ends");
}

#[test]
fn a_health_check_names_the_address_and_does_not_wait_for_ever() {
    let folder = Folder::new();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address").to_string();
    folder
        .run(&["healthcheck", "--bind", &address], &[])
        .refused(&format!("http://{address} does not answer in time"));
    drop(silent);
    folder
        .run(&["healthcheck", "--bind", &address], &[])
        .refused(&format!("there is no service at http://{address}"));
    let mut running = folder.serving(&["serve"], &[]);
    let address = running.base.trim_start_matches("http://").to_owned();
    // It listens a moment before it answers.
    while !folder.run(&["healthcheck", "--bind", &address], &[]).well {
        assert!(
            running.process.try_wait().expect("a state").is_none(),
            "{}",
            running.log()
        );
    }
}

#[tokio::test]
async fn the_log_tells_what_was_started_and_which_requests_were_refused() {
    let folder = Folder::new();
    let variables = [
        ("INCUBATOR_LOG_FORMAT", "json"),
        ("INCUBATOR_SMTP_URL", "smtp://user:very-secret@mail.example:2525"),
    ];
    let mut running = folder.serving(&["serve"], &variables);
    let url = format!(
        "{}/api/v1/programmes/01890a5d-ac96-774b-bcce-b302099a8057",
        running.base
    );
    let client = crate::support::client();
    let sent = client.get(url).header("x-request-id", "asked-by-a-test").send();
    assert_eq!(sent.await.expect("an answer").status().as_u16(), 404);
    let unknown = format!("{}/api/v1/programmes?name=Aigul", running.base);
    client.get(unknown).send().await.expect("an answer");
    client
        .get(format!("{}/livez", running.base))
        .send()
        .await
        .expect("an answer");
    let log = running.log_with("asked-by-a-test");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let started = lines
        .iter()
        .find(|l| l["message"] == "starting")
        .expect("a summary");
    assert_eq!(started["database"], "SQLite data/incubator.sqlite");
    assert_eq!(started["mails"], "to mail.example:2525");
    assert!(
        started["version"]
            .as_str()
            .is_some_and(|v| v.starts_with(env!("CARGO_PKG_VERSION")))
    );
    assert!(started["address"].is_string() && started["now"].is_string() && started["clock"].is_string());
    let refused = lines
        .iter()
        .find(|l| l["span"]["request_id"] == "asked-by-a-test")
        .expect("a line for the refused request");
    assert_eq!(
        (&refused["method"], &refused["path"], &refused["status"]),
        (
            &"GET".into(),
            &"/api/v1/programmes/{programme_id}".into(),
            &404.into()
        )
    );
    assert!(refused["duration_ms"].is_u64(), "{refused}");
    for word in ["very-secret", "Aigul", "01890a5d", "/livez"] {
        assert!(!log.contains(word), "{word}: {log}");
    }
}
