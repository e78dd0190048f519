//! The program as an operator meets it: its help, and what it says to a wrong setting.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use incubator::kernel::Id;

/// A folder of its own, where no `.env` lies.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("incubator-cli-{}", Id::new()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
    fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_incubator"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("INCUBATOR_") || name == "DATABASE_URL" {
                command.env_remove(&*name);
            }
        }
        command
            .args(arguments)
            .envs(variables.iter().copied())
            .current_dir(&self.0);
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn help(of: &[&str]) -> String {
    let folder = Folder::new();
    let output = folder
        .command(&[of, &["--help"]].concat(), &[])
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{of:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The subcommands that a help text lists, each with what it says of them.
fn commands(help: &str) -> Vec<(&str, &str)> {
    let listed = help.lines().skip_while(|l| *l != "Commands:").skip(1);
    listed
        .take_while(|l| !l.is_empty())
        .filter_map(|line| line.strip_prefix("  ").filter(|l| !l.starts_with(' ')))
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .filter(|(name, _)| *name != "help")
        .collect()
}

/// The flags of a help text that have no words below them.
fn bare_flags(help: &str) -> Vec<&str> {
    let lines: Vec<&str> = help.lines().map(str::trim).collect();
    let said = |next: Option<&&str>| next.is_some_and(|l| !l.is_empty() && !l.starts_with(['-', '[']));
    let flags = lines.iter().enumerate().filter(|(_, l)| l.starts_with('-'));
    // Possible values are listed with a dash and their words in one line: `- open: The call is open`.
    flags
        .filter(|(n, l)| !said(lines.get(n + 1)) && !l.starts_with("- ") && !l.contains("  "))
        .map(|(_, l)| *l)
        .collect()
}

/// Follows the help into every subcommand.
fn visit(path: &[&str], see: &mut impl FnMut(&[&str], &str)) {
    let text = help(path);
    see(path, &text);
    for (name, _) in commands(&text) {
        visit(&[path, &[name]].concat(), see);
    }
}

#[test]
fn every_subcommand_and_flag_says_what_it_is_for() {
    let mut seen = vec![];
    visit(&[], &mut |path, text| {
        for (name, about) in commands(text) {
            assert!(!about.trim().is_empty(), "{path:?} {name} has no help");
        }
        assert_eq!(
            bare_flags(text),
            Vec::<&str>::new(),
            "flags of {path:?} without help"
        );
        seen.push(path.join(" "));
    });
    for command in [
        "serve",
        "demo",
        "migrate",
        "openapi",
        "access",
        "admin create",
        "admin rotate-keys",
        "verify audit",
        "verify protocol",
        "healthcheck",
    ] {
        assert!(seen.iter().any(|s| s == command), "{command} is not in {seen:?}");
    }
}

#[test]
fn every_variable_of_the_environment_is_in_the_help_and_in_the_readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| std::fs::read_to_string(root.join(file)).expect("a file");
    let config = read("src/config.rs");
    let mut names: Vec<&str> = config
        .match_indices("env = \"")
        .filter_map(|(at, key)| config[at + key.len()..].split('"').next())
        .collect();
    names.push("INCUBATOR_LOG");
    assert!(names.len() > 10, "{names:?}");
    let (help, readme) = (help(&[]), read("README.md"));
    for name in names {
        assert!(help.contains(name), "--help does not name {name}");
        assert!(
            readme.contains(&format!("| `{name}` |")),
            "README.md does not list {name}"
        );
    }
}

/// Starts the service wrongly: it must stop by itself, with one sentence that says where the fault is.
#[track_caller]
fn refuses(arguments: &[&str], variables: &[(&str, &str)], words: &str) {
    let folder = Folder::new();
    std::fs::write(folder.0.join("file"), "no folder").expect("a file");
    let mut command = folder.command(&[arguments, &["serve"]].concat(), variables);
    let mut process = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // It says a word when it serves, and nothing when it stops.
    let mut word = [0];
    let served = process
        .stdout
        .take()
        .is_some_and(|mut out| out.read(&mut word).is_ok_and(|n| n > 0));
    if served {
        process.kill().expect("it runs");
    }
    let output = process.wait_with_output().expect("it ends");
    assert!(
        !served && !output.status.success(),
        "it started with {arguments:?} {variables:?}"
    );
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    let sentence = said
        .strip_suffix("\n\nFor more information, try '--help'.\n")
        .unwrap_or(&said);
    assert_eq!(sentence.trim_end().lines().count(), 1, "{said}");
    assert!(sentence.contains(words), "{said}");
}

#[test]
fn a_wrong_address_stops_the_start() {
    refuses(&["--bind", "everywhere"], &[], "--bind");
    refuses(&[], &[("INCUBATOR_BIND", "127.0.0.1")], "--bind");
    refuses(
        &[],
        &[("INCUBATOR_PUBLIC_URL", "incubator.kz")],
        "INCUBATOR_PUBLIC_URL",
    );
    refuses(
        &[],
        &[("INCUBATOR_CORS_ORIGINS", "app.example")],
        "INCUBATOR_CORS_ORIGINS",
    );
    refuses(
        &[],
        &[("INCUBATOR_SMTP_URL", "mail.example")],
        "INCUBATOR_SMTP_URL",
    );
}

#[test]
fn a_port_that_is_taken_stops_the_start() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("an address").to_string();
    refuses(&["--bind", &taken], &[], &taken);
}

#[test]
fn a_wrong_database_stops_the_start() {
    refuses(
        &[],
        &[("DATABASE_URL", "mysql://localhost/incubator")],
        "DATABASE_URL",
    );
    refuses(
        &["--database-url", "sqlite://nowhere/at/all.sqlite"],
        &[],
        "nowhere/at/all.sqlite",
    );
    refuses(&["--db-connections", "0"], &[], "--db-connections");
}

#[test]
fn a_data_folder_that_cannot_be_written_stops_the_start() {
    refuses(&["--data-dir", "file/data"], &[], "file/data");
}

#[test]
fn a_missing_or_short_secret_stops_the_start() {
    let postgres = ("DATABASE_URL", "postgres://incubator@127.0.0.1:1/incubator");
    refuses(&[], &[postgres], "INCUBATOR_MASTER_SECRET");
    refuses(
        &[],
        &[("INCUBATOR_MASTER_SECRET", "short")],
        "INCUBATOR_MASTER_SECRET",
    );
}

#[test]
fn a_wrong_log_filter_stops_the_start() {
    refuses(&[], &[("INCUBATOR_LOG", "incubator=loud")], "INCUBATOR_LOG");
}
