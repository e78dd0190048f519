//! Use cases of eligibility: read it, decide one rule, decide the application.

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::applications::application;
use crate::applications::application::Application;
use crate::applications::application::loaded::{Loaded, load, load_locked, load_locked_with_programme};
use crate::applications::application::service::record;
use crate::applications::eligibility::objection_store;
use crate::applications::eligibility::objection_store::Refusal;
use crate::applications::eligibility::rules::{self, EligibilityOutcome, RuleDecision};
use crate::applications::eligibility::store::{self, Outcome};
use crate::applications::phone_calls::{tell, tell_until};
use crate::applications::status::{ApplicationStatus, Step, next, wrong_state};
use crate::programmes::calendar;
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::notifications::Notice;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::Phase;
use kernel::{Id, Input, Text, Ts, Words};

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

/// An application with the outcome of each rule.
pub struct Judged {
    /// The application.
    pub found: Loaded,
    /// One for each rule.
    pub outcomes: Vec<Outcome>,
    /// When it was handed in last, also as the answer to a question.
    pub told_at: Option<Ts>,
}

/// The outcomes of an application.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Judged> {
    let found = load(cx, id)?;
    authorise(cx, Op::GetEligibility, &found.subject)?;
    judged(cx, found)
}

fn judged(cx: &mut Cx<'_>, found: Loaded) -> Result<Judged> {
    let outcomes = store::of(cx.conn, found.row.id)?;
    let told_at = match found.row.submission_no {
        0 => None,
        no => Some(application::versions::find(cx.conn, found.row.id, no)?.submitted_at),
    };
    Ok(Judged {
        found,
        outcomes,
        told_at,
    })
}

fn must_be_open(cx: &Cx<'_>, op: Op, found: &Loaded) -> Result<()> {
    in_phase(op, found.programme.phase)?;
    match found.undecidable(cx.now) {
        None => Ok(()),
        Some(Code::WrongPhase) => Err(Error::code(Code::WrongPhase)
            .with("phase", Phase::Open.as_str())
            .with("reason", "the deadline has not passed")),
        Some(_) => Err(wrong_state(found.row.status)),
    }
}

/// A person decides the outcome of one rule.
pub fn put(
    cx: &mut Cx<'_>,
    id: Id,
    rule: &str,
    version: IfMatch,
    input: &Input<RuleDecisionInput>,
) -> Result<Judged> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::PutEligibility, &found.subject)?;
    let old = store::of(cx.conn, id)?
        .into_iter()
        .find(|o| o.rule == rule)
        .ok_or_else(Error::not_found)?;
    version.check(found.row.version)?;
    let input = input.get()?;
    must_be_open(cx, Op::PutEligibility, &found)?;
    let outcome = EligibilityOutcome::from(input.outcome);
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
    judged(
        cx,
        Loaded {
            row: changed,
            ..found
        },
    )
}

/// Decides an application by the outcomes of its rules: eligible when all are passed.
pub fn decide(cx: &mut Cx<'_>, id: Id) -> Result<Loaded> {
    // Who is admitted changes in one line with the opening of the round over them.
    let found = load_locked_with_programme(cx, id)?;
    authorise(cx, Op::DecideEligibility, &found.subject)?;
    must_be_open(cx, Op::DecideEligibility, &found)?;
    let found_by_rule: Vec<(String, EligibilityOutcome)> = store::of(cx.conn, id)?
        .into_iter()
        .map(|o| (o.rule, o.outcome))
        .collect();
    let step = match rules::result(&found_by_rule)? {
        true => Step::Admit,
        false => Step::Refuse,
    };
    let failed: Vec<Value> = found_by_rule
        .iter()
        .filter(|(_, o)| *o == EligibilityOutcome::Failed)
        .map(|(rule, _)| json!(rule))
        .collect();
    settle(cx, Op::DecideEligibility, found, step, (failed, None))
}

/// Writes what was decided, tells the applicant, and lets whoever was refused object from now on.
pub(super) fn settle(
    cx: &mut Cx<'_>,
    op: Op,
    found: Loaded,
    step: Step,
    (failed, reason): (Vec<Value>, Option<&str>),
) -> Result<Loaded> {
    let from = found.row.status;
    let to = next(from, step)?;
    // A question that was not answered is over, and with it what was changed and not submitted.
    let row = Application {
        status: to,
        draft_content: None,
        draft_person: None,
        clarification: None,
        clarification_due_at: None,
        version: found.row.version + 1,
        updated_at: cx.now,
        ..found.row.clone()
    };
    application::store::update(cx.conn, row.clone())?;
    let reference = row.reference.clone().unwrap_or_default().into();
    match to {
        ApplicationStatus::Ineligible => {
            let until = term_begins(cx, &found.programme, row.id)?;
            let notice = Notice::ApplicationIneligible {
                reference,
                until: until.said_in(found.programme.zone()?).into(),
            };
            tell_until(cx, &row, &notice, Some(until))?;
        }
        _ => tell(cx, &row, &Notice::ApplicationAdmitted { reference })?,
    }
    record(
        cx,
        op,
        &row,
        json!({ "status": from }),
        json!({ "status": to, "failed": failed }),
        reason,
    )?;
    Ok(Loaded { row, ..found })
}

/// The decision stands from now on, and the time to object to it runs; until when.
fn term_begins(cx: &mut Cx<'_>, programme: &Programme, application: Id) -> Result<Ts> {
    let days = programme.rules()?.objection_days;
    let until = calendar::after_working_days(cx.conn, cx.now, programme.zone()?, days)?;
    let decision = Refusal {
        application_id: application,
        programme_id: programme.id,
        decided_by: cx.actor.id()?,
        decided_at: cx.now,
        until_at: until,
    };
    objection_store::stand(cx.conn, decision)?;
    Ok(until)
}

/// Why what was decided is taken back.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Анықтама қате оқылған"}))]
pub struct EligibilityReopening {
    /// The applicant reads it.
    #[validate(nested)]
    pub reason: Words<1000>,
}

/// Takes admission or refusal back, to be decided anew: what was found of each rule stays until somebody changes it.
pub fn reopen(cx: &mut Cx<'_>, id: Id, input: &Input<EligibilityReopening>) -> Result<Loaded> {
    let found = load_locked_with_programme(cx, id)?;
    authorise(cx, Op::ReopenEligibility, &found.subject)?;
    let reason = &input.get()?.reason;
    in_phase(Op::ReopenEligibility, found.programme.phase)?;
    let from = found.row.status;
    let to = next(from, Step::Reopen)?;
    if !found.admission_open(cx.conn)? {
        return Err(wrong_state(from));
    }
    if !application::store::set_status(cx, id, from, to)? {
        return Err(wrong_state(from));
    }
    // Whoever objected got what was asked for: it is decided anew, and that is told here.
    objection_store::fall(cx.conn, id)?;
    let row = application::find(cx.conn, id)?;
    let notice = Notice::EligibilityReopened {
        reference: row.reference.clone().unwrap_or_default().into(),
        reason: reason[..].into(),
    };
    tell(cx, &row, &notice)?;
    record(
        cx,
        Op::ReopenEligibility,
        &row,
        json!({ "status": from }),
        json!({ "status": to }),
        Some(reason),
    )?;
    Ok(Loaded { row, ..found })
}
