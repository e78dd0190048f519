//! The command line.

use std::io::IsTerminal;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use incubator::config::Config;
use incubator::demo::{self, Until};
use incubator::jury::venue::load::HallPass;
use incubator::kernel::{DemoClock, Id};
use incubator::server::{self, Service};
use incubator::{admin, audit, db, spec, verify};
use tracing_appender::non_blocking::WorkerGuard;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The backend of a business-incubator competition.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "INCUBATOR_LOG says what is logged, for example `debug` or `incubator=debug`; default: `info`, for `demo` `warn`. \
    A file `.env` in the folder of the start is read too: a flag wins over the environment, the environment over the file.";

#[derive(Subcommand)]
enum Command {
    /// Serve the API
    Serve,
    /// Load the pilot with invented people, print accounts to try, and serve
    Demo {
        /// How far the programme is driven
        #[arg(long, value_enum, default_value_t = Until::Final)]
        until: Until,
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

#[derive(Subcommand)]
enum Admin {
    /// Create an administrator, or make an existing account one; the password is read from standard input
    Create {
        /// E-mail address
        #[arg(long)]
        email: String,
        /// How the person is called
        #[arg(long, default_value = "Administrator")]
        name: String,
    },
    /// Add new signing keys; the old ones of tokens are accepted for another day, those of protocols stay published
    RotateKeys,
}

#[derive(Subcommand)]
enum Verify {
    /// Check that every chain of the audit log is whole
    Audit,
    /// Check the protocol of a round: signature, commitments, ranking, decision; needs no database
    ///
    /// FILE is an auditor's bundle, a public protocol, or a candidate's proof. Each line tells a check and what it
    /// found. The exit code is 0 only if nothing that could be checked is broken; what could not be checked is told.
    Protocol(verify::Arguments),
}

#[derive(Subcommand)]
enum Venue {
    /// On the server: write an open round into a signed package
    #[command(
        after_help = "The package holds what jurors read and the cards so far: keep it as you would the database. Scoring on the \
        server may go on meanwhile."
    )]
    Export {
        /// The round
        round: Id,
        /// Where the package goes
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
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
    /// On the laptop: print new passes, for a tablet that broke; the ones before end
    Passes {
        /// For one juror alone, by identifier
        #[arg(long, value_name = "ID")]
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

fn main() -> ExitCode {
    // A missing `.env` is no fault; a broken one is.
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        eprintln!("incubator: .env cannot be read: {error}");
        return ExitCode::FAILURE;
    }
    let cli = Cli::parse();
    // The demo tells people what it does; its log would only stand in between.
    let quiet = matches!(cli.command, Command::Demo { .. });
    match log(if quiet { "warn" } else { "info" }).and_then(|_log| run(cli)) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("incubator: {message}");
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<ExitCode, String>;

/// Begins to log, to the standard error, for as long as what it gives is kept. Lines go through a thread of their own:
/// whoever reads them too slowly, or is gone, stops nobody's work.
fn log(unless_told: &str) -> Result<WorkerGuard, String> {
    let wanted = std::env::var("INCUBATOR_LOG").ok();
    let wanted = wanted.as_deref().filter(|w| !w.trim().is_empty());
    let filter = tracing_subscriber::EnvFilter::try_new(wanted.unwrap_or(unless_told))
        .map_err(|e| format!("INCUBATOR_LOG: {e}"))?;
    let (lines, guard) = tracing_appender::non_blocking(std::io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(lines)
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    std::panic::set_hook(Box::new(|panic| {
        let backtrace = std::backtrace::Backtrace::capture();
        tracing::error!(%backtrace, "{panic}");
    }));
    Ok(guard)
}

fn run(cli: Cli) -> Outcome {
    let config = cli.config.without_empty();
    match cli.command {
        Command::Serve => serve(&config),
        Command::Demo { until, reset } => run_demo(&config, until, reset),
        Command::Migrate => {
            let mut conn = config.db_url()?.open().map_err(said)?;
            let ran = db::migrate(&mut conn).map_err(said)?;
            println!("{ran} migrations run; the database is up to date");
            Ok(ExitCode::SUCCESS)
        }
        Command::Openapi => {
            print!("{}", spec::Text::of(&server::openapi()).0);
            Ok(ExitCode::SUCCESS)
        }
        Command::Access => {
            print!("{}", spec::access_markdown());
            Ok(ExitCode::SUCCESS)
        }
        Command::Admin(Admin::Create { email, name }) => {
            let mut password = String::new();
            eprintln!("password:");
            std::io::stdin()
                .read_line(&mut password)
                .map_err(|e| e.to_string())?;
            admin::create(&config, &email, &name, password.trim_end_matches(['\r', '\n'])).map_err(said)?;
            println!("{email} is an administrator");
            Ok(ExitCode::SUCCESS)
        }
        Command::Admin(Admin::RotateKeys) => {
            for kid in admin::rotate_keys(&config).map_err(said)? {
                println!("new signing key: {kid}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify(Verify::Audit) => verify_audit(&config),
        Command::Verify(Verify::Protocol(given)) => {
            let report = given.report()?;
            println!("{report}");
            Ok(ended(report.holds()))
        }
        Command::Venue(command) => venue(&config, command),
        Command::Healthcheck => healthcheck(&config),
    }
}

fn serve(config: &Config) -> Outcome {
    let service = Arc::new(Service::open(config, None).map_err(said)?);
    actix_web::rt::System::new()
        .block_on(demo::refuse_demo_data(&service))
        .map_err(said)?;
    let listener =
        TcpListener::bind(config.bind).map_err(|e| format!("cannot listen on {}: {e}", config.bind))?;
    println!(
        "listening on http://{}, documentation at http://{0}/docs/",
        config.bind
    );
    run_service(&service, listener, config.workers)
}

fn run_demo(config: &Config, until: Until, reset: bool) -> Outcome {
    if reset {
        demo::reset(config)?;
    }
    let clock = Arc::new(DemoClock::default());
    let service = Arc::new(Service::open(config, Some(Arc::clone(&clock))).map_err(said)?);
    let listener =
        TcpListener::bind(config.bind).map_err(|e| format!("cannot listen on {}: {e}", config.bind))?;
    let loaded = actix_web::rt::System::new()
        .block_on(demo::run(&service, &clock, until, &config.data_dir))
        .map_err(said)?;
    println!("{}", demo::greeting(&loaded, &config.bind.to_string()));
    run_service(&service, listener, config.workers)
}

fn run_service(service: &Arc<Service>, listener: TcpListener, workers: Option<u16>) -> Outcome {
    let system = actix_web::rt::System::new();
    let served = system.block_on(async {
        let (stop, stopped) = tokio::sync::watch::channel(());
        let working = actix_web::rt::spawn(Arc::clone(service).work(stopped));
        let served = match service.serve(listener, workers) {
            Ok(server) => server.await,
            Err(error) => Err(error),
        };
        drop(stop);
        // A message that hangs is taken up again later: its lease ends.
        drop(tokio::time::timeout(LAST_ROUND, working).await);
        served
    });
    let closed = service.app.db.close();
    // Ending the system would wait for every thread, also for one that waits for a database that fell silent.
    std::mem::forget(system);
    served.map_err(|e| e.to_string())?;
    closed.map_err(said)?;
    Ok(ExitCode::SUCCESS)
}

/// How long the end of the process waits for what the outbox is doing.
const LAST_ROUND: Duration = Duration::from_secs(10);

fn verify_audit(config: &Config) -> Outcome {
    let mut conn = config.db_url()?.open().map_err(said)?;
    let (chains, breaks) = audit::verify_all(&mut conn).map_err(said)?;
    for (chain, entries) in &chains {
        let whole = !breaks.iter().any(|b| b.chain == *chain);
        println!(
            "{chain}  {entries} entries  {}",
            if whole { "whole" } else { "BROKEN" }
        );
    }
    for b in &breaks {
        println!("{}  entry {}: {}", b.chain, b.seq, b.what);
    }
    Ok(ended(breaks.is_empty()))
}

fn ended(well: bool) -> ExitCode {
    if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn venue(config: &Config, command: Venue) -> Outcome {
    let read = |file: &Path| std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()));
    let write =
        |file: &Path, text: &str| std::fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()));
    match command {
        Venue::Export { round, to } => {
            write(&to, &admin::venue_export(config, round).map_err(said)?)?;
            println!("{}: on the laptop, `incubator venue serve` it", to.display());
        }
        Venue::Serve { package, jwks } => {
            let jwks = jwks.as_deref().map(verify::keys).transpose()?;
            let passes = admin::venue_load(config, &read(&package)?, jwks.as_deref()).map_err(said)?;
            print_passes(&passes);
            return serve(config);
        }
        Venue::Passes { juror } => print_passes(&admin::venue_passes(config, juror).map_err(said)?),
        Venue::Collect { to } => {
            let (file, cards) = admin::venue_collect(config).map_err(said)?;
            write(&to, &file)?;
            println!(
                "{}: {cards} cards; on the server, `incubator venue import` them",
                to.display()
            );
        }
        Venue::Import { cards } => {
            for (outcome, count) in admin::venue_import(config, &read(&cards)?).map_err(said)? {
                println!("{count:>6}  {outcome}");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_passes(passes: &[HallPass]) {
    for pass in passes {
        println!("{}  {}  {}", pass.code, pass.juror_id, pass.name);
    }
}

fn healthcheck(config: &Config) -> Outcome {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(config.bind).map_err(|e| e.to_string())?;
    stream
        .write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .map_err(|e| e.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|e| e.to_string())?;
    if answer.starts_with("HTTP/1.1 200") {
        Ok(ExitCode::SUCCESS)
    } else {
        Err("the service is not ready".into())
    }
}

fn said(error: incubator::error::Error) -> String {
    match error {
        incubator::error::Error::Internal(text) => text,
        other => other.to_string(),
    }
}
