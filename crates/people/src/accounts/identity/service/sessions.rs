//! Log-in, refresh, log-out, and one's own sessions.

use chrono::Duration;

use crate::accounts::identity::rules::{AccountStatus, SESSION_DAYS, double_send};
use crate::accounts::identity::store;
use crate::accounts::identity::store::{Account, Session};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts, random_token};

/// What a log-in gives.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The account.
    pub account: Id,
    /// The session.
    pub session: Id,
    /// The refresh token: shown once, stored as a digest.
    pub refresh_token: String,
}

/// Refuses when the password was changed since it was compared, and keeps it as it is until the end of the
/// transaction: it was compared before, outside.
pub(super) fn unchanged(cx: &mut Cx<'_>, compared: &Account, refusal: Code) -> Result<()> {
    let now = store::find_locked(cx.conn, compared.id)?;
    (now.password_hash == compared.password_hash)
        .then_some(())
        .ok_or_else(|| Error::code(refusal))
}

/// Opens a session for an account whose password was compared and is still the same.
pub fn log_in_by_password(cx: &mut Cx<'_>, compared: &Account, client: &str) -> Result<Opened> {
    unchanged(cx, compared, Code::WrongCredentials)?;
    log_in(cx, compared.id, client)
}

/// Opens a session for an account whose password was right.
pub fn log_in(cx: &mut Cx<'_>, account: Id, client: &str) -> Result<Opened> {
    // The account may have been disabled while the password was being compared.
    if store::find(cx.conn, account)?.status != AccountStatus::Active {
        return Err(Error::code(Code::WrongCredentials));
    }
    open(cx, account, client, cx.now + Duration::days(SESSION_DAYS), None)
}

/// Opens a session; `scope_id` is all that it is good for, where a pass opened it.
pub fn open(
    cx: &mut Cx<'_>,
    account: Id,
    client: &str,
    expires_at: Ts,
    scope_id: Option<Id>,
) -> Result<Opened> {
    let session = Id::new();
    store::insert_session(
        cx.conn,
        Session {
            id: session,
            account_id: account,
            client: client.chars().filter(|c| !c.is_control()).take(200).collect(),
            created_at: cx.now,
            last_used_at: cx.now,
            expires_at,
            revoked_at: None,
            scope_id,
        },
    )?;
    let refresh_token = random_token();
    store::insert_refresh(cx.conn, &token_digest(&refresh_token), session, cx.now)?;
    Ok(Opened {
        account,
        session,
        refresh_token,
    })
}

/// The token that follows another: made of it by the installation's key, so that however often a token is sent there is
/// one that follows, and nothing has to be kept for it.
fn successor(cx: &Cx<'_>, session: Id, token: &str) -> String {
    cx.vault.digest("refresh", &format!("{session}:{token}"))
}

/// Rotates a refresh token. `None` means refused; a token used before ends its whole family, which must be
/// committed, so it is not an error here. Only who sends the token before the present one twice in a moment gets the
/// present one again.
pub fn refresh(cx: &mut Cx<'_>, token: &str) -> Result<Option<Opened>> {
    let digest = token_digest(token);
    let Some((session, used_at)) = store::refresh_row(cx.conn, &digest)? else {
        return Ok(None);
    };
    let active = store::find(cx.conn, session.account_id)?.status == AccountStatus::Active;
    if session.revoked_at.is_some() || session.expires_at <= cx.now || !active {
        return Ok(None);
    }
    let refresh_token = successor(cx, session.id, token);
    let next = token_digest(&refresh_token);
    match used_at {
        None => {
            // What a pass opened ends with the pass.
            let expires_at = match session.scope_id {
                Some(_) => session.expires_at,
                None => cx.now + Duration::days(SESSION_DAYS),
            };
            store::spend_refresh(cx.conn, &digest, session.id, cx.now, expires_at)?;
            store::insert_refresh(cx.conn, &next, session.id, cx.now)?;
        }
        Some(used) if cx.now - used <= double_send() && store::is_unused(cx.conn, &next)? => {}
        Some(_) => {
            store::revoke(cx.conn, session.account_id, Some(session.id), None, cx.now)?;
            return Ok(None);
        }
    }
    Ok(Some(Opened {
        account: session.account_id,
        session: session.id,
        refresh_token,
    }))
}

/// Ends the present session.
pub fn log_out(cx: &mut Cx<'_>) -> Result<()> {
    authorise(cx, Op::LogOut, &Subject::installation())?;
    let account = cx.actor.id()?;
    let session = cx.actor.session;
    store::revoke(cx.conn, account, session, None, cx.now)?;
    Ok(())
}

/// Ends one of the actor's own sessions.
pub fn revoke_session(cx: &mut Cx<'_>, session: Id) -> Result<()> {
    let account = cx.actor.id()?;
    let own = store::sessions(cx.conn, account, None, cx.now, 1000)?
        .iter()
        .any(|s| s.id == session);
    authorise(cx, Op::RevokeSession, &Subject::installation().owned(own))?;
    store::revoke(cx.conn, account, Some(session), None, cx.now)?;
    Ok(())
}

/// The actor's live sessions.
pub fn sessions(cx: &mut Cx<'_>, before: Option<Id>, limit: i64) -> Result<Vec<Session>> {
    authorise(cx, Op::ListSessions, &Subject::installation())?;
    let account = cx.actor.id()?;
    store::sessions(cx.conn, account, before, cx.now, limit)
}
