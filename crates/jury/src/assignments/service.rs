//! Use cases of assignments: read them, set them by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use validator::Validate;

use crate::candidates::store;
use crate::candidates::store::{Candidate, Listed};
use crate::cards::store as card_rows;
use crate::cards::store::{Card, Pair};
use crate::jurors;
use crate::rounds::RoundStatus;
use crate::rounds::service as rounds;
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input};

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

/// A page of the candidates that the reader may know of.
pub fn candidates(cx: &mut Cx<'_>, round_id: Id, after: Option<Id>, limit: i64) -> Result<Vec<Listed>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListCandidates, &found.subject)?;
    store::page(cx.conn, round_id, &found.hidden, after, limit)
}

/// A page of the assignments that the reader may know of.
pub fn list(cx: &mut Cx<'_>, round_id: Id, after: Option<Id>, limit: i64) -> Result<Vec<Pair>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListCardAssignments, &found.subject)?;
    card_rows::page(cx.conn, round_id, &found.hidden, after, limit)
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
    let hidden = &found.hidden;
    let candidates: BTreeMap<Id, Candidate> = store::candidates_of(cx.conn, round_id)?
        .into_iter()
        .map(|c| (c.id, c))
        .collect();
    let members = jurors::list(cx.conn, round_id)?;
    let seats: BTreeSet<Id> = members.iter().map(|j| j.account_id).collect();
    let conflicts = jurors::conflicts(cx, &found.round, &members)?;

    let (mut faults, mut wanted, mut torn) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (i, pair) in input.assignments.iter().enumerate() {
        let candidate = candidates.get(&pair.candidate_id).filter(|c| !c.is_among(hidden));
        if candidate.is_none() {
            faults.push(FieldError::new(
                &format!("/assignments/{i}/candidate_id"),
                "unknown",
            ));
        }
        if !seats.contains(&pair.juror_id) {
            faults.push(FieldError::new(&format!("/assignments/{i}/juror_id"), "unknown"));
        }
        if !wanted.insert((pair.candidate_id, pair.juror_id)) {
            faults.push(FieldError::new(&format!("/assignments/{i}"), "duplicate"));
        }
        if candidate.is_some() && conflicts.contains(&(pair.juror_id, pair.candidate_id)) {
            torn.push(json!(pair));
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    in_phase(Op::PutAssignments, found.programme.phase)?;
    if found.round.status != RoundStatus::Setup {
        return Err(Error::code(Code::WrongState).with("state", found.round.status.as_str()));
    }
    if !torn.is_empty() {
        return Err(Error::code(Code::ConflictOfInterest).with("assignments", torn));
    }
    let mut gone = Vec::new();
    for pair in card_rows::pairs(cx.conn, round_id)? {
        let known = wanted.remove(&(pair.candidate_id, pair.juror_id));
        let kept_unseen = candidates
            .get(&pair.candidate_id)
            .is_some_and(|c| c.is_among(hidden));
        if !known && !kept_unseen {
            gone.push(pair.id);
        }
    }
    let added: Vec<Card> = wanted
        .into_iter()
        .map(|(candidate, juror)| Card::assigned(round_id, candidate, juror, cx.now))
        .collect();
    let after = json!({ "total": input.assignments.len(), "added": added.len(), "removed": gone.len() });
    card_rows::delete(cx.conn, gone)?;
    card_rows::insert(cx.conn, &added)?;
    crate::rounds::store::touch(cx.conn, round_id, cx.now)?;
    rounds::record(cx, "put_assignments", &found.round, json!(null), after)?;
    Ok(AssignmentsSummary {
        version: found.round.version + 1,
        total: input.assignments.len(),
    })
}
