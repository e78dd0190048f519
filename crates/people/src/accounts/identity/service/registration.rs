//! Registration and activation.

use chrono::Duration;

use super::accounts::{NewAccount, by_login, create, tell};
use super::spending::spend;
use crate::accounts::identity::rules::{ACTIVATION_HOURS, AccountStatus, CodePurpose};
use crate::accounts::identity::store;
use crate::accounts::identity::store::Account;
use base::cx::Cx;
use base::notifications::Mail;
use base::policy::{Op, Subject, authorise};
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::{TextEnum, random_token};

/// Registers somebody. The answer is the same whether or not there is such an account: who has one is told
/// by a message to the address, and nobody else is.
pub fn register(cx: &mut Cx<'_>, new: NewAccount, public_url: &str) -> Result<()> {
    authorise(cx, Op::Register, &Subject::installation())?;
    // The password waits with the code: whoever registers first with the address of another proves nothing.
    let asked = NewAccount {
        password_hash: None,
        ..new.clone()
    };
    let account = match by_login(cx, &new.login)? {
        Some(existing) if existing.status != AccountStatus::Pending => {
            return tell(cx, &existing, Mail::AlreadyRegistered);
        }
        Some(existing) => existing,
        None => create(cx, asked, AccountStatus::Pending)?,
    };
    let token = random_token();
    let digest = token_digest(&token);
    let until = cx.now + Duration::hours(ACTIVATION_HOURS);
    store::insert_code(
        cx.conn,
        &digest,
        CodePurpose::Activation,
        account.id,
        None,
        cx.now,
        until,
    )?;
    store::keep_registration(
        cx.conn,
        &digest,
        &new.display_name,
        new.language,
        new.password_hash.as_deref(),
    )?;
    let link = format!("{public_url}/activate#{token}");
    let account = Account {
        language: new.language,
        ..account
    };
    tell(cx, &account, Mail::Activate { link, token })
}

/// Activates an account by the link in the message, with what was asked for when that message was sent. The
/// other links to the account are worth nothing from then on.
pub fn activate(cx: &mut Cx<'_>, token: &str) -> Result<()> {
    authorise(cx, Op::Activate, &Subject::installation())?;
    let expired = || Error::code(Code::LinkExpired);
    let digest = token_digest(token);
    let account = spend(cx, &digest, CodePurpose::Activation)?.ok_or_else(expired)?;
    if account.status != AccountStatus::Pending {
        return Err(expired());
    }
    store::take_registration(cx.conn, &digest, account.id, cx.now)?;
    store::end_codes(cx.conn, account.id, CodePurpose::ALL, cx.now)
}
