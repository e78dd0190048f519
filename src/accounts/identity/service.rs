//! Use cases of identity. Passwords are hashed by the caller, outside the transaction.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::rules::{
    ACTIVATION_HOURS, AccountStatus, CodePurpose, LoginName, PRINTED_CODE_DAYS, RESET_HOURS, SESSION_DAYS,
    double_send,
};
use super::store::{self, Account, Session};
use crate::audit::{self, Event};
use crate::cx::Cx;
use crate::error::{Code, Error, Result};
use crate::jobs::{self, Job};
use crate::kernel::{Id, Lang, Ts, random_token};
use crate::notifications::{self, Address, Mail, phone_place};
use crate::policy::{Op, Subject, authorise};
use crate::vault::token_digest;

/// A new account as it was asked for.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// E-mail or telephone.
    pub login: LoginName,
    /// How the person is called.
    pub display_name: String,
    /// Language of messages.
    pub language: Lang,
    /// Already hashed.
    pub password_hash: Option<String>,
}

/// Digest purpose of telephone numbers.
pub const PHONE: &str = "phone";

/// The account of a log-in name.
pub fn by_login(cx: &mut Cx<'_>, login: &LoginName) -> Result<Option<Account>> {
    match login {
        LoginName::Email(email) => store::find_by_email(cx.conn, email),
        LoginName::Phone(phone) => store::find_by_phone_digest(cx.conn, &cx.vault.digest(PHONE, phone)),
    }
}

/// Creates an account in a state.
pub fn create(cx: &mut Cx<'_>, new: NewAccount, status: AccountStatus) -> Result<Account> {
    let id = Id::new();
    let (email, phone_sealed, phone_digest) = match &new.login {
        LoginName::Email(email) => (Some(email.clone()), None, None),
        LoginName::Phone(phone) => (
            None,
            Some(cx.vault.seal(&phone_place(id), phone)?),
            Some(cx.vault.digest(PHONE, phone)),
        ),
    };
    let row = Account {
        id,
        email,
        phone_sealed,
        phone_digest,
        display_name: new.display_name,
        language: new.language,
        password_hash: new.password_hash,
        status,
        person_id: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    Ok(row)
}

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

/// Sends a message to the address of an account.
fn tell(cx: &mut Cx<'_>, account: &Account, mail: Mail) -> Result<()> {
    let address = Address::of_account(
        cx,
        account.id,
        account.email.clone(),
        account.phone_sealed.as_deref(),
    )?;
    notifications::mail(cx, address, account.language, mail)
}

/// Activates an account by the link in the message, with what was asked for when that message was sent. The
/// other links to the account are worth nothing from then on.
pub fn activate(cx: &mut Cx<'_>, token: &str) -> Result<()> {
    authorise(cx, Op::Activate, &Subject::installation())?;
    let expired = || Error::code(Code::LinkExpired);
    let digest = token_digest(token);
    let account =
        store::spend_code(cx.conn, &digest, CodePurpose::Activation, cx.now)?.ok_or_else(expired)?;
    if store::find_locked(cx.conn, account)?.status != AccountStatus::Pending {
        return Err(expired());
    }
    store::take_registration(cx.conn, &digest, account, cx.now)
}

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

/// A code that staff print for somebody without e-mail: with it the person sets a password. An account is
/// made for a telephone number that has none yet.
pub fn issue_code(
    cx: &mut Cx<'_>,
    programme: Id,
    phone: &str,
    name: &str,
    lang: Lang,
) -> Result<(Id, String, Ts)> {
    let login = LoginName::Phone(phone.to_owned());
    let account = match by_login(cx, &login)? {
        Some(account) if account.status == AccountStatus::Disabled => {
            return Err(Error::code(Code::WrongState));
        }
        // Staff of a programme must not take over an account that somebody uses already.
        Some(account) if account.status == AccountStatus::Active && account.password_hash.is_some() => {
            return Err(Error::code(Code::Duplicate));
        }
        Some(account) => account,
        None => create(
            cx,
            NewAccount {
                login,
                display_name: name.to_owned(),
                language: lang,
                password_hash: None,
            },
            AccountStatus::Pending,
        )?,
    };
    // Short enough to be read from paper: 20 characters of 5 bits, in groups.
    let code = printable_code();
    let until = cx.now + Duration::days(PRINTED_CODE_DAYS);
    let issuer = cx.actor.id()?;
    store::insert_code(
        cx.conn,
        &token_digest(&code),
        CodePurpose::Reset,
        account.id,
        Some(issuer),
        cx.now,
        until,
    )?;
    audit::record(
        cx,
        Some(programme),
        &Event {
            action: "issue_code",
            object: "account",
            id: account.id,
            after: json!({}),
            ..Event::default()
        },
    )?;
    Ok((account.id, code, until))
}

/// A code for paper.
pub(super) fn printable_code() -> String {
    // Without letters and digits that look alike. The digest of a random token is 32 random bytes; each
    // gives five bits, so twenty of them are beyond guessing.
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let random = Sha256::digest(random_token().as_bytes());
    let mut code = String::with_capacity(24);
    for (i, byte) in random.iter().take(20).enumerate() {
        if i > 0 && i % 5 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}

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
fn unchanged(cx: &mut Cx<'_>, compared: &Account, refusal: Code) -> Result<()> {
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
pub(super) fn open(
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
    store::insert_refresh(cx.conn, &token_digest(&refresh_token), session, false, cx.now)?;
    Ok(Opened {
        account,
        session,
        refresh_token,
    })
}

/// Rotates a refresh token. `None` means refused; a token used before ends its whole family, which must be
/// committed, so it is not an error here.
pub fn refresh(cx: &mut Cx<'_>, token: &str) -> Result<Option<Opened>> {
    let digest = token_digest(token);
    let Some((session, used_at)) = store::refresh_row(cx.conn, &digest)? else {
        return Ok(None);
    };
    let active = store::find(cx.conn, session.account_id)?.status == AccountStatus::Active;
    if session.revoked_at.is_some() || session.expires_at <= cx.now || !active {
        return Ok(None);
    }
    let sibling = match used_at {
        None => false,
        Some(used)
            if cx.now - used <= double_send() && !store::successor_used(cx.conn, session.id, used)? =>
        {
            true
        }
        Some(_) => {
            store::revoke(cx.conn, session.account_id, Some(session.id), None, cx.now)?;
            return Ok(None);
        }
    };
    let refresh_token = random_token();
    if !sibling {
        // What a pass opened ends with the pass.
        let expires_at = match session.scope_id {
            Some(_) => session.expires_at,
            None => cx.now + Duration::days(SESSION_DAYS),
        };
        store::spend_refresh(cx.conn, &digest, session.id, cx.now, expires_at)?;
    }
    store::insert_refresh(
        cx.conn,
        &token_digest(&refresh_token),
        session.id,
        sibling,
        cx.now,
    )?;
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

/// The telephone number of the actor's own account, if it has one.
pub fn own_phone(cx: &Cx<'_>, account: &Account) -> Result<Option<String>> {
    account
        .phone_sealed
        .as_deref()
        .map(|sealed| cx.vault.unseal(&phone_place(account.id), sealed))
        .transpose()
}

/// The actor's own account.
pub fn me(cx: &mut Cx<'_>) -> Result<Account> {
    authorise(cx, Op::GetMe, &Subject::installation())?;
    let id = cx.actor.id()?;
    store::find(cx.conn, id)
}
