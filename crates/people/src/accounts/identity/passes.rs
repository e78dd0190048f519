//! Passes: printed codes that open a session for one object alone.

use super::rules::{AccountStatus, CodePurpose};
use super::service::{Opened, as_printed, open, printable_code, spend};
use super::store;
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts};

/// A pass for one object alone, for who forgot the password on the day: a code that works once, on one device.
/// The one before, and the session that it opened, end.
pub fn issue_pass(cx: &mut Cx<'_>, account: Id, scope: Id, until: Ts) -> Result<String> {
    store::end_passes(cx.conn, account, scope, cx.now)?;
    let code = printable_code();
    let digest = token_digest(&code);
    store::insert_code(
        cx.conn,
        &digest,
        CodePurpose::Pass,
        account,
        cx.actor.account,
        cx.now,
        until,
    )?;
    store::scope_code(cx.conn, &digest, scope)?;
    Ok(code)
}

/// Opens a session by a pass; it ends with the pass and opens nothing else.
pub fn log_in_by_pass(cx: &mut Cx<'_>, code: &str, client: &str) -> Result<Opened> {
    authorise(cx, Op::LogInByPass, &Subject::installation())?;
    let wrong = || Error::code(Code::WrongCredentials);
    let typed = as_printed(code).ok_or_else(wrong)?;
    let digest = token_digest(&typed);
    let account = spend(cx, &digest, CodePurpose::Pass)?.ok_or_else(wrong)?;
    let pass = store::pass(cx.conn, &digest)?;
    if account.status != AccountStatus::Active || pass.scope_id.is_none() {
        return Err(wrong());
    }
    open(cx, account.id, client, pass.expires_at, pass.scope_id)
}
