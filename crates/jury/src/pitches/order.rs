//! The use case of making a running order: by a list or a draw, kept or only tried.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use serde_json::json;
use validator::Validate;

use super::rules::{self, PitchStatus, Place, Sitting};
use super::store::{self, Named, Pitch, RunningOrder};
use crate::rounds;
use crate::rounds::Scene;
use base::audit::{self, Deed, Object};
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Text, Ts, not_blank};
use scoring::rng::SplitMix64;

/// A stretch of time without pitches.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PitchBreak {
    /// From.
    pub starts_at: Ts,
    /// Until.
    pub ends_at: Ts,
}

/// A stretch of time in one room.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PitchSitting {
    /// The first pitch begins.
    pub starts_at: Ts,
    /// No pitch ends later; only the last sitting may go on until all have presented.
    pub ends_at: Option<Ts>,
    /// The room, with the address where people need it.
    #[validate(nested)]
    pub room: Text<300>,
    /// No pitch reaches into these.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub breaks: Vec<PitchBreak>,
}

/// The running order of a round: either `candidate_ids` or `seed`.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"sittings": [{"starts_at": "2027-03-05T05:00:00Z", "room": "Әкімдік, 2-зал", "breaks": [{"starts_at": "2027-03-05T08:00:00Z", "ends_at": "2027-03-05T09:00:00Z"}]}], "slot_minutes": 15, "gap_minutes": 5, "seed": 2017, "dry_run": true}))]
pub struct RunningOrderInput {
    /// One after the other.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    pub sittings: Vec<PitchSitting>,
    /// Length of a pitch with its questions.
    #[validate(range(min = 1, max = rules::LONGEST))]
    #[schema(minimum = 1, maximum = 480)]
    pub slot_minutes: i32,
    /// Between two pitches.
    #[serde(default)]
    #[validate(range(min = 0, max = 480))]
    #[schema(minimum = 0, maximum = 480)]
    pub gap_minutes: i32,
    /// Every candidate once, in this order.
    #[validate(length(max = 5_000))]
    #[schema(max_items = 5_000)]
    pub candidate_ids: Option<Vec<Id>>,
    /// Drawn: the same seed gives the same order, as long as the candidates are the same.
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub seed: Option<i64>,
    /// Only tell what it would be.
    #[serde(default)]
    pub dry_run: bool,
}

/// A running order as it was laid out.
#[derive(Debug, Clone)]
pub struct Laid {
    /// The round.
    pub scene: Scene,
    /// Whether it stands.
    pub applied: bool,
    /// The seed, where it was drawn.
    pub seed: Option<i64>,
    /// Number, candidate and place, in this order.
    pub slots: Vec<(i32, Named, Place)>,
    /// Version of what stands.
    pub version: i32,
}

/// What the running order would be, without making it: it keeps nobody from writing.
pub fn plan(
    cx: &mut Cx<'_>,
    round_id: Id,
    version: IfMatch,
    input: &Input<RunningOrderInput>,
) -> Result<Laid> {
    let scene = rounds::scene(cx, round_id)?;
    Ok(laid(cx, scene, version, input)?.0)
}

/// Makes the running order anew, as long as nobody has presented. Slots of candidates that the actor may know nothing
/// of stay where they are, and the others are laid around them. Who was told of a place hears of the new one by the
/// next announcement.
pub fn put(
    cx: &mut Cx<'_>,
    round_id: Id,
    version: IfMatch,
    input: &Input<RunningOrderInput>,
) -> Result<Laid> {
    let scene = rounds::locked(cx, round_id)?;
    let (mut laid, old) = laid(cx, scene, version, input)?;
    let input = input.get()?;
    let mut known: BTreeMap<Id, Pitch> = old.into_iter().map(|one| (one.candidate_id, one)).collect();
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for (position, candidate, place) in laid.slots.iter().cloned() {
        match known.remove(&candidate.id) {
            Some(pitch) => changed.push(Pitch {
                position,
                version: pitch.version + 1,
                ..pitch.at(place)
            }),
            None => added.push(Pitch {
                id: Id::new(),
                round_id,
                candidate_id: candidate.id,
                position,
                room: place.room,
                starts_at: place.starts_at,
                ends_at: place.ends_at,
                status: PitchStatus::Planned,
                told_room: None,
                told_starts_at: None,
                told_ends_at: None,
                version: 1,
            }),
        }
    }
    // What is left are slots of those who are no candidates any more.
    let gone: Vec<Id> = known.into_keys().collect();
    store::delete_of(cx.conn, &gone)?;
    store::update(cx.conn, changed)?;
    store::insert(cx.conn, added)?;
    let before = store::order(cx.conn, round_id)?;
    let row = RunningOrder {
        round_id,
        slot_minutes: input.slot_minutes,
        gap_minutes: input.gap_minutes,
        seed: input.seed,
        announced_at: before.as_ref().and_then(|order| order.announced_at),
        made_at: cx.now,
        made_by: cx.actor.id()?,
        version: laid.version + 1,
    };
    store::save_order(cx.conn, row.clone(), before.is_none())?;
    laid.applied = true;
    laid.version = row.version;
    let order: Vec<_> = laid
        .slots
        .iter()
        .map(|(_, one, place)| json!([one.id, place.starts_at, place.room]))
        .collect();
    let after = json!({ "seed": row.seed, "slot_minutes": row.slot_minutes, "gap_minutes": row.gap_minutes, "order": order });
    record(cx, Op::PutRunningOrder, &laid.scene, after)?;
    Ok(laid)
}

/// The layout, and the slots that it replaces.
fn laid(
    cx: &mut Cx<'_>,
    scene: Scene,
    version: IfMatch,
    input: &Input<RunningOrderInput>,
) -> Result<(Laid, Vec<Pitch>)> {
    authorise(cx, Op::PutRunningOrder, &scene.subject)?;
    let current = store::order(cx.conn, scene.round.id)?.map_or(0, |order| order.version);
    scene.check_plan(version, current)?;
    let input = input.get()?;
    let sittings = sittings(cx, &scene, input)?;
    let mut candidates = store::named(cx.conn, scene.round.id)?;
    candidates.retain(|one| !scene.hidden.contains(&one.id));
    let ordered = ordered(input, candidates)?;
    in_phase(Op::PutRunningOrder, scene.programme.phase)?;
    rules::can_be_ordered(scene.round.status)?;
    let slots = store::of_round(cx.conn, scene.round.id)?;
    let (hidden, old): (Vec<Pitch>, Vec<Pitch>) = slots
        .into_iter()
        .map(|(pitch, _)| pitch)
        .partition(|pitch| scene.hidden.contains(&pitch.candidate_id));
    rules::nobody_is_marked(old.iter().map(|one| one.status))?;
    let taken = rules::taken(&store::standing(&hidden), &store::standing(&old));
    let places = rules::lay_out(
        &sittings,
        Duration::minutes(input.slot_minutes.into()),
        Duration::minutes(input.gap_minutes.into()),
        &taken,
        ordered.len(),
    );
    let missing = ordered.len() - places.len();
    if missing > 0 {
        let fault = FieldError::new("/sittings", "too_short").with("missing", missing);
        return Err(Error::Invalid(vec![fault]));
    }
    let zone = scene.programme.zone()?;
    if let Some(last) = places.iter().map(|place| place.ends_at).max()
        && !rules::plausible(last, cx.now, zone)
    {
        return Err(Error::field("/sittings", "range"));
    }
    let used: BTreeSet<i32> = hidden.iter().map(|one| one.position).collect();
    let numbers = (1..).filter(|number| !used.contains(number));
    let slots = numbers
        .zip(ordered)
        .zip(places)
        .map(|((no, one), place)| (no, one, place));
    let laid = Laid {
        applied: false,
        seed: input.seed,
        slots: slots.collect(),
        version: current,
        scene,
    };
    Ok((laid, old))
}

/// The sittings as they can be: from today on, none without an end but the last.
fn sittings(cx: &Cx<'_>, scene: &Scene, input: &RunningOrderInput) -> Result<Vec<Sitting>> {
    let zone = scene.programme.zone()?;
    let mut faults = Vec::new();
    let last = input.sittings.len().saturating_sub(1);
    for (i, sitting) in input.sittings.iter().enumerate() {
        let mut stretch = |at: &str, from: Ts, until: Option<Ts>| {
            if !rules::plausible(from, cx.now, zone) {
                faults.push(FieldError::new(&format!("{at}/starts_at"), "range"));
            }
            if until.is_some_and(|until| until <= from) {
                faults.push(FieldError::new(&format!("{at}/ends_at"), "order"));
            } else if until.is_some_and(|until| !rules::plausible(until, cx.now, zone)) {
                faults.push(FieldError::new(&format!("{at}/ends_at"), "range"));
            }
        };
        stretch(&format!("/sittings/{i}"), sitting.starts_at, sitting.ends_at);
        for (k, one) in sitting.breaks.iter().enumerate() {
            stretch(
                &format!("/sittings/{i}/breaks/{k}"),
                one.starts_at,
                Some(one.ends_at),
            );
        }
        if sitting.ends_at.is_none() && i < last {
            faults.push(FieldError::new(&format!("/sittings/{i}/ends_at"), "required"));
        }
        if not_blank(&sitting.room).is_err() {
            faults.push(FieldError::new(&format!("/sittings/{i}/room"), "required"));
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let sitting = |one: &PitchSitting| Sitting {
        room: one.room.trim().to_owned(),
        starts_at: one.starts_at,
        ends_at: one.ends_at,
        breaks: one.breaks.iter().map(|b| (b.starts_at, b.ends_at)).collect(),
    };
    Ok(input.sittings.iter().map(sitting).collect())
}

/// The candidates in the order that was given, or drawn: a shuffle of them as they stand by their numbers.
fn ordered(input: &RunningOrderInput, mut candidates: Vec<Named>) -> Result<Vec<Named>> {
    match (&input.candidate_ids, input.seed) {
        (None, Some(seed)) => {
            SplitMix64::new(u64::try_from(seed).unwrap_or(0)).shuffle(&mut candidates);
            Ok(candidates)
        }
        (Some(ids), None) => {
            let mut known: BTreeMap<Id, Named> = candidates.into_iter().map(|one| (one.id, one)).collect();
            let (mut ordered, mut faults) = (Vec::new(), Vec::new());
            for (i, id) in ids.iter().enumerate() {
                // A second time it is not there any more.
                match known.remove(id) {
                    Some(one) => ordered.push(one),
                    None => faults.push(FieldError::new(&format!("/candidate_ids/{i}"), "unknown")),
                }
            }
            if !known.is_empty() {
                let missing: Vec<Id> = known.into_keys().collect();
                faults.push(FieldError::new("/candidate_ids", "required").with("missing", json!(missing)));
            }
            if faults.is_empty() {
                Ok(ordered)
            } else {
                Err(Error::Invalid(faults))
            }
        }
        (None, None) => Err(Error::field("/candidate_ids", "required")),
        (Some(_), Some(_)) => Err(Error::field("/seed", "unknown_field")),
    }
}

/// Writes an entry about the running order.
pub(super) fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    found: &Scene,
    after: serde_json::Value,
) -> Result<()> {
    audit::of(deed, Object::RunningOrder(found.round.id))
        .after(after)
        .write(cx, Some(found.programme.id))
}
