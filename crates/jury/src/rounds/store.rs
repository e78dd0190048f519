//! Rows of rounds, and how somebody stands to one.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::rules::RoundStatus;
use base::db::schema::{candidate, candidate_applicant, result, round, round_juror};
use base::db::{DbConn, Lock, cols, turns};
use kernel::error::{Error, Result};
use kernel::{Id, Json, Ts};
use scoring::commission::JurorSeat;
use scoring::rubric::input::RoundKind;
use scoring::settings::{Frozen, RoundSettings, Scoring};

/// A round.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = round, treat_none_as_null = true)]
pub struct Round {
    pub id: Id,
    pub programme_id: Id,
    pub kind: RoundKind,
    pub status: RoundStatus,
    pub settings: Json,
    pub frozen: Option<Json>,
    pub scoring: Option<Json>,
    pub closes_at: Option<Ts>,
    pub opened_at: Option<Ts>,
    pub opened_by: Option<Id>,
    pub closed_at: Option<Ts>,
    pub closed_by: Option<Id>,
    pub decided_at: Option<Ts>,
    pub decided_by: Option<Id>,
    pub published_at: Option<Ts>,
    pub published_by: Option<Id>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    /// Why it was closed although cards were missing.
    pub close_reason: Option<String>,
    /// The quorum of cards that was announced, where it was lowered since.
    pub quorum_before: Option<i32>,
    pub quorum_reason: Option<String>,
    pub quorum_at: Option<Ts>,
    /// Who prepares what the chair confirms: a coordinator, no member of the jury.
    pub secretary_id: Option<Id>,
}

impl Round {
    /// How it is run.
    pub fn settings(&self) -> Result<RoundSettings> {
        self.settings.read()
    }
    /// What the opening froze; absent before it.
    pub fn frozen(&self) -> Result<Option<Frozen>> {
        self.frozen.as_ref().map(Json::read).transpose()
    }
    /// The same, for a round that was opened.
    pub fn rules(&self) -> Result<Frozen> {
        self.frozen()?
            .ok_or_else(|| Error::internal("an open round has no frozen rules"))
    }
    /// What cards are checked against; absent before the opening.
    pub fn scoring(&self) -> Result<Option<Scoring>> {
        self.scoring.as_ref().map(Json::read).transpose()
    }
}

/// A round by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Round> {
    Ok(round::table.find(id).select(cols::<Round>()).first(conn)?)
}

/// Whether a result of a round was published once, whatever became of it since.
pub fn was_published(conn: &mut DbConn, id: Id) -> Result<bool> {
    let published = result::table
        .filter(result::round_id.eq(id))
        .filter(result::published_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(published)).get_result(conn)?)
}

/// The round of a kind, if there is one yet.
pub fn find_of(conn: &mut DbConn, programme: Id, kind: RoundKind) -> Result<Option<Round>> {
    Ok(round::table
        .filter(round::programme_id.eq(programme))
        .filter(round::kind.eq(kind))
        .select(cols::<Round>())
        .first(conn)
        .optional()?)
}

/// A round, locked until the commit: whoever writes a card of it has ended by then.
pub fn lock(conn: &mut DbConn, id: Id) -> Result<Round> {
    // In this order: who waits for the row does not keep those out who come after.
    turns::alone_with(conn, id)?;
    Ok(Lock(round::table.find(id).select(cols::<Round>())).get_result(conn)?)
}

/// The rounds of a programme; of a juror, those with a seat.
pub fn list(conn: &mut DbConn, programme: Id, juror: Option<Id>) -> Result<Vec<Round>> {
    let mut query = round::table
        .filter(round::programme_id.eq(programme))
        .select(cols::<Round>())
        .order(round::id)
        .into_boxed();
    if let Some(account) = juror {
        query = query.filter(
            round::id.eq_any(
                round_juror::table
                    .filter(round_juror::account_id.eq(account))
                    .select(round_juror::round_id),
            ),
        );
    }
    Ok(query.load(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Round) -> Result<()> {
    diesel::insert_into(round::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes a round that the caller has locked.
pub fn update(conn: &mut DbConn, row: Round) -> Result<()> {
    diesel::update(round::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Counts a change of what belongs to a round: candidates, assignments.
pub fn touch(conn: &mut DbConn, id: Id, now: Ts) -> Result<()> {
    diesel::update(round::table.find(id))
        .set((round::version.eq(round::version + 1), round::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// The seat of an account, if it has one.
pub fn seat(conn: &mut DbConn, round: Id, account: Id) -> Result<Option<JurorSeat>> {
    Ok(round_juror::table
        .find((round, account))
        .select(round_juror::seat)
        .first(conn)
        .optional()?)
}

/// The candidates of a round in which any of these applicants has a part.
pub fn candidates_with(conn: &mut DbConn, round: Id, applications: &[Id]) -> Result<BTreeSet<Id>> {
    if applications.is_empty() {
        return Ok(BTreeSet::new());
    }
    let theirs = candidate_applicant::table
        .filter(candidate_applicant::application_id.eq_any(applications.to_vec()))
        .select(candidate_applicant::candidate_id);
    let ids: Vec<Id> = candidate::table
        .filter(candidate::round_id.eq(round))
        .filter(candidate::id.eq_any(theirs))
        .select(candidate::id)
        .load(conn)?;
    Ok(ids.into_iter().collect())
}
