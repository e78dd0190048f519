//! Use cases of auditors.

use std::collections::BTreeSet;

use serde_json::json;
use validator::Validate;

use super::store;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::Role;
use kernel::{Id, Input};
use people::accounts::identity;
use people::accounts::identity::AccountStatus;
use people::programmes::members;
use people::programmes::programme;

/// Whom a programme names.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"account_ids": ["01999999-0000-7000-8000-000000000001"]}))]
pub struct AuditorsInput {
    /// Accounts; no applicant of the programme.
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub account_ids: Vec<Id>,
}

/// The auditors of a programme and the version of the list.
pub fn get(cx: &mut Cx<'_>, programme: Id) -> Result<(Vec<Id>, i32)> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::GetAuditors, &programme.announced())?;
    store::list(cx.conn, programme.id)
}

/// Names them anew.
pub fn put(
    cx: &mut Cx<'_>,
    programme: Id,
    version: IfMatch,
    input: &Input<AuditorsInput>,
) -> Result<(Vec<Id>, i32)> {
    let programme = programme::lock(cx.conn, programme)?;
    authorise(cx, Op::PutAuditors, &programme.announced())?;
    let (before, known) = store::list(cx.conn, programme.id)?;
    version.check(known)?;
    let wanted = &input.get()?.account_ids;
    let accounts: BTreeSet<Id> = wanted.iter().copied().collect();
    let mut faults = Vec::new();
    for (n, id) in wanted.iter().enumerate() {
        let account = identity::find_account(cx.conn, *id).ok();
        if !account.is_some_and(|a| a.status == AccountStatus::Active) {
            faults.push(FieldError::new(&format!("/account_ids/{n}"), "unknown"));
        } else if wanted[..n].contains(id) {
            faults.push(FieldError::new(&format!("/account_ids/{n}"), "duplicate"));
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let applicants = members::store::holders(cx.conn, programme.id, Role::Applicant)?;
    if applicants.iter().any(|id| accounts.contains(id)) {
        return Err(Error::code(Code::RoleExcluded));
    }
    let accounts: Vec<Id> = accounts.into_iter().collect();
    store::replace(cx.conn, programme.id, &accounts, known + 1)?;
    audit::of(Op::PutAuditors, Object::Programme(programme.id))
        .change(
            json!({ "account_ids": before }),
            json!({ "account_ids": accounts }),
        )
        .write(cx, Some(programme.id))?;
    Ok((accounts, known + 1))
}
