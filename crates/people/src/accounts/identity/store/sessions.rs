//! Rows of sessions and refresh tokens, and who acts by them.

use diesel::prelude::*;

use crate::accounts::identity::rules::AccountStatus;
use base::cx::Actor;
use base::db::schema::{account, refresh_token, role_grant, session};
use base::db::{DbConn, Lock, native};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Ts};

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
            account::grants_no,
            session::scope_id,
            role_grant::programme_id.nullable(),
            role_grant::role.nullable(),
        ));
    // The account, how often its grants changed, what the session is good for, and a role with its programme.
    type Row = (Id, i64, Option<Id>, Option<Id>, Option<Role>);
    let rows: Vec<Row> = native!(conn, c => query.load(c))?;
    let (account, grants_no, scope) = rows
        .first()
        .map(|row| (row.0, row.1, row.2))
        .ok_or_else(|| Error::code(Code::Unauthenticated))?;
    Ok(Actor {
        account: Some(account),
        session: Some(sid),
        scope,
        // Whoever comes by a pass scores; other roles need the password.
        grants: rows
            .into_iter()
            .filter_map(|(_, _, _, programme, role)| role.map(|role| (programme, role)))
            .filter(|(_, role)| scope.is_none() || *role == Role::Juror)
            .collect(),
        grants_no,
    })
}

pub fn insert_session(conn: &mut DbConn, row: Session) -> Result<()> {
    diesel::insert_into(session::table).values(row).execute(conn)?;
    Ok(())
}

pub fn insert_refresh(conn: &mut DbConn, digest: &str, session: Id, now: Ts) -> Result<()> {
    diesel::insert_into(refresh_token::table)
        .values((
            refresh_token::digest.eq(digest),
            refresh_token::session_id.eq(session),
            refresh_token::created_at.eq(now),
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

/// Whether a refresh token is there and was not used.
pub fn is_unused(conn: &mut DbConn, digest: &str) -> Result<bool> {
    let query = refresh_token::table
        .find(digest)
        .filter(refresh_token::used_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn)?)
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
