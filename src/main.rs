//! The program: reads what was asked, and does it.

mod cli;
mod commands;
mod password;

use std::io::IsTerminal;
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::db;
use files::depot::Depot;
use incubator::config::{Config, Environment, Given, LogFormat, log_filter, log_format};
use incubator::demo::{self, Until};
use incubator::place::{Hold, Place};
use incubator::server::{self, Service};
use incubator::{admin, out, spec, verify};
use kernel::error::Error;
use kernel::{DemoClock, Lang};

use cli::{Cli, Command, Venue, Verify};
use tracing_appender::non_blocking::WorkerGuard;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let outcome = run(Cli::given());
    // What was logged is written before the end.
    drop(LOG.lock().unwrap_or_else(PoisonError::into_inner).take());
    match outcome {
        Ok(code) => code,
        Err(message) => {
            // One sentence, in one line: libraries may say more.
            let lines: Vec<&str> = message.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
            out::note(format_args!("incubator: {}", lines.join(" ")));
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<ExitCode, String>;

/// Writes the log for as long as it is here.
static LOG: Mutex<Option<WorkerGuard>> = Mutex::new(None);

/// Begins to log, to the standard error. Lines go through a thread of their own: whoever reads them too slowly, or is
/// gone, stops nobody's work.
fn log(unless_told: &str, environment: &Environment) -> Result<(), String> {
    let format = log_format(environment)?;
    let filter = tracing_subscriber::EnvFilter::try_new(log_filter(environment, unless_told)?)
        .map_err(|e| format!("INCUBATOR_LOG: {e}"))?;
    let (lines, guard) = tracing_appender::non_blocking(std::io::stderr());
    *LOG.lock().unwrap_or_else(PoisonError::into_inner) = Some(guard);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(lines)
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let backtrace = std::backtrace::Backtrace::capture();
        tracing::error!(%backtrace, "{panic}");
    }));
    Ok(())
}

fn run(cli: Cli) -> Outcome {
    let settings = &cli.settings;
    match cli.command {
        Command::Openapi => printed(&spec::Text::of(&server::openapi()).0),
        Command::Access => printed(&spec::access_markdown()),
        Command::Notices => printed(&spec::notices::notices_markdown()),
        Command::Verify(Verify::Protocol(given)) => {
            let report = given.report()?;
            out::print(format_args!("{report}\n"))?;
            Ok(commands::ended(report.holds()))
        }
        Command::Verify(Verify::Files) => commands::verify_files(&configured(settings, "info")?),
        Command::Verify(Verify::Audit) => commands::verify_audit(&configured(settings, "info")?),
        Command::Serve => serve(begin(configured(settings, "info")?, "incubator serve", false)?),
        // The demo tells people what it does; its log would only stand in between.
        Command::Demo { until, reset } => run_demo(
            begin(configured(settings, "warn")?, "incubator demo", reset)?,
            until,
        ),
        Command::Migrate => {
            let config = configured(settings, "info")?;
            let place = Place::of(&config)?;
            place.prepare()?;
            let ran = db::migrate(&mut place.open()?).map_err(said)?;
            printed(&format!("{ran} migrations run; {} is up to date\n", place.name()))
        }
        Command::Admin(command) => commands::admin(&configured(settings, "info")?, command),
        Command::Venue(Venue::Serve { package, jwks }) => {
            serve_hall(configured(settings, "info")?, &package, jwks.as_deref())
        }
        Command::Venue(Venue::Travel(command)) => commands::travel(&configured(settings, "info")?, command),
        Command::Healthcheck => commands::healthcheck(configured(settings, "info")?.bind),
    }
}

/// Reads all settings, and begins to log.
fn configured(given: &Given, unless_told: &str) -> Result<Config, String> {
    let environment = Environment::read()?;
    let config = Config::read(given, &environment)?;
    let unknown = environment.unknown()?;
    log(unless_told, &environment)?;
    for name in unknown {
        tracing::warn!("{name} is no setting of this program");
    }
    Ok(config)
}

fn printed(text: &str) -> Outcome {
    out::print(text)?;
    Ok(ExitCode::SUCCESS)
}

/// What a process that serves has to itself: the address and, on SQLite, the database.
struct Begun {
    config: Config,
    listener: TcpListener,
    hold: Hold,
}

/// Takes the database and the address. Nothing is thrown away before both are ours.
fn begin(mut config: Config, doing: &str, reset: bool) -> Result<Begun, String> {
    let place = Place::of(&config)?;
    if place.file().is_none() || config.master_secret.is_some() {
        config.master_secret()?;
    }
    if reset {
        demo::may_be_reset(&place)?;
        config.make_data_dir()?;
    } else {
        place.prepare()?;
    }
    let hold = place.hold(&format!("`{doing}` on {}", config.bind))?;
    let listener = TcpListener::bind(config.bind).map_err(|e| {
        format!(
            "cannot listen on {}: {e}: choose another address with --bind",
            config.bind
        )
    })?;
    if reset {
        let depot = Depot::open(config.depot()?)?;
        demo::reset(&place, &config.data_dir, &depot)?;
        place.prepare()?;
    }
    place.must_be_sound()?;
    if let Some(warning) = place.warning() {
        tracing::warn!("{warning}");
    }
    drop(place);
    // Port 0 became one that was free.
    config.bind = listener.local_addr().map_err(|e| e.to_string())?;
    Ok(Begun {
        config,
        listener,
        hold,
    })
}

/// One line of the log from which an operator sees what was started.
fn summary(config: &Config, service: &Service, clock: &str) -> Result<(), String> {
    tracing::info!(
        version = cli::VERSION,
        database = Place::of(config)?.name(),
        mails = config.mails_go(),
        files = service.depot.name(),
        address = %config.bind,
        public_url = service.app.settings.public_url,
        now = %service.app.clock.now(),
        clock,
        "starting"
    );
    Ok(())
}

fn serve(begun: Begun) -> Outcome {
    let Begun {
        config,
        listener,
        hold,
    } = begun;
    let service = Arc::new(Service::open(&config, None).map_err(said)?);
    actix_web::rt::System::new()
        .block_on(demo::refuse_demo_data(&service))
        .map_err(said)?;
    summary(&config, &service, "the machine's")?;
    let url = &service.app.settings.public_url;
    out::tell(format_args!(
        "listening on {}; people reach it at {url}, its documentation at {url}/docs/",
        config.bind
    ));
    let outcome = run_service(&service, listener, config.workers);
    drop(hold);
    outcome
}

/// Loads a package, prints a pass for each juror, and serves the tablets.
fn serve_hall(config: Config, package: &Path, jwks: Option<&str>) -> Outcome {
    let jwks = jwks.map(verify::keys).transpose()?;
    let package = commands::read(package)?;
    let mut begun = begin(config, "incubator venue serve", false)?;
    let address = commands::for_tablets(&begun.config)?;
    begun.config.public_url = Some(address.clone());
    let passes = admin::venue_load(&begun.config, &package, jwks.as_deref()).map_err(said)?;
    commands::print_passes(&passes)?;
    out::tell(format_args!("tablets use {address}"));
    serve(begun)
}

fn run_demo(begun: Begun, until: Option<Until>) -> Outcome {
    let Begun {
        config,
        listener,
        hold,
    } = begun;
    config.make_data_dir()?;
    let clock = Arc::new(DemoClock::default());
    let service = Arc::new(Service::open(&config, Some(Arc::clone(&clock))).map_err(said)?);
    let loaded = actix_web::rt::System::new()
        .block_on(demo::run(
            &service,
            &clock,
            until.unwrap_or(Until::Final),
            &config.data_dir,
        ))
        .map_err(said)?;
    summary(&config, &service, "the demo's, which can be moved")?;
    let now = service.app.clock.now();
    out::tell(demo::greeting(&loaded, until, &config.bind.to_string(), now));
    let outcome = run_service(&service, listener, config.workers);
    drop(hold);
    outcome
}

/// Serves until the process is told to stop, and leaves the data whole.
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

/// An error as a sentence.
fn said(error: Error) -> String {
    match error {
        Error::Internal(text) => text,
        error @ (Error::Problem(..) | Error::Busy(_)) => error.which().title(Lang::En).to_owned(),
        other => other.to_string(),
    }
}
