//! Who has to come: the people behind a candidate.

use std::collections::BTreeSet;

use diesel::prelude::*;

use base::db::DbConn;
use base::db::schema::{application, candidate_applicant};
use kernel::Id;
use kernel::error::Result;
use people::applications::ApplicationStatus;
use people::applications::phone_calls::Party;

/// The people of some candidates who have not withdrawn, each with the candidate.
pub fn people(conn: &mut DbConn, candidates: &BTreeSet<Id>) -> Result<Vec<(Id, Party)>> {
    let candidates: Vec<Id> = candidates.iter().copied().collect();
    let rows: Vec<(Id, Id, Id, Option<Id>)> = candidate_applicant::table
        .inner_join(application::table)
        .filter(candidate_applicant::candidate_id.eq_any(candidates))
        .filter(application::status.ne(ApplicationStatus::Withdrawn))
        .order((candidate_applicant::candidate_id, application::id))
        .select((
            candidate_applicant::candidate_id,
            application::id,
            application::programme_id,
            application::account_id,
        ))
        .load(conn)?;
    let party = |(candidate, application, programme, account)| {
        let party = Party {
            application,
            programme,
            account,
        };
        (candidate, party)
    };
    Ok(rows.into_iter().map(party).collect())
}
