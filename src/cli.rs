//! The command line as it is written: commands, their options, and what `--help` says of them.

use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use incubator::config::Given;
use incubator::demo::Until;
use incubator::verify;
use kernel::Id;

/// Version and, where it is known, the commit that this program was built from.
pub const VERSION: &str = match option_env!("BUILT_FROM") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};

/// The backend of a business-incubator competition.
#[derive(Parser)]
#[command(version = VERSION, about, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct Cli {
    /// Settings.
    #[command(flatten)]
    pub settings: Given,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "Settings are flags or variables of the environment: `incubator serve --help` lists them. A file `.env` in the folder \
    of the start is read too: a flag wins over the environment, the environment over the file.";

const SETTINGS_HELP: &str = "Not flags, but variables as well: INCUBATOR_LOG says what is logged, for example `debug` or \
    `info,incubator=debug`; default: `info`, for `demo` `warn`. INCUBATOR_LOG_FORMAT says how: `text` (default) or `json`.";

// What the program does.
#[derive(Subcommand)]
pub enum Command {
    /// Serve the API
    #[command(after_help = SETTINGS_HELP)]
    Serve,
    /// Load the pilot with invented people, print accounts to try, and serve
    #[command(after_help = SETTINGS_HELP)]
    Demo {
        /// How far the programme is driven; default: `final`
        #[arg(long, value_enum)]
        until: Option<Until>,
        /// Throw the demo's data away and start anew
        #[arg(long)]
        reset: bool,
    },
    /// Bring the database up to date and stop
    Migrate,
    /// Print the OpenAPI document
    Openapi,
    /// Print the table of access
    Access,
    /// Print the table of what people are told
    Notices,
    /// Administrators of the installation
    #[command(subcommand)]
    Admin(Admin),
    /// Check what was recorded
    #[command(subcommand)]
    Verify(Verify),
    /// Carry a round to a hall without internet, and its cards back
    #[command(subcommand)]
    Venue(Venue),
    /// Ask a running service whether it is ready; for container health checks
    Healthcheck,
}

// What it does for administrators.
#[derive(Subcommand)]
pub enum Admin {
    /// Create an administrator, or make an existing account one
    #[command(
        after_help = "The password is asked for, without showing it; from a pipe one line is read. An account that is there \
        keeps its own."
    )]
    Create {
        /// E-mail address
        #[arg(long)]
        email: String,
        /// How the person is called
        #[arg(long, default_value = "Administrator")]
        name: String,
    },
    /// Set a new password for an account; its sessions end
    #[command(after_help = "The password is asked for, without showing it; from a pipe one line is read.")]
    ResetPassword {
        /// E-mail address
        #[arg(long)]
        email: String,
    },
    /// Add new signing keys; the old ones of tokens are accepted for another day, those of protocols stay published
    RotateKeys,
}

// What it checks.
#[derive(Subcommand)]
pub enum Verify {
    /// Check that every chain of the audit log is whole
    Audit,
    /// Check that each attached file is where the database says, and tell what nobody knows of
    Files,
    /// Check the protocol of a round: signature, commitments, ranking, decision; needs no database
    ///
    /// FILE is an auditor's bundle, a public protocol, or a candidate's proof. Each line tells a check and what it
    /// found. The exit code is 0 only if nothing that could be checked is broken; what could not be checked is told.
    Protocol(verify::Arguments),
}

// What it does for a hall.
#[derive(Subcommand)]
pub enum Venue {
    /// On the laptop: load a package into an empty data folder, print a pass for each juror, and serve the tablets
    #[command(
        after_help = "For tablets in the same network: --bind 0.0.0.0:8080. Started again, it goes on where it was."
    )]
    Serve {
        /// The package
        package: PathBuf,
        /// The keys of the installation that the package must come from: a file, or their URL
        #[arg(long, value_name = "FILE|URL")]
        jwks: Option<String>,
    },
    // Clap reads these as commands beside `serve`.
    #[command(flatten)]
    Travel(Travel),
}

// What it does for a hall and ends with.
#[derive(Subcommand)]
pub enum Travel {
    /// On the server: write an open round into a signed package
    #[command(
        after_help = "The package holds what jurors read and the cards so far: keep it as you would the database. Scoring on the \
        server may go on meanwhile."
    )]
    Export {
        /// The round, by its identifier
        #[arg(value_parser = identifier)]
        round: Id,
        /// Where the package goes
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// On the laptop: print new passes, for a tablet that broke; the ones before end
    Passes {
        /// For one juror alone, by identifier
        #[arg(long, value_name = "ID", value_parser = identifier)]
        juror: Option<Id>,
    },
    /// On the laptop: write the cards that were changed in the hall
    Collect {
        /// Where the cards go
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// On the server: merge the cards of a hall, each once, however often it runs
    #[command(
        after_help = "A card counts if it was changed in the hall before the scoring ended and no result was computed yet; later \
        ones are kept aside and told. Of a card that was changed on both sides the submitted one stands, of two \
        submitted ones that on the server. A run that broke off is simply started again."
    )]
    Import {
        /// The cards
        cards: PathBuf,
    },
}

fn identifier(text: &str) -> Result<Id, String> {
    text.parse().map_err(|_| {
        "it is no identifier such as 01890a5d-ac96-774b-bcce-b302099a8057, as the API gives it".into()
    })
}

/// The flags of where the data are, of how it is served, of what a health check asks.
const DATA: &[&str] = &["database_url", "data_dir"];
const FILES: &[&str] = &["database_url", "data_dir", "files_url"];
const KEYS: &[&str] = &["database_url", "data_dir", "master_secret"];
const BIND: &[&str] = &["bind"];

/// The settings that a command uses.
fn used(path: &[&str]) -> Option<&'static [&'static str]> {
    match path {
        ["serve" | "demo"] | ["venue", "serve"] => None,
        ["migrate"] | ["verify", "audit"] => Some(DATA),
        ["verify", "files"] => Some(FILES),
        ["admin" | "venue", _] => Some(KEYS),
        ["healthcheck"] => Some(BIND),
        _ => Some(&[]),
    }
}

impl Cli {
    /// What was written; the program ends where that makes no sense, or was a question for help.
    pub fn given() -> Cli {
        let matches = Cli::told().get_matches();
        Cli::from_arg_matches(&matches).unwrap_or_else(|e| e.exit())
    }

    /// The commands. Every setting is taken before and behind each of them, but shown only where it is used.
    fn told() -> clap::Command {
        let settings: Vec<clap::Arg> = Given::augment_args(clap::Command::new("settings"))
            .get_arguments()
            .map(|arg| arg.clone().global(true).hide_env_values(true))
            .collect();
        let hidden = |mut command: clap::Command, settings: &[clap::Arg]| {
            for arg in settings {
                command = command.mut_arg(arg.get_id(), |a| a.global(true).hide_env_values(true).hide(true));
            }
            command
        };
        show(hidden(Cli::command(), &settings), &mut vec![], &settings)
    }
}

fn show(command: clap::Command, path: &mut Vec<String>, settings: &[clap::Arg]) -> clap::Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|c| c.get_name().to_owned())
        .collect();
    if names.is_empty() {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let used = used(&path);
        let shown = settings
            .iter()
            .filter(|arg| used.is_none_or(|used| used.contains(&arg.get_id().as_str())));
        return command.args(shown.cloned());
    }
    names.into_iter().fold(command, |command, name| {
        path.push(name.clone());
        let command = command.mut_subcommand(name, |sub| show(sub, path, settings));
        path.pop();
        command
    })
}
