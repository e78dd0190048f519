//! Who has to come: the people behind a candidate.

use std::collections::BTreeSet;

use diesel::prelude::*;

use base::db::DbConn;
use base::db::schema::{application, candidate_applicant};
use kernel::Id;
use kernel::error::Result;
use people::applications::ApplicationStatus;

/// Somebody who has a part in a candidate and can be told.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Recipient {
    pub candidate_id: Id,
    pub account_id: Id,
}

/// The people of some candidates who have an account and have not withdrawn.
pub fn recipients(conn: &mut DbConn, candidates: &BTreeSet<Id>) -> Result<Vec<Recipient>> {
    let candidates: Vec<Id> = candidates.iter().copied().collect();
    Ok(candidate_applicant::table
        .inner_join(application::table)
        .filter(candidate_applicant::candidate_id.eq_any(candidates))
        .filter(application::status.ne(ApplicationStatus::Withdrawn))
        .filter(application::account_id.is_not_null())
        .order((candidate_applicant::candidate_id, application::account_id))
        .select((
            candidate_applicant::candidate_id,
            application::account_id.assume_not_null(),
        ))
        .load(conn)?)
}
