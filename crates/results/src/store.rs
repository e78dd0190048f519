//! Rows of results.

use diesel::dsl::max;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::rules::ResultStatus;
use base::db::schema::{ballot, ballot_line, candidate, deliberation, result, result_line, round};
use base::db::{DbConn, Lock, cols, insert_all};
use jury::rounds::RoundStatus;
use kernel::error::Result;
use kernel::{Id, Json, Ts};
use scoring::commission::ballots::{Cast, DecisionManner, Tally, Vote};
use scoring::commission::outcome::DecisionOutcome;
use scoring::ranking::standings::{ProposedOutcome, Standings};

/// A result.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = result, treat_none_as_null = true)]
pub struct ResultRow {
    pub id: Id,
    pub round_id: Id,
    pub no: i32,
    pub status: ResultStatus,
    pub ranking: Json,
    pub decision: Option<Json>,
    pub computed_at: Ts,
    pub computed_by: Id,
    pub decided_at: Option<Ts>,
    pub decided_by: Option<Id>,
    pub published_at: Option<Ts>,
    pub published_by: Option<Id>,
    pub version: i32,
    pub standstill_until: Option<Ts>,
}

impl ResultRow {
    /// Scores, ranks and the proposal.
    pub fn standings(&self) -> Result<Standings> {
        self.ranking.read()
    }
    /// Who was present, and the minutes.
    pub fn minutes(&self) -> Result<Option<Minutes>> {
        self.decision.as_ref().map(Json::read).transpose()
    }
}

/// What is kept of the sitting.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Minutes {
    /// How it was decided.
    #[serde(default)]
    pub manner: DecisionManner,
    /// Members who were there.
    pub present: Vec<Id>,
    /// What was said.
    pub minutes: Option<String>,
    /// Juror and candidate: the conflicts that were known then. A decision of old does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflicts: Option<Vec<(Id, Id)>>,
    /// Who stands for the decision beside who recorded it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed_by: Vec<Id>,
    /// What the ballots came to when the decision was published; a conflict that comes later changes it no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tally: Option<Tally>,
}

/// A line of a result.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = result_line)]
pub struct Line {
    pub result_id: Id,
    pub candidate_id: Id,
    pub proposed: ProposedOutcome,
    pub proposed_position: Option<i32>,
    pub outcome: Option<DecisionOutcome>,
    pub position: Option<i32>,
    pub amount: Option<i64>,
    pub reason: Option<String>,
    pub proposed_amount: Option<i64>,
}

/// What was said about those whom the scores cannot tell apart.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deliberation)]
pub struct Deliberation {
    pub id: Id,
    pub result_id: Id,
    pub note: String,
    pub recorded_by: Id,
    pub recorded_at: Ts,
}

/// How a member stands to the decision.
#[derive(Debug, Clone)]
pub struct Ballot {
    pub juror_id: Id,
    pub cast: Cast,
    pub opinion: Option<String>,
    pub cast_at: Ts,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = ballot)]
struct BallotRow {
    result_id: Id,
    juror_id: Id,
    vote: Vote,
    opinion: Option<String>,
    cast_at: Ts,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ballot_line)]
struct BallotLine {
    result_id: Id,
    juror_id: Id,
    candidate_id: Id,
    vote: Vote,
}

/// The last result of a round, if there is one.
pub fn latest(conn: &mut DbConn, round: Id) -> Result<Option<ResultRow>> {
    Ok(result::table
        .filter(result::round_id.eq(round))
        .order(result::no.desc())
        .limit(1)
        .select(cols::<ResultRow>())
        .first(conn)
        .optional()?)
}

/// The last published result of a round, if there is one.
pub fn published(conn: &mut DbConn, round: Id) -> Result<Option<ResultRow>> {
    Ok(result::table
        .filter(result::round_id.eq(round))
        .filter(result::status.eq(ResultStatus::Published))
        .order(result::no.desc())
        .limit(1)
        .select(cols::<ResultRow>())
        .first(conn)
        .optional()?)
}

/// The last result of a round, locked.
pub fn lock_latest(conn: &mut DbConn, round: Id) -> Result<Option<ResultRow>> {
    Ok(Lock(
        result::table
            .filter(result::round_id.eq(round))
            .order(result::no.desc())
            .limit(1)
            .select(cols::<ResultRow>()),
    )
    .get_result(conn)
    .optional()?)
}

pub fn next_no(conn: &mut DbConn, round: Id) -> Result<i32> {
    let last: Option<i32> = result::table
        .filter(result::round_id.eq(round))
        .select(max(result::no))
        .first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

pub fn lines(conn: &mut DbConn, id: Id) -> Result<Vec<Line>> {
    Ok(result_line::table
        .filter(result_line::result_id.eq(id))
        .order(result_line::candidate_id)
        .select(cols::<Line>())
        .load(conn)?)
}

pub fn insert(conn: &mut DbConn, row: ResultRow) -> Result<()> {
    diesel::insert_into(result::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: ResultRow) -> Result<()> {
    diesel::update(result::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

pub fn insert_lines(conn: &mut DbConn, rows: &[Line]) -> Result<()> {
    for chunk in rows.chunks(1_000) {
        insert_all!(conn, result_line::table, chunk.to_vec())?;
    }
    Ok(())
}

/// Writes the decision into the lines, all at once.
pub fn replace_lines(conn: &mut DbConn, id: Id, rows: &[Line]) -> Result<()> {
    diesel::delete(result_line::table.filter(result_line::result_id.eq(id))).execute(conn)?;
    insert_lines(conn, rows)
}

pub fn insert_deliberation(conn: &mut DbConn, row: Deliberation) -> Result<()> {
    diesel::insert_into(deliberation::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// What was said, in its order.
pub fn deliberations(conn: &mut DbConn, result: Id) -> Result<Vec<Deliberation>> {
    Ok(deliberation::table
        .filter(deliberation::result_id.eq(result))
        .order(deliberation::id)
        .select(cols::<Deliberation>())
        .load(conn)?)
}

pub fn insert_ballot(conn: &mut DbConn, result_id: Id, ballot: &Ballot) -> Result<()> {
    let juror_id = ballot.juror_id;
    let row = BallotRow {
        result_id,
        juror_id,
        vote: ballot.cast.vote,
        opinion: ballot.opinion.clone(),
        cast_at: ballot.cast_at,
    };
    diesel::insert_into(ballot::table).values(row).execute(conn)?;
    let lines = ballot.cast.lines.iter().map(|(candidate, vote)| BallotLine {
        result_id,
        juror_id,
        candidate_id: *candidate,
        vote: *vote,
    });
    let lines: Vec<BallotLine> = lines.collect();
    for chunk in lines.chunks(1_000) {
        insert_all!(conn, ballot_line::table, chunk.to_vec())?;
    }
    Ok(())
}

/// The ballots that were cast.
pub fn ballots(conn: &mut DbConn, result: Id) -> Result<Vec<Ballot>> {
    let rows: Vec<BallotRow> = ballot::table
        .filter(ballot::result_id.eq(result))
        .order(ballot::juror_id)
        .select(cols::<BallotRow>())
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let lines: Vec<BallotLine> = ballot_line::table
        .filter(ballot_line::result_id.eq(result))
        .select(cols::<BallotLine>())
        .load(conn)?;
    let of = |juror: Id| lines.iter().filter(move |line| line.juror_id == juror);
    let ballot = |row: BallotRow| Ballot {
        juror_id: row.juror_id,
        cast: Cast {
            vote: row.vote,
            lines: of(row.juror_id)
                .map(|line| (line.candidate_id, line.vote))
                .collect(),
        },
        opinion: row.opinion,
        cast_at: row.cast_at,
    };
    Ok(rows.into_iter().map(ballot).collect())
}

/// Whether an idea was ranked in the published final of a programme.
pub fn was_ranked(conn: &mut DbConn, programme: Id, idea: Id) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        candidate::table
            .inner_join(round::table.on(round::id.eq(candidate::round_id)))
            .filter(candidate::idea_id.eq(idea))
            .filter(round::programme_id.eq(programme))
            .filter(round::status.eq(RoundStatus::Published)),
    ))
    .get_result(conn)?)
}
