//! What the command line does for the installation.

use crate::accounts::identity::rules::{AccountStatus, LoginName};
use crate::accounts::identity::{password, service};
use crate::config::Config;
use crate::cx::Cx;
use crate::db::{Begin, DbConn, migrate};
use crate::error::{Error, Result};
use crate::kernel::{Clock, Lang, SystemClock};
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

/// Runs a use case of the command line in one transaction.
fn with_cx<T>(config: &Config, work: impl FnOnce(&mut Cx<'_>) -> Result<T>) -> Result<T> {
    let wrong = |e: String| Error::internal(e);
    let mut conn: DbConn = config.db_url().map_err(wrong)?.open()?;
    migrate(&mut conn)?;
    let now = SystemClock.now();
    let vault = Vault::open(&config.master_secret().map_err(wrong)?, &mut conn, now)?;
    conn.begin(Begin::Write)?;
    let outcome = work(&mut Cx::of_the_service(&mut conn, &vault, now));
    match &outcome {
        Ok(_) => conn.commit()?,
        Err(_) => conn.rollback(),
    }
    outcome
}
