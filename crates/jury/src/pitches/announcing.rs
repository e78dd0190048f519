//! Use cases of a running order that stands: announce it, read it.

use std::collections::BTreeSet;

use serde_json::json;

use super::notices;
use super::order::record;
use super::rules::{self, PitchStatus, Place};
use super::store::{self, Named, Pitch, RunningOrder};
use crate::candidates::still_candidates;
use crate::rounds;
use crate::rounds::Scene;
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::Id;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;

/// What an announcement did, as far as the reader may know.
#[derive(Debug, Clone)]
pub struct Announced {
    /// Slots whose people were told.
    pub told: usize,
    /// Candidates of whom nobody has an account: somebody calls them.
    pub unreached: Vec<Id>,
    /// Version of the order; absent for whom something is hidden.
    pub version: Option<i32>,
}

/// Tells the people of each planned slot of a place that they do not know yet. From the first time on the jurors
/// see the order. It is for everybody's sake, so slots that are hidden from the actor are announced too.
pub fn announce(cx: &mut Cx<'_>, round_id: Id) -> Result<Announced> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::AnnouncePitches, &found.subject)?;
    in_phase(Op::AnnouncePitches, found.programme.phase)?;
    rules::still_open(found.round.status)?;
    let order = made(store::order(cx.conn, round_id)?)?;
    let mut news: Vec<Pitch> = store::of_round(cx.conn, round_id)?
        .into_iter()
        .map(|(pitch, _)| pitch)
        .filter(|pitch| pitch.status == PitchStatus::Planned && !pitch.is_announced())
        .collect();
    let ids: Vec<Id> = news.iter().map(|pitch| pitch.candidate_id).collect();
    let live = still_candidates(cx.conn, &ids)?;
    news.retain(|pitch| live.contains(&pitch.candidate_id));
    let places: Vec<(Id, Place)> = news.iter().map(|one| (one.candidate_id, one.place())).collect();
    let mut unreached = notices::tell(cx, &found.programme, &places, None)?;
    unreached.retain(|candidate| !found.hidden.contains(candidate));
    let told = places.iter().filter(|(id, _)| !found.hidden.contains(id)).count();
    let announced = news.into_iter().map(|one| Pitch {
        version: one.version + 1,
        ..one.announced()
    });
    store::update(cx.conn, announced.collect())?;
    let row = RunningOrder {
        announced_at: Some(cx.now),
        version: order.version + 1,
        ..order
    };
    let version = (!found.plan_veiled()).then_some(row.version);
    store::save_order(cx.conn, row, false)?;
    record(cx, Op::AnnouncePitches, &found, json!({ "told": places.len() }))?;
    Ok(Announced {
        told,
        unreached: unreached.into_iter().collect(),
        version,
    })
}

/// Refuses an announcement before there is an order.
pub(super) fn made(order: Option<RunningOrder>) -> Result<RunningOrder> {
    order.ok_or_else(|| Error::code(Code::WrongState).with("running_order", "missing"))
}

/// A running order as its reader may see it.
#[derive(Debug, Clone)]
pub struct OrderScene {
    /// The round.
    pub scene: Scene,
    /// How it was made; absent before, and for members of the jury before it was announced.
    pub order: Option<RunningOrder>,
    /// The slots, without hidden ones.
    pub slots: Vec<(Pitch, Named)>,
    /// Candidates without a slot; only for those who plan.
    pub without_slot: Option<usize>,
    /// The reader sees the plan, not only what was announced.
    pub plans: bool,
}

/// Whether somebody sees the plan: coordinators, the chair and the deputy. Members of the jury see what was announced.
pub(super) fn plans(cx: &Cx<'_>, scene: &Scene) -> bool {
    scene.subject.owner || cx.actor.has(scene.programme.id, Role::Coordinator)
}

/// Reads the running order.
pub fn get(cx: &mut Cx<'_>, round_id: Id) -> Result<OrderScene> {
    let scene = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListPitches, &scene.subject)?;
    let plans = plans(cx, &scene);
    let mut slots = store::of_round(cx.conn, round_id)?;
    slots.retain(|(pitch, _)| {
        !scene.hidden.contains(&pitch.candidate_id) && (plans || pitch.told().is_some())
    });
    if !plans {
        // Where a slot stands in the plan is not for everybody.
        slots.sort_by_key(|(pitch, _)| (pitch.told_starts_at, pitch.told_room.clone(), pitch.id));
    }
    let order = store::order(cx.conn, round_id)?.filter(|order| plans || order.announced_at.is_some());
    let without_slot = match plans {
        true => {
            let placed: BTreeSet<Id> = slots.iter().map(|(pitch, _)| pitch.candidate_id).collect();
            let candidates = store::named(cx.conn, round_id)?;
            let without = candidates
                .iter()
                .filter(|one| !scene.hidden.contains(&one.id) && !placed.contains(&one.id));
            Some(without.count())
        }
        false => None,
    };
    Ok(OrderScene {
        scene,
        order,
        slots,
        without_slot,
        plans,
    })
}
