//! Rows of eligibility outcomes.

use diesel::prelude::*;

use super::rules::{EligibilityOutcome, together};
use base::db::schema::{application_key, eligibility_outcome};
use base::db::{DbConn, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};

/// The outcome of one rule.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = eligibility_outcome, treat_none_as_null = true)]
pub struct Outcome {
    pub application_id: Id,
    /// Key of the rule.
    pub rule: String,
    pub outcome: EligibilityOutcome,
    /// Computed, not decided by a person.
    pub automatic: bool,
    pub reason: Option<String>,
    pub decided_by: Option<Id>,
    pub at: Ts,
}

/// The outcomes of an application by rule.
pub fn of(conn: &mut DbConn, application: Id) -> Result<Vec<Outcome>> {
    Ok(eligibility_outcome::table
        .filter(eligibility_outcome::application_id.eq(application))
        .order(eligibility_outcome::rule)
        .select(cols::<Outcome>())
        .load(conn)?)
}

/// Replaces the outcomes of an application.
pub fn replace(conn: &mut DbConn, application: Id, rows: &[Outcome]) -> Result<()> {
    diesel::delete(eligibility_outcome::table.filter(eligibility_outcome::application_id.eq(application)))
        .execute(conn)?;
    insert_all!(conn, eligibility_outcome::table, rows)?;
    sum_up(conn, application, rows)
}

/// Keeps beside the application what became of its rules together, for its list.
fn sum_up(conn: &mut DbConn, application: Id, rows: &[Outcome]) -> Result<()> {
    diesel::update(application_key::table.find(application))
        .set(application_key::rules.eq(together(rows.iter().map(|row| row.outcome))))
        .execute(conn)?;
    Ok(())
}

/// The outcomes of some applications by rule.
pub fn of_all(conn: &mut DbConn, applications: &[Id]) -> Result<Vec<Outcome>> {
    Ok(eligibility_outcome::table
        .filter(eligibility_outcome::application_id.eq_any(applications.to_vec()))
        .order((eligibility_outcome::application_id, eligibility_outcome::rule))
        .select(cols::<Outcome>())
        .load(conn)?)
}

/// Writes the outcome of one rule.
pub fn update(conn: &mut DbConn, row: Outcome) -> Result<()> {
    let application = row.application_id;
    diesel::update(eligibility_outcome::table.find((row.application_id, row.rule.clone())))
        .set(row)
        .execute(conn)?;
    let rows = of(conn, application)?;
    sum_up(conn, application, &rows)
}
