//! Use cases of amendments.

use serde_json::json;
use validator::Validate;

use super::rules::{AmendmentChanges, AmendmentStatus, Present, check, next};
use super::store::{self, Amendment};
use crate::lifecycle::phases::notices::amended;
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::notifications::{Notice, notify};
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Json, Money, Words};
use people::applications::application::submission;
use people::programmes::members;
use people::programmes::programme;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};

/// A change of a programme, to be accepted by somebody else.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"changes": {"training_ends_on": "2027-09-30"}, "reason": "Қыркүйекте екі сабақ қалды"}))]
pub struct AmendmentInput {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// What changes.
    #[validate(nested)]
    pub changes: AmendmentChanges,
    /// Why; those concerned read it.
    #[validate(nested)]
    pub reason: Words<2_000>,
}

/// An amendment as a subject of access: who proposed it does not accept it.
pub fn subject(cx: &Cx<'_>, programme: &Programme, row: &Amendment) -> Subject {
    let mine = cx.actor.account == Some(row.proposed_by);
    programme.announced().after_own_step(mine)
}

/// The programme as far as a change is concerned, checked.
fn checked(cx: &mut Cx<'_>, programme: &Programme, changes: &AmendmentChanges) -> Result<()> {
    let zone = programme.zone()?;
    let rules = programme.rules()?;
    let (budget, _) = programme::store::budget(cx.conn, programme.id)?;
    let now = Present {
        phase: programme.phase,
        today: cx.now.date_in(zone),
        currency: &programme.currency,
        budget,
        awards: programme.awards,
        localities: &rules.localities,
        deadline_on: programme.deadline_at.map(|at| at.date_in(zone)),
        starts_on: programme.training_starts_on,
        ends_on: programme.training_ends_on,
    };
    check(changes, &now)
}

/// What it was before, in the same form.
fn before(cx: &mut Cx<'_>, programme: &Programme, changes: &AmendmentChanges) -> Result<AmendmentChanges> {
    let (budget, _) = programme::store::budget(cx.conn, programme.id)?;
    let call_text = match changes.call_text {
        Some(_) => Some(programme::store::call_text(cx.conn, programme.id)?.read()?),
        None => None,
    };
    Ok(AmendmentChanges {
        name: changes.name.as_ref().map(|_| programme.name.read()).transpose()?,
        call_text,
        localities_added: None,
        training_starts_on: changes.training_starts_on.and(programme.training_starts_on),
        training_ends_on: changes.training_ends_on.and(programme.training_ends_on),
        budget: changes.budget.as_ref().map(|_| Money {
            amount: budget,
            currency: programme.currency.clone(),
        }),
        awards: changes.awards.map(|_| programme.awards),
    })
}

/// Proposes a change; the other coordinators are told.
pub fn propose(cx: &mut Cx<'_>, programme_id: Id, input: &Input<AmendmentInput>) -> Result<Amendment> {
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::ProposeAmendment, &programme.announced())?;
    let input = input.get()?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    in_phase(Op::ProposeAmendment, programme.phase)?;
    checked(cx, &programme, &input.changes).map_err(|e| e.under("/changes"))?;
    let row = Amendment {
        id,
        programme_id,
        status: AmendmentStatus::Proposed,
        changes: Json::of(&input.changes)?,
        before: Json::of(&before(cx, &programme, &input.changes)?)?,
        reason: input.reason.clone().into(),
        proposed_by: cx.actor.id()?,
        decided_by: None,
        decided_at: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    let notice = Notice::AmendmentProposed {
        programme: programme.said()?,
        reason: row.reason.as_str().into(),
    };
    for coordinator in members::store::holders(cx.conn, programme_id, Role::Coordinator)? {
        if coordinator != row.proposed_by {
            notify(cx, coordinator, Some(programme_id), &notice)?;
        }
    }
    record(
        cx,
        Op::ProposeAmendment,
        &row,
        json!(null),
        json!({ "changes": row.changes }),
    )?;
    Ok(row)
}

/// Changes of a programme, newest first.
pub fn list(
    cx: &mut Cx<'_>,
    programme_id: Id,
    status: Option<AmendmentStatus>,
    before: Option<Id>,
    limit: i64,
) -> Result<(Programme, Vec<Amendment>)> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ListAmendments, &programme.announced())?;
    let rows = store::page(cx.conn, programme_id, status, before, limit)?;
    Ok((programme, rows))
}

/// Accepts a change that somebody else proposed: it holds from now on, and those concerned are told.
pub fn accept(cx: &mut Cx<'_>, id: Id) -> Result<Amendment> {
    let of = store::find(cx.conn, id)?.programme_id;
    let programme = programme::lock(cx.conn, of)?;
    let old = store::lock(cx.conn, id)?;
    authorise(cx, Op::AcceptAmendment, &subject(cx, &programme, &old))?;
    in_phase(Op::AcceptAmendment, programme.phase)?;
    let status = next(old.status, true)?;
    let changes: AmendmentChanges = old.changes.read()?;
    // What was right when it was proposed may be so no more.
    checked(cx, &programme, &changes).map_err(|_| Error::code(Code::Conflict))?;
    let before = before(cx, &programme, &changes)?;
    let new = apply(cx, &programme, &changes)?;
    let row = Amendment {
        before: Json::of(&before)?,
        ..decided(cx, &old, status)?
    };
    store::update(cx.conn, row.clone())?;
    amended(cx, &new, &row.reason)?;
    let after = json!({ "status": status, "changes": row.changes });
    record(
        cx,
        Op::AcceptAmendment,
        &row,
        json!({ "status": old.status, "programme": row.before }),
        after,
    )?;
    Ok(row)
}

/// Rejects a change, or takes one's own back.
pub fn reject(cx: &mut Cx<'_>, id: Id) -> Result<Amendment> {
    let of = store::find(cx.conn, id)?.programme_id;
    let programme = programme::find(cx.conn, of)?;
    let old = store::lock(cx.conn, id)?;
    authorise(cx, Op::RejectAmendment, &subject(cx, &programme, &old))?;
    let row = decided(cx, &old, next(old.status, false)?)?;
    store::update(cx.conn, row.clone())?;
    let after = json!({ "status": row.status });
    record(
        cx,
        Op::RejectAmendment,
        &row,
        json!({ "status": old.status }),
        after,
    )?;
    Ok(row)
}

/// The change that waits for this coordinator, for somebody else proposed it.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Option<Waiting>> {
    let found = store::waiting(cx.conn, programme.id, me)?;
    let list = format!("/programmes/{}/amendments?status=proposed", programme.id);
    Ok(Waiting::some(WaitingKind::AmendmentToAccept, found, list))
}

fn decided(cx: &Cx<'_>, old: &Amendment, status: AmendmentStatus) -> Result<Amendment> {
    Ok(Amendment {
        status,
        decided_by: Some(cx.actor.id()?),
        decided_at: Some(cx.now),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    })
}

/// Writes the change into the programme.
fn apply(cx: &mut Cx<'_>, old: &Programme, changes: &AmendmentChanges) -> Result<Programme> {
    let mut rules = old.rules()?;
    rules
        .localities
        .extend(changes.localities_added.iter().flatten().cloned());
    let row = Programme {
        name: match &changes.name {
            Some(name) => Json::of(name)?,
            None => old.name.clone(),
        },
        rules: match changes.localities_added {
            Some(_) => Json::of(&rules)?,
            None => old.rules.clone(),
        },
        training_starts_on: changes.training_starts_on.or(old.training_starts_on),
        training_ends_on: changes.training_ends_on.or(old.training_ends_on),
        awards: changes.awards.unwrap_or(old.awards),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    programme::store::update(cx.conn, row.clone())?;
    if changes.localities_added.is_some() {
        submission::judge_anew(cx, &row)?;
    }
    if let Some(text) = &changes.call_text {
        programme::store::set_call_text(cx.conn, row.id, Json::of(text)?)?;
    }
    if let Some(budget) = &changes.budget {
        programme::store::set_budget(cx.conn, row.id, budget.amount)?;
    }
    if row.awards > old.awards {
        store::add_slots(cx.conn, row.id, old.awards, row.awards)?;
    }
    Ok(row)
}

fn record(
    cx: &mut Cx<'_>,
    op: Op,
    row: &Amendment,
    before: serde_json::Value,
    after: serde_json::Value,
) -> Result<()> {
    audit::of(op, Object::Amendment(row.id))
        .change(before, after)
        .because(Some(&row.reason))
        .write(cx, Some(row.programme_id))
}
