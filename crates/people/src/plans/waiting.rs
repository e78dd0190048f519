//! The plans that wait to be handed in.

use chrono::{Days, NaiveTime};

use super::{business_plans, ideas};
use crate::applications::conflicts;
use crate::programmes::programme::Programme;
use crate::programmes::{Pending, Waiting, WaitingKind};
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Ts, local_to_instant};

/// So many days before the end of the training coordinators look who has not handed in.
const DAYS: i64 = 30;

/// When the training ends: by then a plan is handed in.
pub fn due(programme: &Programme) -> Result<Option<Ts>> {
    let zone = programme.zone()?;
    let end = programme
        .training_ends_on
        .and_then(|day| day.checked_add_days(Days::new(1)));
    Ok(end.map(|day| local_to_instant(day.and_time(NaiveTime::MIN), zone)))
}

/// Whether plans can be handed in, for a final that takes place.
fn is_open(cx: &mut Cx<'_>, programme: &Programme) -> Result<bool> {
    let phase = programme.awards > 0 && in_phase(Op::SubmitPlan, programme.phase).is_ok();
    Ok(phase && !business_plans::store::is_closed(cx.conn, programme.id)?)
}

/// What of ideas waits for somebody who takes part: invitations into teams, the plan.
pub fn waits_for_participant(cx: &mut Cx<'_>, programme: &Programme) -> Result<Vec<Waiting>> {
    let invited = invitations(cx, programme)?;
    Ok(invited.into_iter().chain(plan(cx, programme)?).collect())
}

/// Invitations that are not answered, until the training is over.
fn invitations(cx: &mut Cx<'_>, programme: &Programme) -> Result<Option<Waiting>> {
    if in_phase(Op::AcceptTeamInvitation, programme.phase).is_err() {
        return Ok(None);
    }
    let Some(me) = ideas::service::taking_part(cx, programme.id)? else {
        return Ok(None);
    };
    let pending = ideas::invitation_store::waiting(cx.conn, me)?;
    let until = due(programme)?.filter(|until| cx.now < *until);
    let list = format!("/programmes/{}/team-invitations?status=pending", programme.id);
    Ok(Waiting::some(
        WaitingKind::TeamInvitationsToAnswer,
        pending.until(until),
        list,
    ))
}

/// The plan of whoever leads an idea.
fn plan(cx: &mut Cx<'_>, programme: &Programme) -> Result<Option<Waiting>> {
    if !is_open(cx, programme)? {
        return Ok(None);
    }
    let Some(me) = ideas::service::taking_part(cx, programme.id)? else {
        return Ok(None);
    };
    let Some(idea) = ideas::pending::plan_of(cx.conn, me)? else {
        return Ok(None);
    };
    let until = due(programme)?.filter(|until| cx.now < *until);
    let pending = Pending::one(true).until(until);
    Ok(Waiting::some(
        WaitingKind::PlanToHandIn,
        pending,
        format!("/ideas/{idea}"),
    ))
}

/// Ideas that need another lead, until the commission has decided.
pub fn without_lead(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Option<Waiting>> {
    if in_phase(Op::HandLead, programme.phase).is_err() || ideas::is_decided(cx.conn, programme.id)? {
        return Ok(None);
    }
    let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
    let hidden = ideas::of_applications(cx.conn, programme.id, &hidden)?;
    let count = ideas::pending::without_lead(cx.conn, programme.id, &hidden)?;
    let list = format!("/programmes/{}/ideas?lead_gone=true", programme.id);
    Ok(Waiting::some(WaitingKind::IdeasWithoutLead, count, list))
}

/// Plans that were not handed in, once the end of the training is near; but for what a conflict of interest hides.
pub fn waits_for_coordinator(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Option<Waiting>> {
    let due = due(programme)?;
    let near = programme.phase != Phase::Training
        || due.is_none_or(|due| due - chrono::Duration::days(DAYS) <= cx.now);
    if !near || !is_open(cx, programme)? {
        return Ok(None);
    }
    let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
    let hidden = ideas::of_applications(cx.conn, programme.id, &hidden)?;
    let pending = ideas::pending::plans(cx.conn, programme.id, &hidden)?;
    let pending = pending.until(due.filter(|due| cx.now < *due));
    let list = format!("/programmes/{}/ideas?plan_missing=true", programme.id);
    Ok(Waiting::some(WaitingKind::PlansAwaited, pending, list))
}
