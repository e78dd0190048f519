//! Rows of running orders, slots and their moves.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::{count_star, max, min, sql};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::rules::{PitchStatus, Place};
use crate::candidates::still_candidates;
use crate::rounds::RoundStatus;
use base::db::schema::{candidate, candidate_applicant, pitch, pitch_move, round, running_order};
use base::db::{DbConn, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};
use scoring::rubric::input::RoundKind;

/// How the order of a round was made.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = running_order, treat_none_as_null = true)]
pub struct RunningOrder {
    pub round_id: Id,
    pub slot_minutes: i32,
    pub gap_minutes: i32,
    pub seed: Option<i64>,
    pub announced_at: Option<Ts>,
    pub made_at: Ts,
    pub made_by: Id,
    pub version: i32,
}

/// A slot.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pitch, treat_none_as_null = true)]
pub struct Pitch {
    pub id: Id,
    pub round_id: Id,
    pub candidate_id: Id,
    pub position: i32,
    pub room: String,
    pub starts_at: Ts,
    pub ends_at: Ts,
    pub status: PitchStatus,
    pub told_room: Option<String>,
    pub told_starts_at: Option<Ts>,
    pub told_ends_at: Option<Ts>,
    pub version: i32,
}

impl Pitch {
    /// When and where it is planned.
    pub fn place(&self) -> Place {
        Place {
            room: self.room.clone(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
    /// What its people were told last.
    pub fn told(&self) -> Option<Place> {
        Some(Place {
            room: self.told_room.clone()?,
            starts_at: self.told_starts_at?,
            ends_at: self.told_ends_at?,
        })
    }
    /// Whether people know the place that is planned.
    pub fn is_announced(&self) -> bool {
        self.told() == Some(self.place())
    }
    /// The same slot at another place.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Pitch {
            room: place.room,
            starts_at: place.starts_at,
            ends_at: place.ends_at,
            ..self
        }
    }
    /// The same slot, whose people are told of its place.
    #[must_use]
    pub fn announced(self) -> Self {
        Pitch {
            told_room: Some(self.room.clone()),
            told_starts_at: Some(self.starts_at),
            told_ends_at: Some(self.ends_at),
            ..self
        }
    }
}

/// What became of some slots, and where they stand.
pub fn standing(slots: &[Pitch]) -> Vec<(PitchStatus, Place)> {
    slots.iter().map(|one| (one.status, one.place())).collect()
}

/// A move, as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = pitch_move)]
pub struct Move {
    pub pitch_id: Id,
    pub no: i32,
    pub from_room: String,
    pub from_starts_at: Ts,
    pub from_ends_at: Ts,
    pub to_room: String,
    pub to_starts_at: Ts,
    pub to_ends_at: Ts,
    pub reason: String,
    pub moved_by: Id,
    pub moved_at: Ts,
}

/// A candidate as far as a running order names it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = candidate)]
pub struct Named {
    pub id: Id,
    pub application_id: Option<Id>,
    pub reference: String,
    pub title: String,
}

pub fn order(conn: &mut DbConn, round: Id) -> Result<Option<RunningOrder>> {
    Ok(running_order::table
        .find(round)
        .select(cols::<RunningOrder>())
        .first(conn)
        .optional()?)
}

/// Writes the order of a round that the caller has locked.
pub fn save_order(conn: &mut DbConn, row: RunningOrder, is_new: bool) -> Result<()> {
    if is_new {
        diesel::insert_into(running_order::table)
            .values(row)
            .execute(conn)?;
    } else {
        diesel::update(running_order::table.find(row.round_id))
            .set(row)
            .execute(conn)?;
    }
    Ok(())
}

/// Counts a change of a slot.
pub fn touch(conn: &mut DbConn, round: Id) -> Result<()> {
    diesel::update(running_order::table.find(round))
        .set(running_order::version.eq(running_order::version + 1))
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Pitch> {
    Ok(pitch::table.find(id).select(cols::<Pitch>()).first(conn)?)
}

/// The slots of a round by time, with their candidates.
pub fn of_round(conn: &mut DbConn, round: Id) -> Result<Vec<(Pitch, Named)>> {
    Ok(pitch::table
        .inner_join(candidate::table)
        .filter(pitch::round_id.eq(round))
        .order((pitch::starts_at, pitch::room, pitch::id))
        .select((cols::<Pitch>(), cols::<Named>()))
        .load(conn)?)
}

/// What became of the pitches of a round, by candidate.
pub fn states(conn: &mut DbConn, round: Id) -> Result<BTreeMap<Id, PitchStatus>> {
    let rows: Vec<(Id, PitchStatus)> = pitch::table
        .filter(pitch::round_id.eq(round))
        .select((pitch::candidate_id, pitch::status))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The slots of a round whose people were told, by candidate.
pub fn told(conn: &mut DbConn, round: Id) -> Result<BTreeMap<Id, Pitch>> {
    let rows: Vec<Pitch> = pitch::table
        .filter(pitch::round_id.eq(round))
        .filter(pitch::told_starts_at.is_not_null())
        .order(pitch::id)
        .select(cols::<Pitch>())
        .load(conn)?;
    Ok(rows.into_iter().map(|one| (one.candidate_id, one)).collect())
}

/// Those of a round who still are candidates, by their numbers.
pub fn named(conn: &mut DbConn, round: Id) -> Result<Vec<Named>> {
    let mut all: Vec<Named> = candidate::table
        .filter(candidate::round_id.eq(round))
        .order((candidate::reference, candidate::id))
        .select(cols::<Named>())
        .load(conn)?;
    let ids: Vec<Id> = all.iter().map(|one| one.id).collect();
    let live = still_candidates(conn, &ids)?;
    all.retain(|one| live.contains(&one.id));
    Ok(all)
}

/// One candidate.
pub fn name(conn: &mut DbConn, candidate: Id) -> Result<Named> {
    Ok(candidate::table
        .find(candidate)
        .select(cols::<Named>())
        .first(conn)?)
}

pub fn insert(conn: &mut DbConn, rows: Vec<Pitch>) -> Result<()> {
    for chunk in rows.chunks(500) {
        insert_all!(conn, pitch::table, chunk.to_vec())?;
    }
    Ok(())
}

/// Writes slots of a round that the caller has locked. Of several that change places each stands for a moment in a
/// room of its own: no index would have two at one place.
pub fn update(conn: &mut DbConn, rows: Vec<Pitch>) -> Result<()> {
    if rows.len() > 1 {
        let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
        diesel::update(pitch::table.filter(pitch::id.eq_any(ids)))
            .set(pitch::room.eq(sql::<Text>("CAST(id AS TEXT)")))
            .execute(conn)?;
    }
    for row in rows {
        diesel::update(pitch::table.find(row.id)).set(row).execute(conn)?;
    }
    Ok(())
}

/// Removes the slots of candidates who are not there any more.
pub fn delete_of(conn: &mut DbConn, candidates: &[Id]) -> Result<usize> {
    let theirs = pitch::table.filter(pitch::candidate_id.eq_any(candidates.to_vec()));
    diesel::delete(pitch_move::table.filter(pitch_move::pitch_id.eq_any(theirs.select(pitch::id))))
        .execute(conn)?;
    Ok(diesel::delete(pitch::table.filter(pitch::candidate_id.eq_any(candidates.to_vec()))).execute(conn)?)
}

/// Keeps a move under the next number.
pub fn insert_move(conn: &mut DbConn, row: Move) -> Result<()> {
    let last: Option<i32> = pitch_move::table
        .filter(pitch_move::pitch_id.eq(row.pitch_id))
        .select(max(pitch_move::no))
        .first(conn)?;
    let row = Move {
        no: last.unwrap_or(0) + 1,
        ..row
    };
    diesel::insert_into(pitch_move::table).values(row).execute(conn)?;
    Ok(())
}

/// The moves of a slot, oldest first.
pub fn moves(conn: &mut DbConn, id: Id) -> Result<Vec<Move>> {
    Ok(pitch_move::table
        .filter(pitch_move::pitch_id.eq(id))
        .order(pitch_move::no)
        .select(cols::<Move>())
        .load(conn)?)
}

/// The slots of which the people of an application were told, by time, each with the kind of its round.
pub fn of_application(conn: &mut DbConn, application: Id) -> Result<Vec<(Pitch, RoundKind)>> {
    let theirs = candidate_applicant::table
        .filter(candidate_applicant::application_id.eq(application))
        .select(candidate_applicant::candidate_id);
    Ok(pitch::table
        .inner_join(round::table)
        .filter(pitch::candidate_id.eq_any(theirs))
        .filter(pitch::told_starts_at.is_not_null())
        .order((pitch::told_starts_at, pitch::id))
        .select((cols::<Pitch>(), round::kind))
        .load(conn)?)
}

/// The slots of a round that are still to come, as people were told, but for some candidates: how many, and when the first
/// begins.
pub fn to_come(conn: &mut DbConn, round: Id, without: &BTreeSet<Id>, now: Ts) -> Result<(i64, Option<Ts>)> {
    Ok(pitch::table
        .filter(pitch::round_id.eq(round))
        .filter(pitch::candidate_id.ne_all(without.iter().copied().collect::<Vec<Id>>()))
        .filter(pitch::status.eq(PitchStatus::Planned))
        .filter(pitch::told_ends_at.gt(now))
        .select((count_star(), min(pitch::told_starts_at)))
        .first(conn)?)
}

/// The rounds of a programme in which people present before the decision.
pub fn rounds(conn: &mut DbConn, programme: Id) -> Result<Vec<(Id, Option<Ts>)>> {
    Ok(running_order::table
        .inner_join(round::table.on(round::id.eq(running_order::round_id)))
        .filter(round::programme_id.eq(programme))
        .filter(round::status.eq_any([RoundStatus::Setup, RoundStatus::Open, RoundStatus::Closed]))
        .order(round::id)
        .select((round::id, running_order::announced_at))
        .load(conn)?)
}

/// When the people of an application present next, as they were told; of what is no candidate any more nobody presents.
pub fn next_of(conn: &mut DbConn, application: Id, now: Ts) -> Result<Option<Ts>> {
    let theirs = candidate_applicant::table
        .filter(candidate_applicant::application_id.eq(application))
        .select(candidate_applicant::candidate_id);
    let told: Vec<(Id, Option<Ts>)> = pitch::table
        .inner_join(round::table)
        .filter(pitch::candidate_id.eq_any(theirs))
        .filter(pitch::status.eq(PitchStatus::Planned))
        .filter(pitch::told_ends_at.gt(now))
        .filter(round::status.eq_any([RoundStatus::Setup, RoundStatus::Open, RoundStatus::Closed]))
        .order((pitch::told_starts_at, pitch::id))
        .select((pitch::candidate_id, pitch::told_starts_at))
        .load(conn)?;
    let ids: Vec<Id> = told.iter().map(|(id, _)| *id).collect();
    let live = still_candidates(conn, &ids)?;
    let first = told.into_iter().find(|(id, _)| live.contains(id));
    Ok(first.and_then(|(_, at)| at))
}
