//! Use cases of assignments: read them, set them by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use validator::Validate;

use crate::candidates;
use crate::candidates::Candidate;
use crate::cards;
use crate::cards::store::{Card, NamedPair};
use crate::jurors;
use crate::rounds;
use crate::rounds::RoundStatus;
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input};
use people::accounts::names;

/// One card to be made.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    Validate,
    utoipa::ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct AssignmentPair {
    /// The candidate.
    pub candidate_id: Id,
    /// The juror.
    pub juror_id: Id,
}

/// All assignments of a round.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentsInput {
    /// Who scores whom.
    #[validate(length(max = 5_000), nested)]
    #[schema(max_items = 5_000)]
    pub assignments: Vec<AssignmentPair>,
}

/// How many assignments there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct AssignmentsSummary {
    /// The round's version, for the next change.
    pub version: i32,
    /// Those that the reader may know of.
    pub total: usize,
}

/// An assignment as people call it.
#[derive(Debug, Clone)]
pub struct Assigned {
    pub named: NamedPair,
    pub juror_name: Option<String>,
    /// It counts for nothing.
    pub void: bool,
}

/// A page of the assignments that the reader may know of.
pub fn list(cx: &mut Cx<'_>, round_id: Id, after: Option<Id>, limit: i64) -> Result<Vec<Assigned>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListCardAssignments, &found.subject)?;
    let members = jurors::list(cx.conn, round_id)?;
    let conflicts = jurors::conflicts(cx, &found.round, &members)?;
    let rows = cards::store::page(cx.conn, round_id, &found.hidden, after, limit)?;
    let names = names::of(cx.conn, rows.iter().map(|row| row.pair.juror_id))?;
    let assigned = |named: NamedPair| Assigned {
        juror_name: names.get(&named.pair.juror_id).cloned(),
        void: named.pair.is_void(&conflicts),
        named,
    };
    Ok(rows.into_iter().map(assigned).collect())
}

/// Replaces the assignments in setup. Those of candidates that the actor may know nothing of stay.
pub fn put(
    cx: &mut Cx<'_>,
    round_id: Id,
    version: IfMatch,
    input: &Input<AssignmentsInput>,
) -> Result<AssignmentsSummary> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::PutAssignments, &found.subject)?;
    found.check(version, found.round.version)?;
    let input = input.get()?;
    let candidates: BTreeMap<Id, Candidate> = candidates::of(cx.conn, round_id)?
        .into_iter()
        .map(|c| (c.id, c))
        .collect();
    let members = jurors::list(cx.conn, round_id)?;
    let conflicts = jurors::conflicts(cx, &found.round, &members)?;
    let unseen = |id: &Id| candidates.get(id).is_some_and(|c| c.is_among(&found.hidden));
    let seen: BTreeSet<Id> = candidates.keys().filter(|id| !unseen(id)).copied().collect();
    let seats: BTreeSet<Id> = members.iter().map(|j| j.account_id).collect();
    let mut wanted = wanted(&input.assignments, &seen, &seats)?;
    in_phase(Op::PutAssignments, found.programme.phase)?;
    if found.round.status != RoundStatus::Setup {
        return Err(Error::code(Code::WrongState).with("state", found.round.status.as_str()));
    }
    let torn: Vec<Value> = input
        .assignments
        .iter()
        .filter(|pair| conflicts.contains(&(pair.juror_id, pair.candidate_id)))
        .map(|pair| json!(pair))
        .collect();
    if !torn.is_empty() {
        return Err(Error::code(Code::ConflictOfInterest).with("assignments", torn));
    }
    let mut gone = Vec::new();
    for pair in cards::store::pairs(cx.conn, round_id)? {
        let known = wanted.remove(&(pair.candidate_id, pair.juror_id));
        if !known && !unseen(&pair.candidate_id) {
            gone.push(pair.id);
        }
    }
    let added: Vec<Card> = wanted
        .into_iter()
        .map(|(candidate, juror)| Card::assigned(round_id, candidate, juror, cx.now))
        .collect();
    let after = json!({ "total": input.assignments.len(), "added": added.len(), "removed": gone.len() });
    cards::store::delete(cx.conn, gone)?;
    cards::store::insert(cx.conn, &added)?;
    rounds::store::touch(cx.conn, round_id, cx.now)?;
    rounds::record(cx, Op::PutAssignments, &found.round, json!(null), after)?;
    Ok(AssignmentsSummary {
        version: found.round.version + 1,
        total: input.assignments.len(),
    })
}

/// Candidate and juror of each card that is wanted, once each, of those that the actor may know of.
fn wanted(
    pairs: &[AssignmentPair],
    candidates: &BTreeSet<Id>,
    seats: &BTreeSet<Id>,
) -> Result<BTreeSet<(Id, Id)>> {
    let (mut faults, mut wanted) = (Vec::new(), BTreeSet::new());
    for (i, pair) in pairs.iter().enumerate() {
        let mut fault = |field: &str, code: &str| {
            faults.push(FieldError::new(&format!("/assignments/{i}{field}"), code));
        };
        if !candidates.contains(&pair.candidate_id) {
            fault("/candidate_id", "unknown");
        }
        if !seats.contains(&pair.juror_id) {
            fault("/juror_id", "unknown");
        }
        if !wanted.insert((pair.candidate_id, pair.juror_id)) {
            fault("", "duplicate");
        }
    }
    if faults.is_empty() {
        return Ok(wanted);
    }
    Err(Error::Invalid(faults))
}
