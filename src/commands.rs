//! What the commands say and ask, beside serving.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use base::disk;
use files::depot::Depot;
use incubator::admin::{self, Raised};
use incubator::config::Config;
use incubator::out;
use incubator::place::Place;
use kernel::error::Code;
use people::accounts::identity::AccountStatus;
use results::venue::load::HallPass;
use results::venue::package;

use crate::cli::{Admin, Travel};
use crate::{Outcome, password, said};

/// How long a health check waits in all: less than what asks it does (Docker's three seconds in our image).
const PATIENCE: Duration = Duration::from_millis(2500);

/// The exit code.
pub fn ended(well: bool) -> ExitCode {
    if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn printed(line: impl std::fmt::Display) -> Outcome {
    out::print(format_args!("{line}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The text of a file that was named.
pub fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|e| format!("{} cannot be read: {e}", file.display()))
}

/// Does what is asked for administrators, and names the database that it was done in.
pub fn admin(config: &Config, command: Admin) -> Outcome {
    let place = Place::of(config)?.name();
    match command {
        Admin::Create { email, name } => {
            let hint = |status| match status {
                AccountStatus::Active => "",
                AccountStatus::Pending => {
                    "; it was never activated: `incubator admin reset-password` does it"
                }
                AccountStatus::Disabled => "; it is disabled, so nobody can log in to it",
            };
            match admin::raise(config, &email).map_err(said)? {
                Raised::Nobody => {
                    admin::create(config, &email, &name, &password::ask()?).map_err(said)?;
                    printed(format_args!("{email} is an administrator, in {place}"))
                }
                Raised::Now(status) => printed(format_args!(
                    "{email} was an account already, in {place}: it is an administrator now, its password is \
                     unchanged{}",
                    hint(status)
                )),
                Raised::Before(status) => printed(format_args!(
                    "{email} was an administrator already, in {place}: nothing was changed, neither was the \
                     password{}",
                    hint(status)
                )),
            }
        }
        Admin::ResetPassword { email } => {
            Place::of(config)?.must_exist()?;
            if !admin::is_known(config, &email).map_err(said)? {
                return Err(format!("there is no account {email} in {place}"));
            }
            let status = admin::reset_password(config, &email, &password::ask()?).map_err(said)?;
            printed(format_args!(
                "{email} has a new password, in {place}; all its sessions have ended{}",
                match status {
                    AccountStatus::Disabled => "; it is disabled, so nobody can log in to it",
                    _ => "",
                }
            ))
        }
        Admin::RotateKeys => {
            Place::of(config)?.must_exist()?;
            for kid in admin::rotate_keys(config).map_err(said)? {
                out::print(format_args!("new signing key: {kid}\n"))?;
            }
            printed(format_args!("in {place}"))
        }
    }
}

/// Prints each chain: whose it is, how far it goes, whether it is whole. What was not checked is no success.
pub fn verify_audit(config: &Config) -> Outcome {
    let place = Place::of(config)?;
    place.must_exist()?;
    let (chains, breaks) = admin::audited(&mut place.open()?).map_err(said)?;
    for chain in &chains {
        let whole = !breaks.iter().any(|b| b.chain == chain.id);
        let last = chain
            .last
            .map(|at| format!(", the last at {at}"))
            .unwrap_or_default();
        out::print(format_args!(
            "{}  {}  {} entries{last}: {}\n",
            chain.id,
            chain.name,
            chain.entries,
            if whole { "whole" } else { "BROKEN" }
        ))?;
    }
    for b in &breaks {
        out::print(format_args!("{}  entry {}: {}\n", b.chain, b.seq, b.what))?;
    }
    if chains.is_empty() {
        return Err(format!("0 chains: nothing was checked in {}", place.name()));
    }
    Ok(ended(breaks.is_empty()))
}

/// Prints what of the attached files is not as the database says.
pub fn verify_files(config: &Config) -> Outcome {
    let place = Place::of(config)?;
    place.must_exist()?;
    let depot = Depot::open(config.depot()?)?;
    let mut conn = place.open()?;
    let checked = files::checking::check(&mut conn, &depot);
    let checked = actix_web::rt::System::new().block_on(checked).map_err(said)?;
    for (ids, what) in [
        (&checked.missing, "MISSING"),
        (&checked.other_size, "HAS ANOTHER SIZE"),
        (&checked.unknown, "is in no row of the database"),
    ] {
        for id in ids {
            out::print(format_args!("{id}  {what}\n"))?;
        }
    }
    out::print(format_args!(
        "{}: {} files as they should be\n",
        depot.name(),
        checked.whole
    ))?;
    Ok(ended(checked.holds()))
}

/// Carries a round and its cards, but for serving the hall.
pub fn travel(config: &Config, command: Travel) -> Outcome {
    let place = Place::of(config)?;
    place.must_exist()?;
    match command {
        Travel::Export { round, to } => {
            let package = admin::venue_export(config, round).map_err(|e| match e.which() {
                Code::NotFound => format!("there is no round {round} in {}", place.name()),
                Code::RoundNotOpen => format!("the round {round} is not open: only an open one travels"),
                _ => said(e),
            })?;
            disk::write_over(&to, &package, package::is_package)?;
            printed(format_args!(
                "{}: the round as it stands in {}; on the laptop, `incubator venue serve` it",
                to.display(),
                place.name()
            ))
        }
        Travel::Passes { juror } => {
            print_passes(&admin::venue_passes(config, juror).map_err(said)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Travel::Collect { to } => {
            let (file, cards) = admin::venue_collect(config).map_err(said)?;
            disk::write_over(&to, &file, package::is_cards)?;
            printed(format_args!(
                "{}: {cards} cards, of {}; on the server, `incubator venue import` them",
                to.display(),
                place.name()
            ))
        }
        Travel::Import { cards } => {
            for (outcome, count) in admin::venue_import(config, &read(&cards)?).map_err(said)? {
                out::print(format_args!("{count:>6}  {outcome}\n"))?;
            }
            printed(format_args!("in {}", place.name()))
        }
    }
}

/// Prints the pass of each juror.
pub fn print_passes(passes: &[HallPass]) -> Result<(), String> {
    for pass in passes {
        out::print(format_args!("{}  {}  {}\n", pass.code, pass.juror_id, pass.name))?;
    }
    Ok(())
}

/// The address that tablets in the same network are told.
pub fn for_tablets(config: &Config) -> Result<String, String> {
    match (&config.public_url, config.bind.ip()) {
        (Some(url), _) => Ok(url.clone()),
        (None, ip) if ip.is_unspecified() => match own_address() {
            Some(ip) => Ok(format!("http://{}", SocketAddr::new(ip, config.bind.port()))),
            None => Err(format!(
                "this machine's address in the network of the tablets is not known: name it, --public-url \
                 http://ADDRESS:{}",
                config.bind.port()
            )),
        },
        (None, _) => Ok(format!("http://{}", config.bind)),
    }
}

/// The address by which this machine goes out. Nothing is sent: a socket for datagrams only chooses its way, here to
/// an address that is nobody's (RFC 5737).
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(("192.0.2.1", 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified() && !ip.is_loopback()).then_some(ip)
}

/// Asks the service on this machine whether it is ready.
pub fn healthcheck(bind: SocketAddr) -> Outcome {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let address = SocketAddr::new(ip, bind.port());
    match asked(address) {
        Ok(answer) if answer.starts_with("HTTP/1.1 200 ") => Ok(ExitCode::SUCCESS),
        Ok(answer) => Err(format!(
            "the service at http://{address} is not ready: it answers {}",
            answer.lines().next().unwrap_or("nothing")
        )),
        Err(e)
            if matches!(
                e.kind(),
                std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
            ) =>
        {
            Err(format!("the service at http://{address} does not answer in time"))
        }
        Err(e) => Err(format!("there is no service at http://{address}: {e}")),
    }
}

fn asked(address: SocketAddr) -> std::io::Result<String> {
    let begun = Instant::now();
    let left = || {
        let left = PATIENCE
            .checked_sub(begun.elapsed())
            .filter(|left| !left.is_zero());
        left.ok_or(std::io::ErrorKind::TimedOut)
    };
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_write_timeout(Some(left()?))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let (mut answer, mut piece) = (vec![], [0; 512]);
    // The first line says it all.
    while !answer.contains(&b'\n') && answer.len() < 4096 {
        stream.set_read_timeout(Some(left()?))?;
        match stream.read(&mut piece)? {
            0 => break,
            n => answer.extend_from_slice(&piece[..n]),
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use incubator::config::{Environment, Given};

    fn told(bind: &str, public_url: Option<&str>) -> String {
        let given = Given {
            bind: Some(bind.into()),
            public_url: public_url.map(str::to_owned),
            ..Given::default()
        };
        let config = Config::read(&given, &Environment::default()).unwrap();
        for_tablets(&config).unwrap_or_else(|e| e)
    }

    #[test]
    fn tablets_are_never_told_an_address_that_is_nobodys() {
        assert_eq!(told("192.168.1.5:8080", None), "http://192.168.1.5:8080");
        assert_eq!(
            told("0.0.0.0:8080", Some("http://hall.local:8080")),
            "http://hall.local:8080"
        );
        let found = told("0.0.0.0:8080", None);
        assert!(!found.contains("//0.0.0.0"), "{found}");
        assert!(
            found.contains("--public-url") || found.starts_with("http://"),
            "{found}"
        );
    }
}
