//! Rows of answers, and the people behind a candidate.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::rounds::RoundStatus;
use base::db::schema::{
    application, candidate, candidate_applicant, conflict_answer, person, round, round_juror,
};
use base::db::{DbConn, cols, insert_all};
use kernel::error::{Error, Result};
use kernel::{Id, Ts};
use people::applications::conflicts::ConflictKind;

/// What a juror answered of a candidate.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = conflict_answer)]
pub struct Answer {
    pub round_id: Id,
    pub juror_id: Id,
    pub candidate_id: Id,
    pub kind: Option<ConflictKind>,
    pub answered_at: Ts,
}

/// The answers of a juror, by candidate.
pub fn of_juror(conn: &mut DbConn, round: Id, juror: Id) -> Result<BTreeMap<Id, Answer>> {
    let rows: Vec<Answer> = conflict_answer::table
        .filter(conflict_answer::round_id.eq(round))
        .filter(conflict_answer::juror_id.eq(juror))
        .select(cols::<Answer>())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.candidate_id, row)).collect())
}

/// Takes all answers of a juror away; the seat can go then.
pub fn delete_of_juror(conn: &mut DbConn, round: Id, juror: Id) -> Result<()> {
    let theirs = conflict_answer::table
        .filter(conflict_answer::round_id.eq(round))
        .filter(conflict_answer::juror_id.eq(juror));
    diesel::delete(theirs).execute(conn)?;
    Ok(())
}

/// Takes the answers about candidates away who are gone.
pub fn delete_of_candidates(conn: &mut DbConn, candidates: &[Id]) -> Result<()> {
    let theirs = conflict_answer::table.filter(conflict_answer::candidate_id.eq_any(candidates.to_vec()));
    diesel::delete(theirs).execute(conn)?;
    Ok(())
}

pub fn insert(conn: &mut DbConn, rows: &[Answer]) -> Result<()> {
    for chunk in rows.chunks(1_000) {
        insert_all!(conn, conflict_answer::table, chunk.to_vec())?;
    }
    Ok(())
}

/// The rounds of a programme in which an account has a seat and answers still matter, each with how many candidates it
/// has not answered of.
pub fn unanswered_by(conn: &mut DbConn, programme: Id, juror: Id) -> Result<Vec<(Id, i64)>> {
    let seats = round_juror::table
        .filter(round_juror::account_id.eq(juror))
        .select(round_juror::round_id);
    let answered = conflict_answer::table
        .filter(conflict_answer::juror_id.eq(juror))
        .select(conflict_answer::candidate_id);
    Ok(candidate::table
        .inner_join(round::table)
        .filter(round::programme_id.eq(programme))
        .filter(round::status.eq_any([RoundStatus::Setup, RoundStatus::Open]))
        .filter(round::id.eq_any(seats))
        .filter(candidate::id.ne_all(answered))
        .group_by(candidate::round_id)
        .order(candidate::round_id)
        .select((candidate::round_id, diesel::dsl::count_star()))
        .load(conn)?)
}

/// How many candidates each of these jurors has not answered of.
pub fn unanswered(conn: &mut DbConn, round: Id, jurors: &[Id]) -> Result<BTreeMap<Id, usize>> {
    let all: i64 = candidate::table
        .filter(candidate::round_id.eq(round))
        .count()
        .get_result(conn)?;
    let all = usize::try_from(all).map_err(Error::internal)?;
    let rows: Vec<Id> = conflict_answer::table
        .filter(conflict_answer::round_id.eq(round))
        .select(conflict_answer::juror_id)
        .load(conn)?;
    let mut given: BTreeMap<Id, usize> = BTreeMap::new();
    for juror in rows {
        *given.entry(juror).or_default() += 1;
    }
    let missing = |juror: &Id| all.saturating_sub(given.get(juror).copied().unwrap_or(0));
    Ok(jurors.iter().map(|juror| (*juror, missing(juror))).collect())
}

/// Somebody who has a part in a candidate.
#[derive(Debug, Clone, Queryable)]
pub struct Party {
    pub application_id: Id,
    pub family_name: String,
    pub given_name: String,
    pub patronymic: Option<String>,
    pub locality: Option<String>,
}

impl Party {
    /// The whole name.
    pub fn name(&self) -> String {
        let parts = [
            Some(self.family_name.as_str()),
            Some(self.given_name.as_str()),
            self.patronymic.as_deref(),
        ];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" ")
    }
}

/// Everybody who has a part in a candidate of a round, by candidate.
pub fn parties(conn: &mut DbConn, round: Id) -> Result<BTreeMap<Id, Vec<Party>>> {
    let pairs: Vec<(Id, Id)> = candidate_applicant::table
        .inner_join(candidate::table)
        .filter(candidate::round_id.eq(round))
        .order((
            candidate_applicant::candidate_id,
            candidate_applicant::application_id,
        ))
        .select((
            candidate_applicant::candidate_id,
            candidate_applicant::application_id,
        ))
        .load(conn)?;
    let applications: Vec<Id> = pairs.iter().map(|(_, application)| *application).collect();
    let rows: Vec<Party> = application::table
        .inner_join(person::table)
        .filter(application::id.eq_any(applications))
        .select((
            application::id,
            person::family_name,
            person::given_name,
            person::patronymic,
            person::locality,
        ))
        .load(conn)?;
    let known: BTreeMap<Id, Party> = rows.into_iter().map(|one| (one.application_id, one)).collect();
    let mut parties: BTreeMap<Id, Vec<Party>> = BTreeMap::new();
    for (candidate, application) in pairs {
        let party = known.get(&application).cloned();
        parties.entry(candidate).or_default().extend(party);
    }
    Ok(parties)
}
