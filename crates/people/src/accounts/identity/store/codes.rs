//! Rows of links, printed codes and passes.

use diesel::prelude::*;

use crate::accounts::identity::rules::{AccountStatus, CodePurpose};
use base::db::schema::{account, one_time_code, session};
use base::db::{DbConn, cols};
use kernel::error::Result;
use kernel::{Id, Lang, Ts};

pub fn insert_code(
    conn: &mut DbConn,
    digest: &str,
    purpose: CodePurpose,
    account: Id,
    issued_by: Option<Id>,
    now: Ts,
    expires_at: Ts,
) -> Result<()> {
    diesel::insert_into(one_time_code::table)
        .values((
            one_time_code::digest.eq(digest),
            one_time_code::purpose.eq(purpose),
            one_time_code::account_id.eq(account),
            one_time_code::issued_by.eq(issued_by),
            one_time_code::created_at.eq(now),
            one_time_code::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps with an activation code what was asked for when registering.
pub fn keep_registration(
    conn: &mut DbConn,
    digest: &str,
    name: &str,
    language: Lang,
    hash: Option<&str>,
) -> Result<()> {
    diesel::update(one_time_code::table.find(digest))
        .set((
            one_time_code::display_name.eq(name),
            one_time_code::language.eq(language),
            one_time_code::password_hash.eq(hash),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves what was kept with a spent code to its account, which is active from now on.
pub fn take_registration(conn: &mut DbConn, digest: &str, account: Id, now: Ts) -> Result<()> {
    let code = one_time_code::table.find(digest);
    let (name, language, hash): (Option<String>, Option<Lang>, Option<String>) = code
        .select((
            one_time_code::display_name,
            one_time_code::language,
            one_time_code::password_hash,
        ))
        .first(conn)?;
    diesel::update(code)
        .set(one_time_code::password_hash.eq(None::<String>))
        .execute(conn)?;
    diesel::update(account::table.find(account))
        .set((
            name.map(|name| account::display_name.eq(name)),
            language.map(|language| account::language.eq(language)),
            account::password_hash.eq(hash),
            account::password_set_at.eq(now),
            account::status.eq(AccountStatus::Active),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Uses up a code; tells whether it still worked.
pub fn spend_code(conn: &mut DbConn, digest: &str, purpose: CodePurpose, now: Ts) -> Result<bool> {
    let spent = diesel::update(
        one_time_code::table
            .filter(one_time_code::digest.eq(digest))
            .filter(one_time_code::purpose.eq(purpose))
            .filter(one_time_code::used_at.is_null())
            .filter(one_time_code::expires_at.gt(now)),
    )
    .set(one_time_code::used_at.eq(now))
    .execute(conn)?;
    Ok(spent == 1)
}

/// Whose a code is, whether or not it still works.
pub fn account_of_code(conn: &mut DbConn, digest: &str, purpose: CodePurpose) -> Result<Option<Id>> {
    Ok(one_time_code::table
        .filter(one_time_code::digest.eq(digest))
        .filter(one_time_code::purpose.eq(purpose))
        .select(one_time_code::account_id)
        .first(conn)
        .optional()?)
}

/// Ends the open codes of an account that have one of these purposes. What waited with them is forgotten.
pub fn end_codes(conn: &mut DbConn, account: Id, purposes: &[CodePurpose], now: Ts) -> Result<()> {
    diesel::update(
        one_time_code::table
            .filter(one_time_code::account_id.eq(account))
            .filter(one_time_code::purpose.eq_any(purposes.to_vec()))
            .filter(one_time_code::used_at.is_null()),
    )
    .set((
        one_time_code::used_at.eq(now),
        one_time_code::password_hash.eq(None::<String>),
        one_time_code::login_sealed.eq(None::<String>),
    ))
    .execute(conn)?;
    Ok(())
}

/// Ends the open codes that staff printed for an account and a purpose.
pub fn end_printed_codes(conn: &mut DbConn, account: Id, purpose: CodePurpose, now: Ts) -> Result<()> {
    diesel::update(
        one_time_code::table
            .filter(one_time_code::account_id.eq(account))
            .filter(one_time_code::purpose.eq(purpose))
            .filter(one_time_code::issued_by.is_not_null())
            .filter(one_time_code::used_at.is_null()),
    )
    .set(one_time_code::used_at.eq(now))
    .execute(conn)?;
    Ok(())
}

/// A pass as it was issued.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = one_time_code)]
pub struct Pass {
    pub scope_id: Option<Id>,
    pub expires_at: Ts,
}

/// What a pass is good for, and until when.
pub fn pass(conn: &mut DbConn, digest: &str) -> Result<Pass> {
    let query = one_time_code::table.find(digest).select(cols::<Pass>());
    Ok(query.first(conn)?)
}

/// Says what a code is good for.
pub fn scope_code(conn: &mut DbConn, digest: &str, scope: Id) -> Result<()> {
    diesel::update(one_time_code::table.find(digest))
        .set(one_time_code::scope_id.eq(scope))
        .execute(conn)?;
    Ok(())
}

/// Ends the passes of an account for an object, and the sessions that they opened.
pub fn end_passes(conn: &mut DbConn, account: Id, scope: Id, now: Ts) -> Result<()> {
    diesel::update(
        one_time_code::table
            .filter(one_time_code::account_id.eq(account))
            .filter(one_time_code::purpose.eq(CodePurpose::Pass))
            .filter(one_time_code::scope_id.eq(scope))
            .filter(one_time_code::used_at.is_null()),
    )
    .set(one_time_code::used_at.eq(now))
    .execute(conn)?;
    diesel::update(
        session::table
            .filter(session::account_id.eq(account))
            .filter(session::scope_id.eq(scope))
            .filter(session::revoked_at.is_null()),
    )
    .set(session::revoked_at.eq(now))
    .execute(conn)?;
    Ok(())
}

/// Keeps with a code the address or number that it proves.
pub fn keep_login(conn: &mut DbConn, digest: &str, sealed: &str, looked_up: Option<&str>) -> Result<()> {
    diesel::update(one_time_code::table.find(digest))
        .set((
            one_time_code::login_sealed.eq(sealed),
            one_time_code::login_digest.eq(looked_up),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes from a code the address or number that it proves.
pub fn take_login(conn: &mut DbConn, digest: &str) -> Result<Option<String>> {
    let code = one_time_code::table.find(digest);
    let sealed = code.select(one_time_code::login_sealed).first(conn)?;
    diesel::update(code)
        .set(one_time_code::login_sealed.eq(None::<String>))
        .execute(conn)?;
    Ok(sealed)
}

/// The accounts that ask for a number, known by its digest, and have not proved it yet.
pub fn asking_for(conn: &mut DbConn, login_digest: &str, now: Ts) -> Result<Vec<Id>> {
    Ok(one_time_code::table
        .filter(one_time_code::login_digest.eq(login_digest))
        .filter(one_time_code::purpose.eq(CodePurpose::Phone))
        .filter(one_time_code::used_at.is_null())
        .filter(one_time_code::expires_at.gt(now))
        .select(one_time_code::account_id)
        .distinct()
        .order(one_time_code::account_id)
        .load(conn)?)
}
