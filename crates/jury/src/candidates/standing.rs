//! The one rule of who still is a candidate.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use base::db::DbConn;
use base::db::schema::{application, candidate, idea, participant};
use kernel::Id;
use kernel::error::Result;
use people::applications::ApplicationStatus;
use people::plans::ideas::rules::IdeaStatus;
use people::training::participants::rules::ParticipantStatus;

/// Those of some candidates who still are: somebody whose application is not withdrawn; of an idea its lead, who has to
/// take part as well. A round loads its candidates once, and who leaves later stays in the list.
pub fn still_candidates(conn: &mut DbConn, candidates: &[Id]) -> Result<BTreeSet<Id>> {
    let rows: Vec<(Id, Option<Id>, Option<Id>)> = candidate::table
        .filter(candidate::id.eq_any(candidates.to_vec()))
        .select((candidate::id, candidate::application_id, candidate::idea_id))
        .load(conn)?;
    let ideas: Vec<Id> = rows.iter().filter_map(|(_, _, idea)| *idea).collect();
    let leads: Vec<(Id, Id)> = idea::table
        .inner_join(participant::table.on(participant::id.eq(idea::lead_id)))
        .filter(idea::id.eq_any(ideas))
        .filter(idea::status.eq(IdeaStatus::Active))
        .filter(participant::status.eq(ParticipantStatus::Completed))
        .select((idea::id, participant::application_id))
        .load(conn)?;
    let leads: BTreeMap<Id, Id> = leads.into_iter().collect();
    // In a hall without internet nobody knows the applications, and nobody withdraws.
    let unknown: Vec<Id> = rows
        .iter()
        .filter(|row| row.1.is_none())
        .map(|row| row.0)
        .collect();
    let answer = |(id, own, idea): (Id, Option<Id>, Option<Id>)| {
        let application = match idea {
            Some(idea) => leads.get(&idea).copied(),
            None => own,
        };
        Some((id, application?))
    };
    let answering: Vec<(Id, Id)> = rows.into_iter().filter_map(answer).collect();
    let applications: Vec<Id> = answering.iter().map(|(_, application)| *application).collect();
    let there: Vec<Id> = application::table
        .filter(application::id.eq_any(applications))
        .filter(application::status.ne(ApplicationStatus::Withdrawn))
        .select(application::id)
        .load(conn)?;
    let there: BTreeSet<Id> = there.into_iter().collect();
    let live = answering
        .into_iter()
        .filter(|(_, application)| there.contains(application));
    Ok(live.map(|(id, _)| id).chain(unknown).collect())
}

/// The candidates of a round who are none any more: they withdrew after they were loaded. They are marked, and neither
/// scored nor counted nor proposed.
pub fn gone(conn: &mut DbConn, round: Id) -> Result<BTreeSet<Id>> {
    let all: Vec<Id> = candidate::table
        .filter(candidate::round_id.eq(round))
        .select(candidate::id)
        .load(conn)?;
    let still = still_candidates(conn, &all)?;
    Ok(all.into_iter().filter(|id| !still.contains(id)).collect())
}
