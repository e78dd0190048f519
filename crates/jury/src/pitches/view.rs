//! Slots and running orders as they are sent.

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::announcing::{Announced, OrderScene, made, plans};
use super::order::Laid;
use super::rules::PitchAction;
use super::rules::{
    PitchStatus, Place, can_be_ordered, its_day_has_come, next, nobody_is_marked, still_open,
};
use super::service::{PitchScene, standing};
use super::store::{Move, Named, Pitch};
use crate::rounds::Scene;
use base::cx::Cx;
use base::policy::{Action, Op, Subject, action};
use kernel::error::Result;
use kernel::{Id, Ts};
use people::programmes::programme::Programme;
use scoring::rubric::input::RoundKind;

/// A move of a slot.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PitchMove {
    /// Where it was.
    pub from: PitchPlace,
    /// Where it went.
    pub to: PitchPlace,
    /// Why; for those who plan.
    pub reason: Option<String>,
    /// When it was moved.
    pub moved_at: Ts,
}

/// When and where.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PitchPlace {
    /// The room.
    pub room: String,
    /// It begins.
    pub starts_at: Ts,
    /// It ends.
    pub ends_at: Ts,
    /// When it begins by the clock on the wall there.
    #[schema(format = "date-time-local")]
    pub starts_local: NaiveDateTime,
}

impl PitchPlace {
    fn of(programme: &Programme, place: Place) -> Result<Self> {
        Ok(PitchPlace {
            starts_local: place.starts_at.0.with_timezone(&programme.zone()?).naive_local(),
            room: place.room,
            starts_at: place.starts_at,
            ends_at: place.ends_at,
        })
    }
}

/// A slot of a pitch day.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Pitch)]
pub struct View {
    pub id: Id,
    pub round_id: Id,
    /// Who presents.
    pub candidate_id: Id,
    pub reference: String,
    pub title: String,
    /// Its number in the order as it was made; for those who see the plan.
    pub position: Option<i32>,
    /// When and where; a member of the jury is told what was announced.
    #[serde(flatten)]
    pub place: PitchPlace,
    /// What became of it.
    pub status: PitchStatus,
    /// Its people were told of this place; what a member of the jury sees always was.
    pub announced: bool,
    /// Its moves, oldest first, where one slot is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<PitchMove>,
    /// Version; for those who see the plan, for every change of the plan counts.
    pub version: Option<i32>,
    pub actions: Vec<Action>,
}

fn one(
    cx: &Cx<'_>,
    scene: &Scene,
    (pitch, named): (Pitch, Named),
    subject: &Subject,
    plans: bool,
) -> Result<View> {
    let late = still_open(scene.round.status).err().map(|e| e.which());
    let early = its_day_has_come(pitch.starts_at, cx.now, scene.programme.zone()?);
    let early = early.err().map(|e| e.which());
    let wrong = |action| next(pitch.status, action).err().map(|e| e.which());
    let actions = [
        action(
            cx,
            Op::MarkPitch,
            subject,
            &[late.or(wrong(PitchAction::Hold)).or(early)],
        ),
        action(
            cx,
            Op::UnmarkPitch,
            subject,
            &[late.or(wrong(PitchAction::Unmark))],
        ),
        action(cx, Op::MovePitch, subject, &[late.or(wrong(PitchAction::Move))]),
        action(cx, Op::SwapPitches, subject, &[late.or(wrong(PitchAction::Move))]),
    ];
    let place = pitch.told().filter(|_| !plans).unwrap_or_else(|| pitch.place());
    Ok(View {
        announced: !plans || pitch.is_announced(),
        id: pitch.id,
        round_id: pitch.round_id,
        candidate_id: pitch.candidate_id,
        reference: named.reference,
        title: named.title,
        position: plans.then_some(pitch.position),
        place: PitchPlace::of(&scene.programme, place)?,
        status: pitch.status,
        moves: vec![],
        version: plans.then_some(pitch.version),
        actions: actions.into_iter().flatten().collect(),
    })
}

/// A slot with its moves.
pub(super) fn view(cx: &Cx<'_>, found: PitchScene, moves: Vec<Move>) -> Result<View> {
    let plans = plans(cx, &found.scene);
    let programme = &found.scene.programme;
    let place = |room, starts_at, ends_at| {
        let place = Place {
            room,
            starts_at,
            ends_at,
        };
        PitchPlace::of(programme, place)
    };
    let moves = moves
        .into_iter()
        .map(|one| {
            Ok(PitchMove {
                from: place(one.from_room, one.from_starts_at, one.from_ends_at)?,
                to: place(one.to_room, one.to_starts_at, one.to_ends_at)?,
                reason: plans.then_some(one.reason),
                moved_at: one.moved_at,
            })
        })
        .collect::<Result<_>>()?;
    let view = one(
        cx,
        &found.scene,
        (found.pitch, found.named),
        &found.subject,
        plans,
    )?;
    Ok(View { moves, ..view })
}

/// A pitch day.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RunningOrder)]
pub struct OrderView {
    pub round_id: Id,
    /// The zone of the local times.
    pub time_zone: String,
    /// By time.
    pub items: Vec<View>,
    /// Candidates without a slot: they came after the order was made. For coordinators, chair and deputy.
    pub without_slot: Option<usize>,
    /// Length of a pitch; for those who see the plan, as the next two.
    pub slot_minutes: Option<i32>,
    /// Between two pitches.
    pub gap_minutes: Option<i32>,
    /// Of the draw; absent where the order was given as a list.
    pub seed: Option<i64>,
    /// When it was announced last.
    pub announced_at: Option<Ts>,
    /// Version; 0 before there is an order. Absent for whoever does not see the plan, or has a conflict of interest with
    /// a candidate until the result is published: who is not told of it replaces with `If-Match: *`.
    pub version: Option<i32>,
    pub actions: Vec<Action>,
}

/// A running order; what would tell of a hidden slot is left out.
pub(super) fn order(cx: &Cx<'_>, found: OrderScene) -> Result<OrderView> {
    let OrderScene {
        scene,
        order,
        slots,
        without_slot,
        plans,
    } = found;
    let marked = nobody_is_marked(slots.iter().map(|(pitch, _)| pitch.status));
    let missing = made(order.clone()).err().map(|e| e.which());
    let items = slots
        .into_iter()
        .map(|slot| {
            let subject = standing(cx, &scene, &slot.0);
            one(cx, &scene, slot, &subject, plans)
        })
        .collect::<Result<_>>()?;
    let status = scene.round.status;
    let not_now = can_be_ordered(status).and(marked).err().map(|e| e.which());
    let late = still_open(status).err().map(|e| e.which());
    let actions = [
        action(cx, Op::PutRunningOrder, &scene.subject, &[not_now]),
        action(cx, Op::AnnouncePitches, &scene.subject, &[late.or(missing)]),
    ];
    let plan = order.as_ref().filter(|_| plans);
    Ok(OrderView {
        version: (plans && !scene.plan_veiled()).then(|| order.as_ref().map_or(0, |order| order.version)),
        round_id: scene.round.id,
        time_zone: scene.programme.time_zone.clone(),
        items,
        without_slot,
        slot_minutes: plan.map(|order| order.slot_minutes),
        gap_minutes: plan.map(|order| order.gap_minutes),
        seed: plan.and_then(|order| order.seed),
        announced_at: order.and_then(|order| order.announced_at),
        actions: actions.into_iter().flatten().collect(),
    })
}

/// A slot of an order that was laid out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlannedPitch {
    /// Who presents.
    pub candidate_id: Id,
    pub reference: String,
    pub title: String,
    /// Number in the order.
    pub position: i32,
    /// When and where.
    #[serde(flatten)]
    pub place: PitchPlace,
}

/// A running order as it was laid out.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RunningOrderPlan)]
pub struct LaidView {
    /// Whether it stands.
    pub applied: bool,
    /// The seed, where it was drawn.
    pub seed: Option<i64>,
    /// In their order.
    pub slots: Vec<PlannedPitch>,
    /// Version of what stands; absent for whom something is hidden.
    pub version: Option<i32>,
}

/// What an order is, or would be.
pub(super) fn laid(found: Laid) -> Result<LaidView> {
    let programme = &found.scene.programme;
    let slots = found
        .slots
        .into_iter()
        .map(|(position, named, place)| {
            Ok(PlannedPitch {
                candidate_id: named.id,
                reference: named.reference,
                title: named.title,
                position,
                place: PitchPlace::of(programme, place)?,
            })
        })
        .collect::<Result<_>>()?;
    Ok(LaidView {
        applied: found.applied,
        seed: found.seed,
        slots,
        version: (!found.scene.plan_veiled()).then_some(found.version),
    })
}

/// What an announcement did.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PitchesAnnounced)]
pub struct AnnouncedView {
    /// Slots whose people were told now; those who know their place already are not told again.
    pub told: usize,
    /// Candidates of those of whom nobody has an account: somebody calls them.
    pub unreached: Vec<Id>,
}

impl From<Announced> for AnnouncedView {
    fn from(done: Announced) -> Self {
        AnnouncedView {
            told: done.told,
            unreached: done.unreached,
        }
    }
}

/// A slot as its own people and jurors know it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnnouncedPitch {
    /// When and where.
    #[serde(flatten)]
    pub place: PitchPlace,
    /// What became of it.
    pub status: PitchStatus,
}

impl AnnouncedPitch {
    /// As it was announced; nothing before.
    pub fn of(programme: &Programme, pitch: &Pitch) -> Result<Option<Self>> {
        let Some(place) = pitch.told() else {
            return Ok(None);
        };
        Ok(Some(AnnouncedPitch {
            place: PitchPlace::of(programme, place)?,
            status: pitch.status,
        }))
    }
}

/// An applicant's own slot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnPitch {
    /// Before the jury of which round.
    pub round: RoundKind,
    /// When, where, and what became of it.
    #[serde(flatten)]
    pub pitch: AnnouncedPitch,
}
