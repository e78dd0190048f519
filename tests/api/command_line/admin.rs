//! Administrators, and the check of the audit log, by the command line.

use serde_json::json;

use super::Folder;

const EMAIL: &str = "d.seitqali@ile.example";
const FIRST: &str = "a long and quiet river\n";
const SECOND: &str = "another river, as long\n";

/// What a log-in with a password is answered.
async fn log_in(base: &str, password: &str) -> u16 {
    let body = json!({ "login": EMAIL, "password": password.trim() });
    let sent = crate::support::client()
        .post(format!("{base}/api/v1/auth/login"))
        .json(&body)
        .send();
    sent.await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn an_account_that_is_there_keeps_its_password_and_that_is_said() {
    let folder = Folder::new();
    let create = ["admin", "create", "--email", EMAIL];
    let made = folder.run_with(&create, FIRST).well();
    assert_eq!(made.err, "", "no question goes out where nobody sits");
    assert!(made.out.contains("SQLite data/incubator.sqlite"), "{}", made.out);
    let again = folder.run_with(&create, SECOND).well();
    assert!(
        again.out.contains("already") && again.out.contains("password"),
        "{}",
        again.out
    );

    let reset = folder.run_with(&["admin", "reset-password", "--email", EMAIL], "short\n");
    reset.refused("8 to 128 characters");
    let running = folder.serving(&["serve"], &[]);
    assert_eq!(log_in(&running.base, SECOND).await, 401);
    assert_eq!(log_in(&running.base, FIRST).await, 200);
    let reset = folder
        .run_with(&["admin", "reset-password", "--email", EMAIL], SECOND)
        .well();
    assert!(
        reset.out.contains("new password") && reset.out.contains("SQLite data/"),
        "{}",
        reset.out
    );
    assert_eq!(log_in(&running.base, FIRST).await, 401);
    assert_eq!(log_in(&running.base, SECOND).await, 200);
}

#[test]
fn a_disabled_or_missing_account_is_told() {
    let folder = Folder::new();
    folder
        .run_with(&["admin", "create", "--email", EMAIL], FIRST)
        .well();
    folder.sql(
        "data/incubator.sqlite",
        "UPDATE account SET status = 'disabled'; DELETE FROM role_grant",
    );
    let raised = folder.run(&["admin", "create", "--email", EMAIL], &[]).well();
    assert!(raised.out.contains("is an administrator now"), "{}", raised.out);
    assert!(raised.out.contains("disabled"), "{}", raised.out);
    let reset = folder
        .run_with(&["admin", "reset-password", "--email", EMAIL], SECOND)
        .well();
    assert!(reset.out.contains("disabled"), "{}", reset.out);
    folder
        .run_with(
            &["admin", "reset-password", "--email", "nobody@ile.example"],
            SECOND,
        )
        .refused("no account nobody@ile.example");
    folder
        .run_with(&["admin", "create", "--email", "nobody"], FIRST)
        .refused("no e-mail address");
    folder
        .run_with(&["admin", "create", "--email", "b@ile.example"], "")
        .refused("no password was given");
}

/// Types on a terminal as soon as it shows nothing of what is typed.
#[cfg(target_os = "linux")]
#[test]
fn a_password_is_asked_for_twice_and_not_shown() {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};

    let folder = Folder::new();
    let program = env!("CARGO_BIN_EXE_incubator");
    let line = format!("tty > tty.name; exec {program} admin create --email {EMAIL}");
    let typed = |passwords: [&str; 2]| {
        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("INCUBATOR_") || name == "DATABASE_URL" {
                script.env_remove(&*name);
            }
        }
        let mut script = script
            .current_dir(&folder.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`script` of util-linux");
        let (mut stdin, mut stdout) = (
            script.stdin.take().expect("a pipe"),
            script.stdout.take().expect("a pipe"),
        );
        let mut shown = String::new();
        for (question, password) in ["Password: ", "The same again: "].into_iter().zip(passwords) {
            let mut byte = [0];
            while !shown.ends_with(question) && stdout.read(&mut byte).expect("a terminal") > 0 {
                shown.push(char::from(byte[0]));
            }
            let silent = || {
                let tty = std::fs::read_to_string(folder.0.join("tty.name")).unwrap_or_default();
                let told = Command::new("stty")
                    .args(["-F", tty.trim(), "-a"])
                    .output()
                    .expect("stty");
                String::from_utf8_lossy(&told.stdout).contains(" -echo ")
            };
            while !silent() && script.try_wait().expect("a state").is_none() {
                std::thread::yield_now();
            }
            writeln!(stdin, "{password}").expect("it reads");
        }
        stdout.read_to_string(&mut shown).expect("UTF-8");
        (script.wait().expect("it ends").success(), shown)
    };
    let (well, shown) = typed([FIRST.trim(), SECOND.trim()]);
    assert!(!well && shown.contains("the two passwords differ"), "{shown}");
    assert!(!shown.contains("river"), "{shown}");
    let (well, shown) = typed([FIRST.trim(), FIRST.trim()]);
    assert!(well && shown.contains("is an administrator"), "{shown}");
    assert!(!shown.contains("river"), "{shown}");
}

#[test]
fn a_check_of_nothing_is_no_success_and_makes_no_database() {
    let folder = Folder::new();
    for command in [
        &["verify", "audit"][..],
        &["admin", "rotate-keys"],
        &["venue", "collect", "--to", "cards.json"],
    ] {
        folder
            .run(command, &[])
            .refused("there is no data in SQLite data/incubator.sqlite");
    }
    assert!(folder.files().is_empty() && !folder.0.join("data").exists());
    folder.run(&["migrate"], &[]).well();
    folder
        .run(&["verify", "audit"], &[])
        .refused("0 chains: nothing was checked");
    folder
        .run_with(&["admin", "create", "--email", EMAIL], FIRST)
        .well();
    let checked = folder.run(&["verify", "audit"], &[]).well();
    assert!(
        checked
            .out
            .contains("the installation  1 entries, the last at 20"),
        "{}",
        checked.out
    );
}

#[test]
fn a_round_that_is_not_there_is_told_by_its_identifier() {
    let folder = Folder::new();
    folder.run(&["migrate"], &[]).well();
    let round = "01890a5d-ac96-774b-bcce-b302099a8057";
    let ended = folder.run(&["venue", "export", round, "--to", "round.json"], &[]);
    ended.refused(&format!("there is no round {round}"));
    assert!(!folder.0.join("round.json").exists());
}
