//! The program as an operator meets it: its help, its settings, the files it writes, and what it says.

mod admin;
mod places;
mod running;
mod settings;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use kernel::Id;

/// A folder of its own, where no `.env` lies.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("incubator-cli-{}", Id::new()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
    /// The program in this folder, with the port left to the machine unless it is said.
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
            .env("INCUBATOR_BIND", "127.0.0.1:0")
            .envs(variables.iter().copied())
            .current_dir(&self.0)
            .stdin(Stdio::null());
        command
    }
    /// Runs a command to its end.
    #[track_caller]
    fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
        Ended::of(self.command(arguments, variables), "")
    }
    /// The same, with something to read.
    #[track_caller]
    fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        Ended::of(self.command(arguments, &[]), input)
    }
    /// Starts a command that serves, and waits until it says where.
    #[track_caller]
    fn serving(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Running {
        Running::of(self.command(arguments, variables)).unwrap_or_else(|said| panic!("it stopped: {said}"))
    }
    /// What lies in the folder, with what each file holds.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = vec![];
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                let name = path.strip_prefix(&self.0).expect("below").display().to_string();
                match path.is_dir() {
                    true => folders.push(path),
                    false => found.push((name, std::fs::read(&path).expect("a file"))),
                }
            }
        }
        found.sort();
        found
    }
    /// Runs a statement in a SQLite file of this folder.
    fn sql(&self, file: &str, statement: &str) {
        use diesel::connection::{Connection, SimpleConnection};
        let path = self.0.join(file);
        let mut conn =
            diesel::SqliteConnection::establish(path.to_str().expect("a path")).expect("SQLite opens");
        conn.batch_execute(statement).expect("a statement");
    }
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    well: bool,
    out: String,
    err: String,
}

impl Ended {
    /// Runs a command; one that serves is stopped, and that is no good end.
    #[track_caller]
    fn of(mut command: Command, input: &str) -> Ended {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // Whoever does not read it leaves the pipe broken.
        drop(
            process
                .stdin
                .take()
                .map(|mut stdin| stdin.write_all(input.as_bytes())),
        );
        let mut err = process.stderr.take().expect("a pipe");
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            err.read_to_string(&mut text).map(|_| text).unwrap_or_default()
        });
        let mut out = String::new();
        for line in BufReader::new(process.stdout.take().expect("a pipe")).lines() {
            out += &(line.expect("UTF-8") + "\n");
            if out.contains("/docs/") && out.contains("http://") {
                process.kill().expect("it serves");
                break;
            }
        }
        let well = process.wait().expect("it ends").success();
        Ended {
            well,
            out,
            err: errors.join().expect("UTF-8"),
        }
    }
    /// It did what was asked.
    #[track_caller]
    fn well(self) -> Ended {
        assert!(self.well, "{self:?}");
        self
    }
    /// It refused, with one sentence that has these words.
    #[track_caller]
    fn refused(&self, words: &str) {
        assert!(!self.well && !self.out.contains("http://"), "{self:?}");
        let mine = self.err.lines().find(|l| l.starts_with("incubator: "));
        let sentence = mine.unwrap_or_else(|| {
            let claps = self.err.strip_suffix("\n\nFor more information, try '--help'.\n");
            let claps = claps.unwrap_or(&self.err).trim_end();
            assert_eq!(claps.lines().count(), 1, "{}", self.err);
            claps
        });
        assert!(sentence.contains(words), "not {words:?}: {}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}

/// A command that serves; it is killed in the end.
struct Running {
    base: String,
    said: String,
    process: Child,
    log: PathBuf,
}

impl Running {
    /// Starts it; where it stops by itself, what it said.
    fn of(mut command: Command) -> Result<Running, String> {
        let log = std::env::temp_dir().join(format!("incubator-log-{}", Id::new()));
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log).expect("a file"))
            .spawn()
            .expect("the program starts");
        let (mut said, mut base) = (String::new(), None);
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        for line in lines.map_while(Result::ok) {
            said += &(line + "\n");
            base = said
                .split_whitespace()
                .find_map(|word| word.strip_suffix("/docs/"))
                .map(str::to_owned);
            if base.is_some() {
                break;
            }
        }
        match base {
            // The rest is left in the pipe, which holds more than the program says.
            Some(base) => Ok(Running {
                base,
                said,
                process,
                log,
            }),
            None => {
                drop(process.wait());
                let err = std::fs::read_to_string(&log).unwrap_or_default();
                drop(std::fs::remove_file(&log));
                Err(said + &err)
            }
        }
    }
    /// The log so far.
    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("the log")
    }
    /// The log as soon as it has a line with these words; the process writes it a moment after it has answered.
    fn log_with(&mut self, words: &str) -> String {
        loop {
            let log = self.log();
            if log.lines().any(|line| line.contains(words))
                || self.process.try_wait().expect("a state").is_some()
            {
                return log;
            }
            std::thread::yield_now();
        }
    }
    fn stop(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
        drop(std::fs::remove_file(&self.log));
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
        "admin reset-password",
        "admin rotate-keys",
        "verify audit",
        "verify protocol",
        "healthcheck",
    ] {
        assert!(seen.iter().any(|s| s == command), "{command} is not in {seen:?}");
    }
}
