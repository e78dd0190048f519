//! Use cases of one slot: read, mark, move, swap; and what an applicant is told.

use chrono::Duration;
use serde_json::{Value, json};
use validator::Validate;

use super::announcing::plans;
use super::notices;
use super::rules::{self, PitchAction, PitchStatus, Place, next};
use super::store::{self, Move, Named, Pitch};
use crate::candidates;
use crate::rounds;
use crate::rounds::Scene;
use base::audit::{self, Deed, Object};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Ts, Words, text_enum};
use people::applications::application::loaded;
use people::applications::conflicts;
use people::programmes::programme::Programme;
use scoring::rubric::input::RoundKind;

text_enum! {
    /// What is noted of a pitch on the day.
    PitchMark { Held = "held", NoShow = "no_show" }
}

/// What became of a pitch.
#[derive(Debug, Clone, Copy, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PitchMarkInput, example = json!({"status": "held"}))]
pub struct Mark {
    /// Presented, or did not come.
    pub status: PitchMark,
}

/// Why a mark is taken back.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PitchUnmarkInput, example = json!({"reason": "Отмечен не тот слот"}))]
pub struct Unmark {
    /// For the log.
    #[validate(nested)]
    pub reason: Words<2_000>,
}

/// Another time, and if need be another room.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PitchMoveInput, example = json!({"starts_at": "2027-03-05T10:00:00Z", "reason": "Автобус из Байсерке опоздал"}))]
pub struct MoveInput {
    /// It begins.
    pub starts_at: Ts,
    /// It ends; without it the length stays.
    pub ends_at: Option<Ts>,
    /// Where; without it the room stays.
    #[validate(nested)]
    pub room: Option<Words<300>>,
    /// Why; the people of the candidate read it.
    #[validate(nested)]
    pub reason: Words<2_000>,
}

/// Two slots change their places.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PitchSwapInput)]
pub struct SwapInput {
    /// The other slot, of the same round.
    pub with: Id,
    /// Why; the people of both candidates read it.
    #[validate(nested)]
    pub reason: Words<2_000>,
}

/// A slot as the actor stands to it.
#[derive(Debug, Clone)]
pub struct PitchScene {
    /// The round.
    pub scene: Scene,
    /// The slot.
    pub pitch: Pitch,
    /// Who presents.
    pub named: Named,
    /// For the policy.
    pub subject: Subject,
}

/// How the actor stands to a slot: the chair and the deputy answer for it, the jury sees it once it was announced.
pub(super) fn standing(cx: &Cx<'_>, scene: &Scene, pitch: &Pitch) -> Subject {
    let hidden = scene.hidden.contains(&pitch.candidate_id);
    let seen = pitch.told().is_some() || plans(cx, scene);
    scene
        .subject
        .owned(scene.subject.owner && !hidden)
        .assigned(scene.subject.assigned && seen)
        .conflicted(hidden)
}

fn around(cx: &mut Cx<'_>, scene: Scene, id: Id) -> Result<PitchScene> {
    let pitch = store::find(cx.conn, id)?;
    let named = store::name(cx.conn, pitch.candidate_id)?;
    let subject = standing(cx, &scene, &pitch);
    Ok(PitchScene {
        scene,
        pitch,
        named,
        subject,
    })
}

/// A slot with its round locked: whoever changes one changes it alone.
fn locked(cx: &mut Cx<'_>, id: Id) -> Result<PitchScene> {
    let round = store::find(cx.conn, id)?.round_id;
    let scene = rounds::locked(cx, round)?;
    around(cx, scene, id)
}

/// Reads a slot with its moves.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<(PitchScene, Vec<Move>)> {
    let round = store::find(cx.conn, id)?.round_id;
    let scene = rounds::scene(cx, round)?;
    let found = around(cx, scene, id)?;
    authorise(cx, Op::GetPitch, &found.subject)?;
    let moves = known_moves(cx, &found)?;
    Ok((found, moves))
}

/// The moves of a slot that the reader may know of: who does not plan, only those since the last announcement.
pub(super) fn known_moves(cx: &mut Cx<'_>, found: &PitchScene) -> Result<Vec<Move>> {
    let mut moves = store::moves(cx.conn, found.pitch.id)?;
    if !plans(cx, &found.scene) {
        let announced = store::order(cx.conn, found.scene.round.id)?.and_then(|order| order.announced_at);
        moves.retain(|one| announced.is_some_and(|at| at < one.moved_at));
    }
    Ok(moves)
}

/// Notes what became of a pitch. No score changes by it: it is a fact that the commission weighs.
pub fn mark(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<Mark>) -> Result<PitchScene> {
    let found = locked(cx, id)?;
    authorise(cx, Op::MarkPitch, &found.subject)?;
    version.check_if_sent(found.pitch.version)?;
    let action = match input.get()?.status {
        PitchMark::Held => PitchAction::Hold,
        PitchMark::NoShow => PitchAction::Miss,
    };
    found.in_time(Op::MarkPitch)?;
    let status = next(found.pitch.status, action)?;
    rules::its_day_has_come(found.pitch.starts_at, cx.now, found.scene.programme.zone()?)?;
    becomes(cx, Op::MarkPitch, found, status, None)
}

/// Takes a mark back that was a mistake. Who was marked as absent must still have the place.
pub fn unmark(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<Unmark>) -> Result<PitchScene> {
    let found = locked(cx, id)?;
    authorise(cx, Op::UnmarkPitch, &found.subject)?;
    version.check_if_sent(found.pitch.version)?;
    let reason = &input.get()?.reason;
    found.in_time(Op::UnmarkPitch)?;
    let status = next(found.pitch.status, PitchAction::Unmark)?;
    free(cx, &found.scene, std::slice::from_ref(&found.pitch))?;
    becomes(cx, Op::UnmarkPitch, found, status, Some(reason))
}

fn becomes(
    cx: &mut Cx<'_>,
    op: Op,
    found: PitchScene,
    status: PitchStatus,
    reason: Option<&str>,
) -> Result<PitchScene> {
    let row = Pitch {
        status,
        version: found.pitch.version + 1,
        ..found.pitch.clone()
    };
    store::update(cx.conn, vec![row.clone()])?;
    store::touch(cx.conn, row.round_id)?;
    let (before, after) = (
        json!({ "status": found.pitch.status }),
        json!({ "status": status }),
    );
    record(cx, op, &found, before, after, reason)?;
    Ok(PitchScene { pitch: row, ..found })
}

/// Gives a slot another time or room; who did not come gets another chance. The same place again changes nothing.
pub fn shift(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<MoveInput>) -> Result<PitchScene> {
    let found = locked(cx, id)?;
    authorise(cx, Op::MovePitch, &found.subject)?;
    version.check_if_sent(found.pitch.version)?;
    let input = input.get()?;
    let place = destination(cx, &found, input)?;
    found.in_time(Op::MovePitch)?;
    if found.pitch.status == PitchStatus::Planned && place == found.pitch.place() {
        return Ok(found);
    }
    let row = moved(&found.pitch, place)?;
    free(cx, &found.scene, std::slice::from_ref(&row))?;
    let row = settle(
        cx,
        &found.scene.programme,
        &[&found.pitch],
        vec![row],
        &input.reason,
    )?
    .pop()
    .unwrap_or_else(|| found.pitch.clone());
    log_move(cx, Op::MovePitch, &found, &row, &input.reason)?;
    Ok(PitchScene { pitch: row, ..found })
}

fn destination(cx: &Cx<'_>, found: &PitchScene, input: &MoveInput) -> Result<Place> {
    let zone = found.scene.programme.zone()?;
    let old = found.pitch.place();
    if !rules::plausible(input.starts_at, cx.now, zone) {
        return Err(Error::field("/starts_at", "range"));
    }
    let room = input
        .room
        .as_deref()
        .map_or(old.room.as_str(), str::trim)
        .to_owned();
    let ends_at = input
        .ends_at
        .unwrap_or(input.starts_at + (old.ends_at - old.starts_at));
    if ends_at <= input.starts_at {
        return Err(Error::field("/ends_at", "order"));
    }
    let longest = Duration::minutes(rules::LONGEST.into());
    if ends_at - input.starts_at > longest || !rules::plausible(ends_at, cx.now, zone) {
        return Err(Error::field("/ends_at", "range"));
    }
    Ok(Place {
        room,
        starts_at: input.starts_at,
        ends_at,
    })
}

/// Lets two slots of a round change their places, numbers included, in one transaction. Done twice it would be undone,
/// so the version is needed.
pub fn swap(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<SwapInput>) -> Result<PitchScene> {
    let found = locked(cx, id)?;
    authorise(cx, Op::SwapPitches, &found.subject)?;
    version.check(found.pitch.version)?;
    let input = input.get()?;
    let other = store::of_round(cx.conn, found.scene.round.id)?
        .into_iter()
        .find(|(one, _)| one.id == input.with && one.id != id)
        .filter(|(one, _)| !found.scene.hidden.contains(&one.candidate_id));
    let Some((other, named)) = other else {
        return Err(Error::field("/with", "unknown"));
    };
    found.in_time(Op::SwapPitches)?;
    let exchange = |one: &Pitch, to: &Pitch| -> Result<Pitch> {
        Ok(Pitch {
            position: to.position,
            ..moved(one, to.place())?
        })
    };
    let rows = vec![exchange(&found.pitch, &other)?, exchange(&other, &found.pitch)?];
    free(cx, &found.scene, &rows)?;
    let rows = settle(
        cx,
        &found.scene.programme,
        &[&found.pitch, &other],
        rows,
        &input.reason,
    )?;
    let [row, of_other] = rows.as_slice() else {
        return Err(Error::internal("two slots change places"));
    };
    let second = PitchScene {
        pitch: other,
        named,
        ..found.clone()
    };
    log_move(cx, Op::SwapPitches, &found, row, &input.reason)?;
    log_move(cx, Op::SwapPitches, &second, of_other, &input.reason)?;
    Ok(PitchScene {
        pitch: row.clone(),
        ..found
    })
}

/// A slot at another place.
fn moved(pitch: &Pitch, place: Place) -> Result<Pitch> {
    Ok(Pitch {
        status: next(pitch.status, PitchAction::Move)?,
        version: pitch.version + 1,
        ..pitch.clone().at(place)
    })
}

/// Writes slots that were moved, keeps the moves, and tells those who knew of the old place.
fn settle(
    cx: &mut Cx<'_>,
    programme: &Programme,
    old: &[&Pitch],
    rows: Vec<Pitch>,
    reason: &str,
) -> Result<Vec<Pitch>> {
    let rows: Vec<Pitch> = rows
        .into_iter()
        .map(|row| match row.told() {
            Some(_) => row.announced(),
            None => row,
        })
        .collect();
    store::update(cx.conn, rows.clone())?;
    for (old, row) in old.iter().zip(&rows) {
        let kept = Move {
            pitch_id: row.id,
            no: 0,
            from_room: old.room.clone(),
            from_starts_at: old.starts_at,
            from_ends_at: old.ends_at,
            to_room: row.room.clone(),
            to_starts_at: row.starts_at,
            to_ends_at: row.ends_at,
            reason: reason.to_owned(),
            moved_by: cx.actor.id()?,
            moved_at: cx.now,
        };
        store::insert_move(cx.conn, kept)?;
        store::touch(cx.conn, row.round_id)?;
    }
    let news: Vec<(Id, Place)> = rows
        .iter()
        .filter_map(|row| Some((row.candidate_id, row.told()?)))
        .collect();
    notices::tell(cx, programme, &news, Some(reason))?;
    Ok(rows)
}

/// Refuses places where another slot stands. Of somebody who did not come the place is free; of a slot that is hidden
/// from the actor see `rules::taken`.
fn free(cx: &mut Cx<'_>, scene: &Scene, rows: &[Pitch]) -> Result<()> {
    let (hidden, seen): (Vec<Pitch>, Vec<Pitch>) = store::of_round(cx.conn, scene.round.id)?
        .into_iter()
        .map(|(pitch, _)| pitch)
        .partition(|pitch| scene.hidden.contains(&pitch.candidate_id));
    let taken = rules::taken(&store::standing(&hidden), &store::standing(&seen));
    let after: Vec<&Pitch> = seen
        .iter()
        .map(|other| rows.iter().find(|one| one.id == other.id).unwrap_or(other))
        .filter(|other| other.status != PitchStatus::NoShow)
        .collect();
    for row in rows {
        let place = row.place();
        if let Some(other) = after
            .iter()
            .find(|other| other.id != row.id && place.clashes(&other.place()))
        {
            return Err(Error::code(Code::SlotTaken)
                .with("starts_at", other.starts_at.to_string())
                .with("ends_at", other.ends_at.to_string()));
        }
        if taken.iter().any(|other| place.clashes(other)) {
            return Err(Error::code(Code::SlotTaken));
        }
    }
    Ok(())
}

/// A slot of which an applicant was told, with the kind of its round.
pub type Own = (Pitch, RoundKind);

/// The slots of which the people of an application were told.
pub fn of_application(cx: &mut Cx<'_>, application_id: Id) -> Result<(Programme, Vec<Own>)> {
    let found = loaded::load(cx, application_id)?;
    authorise(cx, Op::ListApplicationPitches, &found.subject)?;
    let mut slots = Vec::new();
    for slot in store::of_application(cx.conn, application_id)? {
        // Of a team, a conflict of interest with one is one with all.
        let team = candidates::store::applicants(cx.conn, slot.0.candidate_id)?;
        let hidden = match cx.actor.account {
            Some(me) => conflicts::conflicted_with_any(cx.conn, me, &team)?,
            None => false,
        };
        if !hidden {
            slots.push(slot);
        }
    }
    Ok((found.programme, slots))
}

impl PitchScene {
    /// Refuses a change outside the phases, and once the commission has decided.
    fn in_time(&self, op: Op) -> Result<()> {
        in_phase(op, self.scene.programme.phase)?;
        rules::still_open(self.scene.round.status)
    }
}

fn log_move(cx: &mut Cx<'_>, op: Op, found: &PitchScene, row: &Pitch, reason: &str) -> Result<()> {
    let told = |one: &Pitch| json!({ "status": one.status, "starts_at": one.starts_at, "ends_at": one.ends_at, "room": one.room });
    record(cx, op, found, told(&found.pitch), told(row), Some(reason))
}

fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    found: &PitchScene,
    before: Value,
    after: Value,
    reason: Option<&str>,
) -> Result<()> {
    audit::of(deed, Object::Pitch(found.pitch.id))
        .about(found.named.application_id)
        .change(before, after)
        .because(reason)
        .write(cx, Some(found.scene.programme.id))
}
