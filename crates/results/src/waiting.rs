//! What of a round waits for people once its cards are in, or ought to be: a close, a decision, ballots, a publication,
//! answers to appeals.

use super::sitting::sitting;
use super::{appeals, preparations, store};
use base::cx::Cx;
use jury::closing;
use jury::rounds::{self, Round, RoundStatus, Scene};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Role;
use people::programmes::programme::Programme;
use people::programmes::{Pending, Waiting, WaitingKind};
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
                waiting.extend(publication(cx, &round)?);
                waiting.extend(appeals_to_answer(cx, me, programme)?);
                waiting.extend(standstill(cx, &round)?);
            }
            Role::Partner => waiting.extend(appeals_to_answer(cx, me, programme)?),
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
    if presides {
        let scene = rounds::scene(cx, round.id)?;
        let prepared = preparations::awaited_of(cx, &scene, me)?;
        if let Some(first) = prepared.first() {
            let count = i64::try_from(prepared.len()).unwrap_or(i64::MAX);
            let pending = Pending::from(count).since(Some(first.prepared_at));
            let list = format!("/rounds/{}/preparations", round.id);
            return Ok(Waiting::some(WaitingKind::StepsToConfirm, pending, list));
        }
    }
    let itself = format!("/rounds/{}", round.id);
    Ok(match round.status {
        RoundStatus::Open if presides => {
            let late = round.closes_at.filter(|at| *at <= cx.now);
            let ready = late.is_some() || {
                let scene = rounds::scene(cx, round.id)?;
                closing::is_all_there(cx, &scene)?
            };
            let pending = Pending::one(ready).since(late);
            Waiting::some(WaitingKind::RoundToClose, pending, itself)
        }
        RoundStatus::Closed if presides => {
            let scene = rounds::scene(cx, round.id)?;
            let since = round.closed_at.filter(|_| !scene.veiled());
            Waiting::some(
                WaitingKind::DecisionToRecord,
                Pending::one(true).since(since),
                itself,
            )
        }
        RoundStatus::Decided => {
            let scene = rounds::scene(cx, round.id)?;
            let Some(tally) = tally(cx, &scene)? else {
                return Ok(None);
            };
            if presides && !tally.carried && tally.awaited.is_empty() {
                // It was voted down: there has to be another one.
                return Ok(Waiting::some(WaitingKind::DecisionToRecord, 1, itself));
            }
            // Times of the round would tell whoever has a conflict with a candidate.
            let since = round.decided_at.filter(|_| !scene.veiled());
            let pending = Pending::one(tally.awaited.contains(&me)).since(since);
            Waiting::some(WaitingKind::BallotToCast, pending, format!("{itself}/result"))
        }
        _ => None,
    })
}

/// A decision waits for ballots, and once it is carried for somebody who took no part in it to publish it. Nothing is told
/// of one that a conflict of interest hides.
fn publication(cx: &mut Cx<'_>, round: &Round) -> Result<Option<Waiting>> {
    if round.status != RoundStatus::Decided {
        return Ok(None);
    }
    let scene = rounds::scene(cx, round.id)?;
    let Some(tally) = tally(cx, &scene)?.filter(|_| !scene.veiled()) else {
        return Ok(None);
    };
    let result = format!("/rounds/{}/result", round.id);
    if !tally.carried {
        let awaited = i64::try_from(tally.awaited.len()).unwrap_or(i64::MAX);
        let pending = Pending::from(awaited).since(round.decided_at);
        return Ok(Waiting::some(WaitingKind::BallotsAwaited, pending, result));
    }
    let pending = Pending::one(!scene.had_a_part(cx)).since(round.decided_at);
    Ok(Waiting::some(WaitingKind::DecisionToPublish, pending, result))
}

/// The time in which a published result can be appealed against.
fn standstill(cx: &mut Cx<'_>, round: &Round) -> Result<Option<Waiting>> {
    if round.status != RoundStatus::Published {
        return Ok(None);
    }
    let until = store::published(cx.conn, round.id)?.and_then(|result| result.standstill_until);
    let until = until.filter(|until| cx.now < *until);
    let pending = Pending::one(until.is_some())
        .since(round.published_at)
        .until(until);
    let result = format!("/rounds/{}/result", round.id);
    Ok(Waiting::some(WaitingKind::Standstill, pending, result))
}

fn tally(cx: &mut Cx<'_>, scene: &Scene) -> Result<Option<Tally>> {
    match store::latest(cx.conn, scene.round.id)? {
        Some(result) => Ok(sitting(cx, scene, &result)?.tally),
        None => Ok(None),
    }
}

/// Appeals are answered by people who did not score and have no conflict of interest.
fn appeals_to_answer(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Option<Waiting>> {
    let pending = appeals::to_answer(cx, programme, me)?;
    let list = format!("/programmes/{}/appeals?for_me=true", programme.id);
    Ok(Waiting::some(WaitingKind::AppealsToAnswer, pending, list))
}
