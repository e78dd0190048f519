//! What is set, where it is told, and what is said to a wrong value.

use std::path::Path;

use incubator::config::{COMMON_DATABASE_URL, SETTINGS};

use super::{Folder, help};

#[test]
fn every_setting_is_in_the_help_of_what_serves_and_in_the_readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("a file");
    let help = help(&["serve"]);
    let names = SETTINGS.iter().map(|s| s.variable).chain([COMMON_DATABASE_URL]);
    for name in names {
        assert!(help.contains(name), "--help does not name {name}");
        assert!(
            readme.contains(&format!("`{name}`")),
            "README.md does not list {name}"
        );
    }
    for flag in SETTINGS.iter().map(|s| s.flag).filter(|f| !f.is_empty()) {
        assert!(help.contains(flag), "--help does not name {flag}");
    }
}

#[test]
fn help_shows_settings_only_where_they_are_used_and_apart_from_a_commands_own_options() {
    for (command, shown) in [
        (&[][..], &[][..]),
        (&["openapi"], &[]),
        (&["access"], &[]),
        (&["verify", "protocol"], &[]),
        (&["healthcheck"], &["--bind"]),
        (&["migrate"], &["--database-url", "--data-dir"]),
        (&["verify", "audit"], &["--database-url", "--data-dir"]),
        (
            &["admin", "create"],
            &["--database-url", "--data-dir", "--master-secret"],
        ),
    ] {
        let text = help(command);
        for flag in SETTINGS.iter().map(|s| s.flag).filter(|f| !f.is_empty()) {
            assert_eq!(
                text.contains(flag),
                shown.contains(&flag),
                "{flag} in the help of {command:?}"
            );
        }
    }
    for command in [&["demo"][..], &["venue", "serve"], &["admin", "create"]] {
        let text = help(command);
        let (own, settings) = text.split_once("\nSettings:\n").expect("a heading of their own");
        assert!(
            own.contains("\nOptions:\n") && !own.contains("--data-dir"),
            "{text}"
        );
        assert!(settings.contains("--data-dir"), "{text}");
    }
}

#[test]
fn a_setting_is_taken_before_and_behind_a_command() {
    for arguments in [
        ["--data-dir", "there", "migrate"],
        ["migrate", "--data-dir", "there"],
    ] {
        let folder = Folder::new();
        folder.run(&arguments, &[]).well();
        assert!(folder.0.join("there/incubator.sqlite").exists(), "{arguments:?}");
    }
}

/// Flags, variables, and words of the sentence.
type Wrong<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

#[test]
fn a_wrong_setting_stops_the_start_with_one_sentence() {
    let postgres = "postgres://incubator@127.0.0.1:1/incubator";
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let (no_flag, no_variable) = (&[][..], &[][..]);
    let wrong: &[Wrong<'_>] = &[
        (&["--bind", "everywhere"], no_variable, "--bind"),
        (
            &["--bind", "localhost:8080"],
            no_variable,
            "IP address with a port",
        ),
        (&["--bind", ":8080"], no_variable, "IP address with a port"),
        (&["--bind", "8080"], no_variable, "IP address with a port"),
        (no_flag, &[("INCUBATOR_BIND", "127.0.0.1")], "INCUBATOR_BIND"),
        (&["--bind", &taken], no_variable, &taken),
        (
            no_flag,
            &[("INCUBATOR_PUBLIC_URL", "incubator.kz")],
            "INCUBATOR_PUBLIC_URL",
        ),
        (
            no_flag,
            &[("INCUBATOR_PUBLIC_URL", "https://a b")],
            "INCUBATOR_PUBLIC_URL",
        ),
        (
            no_flag,
            &[("INCUBATOR_CORS_ORIGINS", "app.example")],
            "INCUBATOR_CORS_ORIGINS",
        ),
        (
            &["--cors-origins", "https://a.example/app"],
            no_variable,
            "--cors-origins",
        ),
        (
            &["--cors-origins", "https://a.example/"],
            no_variable,
            "--cors-origins",
        ),
        (
            &["--cors-origins", "https://b.example,https://a.example:443"],
            no_variable,
            "--cors-origins",
        ),
        (
            no_flag,
            &[("INCUBATOR_SMTP_URL", "mail.example")],
            "smtp://host:port",
        ),
        (
            no_flag,
            &[("INCUBATOR_SMTP_URL", "http://mail")],
            "smtp://host:port",
        ),
        (no_flag, &[("INCUBATOR_SMTP_URL", "smtp://")], "smtp://host:port"),
        (&["--mail-from", "foo"], no_variable, "--mail-from"),
        (&["--text-gateway", "pigeon"], no_variable, "--text-gateway"),
        (&["--trust-proxy=perhaps"], no_variable, "--trust-proxy"),
        (&["--workers", "0"], no_variable, "1 to 256"),
        (&["--workers", "many"], no_variable, "1 to 256"),
        (&["--db-connections", "0"], no_variable, "--db-connections"),
        (
            no_flag,
            &[("DATABASE_URL", "mysql://localhost/incubator")],
            "DATABASE_URL",
        ),
        (
            &["--database-url", "sqlite:x.sqlite"],
            no_variable,
            "sqlite://path",
        ),
        (&["--database-url", "sqlite://"], no_variable, "names no file"),
        (
            &["--database-url", "sqlite://:memory:"],
            no_variable,
            "--database-url",
        ),
        (
            &["--database-url", "sqlite://nowhere/at/all.sqlite"],
            no_variable,
            "nowhere/at/all.sqlite",
        ),
        (&["--data-dir", "file/data"], no_variable, "file/data"),
        (no_flag, &[("DATABASE_URL", postgres)], "INCUBATOR_MASTER_SECRET"),
        (
            no_flag,
            &[("INCUBATOR_MASTER_SECRET", "short")],
            "INCUBATOR_MASTER_SECRET",
        ),
        (no_flag, &[("INCUBATOR_LOG", "incubator=loud")], "INCUBATOR_LOG"),
        (no_flag, &[("INCUBATOR_LOG", "verbose")], "INCUBATOR_LOG"),
        (
            no_flag,
            &[("INCUBATOR_LOG_FORMAT", "xml")],
            "INCUBATOR_LOG_FORMAT",
        ),
        (
            no_flag,
            &[("INCUBATOR_WORKER", "3")],
            "INCUBATOR_WORKERS is meant",
        ),
        (
            no_flag,
            &[
                ("DATABASE_URL", postgres),
                (
                    "INCUBATOR_MASTER_SECRET",
                    "a secret that is long enough for a test",
                ),
            ],
            "127.0.0.1",
        ),
    ];
    for (flags, variables, words) in wrong {
        let folder = Folder::new();
        std::fs::write(folder.0.join("file"), "no folder").expect("a file");
        let ended = folder.run(&[flags, &["serve"][..]].concat(), variables);
        assert_eq!(ended.err.lines().count(), 1, "{flags:?} {variables:?}: {ended:?}");
        ended.refused(words);
    }
}

#[test]
fn an_identifier_that_is_none_is_told_as_such() {
    let folder = Folder::new();
    let ended = folder.run(&["venue", "export", "notuuid", "--to", "f"], &[]);
    ended.refused("notuuid");
    ended.refused("no identifier such as");
}

#[test]
fn an_empty_value_counts_as_not_set_for_every_setting() {
    let empty: Vec<(&str, &str)> = SETTINGS
        .iter()
        .map(|s| (s.variable, ""))
        .chain([(COMMON_DATABASE_URL, "")])
        .collect();
    let folder = Folder::new();
    folder.run(&["migrate"], &empty).well();
    assert!(folder.0.join("data/incubator.sqlite").exists());
    // And does not hide what the file says.
    let folder = Folder::new();
    let file: String = SETTINGS.iter().map(|s| format!("{}=\n", s.variable)).collect();
    std::fs::write(
        folder.0.join(".env"),
        file + "INCUBATOR_DATA_DIR=twice\nINCUBATOR_TRUST_PROXY=\n",
    )
    .expect("a file");
    folder.run(&["migrate"], &empty).well();
    let folder = Folder::new();
    std::fs::write(folder.0.join(".env"), "INCUBATOR_DATA_DIR=there\n").expect("a file");
    folder.run(&["migrate"], &empty).well();
    assert!(folder.0.join("there/incubator.sqlite").exists());
}

#[test]
fn trust_in_a_proxy_is_a_flag_with_or_without_a_value() {
    for flag in ["--trust-proxy", "--trust-proxy=true", "--trust-proxy=false"] {
        Folder::new().run(&[flag, "migrate"], &[]).well();
        Folder::new().run(&["migrate", flag], &[]).well();
    }
}

#[test]
fn only_the_env_file_in_the_folder_of_the_start_is_read() {
    let folder = Folder::new();
    let below = folder.0.join("a/b");
    std::fs::create_dir_all(&below).expect("a folder");
    std::fs::write(folder.0.join(".env"), "INCUBATOR_DATA_DIR=../../stranger\n").expect("a file");
    let mut command = folder.command(&["migrate"], &[]);
    command.current_dir(&below);
    super::Ended::of(command, "").well();
    assert!(below.join("data/incubator.sqlite").exists());
    assert!(!folder.0.join("stranger").exists());
}

#[test]
fn a_broken_line_of_the_env_file_is_named_without_its_value() {
    let folder = Folder::new();
    std::fs::write(
        folder.0.join(".env"),
        "INCUBATOR_MASTER_SECRET=a secret with spaces\n",
    )
    .expect("a file");
    let ended = folder.run(&["migrate"], &[]);
    ended.refused("INCUBATOR_MASTER_SECRET");
    assert!(!ended.err.contains("with spaces"), "{}", ended.err);
}

#[test]
fn our_own_name_of_the_database_wins_over_the_common_one() {
    let folder = Folder::new();
    let both = [
        ("DATABASE_URL", "sqlite://common.sqlite"),
        ("INCUBATOR_DATABASE_URL", "sqlite://own.sqlite"),
    ];
    folder.run(&["migrate"], &both).well();
    assert!(folder.0.join("own.sqlite").exists() && !folder.0.join("common.sqlite").exists());
}

#[test]
fn a_variable_that_looks_like_a_setting_and_is_none_is_named() {
    let ended = Folder::new()
        .run(&["migrate"], &[("INCUBATOR_COLOUR", "blue")])
        .well();
    assert!(ended.err.contains("INCUBATOR_COLOUR"), "{}", ended.err);
}
