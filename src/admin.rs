//! What the command line does for the installation.

use std::collections::BTreeMap;

use crate::accounts::identity::rules::{AccountStatus, LoginName};
use crate::accounts::identity::{password, service};
use crate::config::Config;
use crate::cx::Cx;
use crate::db::{Begin, DbConn, migrate};
use crate::error::{Error, Result};
use crate::jury::venue::{self, load::HallPass};
use crate::kernel::{Clock, Id, Lang, SystemClock, Ts};
use crate::programmes::members;
use crate::vault::Vault;

/// Creates an administrator, or makes an existing account one.
pub fn create(config: &Config, email: &str, name: &str, new_password: &str) -> Result<()> {
    let login =
        LoginName::parse(email).ok_or_else(|| Error::internal(format!("{email} is no e-mail address")))?;
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

/// Runs a use case of the command line in one transaction.
fn with_cx<T>(config: &Config, work: impl FnOnce(&mut Cx<'_>) -> Result<T>) -> Result<T> {
    let (mut conn, vault) = open(config)?;
    in_transaction(&mut conn, &vault, SystemClock.now(), work)
}

fn open(config: &Config) -> Result<(DbConn, Vault)> {
    let wrong = |e: String| Error::internal(e);
    let mut conn: DbConn = config.db_url().map_err(wrong)?.open()?;
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
