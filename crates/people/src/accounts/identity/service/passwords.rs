//! A forgotten password and a changed one.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::accounts::{by_login, tell};
use super::sessions::unchanged;
use super::spending::spend;
use crate::accounts::identity::rules::{AccountStatus, CodePurpose, LoginName, RESET_HOURS};
use crate::accounts::identity::store;
use crate::accounts::identity::store::Account;
use base::audit::{self, Object};
use base::cx::Cx;
use base::jobs;
use base::notifications::{Mail, Notice, notify};
use base::policy::{Op, Subject, authorise};
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::{Id, TextEnum, Ts, random_token};

/// The kind of job that sends a link to set a new password.
pub(super) const RESET: &str = "send_reset";

/// Who forgot a password and when, and where links lead.
#[derive(Serialize, Deserialize)]
pub(super) struct Forgotten {
    login: String,
    public_url: String,
    /// Absent in a job that an older version left.
    at: Option<Ts>,
}

/// Asks for a link to set a new password. Whether there is such an account is looked up later, in the
/// background: the time that the answer takes must not tell.
pub fn request_reset(cx: &mut Cx<'_>, login: &str, public_url: &str) -> Result<()> {
    authorise(cx, Op::RequestReset, &Subject::installation())?;
    let forgotten = Forgotten {
        login: login.to_owned(),
        public_url: public_url.to_owned(),
        at: Some(cx.now),
    };
    jobs::enqueue(cx, RESET, &forgotten).map(|_| ())
}

/// Sends a link to set a new password, if there is such an account with an address. A password that was set since it
/// was asked for has ended the link before it was sent.
pub(super) fn send_reset(cx: &mut Cx<'_>, asked: &Forgotten) -> Result<()> {
    let Some(login) = LoginName::parse(&asked.login) else {
        return Ok(());
    };
    let Some(account) = by_login(cx, &login)?.filter(|a| a.status != AccountStatus::Disabled) else {
        return Ok(());
    };
    let account = store::find_locked(cx.conn, account.id)?;
    if let Some(at) = asked.at
        && store::password_set_since(cx.conn, account.id, at)?
    {
        return Ok(());
    }
    let token = random_token();
    let until = cx.now + Duration::hours(RESET_HOURS);
    store::insert_code(
        cx.conn,
        &token_digest(&token),
        CodePurpose::Reset,
        account.id,
        None,
        cx.now,
        until,
    )?;
    let link = format!("{}/reset#{token}", asked.public_url);
    tell(cx, &account, Mail::Reset { link, token })
}

/// Sets a new password by a link or a printed code. The code proves the address or the presence of the
/// person, so a pending account becomes active; every session ends.
pub fn reset_password(cx: &mut Cx<'_>, token: &str, hash: &str) -> Result<()> {
    authorise(cx, Op::ResetPassword, &Subject::installation())?;
    let expired = || Error::code(Code::LinkExpired);
    let account = spend(cx, &token_digest(token), CodePurpose::Reset)?.ok_or_else(expired)?;
    if account.status == AccountStatus::Disabled {
        return Err(expired());
    }
    reset(cx, &account, hash)
}

/// Sets a new password on the word of whoever runs the installation, and tells the state of the account then: one
/// that is disabled stays so.
pub fn set_for(cx: &mut Cx<'_>, id: Id, hash: &str) -> Result<AccountStatus> {
    let account = store::find_locked(cx.conn, id)?;
    reset(cx, &account, hash)?;
    Ok(store::find_locked(cx.conn, id)?.status)
}

pub(super) fn reset(cx: &mut Cx<'_>, account: &Account, hash: &str) -> Result<()> {
    let id = account.id;
    put_in_force(cx, id, hash, None)?;
    if account.status == AccountStatus::Pending {
        store::set_status(cx.conn, id, AccountStatus::Active, cx.now)?;
    }
    audit::of(Op::ResetPassword, Object::Account(id)).write(cx, None)
}

/// Puts a new password in force. Every other way into the account ends with the old one: links, printed codes, passes,
/// and all sessions but one. The person is told.
fn put_in_force(cx: &mut Cx<'_>, id: Id, hash: &str, session: Option<Id>) -> Result<()> {
    store::set_password(cx.conn, id, hash, cx.now)?;
    store::end_codes(cx.conn, id, CodePurpose::ALL, cx.now)?;
    store::revoke(cx.conn, id, None, session, cx.now)?;
    notify(cx, id, None, &Notice::PasswordChanged {})
}

/// Sets a new password after the present one was compared; all other sessions end.
pub fn change_password(cx: &mut Cx<'_>, compared: &Account, hash: &str) -> Result<()> {
    authorise(cx, Op::ChangePassword, &Subject::installation())?;
    let id = cx.actor.id()?;
    unchanged(cx, compared, Code::WrongPassword)?;
    let session = cx.actor.session;
    put_in_force(cx, id, hash, session)?;
    audit::of(Op::ChangePassword, Object::Account(id)).write(cx, None)
}
