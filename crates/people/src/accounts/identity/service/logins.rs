//! A new e-mail address or telephone number: asked for with the password, proved from there, then taken.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::accounts::{PHONE, by_login};
use super::sessions::unchanged;
use super::spending::{as_printed, printable_code, spend};
use crate::accounts::identity::rules::{AccountStatus, CodePurpose, LINKS, LoginName, PROOF_HOURS};
use crate::accounts::identity::store;
use crate::accounts::identity::store::Account;
use base::audit::{self, Deed, Object};
use base::cx::Cx;
use base::jobs;
use base::notifications;
use base::notifications::{Address, Mail, Notice, notify, phone_place};
use base::policy::{Op, Subject, authorise};
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts, random_token};

/// The kind of job that sends what proves a new address or number.
pub(super) const PROOF: &str = "send_proof";

/// Who asked for which address or number and when, and where links lead.
#[derive(Serialize, Deserialize)]
pub(super) struct Asked {
    account: Id,
    login: String,
    public_url: String,
    at: Ts,
}

/// Asks for another e-mail address, after the present password was compared.
pub fn change_email(cx: &mut Cx<'_>, compared: &Account, email: &str, public_url: &str) -> Result<()> {
    let login = LoginName::Email(email.to_owned());
    ask(cx, Op::ChangeEmail, compared, &login, public_url)
}

/// Asks for another telephone number, after the present password was compared.
pub fn change_phone(cx: &mut Cx<'_>, compared: &Account, phone: &str, public_url: &str) -> Result<()> {
    let login = LoginName::Phone(phone.to_owned());
    ask(cx, Op::ChangePhone, compared, &login, public_url)
}

/// Takes the e-mail address by the token that was sent there.
pub fn confirm_email(cx: &mut Cx<'_>, token: &str) -> Result<Account> {
    confirm(cx, Op::ConfirmEmail, CodePurpose::Email, token)
}

/// Takes the telephone number by the code that was sent there, or that staff printed.
pub fn confirm_phone(cx: &mut Cx<'_>, code: &str) -> Result<Account> {
    // One that was mistyped is no code of anybody.
    let code = as_printed(code).unwrap_or_default();
    confirm(cx, Op::ConfirmPhone, CodePurpose::Phone, &code)
}

/// Whether somebody else has the name is looked up later, in the background: neither the answer nor its time tells, and
/// what the person is told now is the same.
fn ask(cx: &mut Cx<'_>, op: Op, compared: &Account, login: &LoginName, public_url: &str) -> Result<()> {
    authorise(cx, op, &Subject::installation())?;
    unchanged(cx, compared, Code::WrongPassword)?;
    let own = match login {
        LoginName::Email(email) => compared.email.as_ref() == Some(email),
        LoginName::Phone(phone) => compared.phone_digest == Some(cx.vault.digest(PHONE, phone)),
    };
    if own {
        return Err(Error::code(Code::Duplicate));
    }
    tell_old(cx, compared, login, Notice::LoginAsked {})?;
    let asked = Asked {
        account: compared.id,
        login: login.as_str().to_owned(),
        public_url: public_url.to_owned(),
        at: cx.now,
    };
    jobs::enqueue(cx, PROOF, &asked)?;
    record(cx, op, compared.id)
}

/// Sends a link or a code to the new address or number. Whoever has it already is told that somebody wanted it.
pub(super) fn send_proof(cx: &mut Cx<'_>, asked: &Asked) -> Result<()> {
    let Some(login) = LoginName::parse(&asked.login) else {
        return Ok(());
    };
    let account = store::find_locked(cx.conn, asked.account)?;
    // A password that was set since has ended the link before it was sent.
    if account.status != AccountStatus::Active || store::password_set_since(cx.conn, account.id, asked.at)? {
        return Ok(());
    }
    let address = match &login {
        LoginName::Email(email) => Address::Email(email.clone()),
        LoginName::Phone(phone) => Address::Phone(phone.clone()),
    };
    let holder = by_login(cx, &login)?.filter(|h| h.status != AccountStatus::Pending);
    if let Some(holder) = holder {
        if holder.id == account.id {
            return Ok(());
        }
        return notifications::mail(cx, Some(address), holder.language, Mail::LoginWanted);
    }
    store::end_codes(cx.conn, account.id, &[purpose(&login)], cx.now)?;
    let (token, mail) = match &login {
        LoginName::Email(_) => {
            let token = random_token();
            let link = format!("{}/email#{token}", asked.public_url);
            (token.clone(), Mail::ConfirmEmail { link, token })
        }
        LoginName::Phone(_) => {
            let code = printable_code();
            (code.clone(), Mail::ConfirmPhone { code })
        }
    };
    let until = cx.now + Duration::hours(PROOF_HOURS);
    keep(cx, account.id, &login, &token, None, until)?;
    notifications::mail(cx, Some(address), account.language, mail)
}

fn purpose(login: &LoginName) -> CodePurpose {
    match login {
        LoginName::Email(_) => CodePurpose::Email,
        LoginName::Phone(_) => CodePurpose::Phone,
    }
}

/// The digest of a proof: good for one account alone, so whoever else gets hold of it has nothing.
fn bound(account: Id, token: &str) -> String {
    token_digest(&format!("{account}:{token}"))
}

fn place(digest: &str) -> String {
    format!("one_time_code.login:{digest}")
}

/// Keeps a proof with the address or number that it is of.
pub(super) fn keep(
    cx: &mut Cx<'_>,
    account: Id,
    login: &LoginName,
    token: &str,
    issued_by: Option<Id>,
    until: Ts,
) -> Result<()> {
    let digest = bound(account, token);
    store::insert_code(
        cx.conn,
        &digest,
        purpose(login),
        account,
        issued_by,
        cx.now,
        until,
    )?;
    let sealed = cx.vault.seal(&place(&digest), login.as_str())?;
    let looked_up = match login {
        LoginName::Email(_) => None,
        LoginName::Phone(phone) => Some(cx.vault.digest(PHONE, phone)),
    };
    store::keep_login(cx.conn, &digest, &sealed, looked_up.as_deref())
}

/// Takes an address or a number that was proved. Links that went to the old one end, sessions stay. Where somebody else
/// was quicker, the proof is worth nothing.
fn confirm(cx: &mut Cx<'_>, op: Op, purpose: CodePurpose, token: &str) -> Result<Account> {
    authorise(cx, op, &Subject::installation())?;
    let expired = || Error::code(Code::LinkExpired);
    let me = cx.actor.id()?;
    let digest = bound(me, token);
    let account = spend(cx, &digest, purpose)?.ok_or_else(expired)?;
    let sealed = store::take_login(cx.conn, &digest)?.ok_or_else(expired)?;
    let login = LoginName::parse(&cx.vault.unseal(&place(&digest), &sealed)?).ok_or_else(expired)?;
    match by_login(cx, &login)? {
        // Whoever registered with it and never proved it has no claim to it.
        Some(holder) if holder.status == AccountStatus::Pending => {
            store::delete_pending(cx.conn, holder.id)?;
        }
        Some(_) => return Err(expired()),
        None => {}
    }
    tell_old(cx, &account, &login, Notice::LoginChanged {})?;
    let taken = match &login {
        LoginName::Email(email) => store::set_email(cx.conn, me, email, cx.now),
        LoginName::Phone(phone) => {
            let sealed = cx.vault.seal(&phone_place(me), phone)?;
            store::set_phone(cx.conn, me, &sealed, &cx.vault.digest(PHONE, phone), cx.now)
        }
    };
    taken.map_err(|e| match e.which() {
        Code::Duplicate => expired(),
        _ => e,
    })?;
    store::end_codes(cx.conn, me, LINKS, cx.now)?;
    record(cx, op, me)?;
    store::find(cx.conn, me)
}

/// Tells the person by the present addresses: who has an e-mail address and changes the number is told at the old number
/// too.
fn tell_old(cx: &mut Cx<'_>, account: &Account, new: &LoginName, notice: Notice) -> Result<()> {
    notify(cx, account.id, None, &notice)?;
    match (new, &account.email, &account.phone_sealed) {
        (LoginName::Phone(_), Some(_), Some(sealed)) => {
            let number = cx.vault.unseal(&phone_place(account.id), sealed)?;
            notifications::send(cx, Address::Phone(number), account.language, &notice)
        }
        _ => Ok(()),
    }
}

/// Without the address: the log holds no personal data.
fn record(cx: &mut Cx<'_>, deed: impl Into<Deed>, account: Id) -> Result<()> {
    audit::of(deed, Object::Account(account)).write(cx, None)
}
