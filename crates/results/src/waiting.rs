//! What of a round waits for people once its cards are in, or ought to be: a close, a decision, ballots, a publication,
//! answers to appeals.

use super::sitting::sitting;
use super::{appeals, store};
use base::cx::Cx;
use jury::jurors;
use jury::rounds::{self, Round, RoundStatus, Scene};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Role;
use people::applications::conflicts;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};
use scoring::commission::JurorSeat;
use scoring::commission::ballots::Tally;

/// What waits for somebody by one role.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme, role: Role) -> Result<Vec<Waiting>> {
    let mut waiting = Vec::new();
    for round in rounds::store::list(cx.conn, programme.id, None)? {
        if rounds::in_own_phase(round.kind, programme.phase).is_err() {
            continue;
        }
        match role {
            Role::Juror => waiting.extend(juror(cx, me, &round)?),
            Role::Coordinator => {
                waiting.extend(publication(cx, me, &round)?);
                waiting.extend(answers(cx, me, &round)?);
            }
            Role::Partner => waiting.extend(answers(cx, me, &round)?),
            Role::Applicant | Role::Trainer | Role::Observer | Role::Admin => {}
        }
    }
    Ok(waiting)
}

/// Whoever presides closes and decides; every member votes.
fn juror(cx: &mut Cx<'_>, me: Id, round: &Round) -> Result<Option<Waiting>> {
    let Some(seat) = rounds::store::seat(cx.conn, round.id, me)? else {
        return Ok(None);
    };
    let presides = matches!(seat, JurorSeat::Chair | JurorSeat::Deputy);
    Ok(match round.status {
        RoundStatus::Open if presides && round.closes_at.is_some_and(|at| at <= cx.now) => {
            Waiting::some(WaitingKind::RoundToClose, 1, None)
        }
        RoundStatus::Closed if presides => Waiting::some(WaitingKind::DecisionToRecord, 1, None),
        RoundStatus::Decided => {
            let scene = rounds::scene(cx, round.id)?;
            let awaited = tally(cx, &scene)?.is_some_and(|t| t.awaited.contains(&me));
            Waiting::some(WaitingKind::BallotToCast, i64::from(awaited), None)
        }
        _ => None,
    })
}

/// A decision that was carried waits for somebody who took no part in it. Nothing is told of one that a conflict of
/// interest hides.
fn publication(cx: &mut Cx<'_>, me: Id, round: &Round) -> Result<Option<Waiting>> {
    if round.status != RoundStatus::Decided || [round.closed_by, round.decided_by].contains(&Some(me)) {
        return Ok(None);
    }
    let scene = rounds::scene(cx, round.id)?;
    let carried = !scene.veiled() && tally(cx, &scene)?.is_some_and(|t| t.carried);
    Ok(Waiting::some(
        WaitingKind::DecisionToPublish,
        i64::from(carried),
        None,
    ))
}

fn tally(cx: &mut Cx<'_>, scene: &Scene) -> Result<Option<Tally>> {
    match store::latest(cx.conn, scene.round.id)? {
        Some(result) => Ok(sitting(cx, scene, &result)?.tally),
        None => Ok(None),
    }
}

/// Appeals are answered by people who did not score and have no conflict of interest.
fn answers(cx: &mut Cx<'_>, me: Id, round: &Round) -> Result<Option<Waiting>> {
    if jurors::find(cx.conn, round.id, me)?.is_some() {
        return Ok(None);
    }
    let hidden = conflicts::blocking(cx.conn, me, round.programme_id)?;
    let open = appeals::open_to(cx.conn, round.id, &hidden)?;
    Ok(Waiting::some(WaitingKind::AppealsToAnswer, open, None))
}
