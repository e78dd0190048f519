//! Takes the candidates of a round from the area that they come from.

use std::collections::BTreeMap;

use serde_json::json;

use crate::candidates;
use crate::candidates::store::{self, Candidate, CandidateApplicant};
use crate::rounds;
use crate::rounds::RoundStatus;
use crate::{cards, pitches, proposals, sheets};
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::Id;
use kernel::error::{Code, Error, Result};
use people::applications::application;
use people::applications::application::CandidateFacts;
use people::plans;
use scoring::rubric::input::RoundKind;

/// What loading the candidates did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = CandidatesLoaded)]
pub struct Loaded {
    /// Candidates now.
    pub total: usize,
    /// New ones.
    pub added: usize,
    /// Changed since the last time.
    pub changed: usize,
    /// Gone, with their assignments and slots.
    pub removed: usize,
    /// Slots of the pitch day that went with them; without those that are hidden from the reader.
    pub pitches_removed: usize,
}

/// Brings the list of candidates up to date, in setup. Assignments of those who stay are kept.
pub fn load(cx: &mut Cx<'_>, round_id: Id) -> Result<Loaded> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::LoadCandidates, &found.subject)?;
    in_phase(Op::LoadCandidates, found.programme.phase)?;
    if found.round.status != RoundStatus::Setup {
        return Err(Error::code(Code::WrongState).with("state", found.round.status.as_str()));
    }
    let facts = match found.round.kind {
        RoundKind::Selection => application::candidates(cx, found.programme.id)?,
        RoundKind::Final => plans::candidates(cx, &found.programme)?,
    };
    let mut old: BTreeMap<(Option<Id>, Option<Id>), Candidate> = candidates::of(cx.conn, round_id)?
        .into_iter()
        .map(|c| ((c.application_id, c.idea_id), c))
        .collect();
    let mut loaded = Loaded {
        total: facts.len(),
        added: 0,
        changed: 0,
        removed: 0,
        pitches_removed: 0,
    };
    let (mut added, mut applicants) = (Vec::new(), Vec::new());
    for fact in facts {
        let known = old.remove(&(fact.application_id, fact.idea_id));
        let id = known.as_ref().map_or_else(Id::new, |c| c.id);
        applicants.extend(fact.applicants.iter().map(|application| CandidateApplicant {
            candidate_id: id,
            application_id: *application,
        }));
        match known {
            None => added.push(row(id, round_id, fact)),
            Some(known) => {
                let row = row(id, round_id, fact);
                if row != known {
                    loaded.changed += 1;
                    store::update(cx.conn, row)?;
                }
            }
        }
    }
    let gone: Vec<Id> = old.into_values().map(|c| c.id).collect();
    loaded.added = added.len();
    loaded.removed = gone.len();
    cards::store::delete_of(cx.conn, &gone)?;
    sheets::delete_of_candidates(cx.conn, &gone)?;
    let (hidden, seen): (Vec<Id>, Vec<Id>) = gone.iter().copied().partition(|id| found.hidden.contains(id));
    loaded.pitches_removed = pitches::store::delete_of(cx.conn, &seen)?;
    if pitches::store::delete_of(cx.conn, &hidden)? + loaded.pitches_removed > 0 {
        pitches::store::touch(cx.conn, round_id)?;
    }
    store::delete_applicants(cx.conn, round_id)?;
    store::delete(cx.conn, gone)?;
    store::insert(cx.conn, &added)?;
    store::insert_applicants(cx.conn, &applicants)?;
    rounds::store::touch(cx.conn, round_id, cx.now)?;
    proposals::refresh(cx, found.programme.id)?;
    let after = json!({ "total": loaded.total, "added": loaded.added, "changed": loaded.changed, "removed": loaded.removed });
    rounds::record(cx, Op::LoadCandidates, &found.round, json!(null), after)?;
    Ok(loaded)
}

fn row(id: Id, round_id: Id, fact: CandidateFacts) -> Candidate {
    Candidate {
        id,
        round_id,
        application_id: fact.application_id,
        idea_id: fact.idea_id,
        reference: fact.reference,
        title: fact.title,
        priority: fact.priority,
        disability_declared: fact.disability_declared,
        submitted_at: fact.submitted_at,
        dossier: fact.dossier,
        asked: fact.asked,
    }
}
