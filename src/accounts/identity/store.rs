//! Rows of accounts, sessions, tokens and codes.

use diesel::prelude::*;

use super::rules::{AccountStatus, CodePurpose};
use crate::cx::Actor;
use crate::db::schema::{account, one_time_code, refresh_token, role_grant, session};
use crate::db::{DbConn, Lock, cols, native};
use crate::error::{Code, Error, Result};
use crate::kernel::vocabulary::Role;
use crate::kernel::{Id, Lang, Ts};

/// An account, without its password.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = account)]
pub struct Account {
    /// Identifier.
    pub id: Id,
    /// Address, in lower case.
    pub email: Option<String>,
    /// Telephone, sealed.
    pub phone_sealed: Option<String>,
    /// Keyed digest of the telephone.
    pub phone_digest: Option<String>,
    /// How the person is called on screens.
    pub display_name: String,
    /// Language of messages.
    pub language: Lang,
    /// Argon2id, absent until one is set.
    pub password_hash: Option<String>,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// The person behind it.
    pub person_id: Option<Id>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Ts,
    /// When it was changed.
    pub updated_at: Ts,
}

/// A session.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = session)]
pub struct Session {
    pub id: Id,
    pub account_id: Id,
    pub client: String,
    pub created_at: Ts,
    pub last_used_at: Ts,
    pub expires_at: Ts,
    pub revoked_at: Option<Ts>,
    /// The object that it is good for, where a pass opened it.
    pub scope_id: Option<Id>,
}

/// Reads who acts: the session must stand and the account be active at this moment.
pub fn load_actor(conn: &mut DbConn, sub: Id, sid: Id, now: Ts) -> Result<Actor> {
    // One query, for it is made for each request: a row for each role, one without for an account that has none.
    let query = session::table
        .inner_join(account::table)
        .left_join(
            role_grant::table.on(role_grant::account_id
                .eq(session::account_id)
                .and(role_grant::revoked_at.is_null())),
        )
        .filter(session::id.eq(sid))
        .filter(session::account_id.eq(sub))
        .filter(session::revoked_at.is_null())
        .filter(session::expires_at.gt(now))
        .filter(account::status.eq(AccountStatus::Active))
        .select((
            account::id,
            session::scope_id,
            role_grant::programme_id.nullable(),
            role_grant::role.nullable(),
        ));
    let rows: Vec<(Id, Option<Id>, Option<Id>, Option<Role>)> = native!(conn, c => query.load(c))?;
    let (account, scope) = rows
        .first()
        .map(|row| (row.0, row.1))
        .ok_or_else(|| Error::code(Code::Unauthenticated))?;
    Ok(Actor {
        account: Some(account),
        session: Some(sid),
        scope,
        // Whoever comes by a pass scores; other roles need the password.
        grants: rows
            .into_iter()
            .filter_map(|(_, _, programme, role)| role.map(|role| (programme, role)))
            .filter(|(_, role)| scope.is_none() || *role == Role::Juror)
            .collect(),
    })
}

/// An account by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Account> {
    Ok(account::table.find(id).select(cols::<Account>()).first(conn)?)
}

/// The same, held until the end of the transaction.
pub fn find_locked(conn: &mut DbConn, id: Id) -> Result<Account> {
    Ok(Lock(account::table.find(id).select(cols::<Account>())).get_result(conn)?)
}

/// An account by its address.
pub fn find_by_email(conn: &mut DbConn, email: &str) -> Result<Option<Account>> {
    Ok(account::table
        .filter(account::email.eq(email))
        .select(cols::<Account>())
        .first(conn)
        .optional()?)
}

pub fn find_by_phone_digest(conn: &mut DbConn, digest: &str) -> Result<Option<Account>> {
    Ok(account::table
        .filter(account::phone_digest.eq(digest))
        .select(cols::<Account>())
        .first(conn)
        .optional()?)
}

pub fn insert(conn: &mut DbConn, row: Account) -> Result<()> {
    diesel::insert_into(account::table).values(row).execute(conn)?;
    Ok(())
}

pub fn set_status(conn: &mut DbConn, id: Id, status: AccountStatus, now: Ts) -> Result<()> {
    diesel::update(account::table.find(id))
        .set((
            account::status.eq(status),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn set_password(conn: &mut DbConn, id: Id, hash: &str, now: Ts) -> Result<()> {
    diesel::update(account::table.find(id))
        .set((
            account::password_hash.eq(hash),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

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
            account::status.eq(AccountStatus::Active),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Uses up a code; `None` when it is unknown, used or expired.
pub fn spend_code(conn: &mut DbConn, digest: &str, purpose: CodePurpose, now: Ts) -> Result<Option<Id>> {
    Ok(diesel::update(
        one_time_code::table
            .filter(one_time_code::digest.eq(digest))
            .filter(one_time_code::purpose.eq(purpose))
            .filter(one_time_code::used_at.is_null())
            .filter(one_time_code::expires_at.gt(now)),
    )
    .set(one_time_code::used_at.eq(now))
    .returning(one_time_code::account_id)
    .get_result(conn)
    .optional()?)
}

/// A pass as it was issued.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = one_time_code)]
pub struct Pass {
    pub account_id: Id,
    pub scope_id: Option<Id>,
    pub expires_at: Ts,
}

/// Uses up a pass; `None` when it is unknown, used or expired.
pub fn spend_pass(conn: &mut DbConn, digest: &str, now: Ts) -> Result<Option<Pass>> {
    if spend_code(conn, digest, CodePurpose::Pass, now)?.is_none() {
        return Ok(None);
    }
    let query = one_time_code::table.find(digest).select(cols::<Pass>());
    Ok(Some(query.first(conn)?))
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

pub fn insert_session(conn: &mut DbConn, row: Session) -> Result<()> {
    diesel::insert_into(session::table).values(row).execute(conn)?;
    Ok(())
}

pub fn insert_refresh(conn: &mut DbConn, digest: &str, session: Id, sibling: bool, now: Ts) -> Result<()> {
    diesel::insert_into(refresh_token::table)
        .values((
            refresh_token::digest.eq(digest),
            refresh_token::session_id.eq(session),
            refresh_token::created_at.eq(now),
            refresh_token::sibling.eq(sibling),
        ))
        .execute(conn)?;
    Ok(())
}

/// The session of a refresh token, locked, and when the token was used.
pub fn refresh_row(conn: &mut DbConn, digest: &str) -> Result<Option<(Session, Option<Ts>)>> {
    let Some(session_id) = refresh_token::table
        .find(digest)
        .select(refresh_token::session_id)
        .first::<Id>(conn)
        .optional()?
    else {
        return Ok(None);
    };
    let session = Lock(session::table.find(session_id).select(Session::as_select())).get_result(conn)?;
    // Read after the lock: another request may just have used it.
    let used_at = refresh_token::table
        .find(digest)
        .select(refresh_token::used_at)
        .first(conn)?;
    Ok(Some((session, used_at)))
}

/// Whether a successor of the token used at `since` has been used itself.
pub fn successor_used(conn: &mut DbConn, session: Id, since: Ts) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        refresh_token::table
            .filter(refresh_token::session_id.eq(session))
            .filter(refresh_token::created_at.ge(since))
            .filter(refresh_token::used_at.is_not_null())
            .filter(refresh_token::used_at.gt(since)),
    ))
    .get_result(conn)?)
}

pub fn spend_refresh(conn: &mut DbConn, digest: &str, session: Id, now: Ts, expires_at: Ts) -> Result<()> {
    diesel::update(refresh_token::table.find(digest))
        .set(refresh_token::used_at.eq(now))
        .execute(conn)?;
    diesel::update(session::table.find(session))
        .set((session::last_used_at.eq(now), session::expires_at.eq(expires_at)))
        .execute(conn)?;
    Ok(())
}

/// Ends sessions of an account: one, or all but one.
pub fn revoke(
    conn: &mut DbConn,
    account: Id,
    only: Option<Id>,
    except: Option<Id>,
    now: Ts,
) -> Result<usize> {
    let mut query = diesel::update(session::table)
        .filter(session::account_id.eq(account))
        .filter(session::revoked_at.is_null())
        .set(session::revoked_at.eq(now))
        .into_boxed();
    if let Some(id) = only {
        query = query.filter(session::id.eq(id));
    }
    if let Some(id) = except {
        query = query.filter(session::id.ne(id));
    }
    Ok(query.execute(conn)?)
}

/// The live sessions of an account, newest first.
pub fn sessions(
    conn: &mut DbConn,
    account: Id,
    before: Option<Id>,
    now: Ts,
    limit: i64,
) -> Result<Vec<Session>> {
    let mut query = session::table
        .filter(session::account_id.eq(account))
        .filter(session::revoked_at.is_null())
        .filter(session::expires_at.gt(now))
        .select(Session::as_select())
        .order(session::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(id) = before {
        query = query.filter(session::id.lt(id));
    }
    Ok(query.load(conn)?)
}

/// Ends the sessions of a client by its name: the demo's loader.
pub fn end_sessions_of_client(conn: &mut DbConn, client: &str, now: Ts) -> Result<()> {
    diesel::update(session::table.filter(session::client.eq(client)))
        .set(session::revoked_at.eq(now))
        .execute(conn)?;
    Ok(())
}
