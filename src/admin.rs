//! What the command line does for the installation.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::place::Place;
use base::audit::{self, Break};
use base::cx::Cx;
use base::db::{Begin, DbConn, migrate};
use base::vault::Vault;
use kernel::error::{Error, Result};
use kernel::{Clock, Id, Lang, SystemClock, Ts};
use people::accounts::identity::rules;
use people::accounts::identity::rules::{AccountStatus, LoginName};
use people::accounts::identity::{password, service};
use people::programmes::{members, programme};
use results::venue;
use results::venue::load::HallPass;

/// What became of the wish to make an account an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raised {
    /// There is no such account.
    Nobody,
    /// It was one before.
    Before(AccountStatus),
    /// It is one from now on.
    Now(AccountStatus),
}

fn login_name(email: &str) -> Result<LoginName> {
    rules::email(email)
        .map(LoginName::Email)
        .ok_or_else(|| Error::internal(format!("{email} is no e-mail address")))
}

/// Makes an account that is there an administrator; its password stays.
pub fn raise(config: &Config, email: &str) -> Result<Raised> {
    let login = login_name(email)?;
    with_cx(config, |cx| match service::by_login(cx, &login)? {
        None => Ok(Raised::Nobody),
        Some(account) if members::service::is_admin(cx, account.id)? => Ok(Raised::Before(account.status)),
        Some(account) => {
            members::service::make_admin(cx, account.id)?;
            Ok(Raised::Now(account.status))
        }
    })
}

/// Whether there is an account with this address.
pub fn is_known(config: &Config, email: &str) -> Result<bool> {
    let login = login_name(email)?;
    with_cx(config, |cx| Ok(service::by_login(cx, &login)?.is_some()))
}

/// Sets a new password for an account, and gives what state it is in then.
pub fn reset_password(config: &Config, email: &str, new_password: &str) -> Result<AccountStatus> {
    let login = login_name(email)?;
    let hash = password::hash_now(new_password)?;
    with_cx(config, |cx| {
        let account = service::by_login(cx, &login)?.ok_or_else(Error::not_found)?;
        service::set_for(cx, account.id, &hash)
    })
}

/// Creates an administrator, or makes an existing account one.
pub fn create(config: &Config, email: &str, name: &str, new_password: &str) -> Result<()> {
    let login = login_name(email)?;
    password::acceptable(new_password)
        .map_err(|_| Error::internal("the password must have 8 to 128 characters and not be a common one"))?;
    let hash = password::hash_now(new_password)?;
    with_cx(config, |cx| {
        let account = match service::by_login(cx, &login)? {
            Some(account) => account,
            None => service::create(
                cx,
                service::NewAccount {
                    login: login.clone(),
                    display_name: name.to_owned(),
                    language: Lang::default(),
                    password_hash: Some(hash.clone()),
                },
                AccountStatus::Active,
            )?,
        };
        members::service::make_admin(cx, account.id)
    })
}

/// Adds signing keys.
pub fn rotate_keys(config: &Config) -> Result<Vec<String>> {
    with_cx(config, |cx| cx.vault.rotate(cx.conn, cx.now))
}

/// Packs a round for a hall.
pub fn venue_export(config: &Config, round: Id) -> Result<String> {
    with_cx(config, |cx| venue::export::pack(cx, round))
}

/// Loads a package; passes are made where it is new.
pub fn venue_load(config: &Config, file: &str, jwks: Option<&str>) -> Result<Vec<HallPass>> {
    let package = venue::package::read(file, jwks)?;
    with_cx(config, |cx| match venue::load::load(cx, &package)? {
        true => venue::load::passes(cx, None),
        false => Ok(vec![]),
    })
}

/// New passes for the jurors of a hall.
pub fn venue_passes(config: &Config, only: Option<Id>) -> Result<Vec<HallPass>> {
    with_cx(config, |cx| venue::load::passes(cx, only))
}

/// The cards that were changed in a hall, and how many they are.
pub fn venue_collect(config: &Config) -> Result<(String, usize)> {
    with_cx(config, venue::export::collect)
}

/// Merges the cards of a hall, a transaction for each, and counts what became of them.
pub fn venue_import(config: &Config, file: &str) -> Result<BTreeMap<&'static str, usize>> {
    let (mut conn, vault) = open(config)?;
    let now = SystemClock.now();
    let collected = in_transaction(&mut conn, &vault, now, |cx| venue::import::read(cx, file))?;
    let mut outcomes = BTreeMap::new();
    for card in &collected.cards {
        let outcome = in_transaction(&mut conn, &vault, SystemClock.now(), |cx| {
            venue::import::card(cx, &collected, card)
        })?;
        *outcomes
            .entry(outcome.map_or("came before", |one| one.as_str()))
            .or_default() += 1;
    }
    Ok(outcomes)
}

/// A chain of the audit log, as it was found.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The programme's identifier, or zeros for the installation.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// How many entries it has.
    pub entries: i64,
    /// When the last one was written.
    pub last: Option<Ts>,
}

/// Checks every chain of the audit log, and tells what does not hold.
pub fn audited(conn: &mut DbConn) -> Result<(Vec<Chain>, Vec<Break>)> {
    let (lengths, breaks) = audit::verify_all(conn)?;
    let mut chains = Vec::with_capacity(lengths.len());
    for (id, entries) in lengths {
        // An older database may not have all that a programme has now: then it has no name here.
        let named = |conn: &mut DbConn| {
            let programme = programme::find(conn, id).ok()?;
            Some(format!(
                "{} {}",
                programme.code,
                programme.name_in(programme.main_language()).ok()?
            ))
        };
        let name = match id {
            Id::NIL => "the installation".to_owned(),
            _ => named(conn).unwrap_or_else(|| "a programme".to_owned()),
        };
        chains.push(Chain {
            id,
            name,
            entries,
            last: audit::last_at(conn, id)?,
        });
    }
    Ok((chains, breaks))
}

/// Runs a use case of the command line in one transaction.
fn with_cx<T>(config: &Config, work: impl FnOnce(&mut Cx<'_>) -> Result<T>) -> Result<T> {
    let (mut conn, vault) = open(config)?;
    in_transaction(&mut conn, &vault, SystemClock.now(), work)
}

fn open(config: &Config) -> Result<(DbConn, Vault)> {
    let wrong = |e: String| Error::internal(e);
    let place = Place::of(config).map_err(wrong)?;
    place.prepare().map_err(wrong)?;
    let mut conn = place.open().map_err(wrong)?;
    migrate(&mut conn)?;
    let secret = config.master_secret().map_err(wrong)?;
    let vault = Vault::open(&secret, &mut conn, SystemClock.now())?;
    Ok((conn, vault))
}

fn in_transaction<T>(
    conn: &mut DbConn,
    vault: &Vault,
    now: Ts,
    work: impl FnOnce(&mut Cx<'_>) -> Result<T>,
) -> Result<T> {
    conn.begin(Begin::Write)?;
    let outcome = work(&mut Cx::of_the_service(conn, vault, now));
    match &outcome {
        Ok(_) => conn.commit()?,
        Err(_) => drop(conn.rollback()),
    }
    outcome
}
