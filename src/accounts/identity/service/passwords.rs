//! A forgotten password and a changed one.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::accounts::{by_login, tell};
use super::sessions::unchanged;
use crate::accounts::identity::rules::{AccountStatus, CodePurpose, LoginName, RESET_HOURS};
use crate::accounts::identity::store::{self, Account};
use crate::audit::{self, Event};
use crate::cx::Cx;
use crate::error::{Code, Error, Result};
use crate::jobs::{self, Job};
use crate::kernel::random_token;
use crate::notifications::Mail;
use crate::policy::{Op, Subject, authorise};
use crate::vault::token_digest;

/// The kind of job that sends a link to set a new password.
const RESET: &str = "send_reset";

/// Who forgot a password, and where links lead.
#[derive(Serialize, Deserialize)]
struct Forgotten {
    login: String,
    public_url: String,
}

/// Asks for a link to set a new password. Whether there is such an account is looked up later, in the
/// background: the time that the answer takes must not tell.
pub fn request_reset(cx: &mut Cx<'_>, login: &str, public_url: &str) -> Result<()> {
    authorise(cx, Op::RequestReset, &Subject::installation())?;
    let forgotten = Forgotten {
        login: login.to_owned(),
        public_url: public_url.to_owned(),
    };
    jobs::enqueue(cx, RESET, &forgotten)
}

/// Does a job of identity.
pub fn do_job(cx: &mut Cx<'_>, job: &Job) -> Result<()> {
    if job.kind != RESET {
        return Err(Error::internal(format!(
            "no handler for a job of the kind {}",
            job.kind
        )));
    }
    let Forgotten { login, public_url } = job.payload(cx.vault)?;
    match LoginName::parse(&login) {
        Some(login) => send_reset(cx, &login, &public_url),
        None => Ok(()),
    }
}

/// Sends a link to set a new password, if there is such an account with an address.
fn send_reset(cx: &mut Cx<'_>, login: &LoginName, public_url: &str) -> Result<()> {
    let Some(account) = by_login(cx, login)?.filter(|a| a.status != AccountStatus::Disabled) else {
        return Ok(());
    };
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
    let link = format!("{public_url}/reset#{token}");
    tell(cx, &account, Mail::Reset { link, token })
}

/// Sets a new password by a link or a printed code. The code proves the address or the presence of the
/// person, so a pending account becomes active; every session ends.
pub fn reset_password(cx: &mut Cx<'_>, token: &str, hash: &str) -> Result<()> {
    authorise(cx, Op::ResetPassword, &Subject::installation())?;
    let id = store::spend_code(cx.conn, &token_digest(token), CodePurpose::Reset, cx.now)?
        .ok_or_else(|| Error::code(Code::LinkExpired))?;
    let account = store::find(cx.conn, id)?;
    store::set_password(cx.conn, id, hash, cx.now)?;
    if account.status == AccountStatus::Pending {
        store::set_status(cx.conn, id, AccountStatus::Active, cx.now)?;
    }
    store::revoke(cx.conn, id, None, None, cx.now)?;
    audit::record(
        cx,
        None,
        &Event {
            action: "reset_password",
            object: "account",
            id,
            ..Event::default()
        },
    )
}

/// Sets a new password after the present one was compared; all other sessions end.
pub fn change_password(cx: &mut Cx<'_>, compared: &Account, hash: &str) -> Result<()> {
    authorise(cx, Op::ChangePassword, &Subject::installation())?;
    let id = cx.actor.id()?;
    unchanged(cx, compared, Code::WrongPassword)?;
    let session = cx.actor.session;
    store::set_password(cx.conn, id, hash, cx.now)?;
    store::revoke(cx.conn, id, None, session, cx.now)?;
    audit::record(
        cx,
        None,
        &Event {
            action: "change_password",
            object: "account",
            id,
            ..Event::default()
        },
    )
}
