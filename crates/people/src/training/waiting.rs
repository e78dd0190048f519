//! What of a training waits for trainers, coordinators and participants.

use super::sessions::rules::RegisterState;
use super::{assignments, groups, is_over, participants, sessions};
use crate::applications::conflicts;
use crate::programmes::programme::Programme;
use crate::programmes::{Pending, Waiting, WaitingKind};
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::{Phase, Role};

/// What waits for trainers and coordinators.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme, role: Role) -> Result<Vec<Waiting>> {
    let mut waiting = match role {
        Role::Trainer => registers(cx, Some(me), programme)?.into_iter().collect(),
        Role::Coordinator => coordinator(cx, programme)?,
        _ => return Ok(vec![]),
    };
    waiting.extend(to_grade(cx, me, programme)?);
    Ok(waiting)
}

/// The registers that can be written and lack somebody's mark: of a trainer's sessions, or of all that are over.
fn registers(cx: &mut Cx<'_>, of: Option<Id>, programme: &Programme) -> Result<Option<Waiting>> {
    if in_phase(Op::PutRegister, programme.phase).is_err() {
        return Ok(None);
    }
    let list = format!("/programmes/{}/sessions", programme.id);
    let (state, list) = match of {
        Some(trainer) => (
            RegisterState::Open,
            format!("{list}?register=open&trainer_id={trainer}"),
        ),
        None => (RegisterState::Due, format!("{list}?register=due")),
    };
    let pending = sessions::due::pending(cx, programme, state, of)?;
    Ok(Waiting::some(WaitingKind::RegistersToMark, pending, list))
}

/// Drafts of a timetable, until the first of them would begin; registers that are due; who is in no group; on whose completion is to be decided.
fn coordinator(cx: &mut Cx<'_>, programme: &Programme) -> Result<Vec<Waiting>> {
    let mut waiting = vec![];
    if in_phase(Op::AnnounceTrainingSession, programme.phase).is_ok() {
        let (count, first) = sessions::store::drafts(cx.conn, programme.id)?;
        let pending = Pending::from(count).until(first);
        let list = format!("/programmes/{}/sessions?status=draft", programme.id);
        waiting.extend(Waiting::some(WaitingKind::SessionsToAnnounce, pending, list));
    }
    waiting.extend(registers(cx, None, programme)?);
    if programme.phase != Phase::Training {
        return Ok(waiting);
    }
    let scope = participants::service::scope(cx, programme.id)?;
    let list = format!("/programmes/{}/participants?status=enrolled", programme.id);
    if groups::store::some(cx.conn, programme.id)? {
        let alone = participants::store::without_group(cx.conn, &scope)?;
        let list = format!("{list}&without_group=true");
        waiting.extend(Waiting::some(WaitingKind::ParticipantsToGroup, alone, list));
    }
    if is_over(programme, cx.now)? {
        let undecided = participants::store::still_enrolled(cx.conn, &scope)?;
        waiting.extend(Waiting::some(WaitingKind::CompletionsToDecide, undecided, list));
    }
    Ok(waiting)
}

/// What was handed in and not graded since, but for what a conflict of interest hides.
fn to_grade(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Option<Waiting>> {
    if in_phase(Op::PutGrade, programme.phase).is_err() {
        return Ok(None);
    }
    let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
    let pending = assignments::queue::pending(cx.conn, programme.id, &hidden)?;
    let list = format!("/programmes/{}/submissions-to-grade", programme.id);
    Ok(Waiting::some(WaitingKind::SubmissionsToGrade, pending, list))
}

/// What a participant has to hand in; nothing for somebody who takes no part any more.
pub fn waits_for_participant(cx: &mut Cx<'_>, programme: &Programme) -> Result<Option<Waiting>> {
    if in_phase(Op::CreateSubmission, programme.phase).is_err() {
        return Ok(None);
    }
    let Ok(me) = assignments::grading::may_hand_in(cx, programme.id)? else {
        return Ok(None);
    };
    let pending = assignments::queue::to_hand_in(cx.conn, programme.id, me.id, cx.now)?;
    let list = format!("/programmes/{}/assignments?to_hand_in=true", programme.id);
    Ok(Waiting::some(WaitingKind::AssignmentsToHandIn, pending, list))
}
