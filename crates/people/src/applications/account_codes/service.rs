//! Use cases of codes for applications: printed by a coordinator, used by whoever holds the paper.

use chrono::Duration;
use serde_json::json;
use validator::Validate;

use super::store::{self, NewCode};
use crate::accounts::identity;
use crate::accounts::identity::rules::{LoginName, PRINTED_CODE_DAYS};
use crate::accounts::identity::service::NewAccount;
use crate::applications::application::Application;
use crate::applications::application::loaded::{Loaded, load, load_locked, load_locked_with_programme};
use crate::applications::phone_calls;
use crate::programmes::members;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Lang, Text, Ts};

/// A code to be printed.
pub struct Printed {
    /// The code.
    pub code: String,
    /// Until when it works.
    pub until: Ts,
    /// The number with which the person will log in.
    pub phone: Option<String>,
}

/// The code from the paper.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "7KQ2M-9XHTB-4RWDC-6NPJV"}))]
pub struct CodeOnPaper {
    /// As it was typed: small letters, spaces and hyphens make no difference.
    #[validate(nested)]
    pub code: Text<100>,
}

/// Prints the code of an application whose applicant has no account. The one before ends.
pub fn issue(cx: &mut Cx<'_>, id: Id) -> Result<Printed> {
    let Loaded {
        row, person, subject, ..
    } = load_locked(cx, id)?;
    authorise(cx, Op::IssueApplicationCode, &subject)?;
    if row.account_id.is_some() {
        return Err(Error::code(Code::Duplicate));
    }
    let phone = person.open(cx.vault)?.phone;
    let code = identity::service::printable_code();
    let until = cx.now + Duration::days(PRINTED_CODE_DAYS);
    store::end(cx.conn, id, cx.now)?;
    let new = NewCode {
        digest: token_digest(&code),
        application_id: id,
        issued_by: cx.actor.id()?,
        created_at: cx.now,
        expires_at: until,
    };
    store::insert(cx.conn, new)?;
    record(cx, Op::IssueApplicationCode, &row, json!({ "expires_at": until }))?;
    Ok(Printed { code, until, phone })
}

/// Adds the application that a code opens to the actor's account.
pub fn claim(cx: &mut Cx<'_>, input: &Input<CodeOnPaper>) -> Result<Loaded> {
    authorise(cx, Op::ClaimApplication, &Subject::installation())?;
    let code = input.get()?.code.clone();
    let account = cx.actor.id()?;
    let Loaded { row, .. } = opened(cx, &code)?;
    give(cx, &row, account, Op::ClaimApplication)
}

/// Makes the account of whoever holds the code, with the telephone number of the application and a password, and adds the
/// application to it. Tells the number.
pub fn register(cx: &mut Cx<'_>, code: &str, hash: &str, language: Option<Lang>) -> Result<String> {
    authorise(cx, Op::RegisterByCode, &Subject::installation())?;
    let Loaded {
        row,
        programme,
        person,
        ..
    } = opened(cx, code)?;
    let data = person.open(cx.vault)?;
    let known = data.phone.as_deref().and_then(LoginName::parse);
    let login = known.ok_or_else(|| Error::code(Code::PhoneMissing))?;
    let account = identity::service::open_for(
        cx,
        NewAccount {
            login: login.clone(),
            display_name: format!("{} {}", person.given_name, person.family_name)
                .trim()
                .to_owned(),
            language: language.unwrap_or_else(|| programme.main_language()),
            password_hash: Some(hash.to_owned()),
        },
    )?;
    give(cx, &row, account, Op::RegisterByCode)?;
    Ok(login.as_str().to_owned())
}

/// The application that a code opens. It is locked, with its programme, before the code is looked at again: of two who use
/// one code at a time one counts.
fn opened(cx: &mut Cx<'_>, typed: &str) -> Result<Loaded> {
    let expired = || Error::code(Code::LinkExpired);
    let code = identity::service::as_printed(typed).ok_or_else(expired)?;
    let digest = token_digest(&code);
    let id = store::opened_by(cx.conn, &digest, cx.now)?.ok_or_else(expired)?;
    let loaded = load_locked_with_programme(cx, id)?;
    store::opened_by(cx.conn, &digest, cx.now)?.ok_or_else(expired)?;
    if loaded.row.account_id.is_some() {
        return Err(expired());
    }
    Ok(loaded)
}

/// Ties an application to an account: from now on it is the applicant who answers, and what was still to be said by
/// telephone lies in the inbox.
fn give(cx: &mut Cx<'_>, row: &Application, account: Id, op: Op) -> Result<Loaded> {
    members::store::grant(cx, account, Some(row.programme_id), Role::Applicant).map_err(|e| {
        match e.which() {
            // Whoever applied here already has the role.
            Code::Duplicate => Error::code(Code::OneApplication),
            _ => e,
        }
    })?;
    store::end(cx.conn, row.id, cx.now)?;
    store::tie(cx.conn, row, account, cx.now)?;
    phone_calls::hand_over(cx, row.id, account)?;
    record(cx, op, row, json!({ "account_id": account }))?;
    load(cx, row.id)
}

fn record(cx: &mut Cx<'_>, op: Op, row: &Application, after: serde_json::Value) -> Result<()> {
    audit::of(op, Object::Application(row.id))
        .about(Some(row.id))
        .after(after)
        .write(cx, Some(row.programme_id))
}
