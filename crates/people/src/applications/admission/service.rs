//! Use cases of eligibility: read it, decide one rule, decide the application.

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::applications::application;
use crate::applications::application::Application;
use crate::applications::application::loaded::{Loaded, load, load_locked};
use crate::applications::application::service::record;
use crate::applications::eligibility::rules::{self, EligibilityOutcome, RuleDecision};
use crate::applications::eligibility::store::{self, Outcome};
use crate::applications::status::{ApplicationStatus, Step, next, wrong_state};
use base::cx::Cx;
use base::notifications::{Notice, notify};
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::Phase;
use kernel::{Id, Input, Text};

/// What a person decides of one rule.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "passed", "reason": "Құжат көрсетілді"}))]
pub struct RuleDecisionInput {
    /// What it is.
    pub outcome: RuleDecision,
    /// Why; needed to overrule what the software found, and to fail.
    #[serde(default)]
    #[validate(nested)]
    pub reason: Option<Text<1000>>,
}

/// The outcomes of an application.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<(Loaded, Vec<Outcome>)> {
    let found = load(cx, id)?;
    authorise(cx, Op::GetEligibility, &found.subject)?;
    let outcomes = store::of(cx.conn, id)?;
    Ok((found, outcomes))
}

fn must_be_open(cx: &Cx<'_>, op: Op, found: &Loaded) -> Result<()> {
    in_phase(op, found.programme.phase)?;
    if found.programme.phase == Phase::Open && found.programme.takes_applications(cx.now, None) {
        return Err(Error::code(Code::WrongPhase)
            .with("phase", Phase::Open.as_str())
            .with("reason", "the deadline has not passed"));
    }
    if found.decidable(cx.now) {
        Ok(())
    } else {
        Err(wrong_state(found.row.status))
    }
}

/// A person decides the outcome of one rule.
pub fn put(
    cx: &mut Cx<'_>,
    id: Id,
    rule: &str,
    version: IfMatch,
    input: &Input<RuleDecisionInput>,
) -> Result<(Loaded, Vec<Outcome>)> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::PutEligibility, &found.subject)?;
    let old = store::of(cx.conn, id)?
        .into_iter()
        .find(|o| o.rule == rule)
        .ok_or_else(Error::not_found)?;
    version.check(found.row.version)?;
    let input = input.get()?;
    must_be_open(cx, Op::PutEligibility, &found)?;
    let outcome = match input.outcome {
        RuleDecision::Passed => EligibilityOutcome::Passed,
        RuleDecision::Failed => EligibilityOutcome::Failed,
    };
    let overruled = old.automatic && old.outcome != outcome;
    if input.reason.is_none() && (overruled || outcome == EligibilityOutcome::Failed) {
        return Err(Error::code(Code::ReasonRequired));
    }
    let row = Outcome {
        outcome,
        automatic: false,
        reason: input.reason.clone().map(Into::into),
        decided_by: cx.actor.account,
        at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row)?;
    let changed = Application {
        version: found.row.version + 1,
        updated_at: cx.now,
        ..found.row.clone()
    };
    application::store::update(cx.conn, changed.clone())?;
    record(
        cx,
        Op::PutEligibility,
        &changed,
        json!({ "rule": rule, "outcome": old.outcome, "automatic": old.automatic }),
        json!({ "rule": rule, "outcome": outcome }),
        input.reason.as_deref(),
    )?;
    let outcomes = store::of(cx.conn, id)?;
    Ok((
        Loaded {
            row: changed,
            ..found
        },
        outcomes,
    ))
}

/// Decides an application by the outcomes of its rules: eligible when all are passed.
pub fn decide(cx: &mut Cx<'_>, id: Id) -> Result<Loaded> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::DecideEligibility, &found.subject)?;
    must_be_open(cx, Op::DecideEligibility, &found)?;
    let outcomes = store::of(cx.conn, id)?;
    let found_by_rule: Vec<(String, EligibilityOutcome)> =
        outcomes.iter().map(|o| (o.rule.clone(), o.outcome)).collect();
    let from = found.row.status;
    let step = if rules::result(&found_by_rule)? {
        Step::Admit
    } else {
        Step::Refuse
    };
    let to = next(from, step)?;
    if !application::store::set_status(cx, id, from, to)? {
        return Err(wrong_state(from));
    }
    let row = application::find(cx.conn, id)?;
    if let (ApplicationStatus::Ineligible, Some(account)) = (to, row.account_id) {
        let notice = Notice::ApplicationIneligible {
            reference: row.reference.clone().unwrap_or_default().into(),
        };
        notify(cx, account, Some(row.programme_id), &notice)?;
    }
    let failed: Vec<Value> = found_by_rule
        .iter()
        .filter(|(_, o)| *o == EligibilityOutcome::Failed)
        .map(|(rule, _)| json!(rule))
        .collect();
    record(
        cx,
        Op::DecideEligibility,
        &row,
        json!({ "status": from }),
        json!({ "status": to, "failed": failed }),
        None,
    )?;
    Ok(Loaded { row, ..found })
}
