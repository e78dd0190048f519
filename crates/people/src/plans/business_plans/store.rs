//! Rows of business plans.

use std::collections::HashMap;

use diesel::prelude::*;

use super::rules::PlanContent;
use base::db::schema::{plan_closure, plan_submission, plan_version};
use base::db::{Both, DbConn, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// A version of a plan.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_version)]
pub struct PlanVersion {
    pub idea_id: Id,
    pub no: i32,
    pub content: Json,
    pub created_by: Id,
    pub created_at: Ts,
    /// What proves that it came so, of a plan that staff typed.
    pub evidence: Option<String>,
}

/// The final submission of a plan.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_submission)]
pub struct PlanSubmission {
    pub idea_id: Id,
    pub no: i32,
    pub submitted_by: Id,
    pub submitted_at: Ts,
}

/// The last version of a plan.
pub fn last(conn: &mut DbConn, idea: Id) -> Result<Option<PlanVersion>> {
    Ok(plan_version::table
        .filter(plan_version::idea_id.eq(idea))
        .order(plan_version::no.desc())
        .select(cols::<PlanVersion>())
        .first(conn)
        .optional()?)
}

/// One version of a plan.
pub fn version(conn: &mut DbConn, idea: Id, no: i32) -> Result<PlanVersion> {
    Ok(plan_version::table
        .find((idea, no))
        .select(cols::<PlanVersion>())
        .first(conn)?)
}

/// The versions of a plan, newest first.
pub fn page(conn: &mut DbConn, idea: Id, before: Option<i32>, limit: i64) -> Result<Vec<PlanVersion>> {
    let mut query = plan_version::table
        .filter(plan_version::idea_id.eq(idea))
        .order(plan_version::no.desc())
        .select(cols::<PlanVersion>())
        .limit(limit)
        .into_boxed();
    if let Some(no) = before {
        query = query.filter(plan_version::no.lt(no));
    }
    Ok(query.load(conn)?)
}

pub fn insert(conn: &mut DbConn, row: PlanVersion) -> Result<()> {
    diesel::insert_into(plan_version::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// How far the plans of some ideas are: the number of the last version, and when it was submitted.
pub fn stages(conn: &mut DbConn, ideas: &[Id]) -> Result<HashMap<Id, (i32, Option<Ts>)>> {
    let versions: Vec<(Id, Option<i32>)> = plan_version::table
        .filter(plan_version::idea_id.eq_any(ideas.to_vec()))
        .group_by(plan_version::idea_id)
        .select((plan_version::idea_id, diesel::dsl::max(plan_version::no)))
        .load(conn)?;
    let submitted: Vec<(Id, Ts)> = plan_submission::table
        .filter(plan_submission::idea_id.eq_any(ideas.to_vec()))
        .select((plan_submission::idea_id, plan_submission::submitted_at))
        .load(conn)?;
    let submitted: HashMap<Id, Ts> = submitted.into_iter().collect();
    Ok(versions
        .into_iter()
        .map(|(idea, no)| (idea, (no.unwrap_or(0), submitted.get(&idea).copied())))
        .collect())
}

/// The final submission, if there is one.
pub fn submission(conn: &mut DbConn, idea: Id) -> Result<Option<PlanSubmission>> {
    Ok(plan_submission::table
        .find(idea)
        .select(cols::<PlanSubmission>())
        .first(conn)
        .optional()?)
}

/// Takes the final submission back.
pub fn take_back(conn: &mut DbConn, idea: Id) -> Result<()> {
    diesel::delete(plan_submission::table.find(idea)).execute(conn)?;
    Ok(())
}

pub fn submit(conn: &mut DbConn, row: PlanSubmission) -> Result<()> {
    diesel::insert_into(plan_submission::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The plans of some ideas as they were submitted.
pub fn submitted(conn: &mut DbConn, ideas: &[Id]) -> Result<HashMap<Id, Json>> {
    let rows: Vec<(Id, Json)> = plan_version::table
        .inner_join(
            plan_submission::table.on(plan_submission::idea_id
                .eq(plan_version::idea_id)
                .and(plan_submission::no.eq(plan_version::no))),
        )
        .filter(plan_version::idea_id.eq_any(ideas.to_vec()))
        .select((plan_version::idea_id, plan_version::content))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Whether the final round was opened.
pub fn is_closed(conn: &mut DbConn, programme: Id) -> Result<bool> {
    let row: Option<Id> = plan_closure::table
        .find(programme)
        .select(plan_closure::programme_id)
        .first(conn)
        .optional()?;
    Ok(row.is_some())
}

pub fn close(conn: &mut DbConn, programme: Id, now: Ts) -> Result<()> {
    Both(
        diesel::insert_into(plan_closure::table)
            .values((
                plan_closure::programme_id.eq(programme),
                plan_closure::closed_at.eq(now),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(())
}

fn handed_in(conn: &mut DbConn, idea: Id) -> Result<Option<PlanContent>> {
    let content = submitted(conn, &[idea])?.remove(&idea);
    content.map(|content| content.read()).transpose()
}

/// What the entrepreneur puts in, by the plan that was handed in; 0 without one.
pub fn own_contribution(conn: &mut DbConn, idea: Id) -> Result<i64> {
    let own = handed_in(conn, idea)?.and_then(|plan| plan.own_contribution);
    Ok(own.map_or(0, |money| money.amount))
}

/// What the plan that was handed in asks for.
pub fn asked(conn: &mut DbConn, idea: Id) -> Result<Option<i64>> {
    let asked = handed_in(conn, idea)?.and_then(|plan| plan.requested);
    Ok(asked.map(|money| money.amount))
}
