//! What of a training waits for trainers, coordinators and participants.

use chrono::{Days, NaiveTime};

use super::{assignments, groups, is_over, participants, sessions};
use crate::applications::conflicts;
use crate::programmes::programme::Programme;
use crate::programmes::{Pending, Waiting, WaitingKind};
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::error::Result;
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, local_to_instant};

/// What waits for trainers and coordinators.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme, role: Role) -> Result<Vec<Waiting>> {
    let mut waiting = match role {
        Role::Trainer => registers(cx, me, programme)?.into_iter().collect(),
        Role::Coordinator => coordinator(cx, programme)?,
        _ => return Ok(vec![]),
    };
    waiting.extend(to_grade(cx, me, programme)?);
    Ok(waiting)
}

/// The registers of today's and earlier sessions.
fn registers(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Option<Waiting>> {
    let zone = programme.zone()?;
    // The end of the day: the same for each who asks today.
    let tomorrow = cx.now.date_in(zone) + Days::new(1);
    let until = local_to_instant(tomorrow.and_time(NaiveTime::MIN), zone);
    let count = sessions::store::planned_until(cx.conn, me, programme.id, until)?;
    let list = format!(
        "/programmes/{}/sessions?trainer_id={me}&status=planned&to={until}",
        programme.id
    );
    Ok(Waiting::some(WaitingKind::RegistersToMark, count, list))
}

/// Drafts of a timetable, until the first of them would begin; who is in no group; on whose completion is to be decided.
fn coordinator(cx: &mut Cx<'_>, programme: &Programme) -> Result<Vec<Waiting>> {
    let mut waiting = vec![];
    if in_phase(Op::AnnounceTrainingSession, programme.phase).is_ok() {
        let (count, first) = sessions::store::drafts(cx.conn, programme.id)?;
        let pending = Pending::from(count).until(first);
        let list = format!("/programmes/{}/sessions?status=draft", programme.id);
        waiting.extend(Waiting::some(WaitingKind::SessionsToAnnounce, pending, list));
    }
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
