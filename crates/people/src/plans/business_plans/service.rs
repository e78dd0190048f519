//! Use cases of business plans.

use serde_json::json;

use super::rules::{PlanContent, complete, sums};
use super::store::{self, PlanSubmission, PlanVersion};
use crate::plans::ideas;
use crate::plans::ideas::rules::{Step, next};
use crate::plans::ideas::service::{record, standing};
use crate::plans::ideas::store::Idea;
use crate::programmes::programme;
use crate::programmes::programme::{GrantBounds, Programme};
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Json};

/// A plan: a version, and the final submission if there is one.
pub struct Plan {
    /// The version.
    pub version: PlanVersion,
    /// The final submission.
    pub submission: Option<PlanSubmission>,
}

/// Reads the last version of a plan.
pub fn get(cx: &mut Cx<'_>, idea_id: Id) -> Result<Plan> {
    let idea = read(cx, idea_id, Op::GetPlan)?;
    let version = store::last(cx.conn, idea.id)?.ok_or_else(Error::not_found)?;
    with_submission(cx, version)
}

/// Reads one version of a plan.
pub fn version(cx: &mut Cx<'_>, idea_id: Id, no: i32) -> Result<Plan> {
    let idea = read(cx, idea_id, Op::GetPlanVersion)?;
    let version = store::version(cx.conn, idea.id, no)?;
    with_submission(cx, version)
}

/// Lists the versions of a plan, newest first.
pub fn versions(
    cx: &mut Cx<'_>,
    idea_id: Id,
    before: Option<i32>,
    limit: i64,
) -> Result<(Vec<PlanVersion>, Option<PlanSubmission>)> {
    let idea = read(cx, idea_id, Op::ListPlanVersions)?;
    let rows = store::page(cx.conn, idea.id, before, limit)?;
    Ok((rows, store::submission(cx.conn, idea.id)?))
}

/// Writes a new version; the ones before it are kept. By the lead or a member.
pub fn put(cx: &mut Cx<'_>, idea_id: Id, version: IfMatch, input: &Input<PlanContent>) -> Result<Plan> {
    // The lock gives two versions at once different numbers.
    let idea = ideas::store::lock(cx.conn, idea_id)?;
    let programme = programme::find(cx.conn, idea.programme_id)?;
    let standing = standing(cx, &programme, &idea)?;
    authorise(cx, Op::PutPlan, &standing.as_member())?;
    let last = store::last(cx.conn, idea_id)?.map_or(0, |v| v.no);
    version.check(last)?;
    let input = input.get()?;
    let grants = GrantBounds::of(cx.conn, &programme)?;
    sums(input, &programme.currency, grants)?;
    still_open(cx, Op::PutPlan, &programme, &idea)?;
    let row = PlanVersion {
        idea_id,
        no: last + 1,
        content: Json::of(input)?,
        created_by: cx.actor.id()?,
        created_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    let (before, after) = (
        json!({ "no": last }),
        json!({ "no": row.no, "plan": row.content }),
    );
    record(cx, Op::PutPlan, &idea, before, after)?;
    Ok(Plan {
        version: row,
        submission: None,
    })
}

/// The one final submission of the last version, by the lead.
pub fn submit(cx: &mut Cx<'_>, idea_id: Id) -> Result<Plan> {
    let idea = ideas::store::lock(cx.conn, idea_id)?;
    let programme = programme::find(cx.conn, idea.programme_id)?;
    standing(cx, &programme, &idea)?.authorise_lead(cx, Op::SubmitPlan)?;
    let last = store::last(cx.conn, idea_id)?;
    let content: PlanContent = match &last {
        Some(version) => version.content.read()?,
        None => PlanContent::default(),
    };
    complete(&content, GrantBounds::of(cx.conn, &programme)?)?;
    still_open(cx, Op::SubmitPlan, &programme, &idea)?;
    let version = last.ok_or_else(Error::not_found)?;
    let submission = PlanSubmission {
        idea_id,
        no: version.no,
        submitted_by: cx.actor.id()?,
        submitted_at: cx.now,
    };
    store::submit(cx.conn, submission.clone())?;
    record(
        cx,
        Op::SubmitPlan,
        &idea,
        json!(null),
        json!({ "no": version.no }),
    )?;
    Ok(Plan {
        version,
        submission: Some(submission),
    })
}

/// Ends writing and submitting, when the final round opens: what the jury scores stays as it is. Whoever
/// opens the round calls this before it reads the candidates.
pub fn close(cx: &mut Cx<'_>, programme: Id) -> Result<()> {
    // A submission that is under way is waited for, a later one sees the closure.
    ideas::store::lock_all(cx.conn, programme)?;
    store::close(cx.conn, programme, cx.now)
}

fn still_open(cx: &mut Cx<'_>, op: Op, programme: &Programme, idea: &Idea) -> Result<()> {
    in_phase(op, programme.phase)?;
    next(idea.status, Step::Change)?;
    if store::submission(cx.conn, idea.id)?.is_some() {
        return Err(Error::code(Code::WrongState).with("state", "submitted"));
    }
    if store::is_closed(cx.conn, programme.id)? {
        return Err(Error::code(Code::DeadlinePassed));
    }
    Ok(())
}

fn read(cx: &mut Cx<'_>, idea_id: Id, op: Op) -> Result<Idea> {
    let idea = ideas::store::find(cx.conn, idea_id)?;
    let programme = programme::find(cx.conn, idea.programme_id)?;
    let standing = standing(cx, &programme, &idea)?;
    authorise(cx, op, &standing.as_member())?;
    Ok(idea)
}

fn with_submission(cx: &mut Cx<'_>, version: PlanVersion) -> Result<Plan> {
    let submission = store::submission(cx.conn, version.idea_id)?;
    Ok(Plan { version, submission })
}
