//! Codes that staff print.

use chrono::Duration;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::accounts::{NewAccount, PHONE, by_login, create};
use super::logins;
use crate::accounts::identity::rules::{AccountStatus, CodePurpose, LoginName, PRINTED_CODE_DAYS};
use crate::accounts::identity::store;
use crate::accounts::identity::store::Account;
use base::audit;
use base::audit::Event;
use base::cx::Cx;
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Lang, Ts, random_token};

/// Uses up a link or a code. Its account is locked first, so whatever else opens or ends codes and sessions of the
/// account waits: of two codes that are used at one time one counts. `None` when it is unknown, used or expired.
pub fn spend(cx: &mut Cx<'_>, digest: &str, purpose: CodePurpose) -> Result<Option<Account>> {
    let Some(id) = store::account_of_code(cx.conn, digest, purpose)? else {
        return Ok(None);
    };
    let account = store::find_locked(cx.conn, id)?;
    Ok(store::spend_code(cx.conn, digest, purpose, cx.now)?.then_some(account))
}

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
        let event = Event {
            action: "issue_code",
            object: "account",
            id: account,
            after,
            ..Event::default()
        };
        audit::record(cx, Some(programme), &event)?;
    }
    Ok((code, until))
}

/// A printed code as it was made, however it was typed.
pub fn as_printed(typed: &str) -> Option<String> {
    let letters: Vec<char> = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    (letters.len() == 20).then(|| groups.join("-"))
}

/// A code for paper.
pub fn printable_code() -> String {
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
