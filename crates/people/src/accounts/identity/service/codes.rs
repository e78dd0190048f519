//! Codes that staff print.

use super::spending::printable_code;
use chrono::Duration;
use serde_json::json;

use super::accounts::{NewAccount, PHONE, by_login, create};
use super::logins;
use super::passwords::reset;
use crate::accounts::identity::rules::{AccountStatus, CodePurpose, LoginName, PRINTED_CODE_DAYS};
use crate::accounts::identity::store;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::Op;
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Lang, Ts};

/// A code that staff print for somebody without e-mail: with it the person sets a password. An account is
/// made for a telephone number that has none yet. The code that was printed before ends.
pub fn issue_code(
    cx: &mut Cx<'_>,
    programme: Id,
    phone: &str,
    name: &str,
    lang: Lang,
) -> Result<(Id, String, Ts)> {
    let login = LoginName::Phone(phone.to_owned());
    let known = match by_login(cx, &login)? {
        Some(account) => Some(store::find_locked(cx.conn, account.id)?),
        None => None,
    };
    let account = match known {
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
    store::end_printed_codes(cx.conn, account.id, CodePurpose::Reset, cx.now)?;
    store::insert_code(
        cx.conn,
        &token_digest(&code),
        CodePurpose::Reset,
        account.id,
        Some(issuer),
        cx.now,
        until,
    )?;
    audit::of(Op::IssueCode, Object::Account(account.id))
        .after(json!({}))
        .write(cx, Some(programme))?;
    Ok((account.id, code, until))
}

/// An account for whoever has proved to be there by a code on paper, with its password. One that is in use is refused: its
/// holder logs in.
pub fn open_for(cx: &mut Cx<'_>, new: NewAccount) -> Result<Id> {
    let Some(known) = by_login(cx, &new.login)? else {
        return Ok(create(cx, new, AccountStatus::Active)?.id);
    };
    let known = store::find_locked(cx.conn, known.id)?;
    let used = known.status == AccountStatus::Active && known.password_hash.is_some();
    match (known.status, &new.password_hash) {
        (AccountStatus::Disabled, _) => Err(Error::code(Code::WrongState)),
        (_, Some(hash)) if !used => reset(cx, &known, hash).map(|()| known.id),
        _ => Err(Error::code(Code::Duplicate)),
    }
}

/// A code that staff print for a new telephone number, where no text message comes: for whoever asked for that number with
/// the password. It is good for their accounts alone, so staff themselves can do nothing with it.
pub fn issue_phone_code(cx: &mut Cx<'_>, programme: Id, phone: &str) -> Result<(String, Ts)> {
    let login = LoginName::Phone(phone.to_owned());
    if by_login(cx, &login)?.is_some_and(|holder| holder.status != AccountStatus::Pending) {
        return Err(Error::code(Code::Duplicate));
    }
    let asking = store::asking_for(cx.conn, &cx.vault.digest(PHONE, phone), cx.now)?;
    if asking.is_empty() {
        return Err(Error::field("/phone", "unknown"));
    }
    let code = printable_code();
    let until = cx.now + Duration::days(PRINTED_CODE_DAYS);
    let issuer = cx.actor.id()?;
    for account in &asking {
        store::find_locked(cx.conn, *account)?;
        store::end_printed_codes(cx.conn, *account, CodePurpose::Phone, cx.now)?;
        logins::keep(cx, *account, &login, &code, Some(issuer), until)?;
    }
    for account in asking {
        let after = json!({ "use": "new_phone" });
        audit::of(Op::IssueCode, Object::Account(account))
            .after(after)
            .write(cx, Some(programme))?;
    }
    Ok((code, until))
}
