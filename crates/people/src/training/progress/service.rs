//! Use cases of participants with their progress: read them, put them into groups, let them go, decide on them.

use serde_json::json;
use validator::Validate;

use super::counting::{self, Progress};
use crate::applications::{conflicts, offers, phone_calls};
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::participants::belonging;
use crate::training::participants::rules::{Completion, ParticipantStatus, Step, next};
use crate::training::participants::store::{self, Filter, Named, Participant};
use crate::training::{groups, known, participants, seen, sessions};
use base::audit::{self, Deed, Object};
use base::cx::Cx;
use base::notifications::{Notice, Said};
use base::policy::undo::{Reversal, Taken};
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Text};

/// Into which group somebody goes.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupChoice {
    /// The group; absent means none.
    pub group_id: Option<Id>,
}

/// Why somebody leaves.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DropOut {
    /// The reason.
    #[validate(nested)]
    pub reason: Text<2000>,
}

/// How somebody's training ended.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompletionInput {
    /// The decision.
    pub status: Completion,
    /// Why; needed where it departs from what the software proposes.
    #[validate(nested)]
    pub reason: Option<Text<2000>>,
}

/// What a reader is shown of a participant.
pub struct Shown {
    /// The participant, with a name.
    pub named: Named,
    /// Reference number of the application.
    pub reference: Option<String>,
    /// Progress.
    pub progress: Progress,
    /// The training is over, so that its end can be decided.
    pub training_over: bool,
    /// For access.
    pub subject: Subject,
}

/// Lists participants with their progress.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, filter: &Filter) -> Result<Vec<Shown>> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListParticipants, &subject)?;
    let scope = participants::service::scope(cx, programme_id)?;
    let rows = store::page(cx.conn, &scope, filter)?;
    shown(cx, &programme, rows)
}

/// Reads a participant with the progress.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Shown> {
    let row = store::find(cx.conn, id)?;
    let programme = programme::find(cx.conn, row.programme_id)?;
    let subject = participants::service::subject(cx, &programme, &row)?;
    authorise(cx, Op::GetParticipant, &subject)?;
    show(cx, &programme, row)
}

/// Puts somebody into a group, and tells what is ahead there. Its sessions count from today on, those of the old group
/// until yesterday.
pub fn put_group(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<GroupChoice>) -> Result<Shown> {
    let (programme, old) = opened(cx, id, Op::PutParticipantGroup)?;
    version.check(old.version)?;
    let input = input.get()?;
    if let Some(group) = input.group_id {
        known(
            groups::store::of_programme(cx.conn, programme.id, group),
            "/group_id",
        )?;
    }
    in_phase(Op::PutParticipantGroup, programme.phase)?;
    if old.status != ParticipantStatus::Enrolled {
        return Err(Error::code(Code::WrongState).with("state", old.status.as_str()));
    }
    let row = Participant {
        group_id: input.group_id,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    if row.group_id != old.group_id {
        let zone = programme.zone()?;
        let (enrolled, today) = (old.created_at.date_in(zone), cx.now.date_in(zone));
        belonging::goes_to(cx.conn, &row, row.group_id, enrolled, today)?;
        match old.group_id {
            None => sessions::notices::joined(cx, &programme, &row)?,
            Some(_) => sessions::regrouped::told(cx, &programme, &old, &row)?,
        }
    }
    let after = json!({ "group_id": row.group_id });
    record(cx, Op::PutParticipantGroup, &old, after, None)?;
    show(cx, &programme, row)
}

/// Somebody leaves the training; the seat is free again.
pub fn drop_out(cx: &mut Cx<'_>, id: Id, input: &Input<DropOut>) -> Result<Shown> {
    let (programme, old) = opened(cx, id, Op::DropOutParticipant)?;
    let input = input.get()?;
    in_phase(Op::DropOutParticipant, programme.phase)?;
    let status = next(old.status, Step::DropOut)?;
    let row = Participant {
        left_on: Some(cx.now.date_in(programme.zone()?)),
        ..decided(cx, &old, status, Some(&input.reason))
    };
    store::update(cx.conn, row.clone())?;
    offers::release_seat(cx, programme.id, row.application_id)?;
    tell(cx, &programme, &row)?;
    let after = json!({ "status": status });
    record(cx, Op::DropOutParticipant, &old, after, Some(&input.reason))?;
    show(cx, &programme, row)
}

/// Decides on somebody's completion. What departs from the proposal needs a reason.
pub fn decide(cx: &mut Cx<'_>, id: Id, input: &Input<CompletionInput>) -> Result<Shown> {
    let (programme, old) = opened(cx, id, Op::DecideCompletion)?;
    let input = input.get()?;
    in_phase(Op::DecideCompletion, programme.phase)?;
    let status = next(old.status, Step::Decide(input.status))?;
    if !training_over(cx, &programme)? {
        return Err(Error::code(Code::TrainingNotOver));
    }
    let progress = show(cx, &programme, old.clone())?.progress;
    let reason = input.reason.as_deref().filter(|r| !r.trim().is_empty());
    if progress.proposal != input.status && reason.is_none() {
        return Err(Error::code(Code::ReasonRequired).with("proposal", progress.proposal.as_str()));
    }
    let row = decided(cx, &old, status, reason);
    store::update(cx.conn, row.clone())?;
    tell(cx, &programme, &row)?;
    let after = json!({ "status": status, "proposal": progress.proposal,
        "attendance_bp": progress.attendance.attendance_bp, "passed": progress.passed });
    record(cx, Op::DecideCompletion, &old, after, reason)?;
    show(cx, &programme, row)
}

/// Takes back that somebody left, or what was decided of the completion: within a quarter of an hour by the same person, else
/// by another one with a reason. Whoever had left needs a seat that is still free.
pub fn reinstate(cx: &mut Cx<'_>, id: Id, input: &Input<Reversal>) -> Result<Shown> {
    let (programme, old) = opened(cx, id, Op::ReinstateParticipant)?;
    let reason = input.get()?.reason.as_deref();
    let status = next(old.status, Step::Reinstate)?;
    taken(&old).back(cx, reason)?;
    in_phase(Op::ReinstateParticipant, programme.phase)?;
    if old.status == ParticipantStatus::DroppedOut {
        offers::reseat(cx, programme.id, old.application_id)?;
    }
    let row = Participant {
        status,
        left_on: None,
        decision_reason: None,
        decided_by: None,
        decided_at: None,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    let notice = Notice::TrainingResumed {
        programme: programme.said()?,
    };
    phone_calls::tell(cx, &row, &notice)?;
    let after = json!({ "status": status });
    record(cx, Op::ReinstateParticipant, &old, after, reason)?;
    show(cx, &programme, row)
}

/// Who decided of a participant, and when.
pub fn taken(row: &Participant) -> Taken {
    Taken {
        by: row.decided_by,
        at: row.decided_at,
    }
}

fn opened(cx: &mut Cx<'_>, id: Id, op: Op) -> Result<(Programme, Participant)> {
    let row = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, row.programme_id)?;
    let subject = participants::service::subject(cx, &programme, &row)?;
    authorise(cx, op, &subject)?;
    Ok((programme, row))
}

/// Whether the last day of the training has come.
fn training_over(cx: &Cx<'_>, programme: &Programme) -> Result<bool> {
    let today = cx.now.date_in(programme.zone()?);
    Ok(programme.training_ends_on.is_none_or(|last| today >= last))
}

fn decided(cx: &Cx<'_>, old: &Participant, status: ParticipantStatus, reason: Option<&str>) -> Participant {
    Participant {
        status,
        decision_reason: reason.map(str::to_owned),
        decided_by: cx.actor.account,
        decided_at: Some(cx.now),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    }
}

fn tell(cx: &mut Cx<'_>, programme: &Programme, row: &Participant) -> Result<()> {
    let notice = Notice::TrainingEnded {
        programme: programme.said()?,
        result: Said::label("participant_status", row.status),
        reason: row.decision_reason.clone().unwrap_or_default().into(),
    };
    phone_calls::tell(cx, row, &notice)
}

fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    old: &Participant,
    after: serde_json::Value,
    reason: Option<&str>,
) -> Result<()> {
    audit::of(deed, Object::Participant(old.id))
        .about(Some(old.application_id))
        .change(json!({ "status": old.status, "group_id": old.group_id }), after)
        .because(reason)
        .write(cx, Some(old.programme_id))
}

fn show(cx: &mut Cx<'_>, programme: &Programme, row: Participant) -> Result<Shown> {
    shown(cx, programme, vec![row])?
        .pop()
        .ok_or_else(Error::not_found)
}

/// Participants as the actor is shown them.
pub fn shown(cx: &mut Cx<'_>, programme: &Programme, rows: Vec<Participant>) -> Result<Vec<Shown>> {
    let progress = counting::of(cx.conn, programme, &rows)?;
    let hidden = match cx.actor.account {
        Some(account) => conflicts::hidden(cx.conn, account, programme.id)?,
        None => vec![],
    };
    let applications: Vec<Id> = rows.iter().map(|r| r.application_id).collect();
    let training_over = training_over(cx, programme)?;
    let references: std::collections::HashMap<Id, Option<String>> =
        store::references(cx.conn, &applications)?.into_iter().collect();
    Ok(store::named(cx.conn, rows)?
        .into_iter()
        .zip(progress)
        .map(|(named, progress)| {
            let own = named.row.account_id.is_some() && named.row.account_id == cx.actor.account;
            Shown {
                reference: references.get(&named.row.application_id).cloned().flatten(),
                progress,
                training_over,
                subject: programme
                    .subject()
                    .owned(own)
                    .conflicted(hidden.contains(&named.row.application_id)),
                named,
            }
        })
        .collect())
}
