//! Use cases of conflicts of interest: declare one's own, set somebody's, decide.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::notices;
use super::rules::{self, BLOCKING, CONCERNED, ConflictDecision, ConflictKind, ConflictStatus};
use super::store::{self, Between, Conflict, Filter};
use crate::programmes::members;
use crate::programmes::programme;
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, Subject, authorise};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text};

/// A conflict of interest.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"application_id": "01890000-0000-7000-8000-000000000000", "kind": "family", "reason": "Ағайын"}))]
pub struct NewConflict {
    /// Made by the client if it likes.
    #[serde(default)]
    pub id: Option<Id>,
    /// The application; or `candidate_id`.
    #[serde(default)]
    pub application_id: Option<Id>,
    /// A candidate of a round of the programme, for those who know no application by its identifier.
    #[serde(default)]
    pub candidate_id: Option<Id>,
    /// Whom it concerns; absent means oneself. Coordinators set it for others.
    #[serde(default)]
    pub account_id: Option<Id>,
    /// What ties the two.
    pub kind: ConflictKind,
    /// In words.
    #[serde(default)]
    #[validate(nested)]
    pub reason: Option<Text<1000>>,
}

/// A decision on a conflict of interest.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision": "confirmed", "reason": "Өтінімді толтыруға көмектескен"}))]
pub struct ConflictDecisionInput {
    /// What is decided.
    pub decision: ConflictDecision,
    /// Why.
    #[validate(nested)]
    pub reason: Text<1000>,
}

/// Declares one's own conflict, or sets that of somebody else; it blinds from now on.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<NewConflict>) -> Result<Conflict> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::CreateConflict, &programme.announced())?;
    let actor = cx.actor.id()?;
    let input = input.get()?;
    let account = input.account_id.unwrap_or(actor);
    if account != actor && !cx.actor.has(programme_id, Role::Coordinator) {
        return Err(Error::code(Code::Forbidden));
    }
    let (about, pointer) = about(cx, input)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        // The same pair may have been proposed before under another identifier.
        Creation::Repeated(_) => {
            return store::lock_pair(cx.conn, account, about)?.ok_or_else(Error::not_found);
        }
    };
    let unknown = || Error::field(pointer, "unknown");
    let of = store::lock_application(cx.conn, about).map_err(|_| unknown())?;
    if of != programme_id || (account != actor && store::conflicted(cx.conn, actor, about)?) {
        return Err(unknown());
    }
    if account != actor {
        stands_in(cx, programme_id, account)?;
    }
    let new = Said {
        id,
        programme_id,
        account,
        about,
        kind: input.kind,
        reason: input.reason.clone().map(Into::into),
    };
    let row = said(cx, new)?.ok_or_else(|| Error::code(Code::Duplicate))?;
    if account == actor {
        notices::declared(cx, &programme, &[about])?;
    } else {
        notices::decided(cx, &programme, &row)?;
    }
    Ok(row)
}

/// The application that a conflict is about, and where it was named.
fn about(cx: &mut Cx<'_>, input: &NewConflict) -> Result<(Id, &'static str)> {
    match (input.application_id, input.candidate_id) {
        (Some(application), None) => Ok((application, "/application_id")),
        (None, Some(candidate)) => {
            let found = store::application_of_candidate(cx.conn, candidate)?;
            let application = found.ok_or_else(|| Error::field("/candidate_id", "unknown"))?;
            Ok((application, "/candidate_id"))
        }
        (None, None) => Err(Error::field("/application_id", "required")),
        (Some(_), Some(_)) => Err(Error::field("/candidate_id", "duplicate")),
    }
}

/// A conflict that the actor tells of.
struct Said {
    id: Id,
    programme_id: Id,
    account: Id,
    about: Id,
    kind: ConflictKind,
    reason: Option<String>,
}

/// The actor's own conflict with an application, told otherwise than by itself; whether it is new. The caller tells
/// coordinators.
pub fn declare(
    cx: &mut Cx<'_>,
    programme_id: Id,
    about: Id,
    kind: ConflictKind,
    reason: Option<String>,
) -> Result<bool> {
    store::lock_application(cx.conn, about)?;
    let new = Said {
        id: Id::new(),
        programme_id,
        account: cx.actor.id()?,
        about,
        kind,
        reason,
    };
    Ok(said(cx, new)?.is_some())
}

/// Keeps a conflict; `None` where one stands. The application is locked.
fn said(cx: &mut Cx<'_>, new: Said) -> Result<Option<Conflict>> {
    let actor = cx.actor.id()?;
    let own = new.account == actor;
    let fresh = Conflict {
        id: new.id,
        programme_id: new.programme_id,
        account_id: new.account,
        application_id: new.about,
        kind: new.kind,
        status: match own {
            true => ConflictStatus::Declared,
            false => ConflictStatus::Confirmed,
        },
        reason: new.reason,
        created_by: Some(actor),
        decided_by: (!own).then_some(actor),
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
        signals: None,
    };
    let row = match store::lock_pair(cx.conn, new.account, new.about)? {
        None => {
            store::insert(cx.conn, fresh.clone())?;
            fresh
        }
        Some(old) if BLOCKING.contains(&old.status) => return Ok(None),
        Some(old) => {
            let row = Conflict {
                id: old.id,
                version: old.version + 1,
                created_at: old.created_at,
                signals: old.signals,
                ..fresh
            };
            store::update(cx.conn, row.clone())?;
            row
        }
    };
    record(cx, Op::CreateConflict, &row, None)?;
    Ok(Some(row))
}

/// A conflict concerns somebody who has a role in the programme that it could bear upon.
fn stands_in(cx: &mut Cx<'_>, programme: Id, account: Id) -> Result<()> {
    for role in CONCERNED {
        if members::store::holders(cx.conn, programme, role)?.contains(&account) {
            return Ok(());
        }
    }
    Err(Error::field("/account_id", "unknown"))
}

/// Lists the conflicts of a programme, without those about applications that the reader must not know of.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, filter: &Filter) -> Result<Vec<Between>> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ListConflicts, &programme.announced())?;
    let hidden = store::hidden(cx.conn, cx.actor.id()?, programme_id)?;
    store::page(cx.conn, programme_id, hidden, filter)
}

/// As a subject of access: nobody decides their own, and who must not know of the application sees nothing.
pub fn subject(cx: &mut Cx<'_>, row: &Conflict) -> Result<Subject> {
    let programme = programme::find(cx.conn, row.programme_id)?;
    let own = cx.actor.account == Some(row.account_id);
    let conflicted = match cx.actor.account {
        Some(account) if !own => store::conflicted(cx.conn, account, row.application_id)?,
        _ => false,
    };
    Ok(Subject::of(programme.id, programme.phase)
        .conflicted(conflicted)
        .after_own_step(own))
}

/// Confirms or rejects a conflict: by a coordinator whom it does not concern. With the number of the application.
pub fn decide(
    cx: &mut Cx<'_>,
    id: Id,
    input: &Input<ConflictDecisionInput>,
) -> Result<(Conflict, Option<String>)> {
    let old = store::lock(cx.conn, id)?;
    let subject = subject(cx, &old)?;
    if subject.conflicted {
        return Err(Error::not_found());
    }
    authorise(cx, Op::DecideConflict, &subject)?;
    let input = input.get()?;
    let row = Conflict {
        status: rules::decide(old.status, input.decision)?,
        reason: Some(input.reason.clone().into()),
        decided_by: cx.actor.account,
        version: old.version + 1,
        updated_at: cx.now,
        ..old
    };
    store::update(cx.conn, row.clone())?;
    record(cx, Op::DecideConflict, &row, Some(&input.reason))?;
    let programme = programme::find(cx.conn, row.programme_id)?;
    notices::decided(cx, &programme, &row)?;
    let reference = store::reference(cx.conn, row.application_id)?;
    Ok((row, reference))
}

pub(super) fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Conflict,
    reason: Option<&str>,
) -> Result<()> {
    audit::of(deed, Object::Conflict(row.id))
        .about(Some(row.application_id))
        .after(json!({ "account_id": row.account_id, "kind": row.kind, "status": row.status }))
        .because(reason)
        .write(cx, Some(row.programme_id))
}
