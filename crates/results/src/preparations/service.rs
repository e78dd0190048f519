//! Use cases of what is prepared: prepare, read, confirm, send back.

use std::collections::BTreeSet;

use serde_json::json;
use validator::Validate;

use super::rules::{Decided, PreparationKind, PreparationStatus};
use super::store::{self, Confirmation, Preparation};
use crate::decision::{DecisionInput, Stand, decide_for};
use crate::store::{latest, lock_latest};
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::notifications::{Notice, Said, notify};
use base::policy::{Op, authorise};
use jury::candidates;
use jury::closing;
use jury::closing::Closing;
use jury::jurors;
use jury::rounds;
use jury::rounds::{RoundStatus, Scene};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input, Json, Text, Words};
use scoring::commission::JurorSeat;

/// What is prepared: `close` or `decision`, as `kind` says.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "close", "close": {"accept_missing": true, "reason": "Член комиссии заболел, замены нет"}}))]
pub struct PreparationInput {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// What is prepared.
    pub kind: PreparationKind,
    /// How the round is closed.
    #[validate(nested)]
    pub close: Option<Closing>,
    /// What is decided.
    #[validate(nested)]
    pub decision: Option<DecisionInput>,
}

/// How it is confirmed.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConfirmationInput, example = json!({}))]
pub struct Confirming {
    /// For the secretary: who signed it on paper. Absent for chair and deputy, who confirm it themselves.
    #[validate(nested)]
    pub on_paper: Option<OnPaper>,
}

/// A signature on paper.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignedOnPaper)]
pub struct OnPaper {
    /// The chair or the deputy.
    pub account_id: Id,
    /// What proves it: which paper, where it lies.
    #[validate(nested)]
    pub evidence: Words<2_000>,
}

/// Why it is sent back, or taken back.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnInput, example = json!({"reason": "Сумма по третьей строке не та"}))]
pub struct Returning {
    /// Read by the other side.
    #[validate(nested)]
    pub reason: Text<2_000>,
}

/// What was prepared, as the actor may know it.
pub struct Prepared {
    pub row: Preparation,
    pub confirmations: Vec<Confirmation>,
    /// Who may still confirm it.
    pub awaited: Vec<Id>,
    pub scene: Scene,
}

/// A step that can be taken.
enum Step<'a> {
    Close(&'a Closing),
    Decision(&'a DecisionInput),
}

impl PreparationInput {
    fn step(&self) -> Result<Step<'_>> {
        match (self.kind, &self.close, &self.decision) {
            (PreparationKind::Close, Some(close), None) => Ok(Step::Close(close)),
            (PreparationKind::Decision, None, Some(decision)) => Ok(Step::Decision(decision)),
            (PreparationKind::Close, None, _) => Err(Error::field("/close", "required")),
            (PreparationKind::Decision, _, None) => Err(Error::field("/decision", "required")),
            (PreparationKind::Close, _, Some(_)) => Err(Error::field("/decision", "unexpected")),
            (PreparationKind::Decision, Some(_), _) => Err(Error::field("/close", "unexpected")),
        }
    }
}

/// Takes the step in the name of those who stand for it.
fn take(cx: &mut Cx<'_>, found: Scene, step: &Step<'_>, by: Vec<Id>) -> Result<Scene> {
    match step {
        Step::Close(close) => {
            let chair = by
                .first()
                .copied()
                .ok_or_else(|| Error::internal("nobody stands for a step"))?;
            closing::close_for(cx, found, chair, close).map_err(|e| e.under("/close"))
        }
        Step::Decision(decision) => {
            let result = lock_latest(cx.conn, found.round.id)?;
            let stand = Stand { by, torn: false };
            let made = decide_for(cx, found, result, &stand, decision).map_err(|e| e.under("/decision"))?;
            Ok(made.scene)
        }
    }
}

/// Who presides, the chair first.
fn presiding(cx: &mut Cx<'_>, round: Id) -> Result<Vec<Id>> {
    let mut leads = jurors::list(cx.conn, round)?;
    leads.retain(|one| one.seat != JurorSeat::Member);
    leads.sort_by_key(|one| one.seat != JurorSeat::Chair);
    Ok(leads.into_iter().map(|one| one.account_id).collect())
}

/// Prepares a step: the secretary, without a conflict of interest with any of the candidates. It is tried, and refused
/// here where the chair's would be. What was prepared of the kind before is replaced.
pub fn prepare(cx: &mut Cx<'_>, round_id: Id, input: &Input<PreparationInput>) -> Result<Prepared> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::PrepareStep, &found.subject.owned(found.keeps_minutes(cx)))?;
    let input = input.get()?;
    let step = input.step()?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return get(cx, id),
    };
    let chairs = presiding(cx, round_id)?;
    if chairs.is_empty() {
        return Err(Error::code(Code::Conflict).with("reason", "chair_missing"));
    }
    tried(cx, &found, &step, &chairs)?;
    for old in store::open(cx.conn, round_id)?
        .into_iter()
        .filter(|old| old.kind == input.kind)
    {
        end(cx, old, PreparationStatus::Replaced, None)?;
    }
    let body = match &step {
        Step::Close(close) => Json::of(close)?,
        Step::Decision(decision) => Json::of(decision)?,
    };
    let result = match &step {
        Step::Close(_) => None,
        Step::Decision(_) => latest(cx.conn, round_id)?.map(|result| result.id),
    };
    let row = Preparation {
        id,
        round_id,
        kind: input.kind,
        status: PreparationStatus::Open,
        body,
        result_id: result,
        prepared_by: cx.actor.id()?,
        prepared_at: cx.now,
        reason: None,
        ended_at: None,
        ended_by: None,
    };
    store::insert(cx.conn, row.clone())?;
    for chair in awaited(cx, &found, &row, &[])? {
        let notice = Notice::StepPrepared {
            step: Said::label("preparation_kind", row.kind),
            programme: found.programme.said()?,
        };
        notify(cx, chair, Some(found.programme.id), &notice)?;
    }
    record(cx, Op::PrepareStep, &found, &row, None)?;
    prepared(cx, found, row)
}

/// Whether the step would be taken as it stands: it is, and undone.
fn tried(cx: &mut Cx<'_>, found: &Scene, step: &Step<'_>, chairs: &[Id]) -> Result<()> {
    cx.conn.savepoint()?;
    let outcome = take(cx, found.clone(), step, chairs.to_vec());
    cx.conn.undo()?;
    cx.enqueued = false;
    outcome?;
    // A secretary with a conflict would write of somebody hidden.
    if !found.hidden.is_empty() {
        return Err(Error::code(Code::ConflictOfInterest));
    }
    Ok(())
}

/// Those of a round, the newest first; for its secretary and those who preside.
pub fn list(cx: &mut Cx<'_>, round_id: Id, before: Option<Id>, limit: i64) -> Result<Vec<Prepared>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListPreparations, &found.table(cx))?;
    let rows = store::page(cx.conn, round_id, before, limit)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let all = store::confirmations(cx.conn, &ids)?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let mine = all.iter().filter(|one| one.preparation_id == row.id);
        items.push(told(cx, found.clone(), row.clone(), mine.cloned().collect())?);
    }
    Ok(items)
}

fn get(cx: &mut Cx<'_>, id: Id) -> Result<Prepared> {
    let row = store::find(cx.conn, id)?;
    let found = rounds::scene(cx, row.round_id)?;
    prepared(cx, found, row)
}

/// Confirms it: chair or deputy, or the secretary for one of them who signed on paper. Where that is enough the step is
/// taken.
pub fn confirm(cx: &mut Cx<'_>, id: Id, input: &Input<Confirming>) -> Result<Prepared> {
    let round_id = store::find(cx.conn, id)?.round_id;
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::ConfirmPreparation, &found.table(cx))?;
    let row = store::lock(cx.conn, id)?;
    let input = input.get()?;
    let chairs = presiding(cx, round_id)?;
    let by = match &input.on_paper {
        None if found.presides() => cx.actor.id()?,
        None => return Err(Error::field("/on_paper", "required")),
        Some(_) if found.presides() => return Err(Error::field("/on_paper", "unexpected")),
        Some(paper) if chairs.contains(&paper.account_id) => paper.account_id,
        Some(_) => return Err(Error::field("/on_paper/account_id", "unknown")),
    };
    found.in_phase(Op::ConfirmPreparation)?;
    waits(&row)?;
    let mut confirmed = store::confirmations(cx.conn, &[id])?;
    if confirmed.iter().any(|one| one.account_id == by) {
        return Err(Error::code(Code::WrongState).with("state", PreparationStatus::Confirmed.as_str()));
    }
    let decided = decided(cx, &found)?;
    let standing = row.kind == PreparationKind::Close || decided.can_confirm(by);
    if !standing {
        return Err(Error::code(Code::ConflictOfInterest));
    }
    let confirmation = Confirmation {
        preparation_id: id,
        account_id: by,
        confirmed_at: cx.now,
        evidence: input.on_paper.as_ref().map(|paper| paper.evidence.to_string()),
        recorded_by: cx.actor.id()?,
    };
    store::insert_confirmation(cx.conn, confirmation.clone())?;
    confirmed.push(confirmation);
    record(cx, Op::ConfirmPreparation, &found, &row, Some(by))?;
    let stands: BTreeSet<Id> = confirmed.iter().map(|one| one.account_id).collect();
    let stand: Vec<Id> = chairs.into_iter().filter(|one| stands.contains(one)).collect();
    if row.kind == PreparationKind::Decision && !decided.is_covered(&stand) {
        return prepared(cx, found, row);
    }
    let other_side = if found.presides() { row.prepared_by } else { by };
    let notice = Notice::StepConfirmed {
        step: Said::label("preparation_kind", row.kind),
        programme: found.programme.said()?,
    };
    let programme = found.programme.id;
    let found = match row.kind {
        PreparationKind::Close => take(cx, found, &Step::Close(&row.body.read()?), stand)?,
        PreparationKind::Decision => {
            still_on(cx, &row)?;
            let veiled = !found.hidden.is_empty();
            take(cx, found, &Step::Decision(&row.body.read()?), stand).map_err(|e| unseen(e, veiled))?
        }
    };
    let row = end(cx, row, PreparationStatus::Confirmed, None)?;
    notify(cx, other_side, Some(programme), &notice)?;
    prepared(cx, found, row)
}

/// Sends it back: who presides, or the secretary, who takes it back.
pub fn give_back(cx: &mut Cx<'_>, id: Id, input: &Input<Returning>) -> Result<Prepared> {
    let round_id = store::find(cx.conn, id)?.round_id;
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::ReturnPreparation, &found.table(cx))?;
    let row = store::lock(cx.conn, id)?;
    let input = input.get()?;
    found.in_phase(Op::ReturnPreparation)?;
    waits(&row)?;
    let others = if found.presides() {
        vec![row.prepared_by]
    } else {
        awaited(cx, &found, &row, &[])?
    };
    let row = end(
        cx,
        row,
        PreparationStatus::Returned,
        Some(input.reason.clone().into()),
    )?;
    for other in others {
        let notice = Notice::StepReturned {
            step: Said::label("preparation_kind", row.kind),
            programme: found.programme.said()?,
            reason: input.reason.to_string().into(),
        };
        notify(cx, other, Some(found.programme.id), &notice)?;
    }
    record(cx, Op::ReturnPreparation, &found, &row, None)?;
    prepared(cx, found, row)
}

fn waits(row: &Preparation) -> Result<()> {
    match row.status {
        PreparationStatus::Open => Ok(()),
        status => Err(Error::code(Code::WrongState).with("state", status.as_str())),
    }
}

/// Why a decision cannot be taken any more may be somebody's who is hidden from the one who confirms it.
fn unseen(error: Error, veiled: bool) -> Error {
    match error {
        Error::Problem(..) | Error::Invalid(_) if veiled => {
            Error::code(Code::WrongState).with("state", PreparationStatus::Replaced.as_str())
        }
        other => other,
    }
}

/// A decision is on the result for which it was prepared.
fn still_on(cx: &mut Cx<'_>, row: &Preparation) -> Result<()> {
    let last = latest(cx.conn, row.round_id)?.map(|result| result.id);
    if last == row.result_id {
        return Ok(());
    }
    Err(Error::code(Code::WrongState).with("state", PreparationStatus::Replaced.as_str()))
}

fn end(
    cx: &mut Cx<'_>,
    row: Preparation,
    status: PreparationStatus,
    reason: Option<String>,
) -> Result<Preparation> {
    let row = Preparation {
        status,
        reason,
        ended_at: Some(cx.now),
        ended_by: cx.actor.account,
        ..row
    };
    store::update(cx.conn, row.clone())?;
    Ok(row)
}

fn decided(cx: &mut Cx<'_>, found: &Scene) -> Result<Decided> {
    let members = jurors::list(cx.conn, found.round.id)?;
    let gone = candidates::gone(cx.conn, found.round.id)?;
    let there = candidates::of(cx.conn, found.round.id)?
        .into_iter()
        .map(|one| one.id);
    Ok(Decided {
        voting: found.round.settings()?.voting,
        candidates: there.filter(|one| !gone.contains(one)).collect(),
        conflicts: jurors::conflicts(cx, &found.round, &members)?,
    })
}

/// Who may still confirm what waits: of a decision, those of whom something is left.
fn awaited(cx: &mut Cx<'_>, found: &Scene, row: &Preparation, confirmed: &[Confirmation]) -> Result<Vec<Id>> {
    if row.status != PreparationStatus::Open {
        return Ok(Vec::new());
    }
    let mut chairs = presiding(cx, row.round_id)?;
    chairs.retain(|one| confirmed.iter().all(|done| done.account_id != *one));
    if row.kind == PreparationKind::Decision {
        let decided = decided(cx, found)?;
        chairs.retain(|one| decided.can_confirm(*one));
    }
    Ok(chairs)
}

fn prepared(cx: &mut Cx<'_>, scene: Scene, row: Preparation) -> Result<Prepared> {
    let confirmations = store::confirmations(cx.conn, &[row.id])?;
    told(cx, scene, row, confirmations)
}

fn told(
    cx: &mut Cx<'_>,
    scene: Scene,
    row: Preparation,
    confirmations: Vec<Confirmation>,
) -> Result<Prepared> {
    Ok(Prepared {
        awaited: awaited(cx, &scene, &row, &confirmations)?,
        row,
        confirmations,
        scene,
    })
}

/// What waits in a round for somebody who presides.
pub(crate) fn awaited_of(cx: &mut Cx<'_>, found: &Scene, me: Id) -> Result<Vec<Preparation>> {
    if !matches!(found.round.status, RoundStatus::Open | RoundStatus::Closed) {
        return Ok(Vec::new());
    }
    let mut mine = Vec::new();
    for row in store::open(cx.conn, found.round.id)? {
        let confirmed = store::confirmations(cx.conn, &[row.id])?;
        if awaited(cx, found, &row, &confirmed)?.contains(&me) {
            mine.push(row);
        }
    }
    Ok(mine)
}

/// What is decided stands in the rows, for those who may read them.
fn record(cx: &mut Cx<'_>, op: Op, found: &Scene, row: &Preparation, by: Option<Id>) -> Result<()> {
    let after =
        json!({ "round_id": row.round_id, "kind": row.kind, "status": row.status, "confirmed_by": by });
    audit::of(op, Object::Preparation(row.id))
        .after(after)
        .write(cx, Some(found.programme.id))
}
