//! Use cases of business plans.

use serde_json::json;

use super::rules::{PlanContent, PlanReopening, TypedPlan, complete, sums};
use super::store::{self, PlanSubmission, PlanVersion};
use crate::applications::phone_calls;
use crate::plans::ideas;
use crate::plans::ideas::rules::{Step, next};
use crate::plans::ideas::service::{Standing, record, standing};
use crate::plans::ideas::store::Idea;
use crate::programmes::programme;
use crate::programmes::programme::{GrantBounds, Programme};
use base::cx::Cx;
use base::notifications::{Notice, Said};
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
    let (programme, idea, standing) = locked(cx, idea_id)?;
    authorise(cx, Op::PutPlan, &standing.as_member())?;
    let last = store::last(cx.conn, idea_id)?.map_or(0, |v| v.no);
    version.check(last)?;
    let input = input.get()?;
    let grants = GrantBounds::of(cx.conn, &programme)?;
    sums(input, &programme.currency, grants)?;
    still_open(cx, Op::PutPlan, &programme, &idea)?;
    let version = written(cx, Op::PutPlan, &idea, last, input, None)?;
    Ok(Plan {
        version,
        submission: None,
    })
}

/// The one final submission of the last version, by the lead.
pub fn submit(cx: &mut Cx<'_>, idea_id: Id) -> Result<Plan> {
    let (programme, idea, standing) = locked(cx, idea_id)?;
    standing.authorise_lead(cx, Op::SubmitPlan)?;
    let last = store::last(cx.conn, idea_id)?;
    let content: PlanContent = match &last {
        Some(version) => version.content.read()?,
        None => PlanContent::default(),
    };
    complete(&content, GrantBounds::of(cx.conn, &programme)?)?;
    still_open(cx, Op::SubmitPlan, &programme, &idea)?;
    let version = last.ok_or_else(Error::not_found)?;
    submitted(cx, &idea, version)
}

/// Staff type a plan that came on paper, for a team that cannot: a new version, and its submission where the paper is
/// meant to be final. The team is told.
pub fn type_plan(cx: &mut Cx<'_>, idea_id: Id, input: &Input<TypedPlan>) -> Result<Plan> {
    let (programme, idea, standing) = locked(cx, idea_id)?;
    authorise(cx, Op::TypePlan, &standing.as_member())?;
    let input = input.get()?;
    let grants = GrantBounds::of(cx.conn, &programme)?;
    let checked = match input.submit {
        true => sums(&input.plan, &programme.currency, grants).and_then(|()| complete(&input.plan, grants)),
        false => sums(&input.plan, &programme.currency, grants),
    };
    checked.map_err(|e| e.under("/plan"))?;
    still_open(cx, Op::TypePlan, &programme, &idea)?;
    let last = store::last(cx.conn, idea_id)?.map_or(0, |v| v.no);
    let version = written(cx, Op::TypePlan, &idea, last, &input.plan, Some(&input.evidence))?;
    let notice = Notice::WorkTyped {
        programme: programme.said()?,
        work: Said::Plain(idea.title.clone()),
    };
    tell_team(cx, &idea, &notice)?;
    if input.submit {
        return submitted(cx, &idea, version);
    }
    Ok(Plan {
        version,
        submission: None,
    })
}

/// Takes the submission of a plan back, as long as no final round was opened: it can be written and submitted anew. By the
/// lead, or by a coordinator with a reason; then the team is told.
pub fn reopen(cx: &mut Cx<'_>, idea_id: Id, input: &Input<PlanReopening>) -> Result<Plan> {
    let (programme, idea, standing) = locked(cx, idea_id)?;
    standing.authorise_lead(cx, Op::ReopenPlan)?;
    let input = input.get()?;
    let by_staff = !standing.as_lead().owner;
    if by_staff && input.reason.is_none() {
        return Err(Error::field("/reason", "required"));
    }
    in_phase(Op::ReopenPlan, programme.phase)?;
    next(idea.status, Step::Change)?;
    if store::is_closed(cx.conn, programme.id)? {
        return Err(Error::code(Code::DeadlinePassed));
    }
    let Some(old) = store::submission(cx.conn, idea_id)? else {
        return Err(Error::code(Code::WrongState).with("state", "not_submitted"));
    };
    store::take_back(cx.conn, idea_id)?;
    if by_staff {
        let notice = Notice::PlanReopened {
            programme: programme.said()?,
            title: Said::Plain(idea.title.clone()),
            reason: input.reason.as_deref().unwrap_or_default().to_owned().into(),
        };
        tell_team(cx, &idea, &notice)?;
    }
    let after = json!({ "no": null, "reason": input.reason });
    record(cx, Op::ReopenPlan, &idea, json!({ "no": old.no }), after)?;
    let version = store::version(cx.conn, idea_id, old.no)?;
    Ok(Plan {
        version,
        submission: None,
    })
}

/// An idea with what is around it. The lock gives two versions at once different numbers.
fn locked(cx: &mut Cx<'_>, idea_id: Id) -> Result<(Programme, Idea, Standing)> {
    let idea = ideas::store::lock(cx.conn, idea_id)?;
    let programme = programme::find(cx.conn, idea.programme_id)?;
    let standing = standing(cx, &programme, &idea)?;
    Ok((programme, idea, standing))
}

fn written(
    cx: &mut Cx<'_>,
    op: Op,
    idea: &Idea,
    last: i32,
    plan: &PlanContent,
    evidence: Option<&str>,
) -> Result<PlanVersion> {
    let row = PlanVersion {
        idea_id: idea.id,
        no: last + 1,
        content: Json::of(plan)?,
        created_by: cx.actor.id()?,
        created_at: cx.now,
        evidence: evidence.map(str::to_owned),
    };
    store::insert(cx.conn, row.clone())?;
    let after = json!({ "no": row.no, "plan": row.content, "evidence": evidence });
    record(cx, op, idea, json!({ "no": last }), after)?;
    Ok(row)
}

fn submitted(cx: &mut Cx<'_>, idea: &Idea, version: PlanVersion) -> Result<Plan> {
    let submission = PlanSubmission {
        idea_id: idea.id,
        no: version.no,
        submitted_by: cx.actor.id()?,
        submitted_at: cx.now,
    };
    store::submit(cx.conn, submission.clone())?;
    let after = json!({ "no": version.no });
    record(cx, Op::SubmitPlan, idea, json!(null), after)?;
    Ok(Plan {
        version,
        submission: Some(submission),
    })
}

fn tell_team(cx: &mut Cx<'_>, idea: &Idea, notice: &Notice) -> Result<()> {
    for person in ideas::store::people(cx.conn, idea.id)? {
        phone_calls::tell(cx, &person, notice)?;
    }
    Ok(())
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
