//! Use cases of objections: make one, read, answer.

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::service::settle;
use crate::applications::application::loaded::{Loaded, load, load_locked_with_programme};
use crate::applications::application::refused::objectable;
use crate::applications::conflicts;
use crate::applications::eligibility::objection_rules::{ObjectionDecision, ObjectionStatus, answered};
use crate::applications::eligibility::objection_store::{self, Filter, Objection};
use crate::applications::eligibility::rules::EligibilityOutcome;
use crate::applications::eligibility::store::{self, Outcome};
use crate::applications::phone_calls::tell;
use crate::applications::status::{Step, wrong_state};
use crate::programmes::{members, programme};
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::notifications::{Notice, Said, notify};
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text, Words};

/// What is told against a decision of ineligibility.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"statement": "Мен Байсеркеде тұрамын, тіркеу анықтамасы қоса берілді."}))]
pub struct ObjectionInput {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// In the applicant's words.
    #[validate(nested)]
    pub statement: Words<5_000>,
    /// What proves it; required from a coordinator who enters it for somebody.
    #[validate(nested)]
    pub evidence: Option<Text<2_000>>,
}

/// The answer to an objection.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision": "allow", "answer": "Анықтама тексерілді, мекенжайы дұрыс."}))]
pub struct ObjectionAnswer {
    /// `allow` admits the application, `refuse` leaves it ineligible.
    pub decision: ObjectionDecision,
    /// The reasons; the applicant reads them.
    #[validate(nested)]
    pub answer: Words<1_000>,
}

/// An objection, and how the actor stands to it.
pub struct ObjectionScene {
    /// The objection.
    pub row: Objection,
    /// As access sees it.
    pub subject: Subject,
}

/// Whoever decided does not answer.
fn scene(cx: &Cx<'_>, row: Objection, subject: Subject) -> ObjectionScene {
    let own_step = cx.actor.account == Some(row.decided_by);
    ObjectionScene {
        subject: subject.after_own_step(own_step),
        row,
    }
}

/// Makes an objection: the applicant, or a coordinator for somebody; as long as the time runs that was told with the decision.
pub fn submit(cx: &mut Cx<'_>, application: Id, input: &Input<ObjectionInput>) -> Result<ObjectionScene> {
    let found = load_locked_with_programme(cx, application)?;
    authorise(cx, Op::SubmitObjection, &found.subject)?;
    let input = input.get()?;
    let me = cx.actor.id()?;
    if found.row.account_id != Some(me) && input.evidence.is_none() {
        return Err(Error::field("/evidence", "required"));
    }
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return get(cx, id),
    };
    in_phase(Op::SubmitObjection, found.programme.phase)?;
    let decision = match objectable(cx.conn, &found, cx.now)? {
        Ok(decision) => decision,
        Err(Code::WrongState) => return Err(wrong_state(found.row.status)),
        Err(code) => return Err(Error::code(code)),
    };
    let row = Objection {
        id,
        programme_id: found.programme.id,
        application_id: application,
        status: ObjectionStatus::Submitted,
        decided_by: decision.decided_by,
        decided_at: decision.decided_at,
        statement: input.statement[..].to_owned(),
        evidence: input.evidence.clone().map(Into::into),
        submitted_by: me,
        submitted_at: cx.now,
        answer: None,
        handled_by: None,
        handled_at: None,
        version: 1,
    };
    objection_store::insert(cx.conn, row.clone())?;
    tell_coordinators(cx, &found, &row)?;
    record(cx, Op::SubmitObjection, None, &row)?;
    Ok(scene(cx, row, found.subject))
}

/// Whoever may answer is told: coordinators who did not decide and have no conflict of interest. Whoever typed it knows.
fn tell_coordinators(cx: &mut Cx<'_>, found: &Loaded, row: &Objection) -> Result<()> {
    let notice = Notice::ObjectionMade {
        programme: found.programme.said()?,
        reference: found.row.reference.clone().unwrap_or_default().into(),
    };
    for coordinator in members::store::holders(cx.conn, found.programme.id, Role::Coordinator)? {
        let other = coordinator != row.decided_by && coordinator != row.submitted_by;
        if other && !conflicts::conflicted(cx.conn, coordinator, row.application_id)? {
            notify(cx, coordinator, Some(found.programme.id), &notice)?;
        }
    }
    Ok(())
}

/// Reads an objection.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<ObjectionScene> {
    let row = objection_store::find(cx.conn, id)?;
    let found = load(cx, row.application_id)?;
    authorise(cx, Op::GetObjection, &found.subject)?;
    Ok(scene(cx, row, found.subject))
}

/// The objections of an application.
pub fn of_application(cx: &mut Cx<'_>, application: Id) -> Result<Vec<ObjectionScene>> {
    let found = load(cx, application)?;
    authorise(cx, Op::ListApplicationObjections, &found.subject)?;
    let rows = objection_store::of_application(cx.conn, application)?;
    Ok(rows
        .into_iter()
        .map(|row| scene(cx, row, found.subject))
        .collect())
}

/// The objections of a programme, without those of applicants with whom the reader has a conflict of interest.
pub fn list(cx: &mut Cx<'_>, programme: Id, filter: &Filter) -> Result<Vec<ObjectionScene>> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::ListObjections, &programme.announced())?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme.id)?;
    let rows = objection_store::page(cx.conn, programme.id, &hidden, filter)?;
    let subject = programme.subject();
    Ok(rows.into_iter().map(|row| scene(cx, row, subject)).collect())
}

/// Answers an objection: another coordinator than the one who decided. Whom it is allowed is admitted as by any decision.
pub fn answer(cx: &mut Cx<'_>, id: Id, input: &Input<ObjectionAnswer>) -> Result<ObjectionScene> {
    let application = objection_store::find(cx.conn, id)?.application_id;
    let found = load_locked_with_programme(cx, application)?;
    let old = objection_store::lock(cx.conn, id)?;
    let ObjectionScene { row: old, subject } = scene(cx, old, found.subject);
    authorise(cx, Op::AnswerObjection, &subject)?;
    let input = input.get()?;
    in_phase(Op::AnswerObjection, found.programme.phase)?;
    let row = Objection {
        status: answered(old.status, input.decision)?,
        answer: Some(input.answer[..].to_owned()),
        handled_by: cx.actor.account,
        handled_at: Some(cx.now),
        version: old.version + 1,
        ..old.clone()
    };
    objection_store::update(cx.conn, row.clone())?;
    let notice = Notice::ObjectionAnswered {
        reference: found.row.reference.clone().unwrap_or_default().into(),
        result: Said::label("objection_status", row.status),
        answer: input.answer[..].into(),
    };
    tell(cx, &found.row, &notice)?;
    if input.decision == ObjectionDecision::Allow {
        allow(cx, found, &input.answer)?;
    }
    record(cx, Op::AnswerObjection, Some(old.status), &row)?;
    Ok(ObjectionScene { row, subject })
}

/// What the rules failed is overruled by whoever answers, with the same reasons, so that outcomes and state agree.
fn allow(cx: &mut Cx<'_>, found: Loaded, reason: &str) -> Result<()> {
    let id = found.row.id;
    for failed in store::of(cx.conn, id)? {
        if failed.outcome == EligibilityOutcome::Failed {
            let overruled = Outcome {
                outcome: EligibilityOutcome::Passed,
                automatic: false,
                reason: Some(reason.to_owned()),
                decided_by: cx.actor.account,
                at: cx.now,
                ..failed
            };
            store::update(cx.conn, overruled)?;
        }
    }
    objection_store::fall(cx.conn, id)?;
    settle(
        cx,
        Op::AnswerObjection,
        found,
        Step::Allow,
        (vec![], Some(reason)),
    )?;
    Ok(())
}

fn record(cx: &mut Cx<'_>, op: Op, before: Option<ObjectionStatus>, row: &Objection) -> Result<()> {
    audit::of(op, Object::Objection(row.id))
        .about(Some(row.application_id))
        .change(
            before.map_or(Value::Null, |status| json!({ "status": status })),
            json!({ "status": row.status }),
        )
        .because(row.answer.as_deref())
        .write(cx, Some(row.programme_id))
}
