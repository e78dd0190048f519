//! A submitted card that its juror changes: mistyped, or after the discussion. What stood on it before is kept.

use serde_json::json;
use validator::Validate;

use super::rules;
use super::rules::CardStatus;
use super::service::{self, CardScene};
use super::store::{self, Card, Notes, Revision};
use crate::rounds::in_own_phase;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Text};
use scoring::marks::MarkInputs;

/// What stands on the card from now on, and why.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CardRevisionInput, example = json!({"marks": {"market": {"score": 4}}, "reason": "После ответов на вопросы о сбыте"}))]
pub struct RevisionInput {
    /// All marks, by the key of their criterion.
    pub marks: MarkInputs,
    /// For the applicant.
    #[validate(nested)]
    pub feedback: Option<Text<5_000>>,
    /// Why; it is in the log.
    #[validate(nested)]
    pub reason: Text<2_000>,
}

/// Changes a submitted card, until the decision. It stays complete: it counts at any time.
pub fn revise(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<RevisionInput>) -> Result<CardScene> {
    let found = service::locked(cx, id)?;
    authorise(cx, Op::ReviseCard, &found.subject)?;
    version.check(found.card.version)?;
    let input = input.get()?;
    let marks = input.marks.read("/marks")?;
    let scoring = found.scoring()?;
    rules::savable(scoring, &marks, &found.excluded, "/marks")?;
    found.round.takes_revisions(cx)?;
    in_phase(Op::ReviseCard, found.place.phase)?;
    in_own_phase(found.round.kind, found.place.phase)?;
    let (CardStatus::Submitted, Some(submitted_at)) = (found.card.status, found.card.submitted_at) else {
        return Err(Error::code(Code::WrongState).with("state", found.card.status.as_str()));
    };
    rules::complete(scoring, &marks, &found.excluded)?;
    let old = Revision {
        card_id: id,
        no: store::revisions(cx.conn, id)?
            .last()
            .map_or(1, |last| last.no + 1),
        marks: found.card.marks.clone(),
        feedback: found.card.notes.feedback.clone(),
        submitted_at,
        replaced_at: cx.now,
        reason: input.reason.clone().into(),
    };
    store::insert_revision(cx.conn, old)?;
    let row = Card {
        marks: Json::of(&input.marks)?,
        notes: Notes {
            feedback: input.feedback.clone().map(Into::into),
            ..found.card.notes.clone()
        },
        submitted_at: Some(cx.now),
        version: found.card.version + 1,
        updated_at: cx.now,
        ..found.card.clone()
    };
    store::update(cx.conn, row.clone())?;
    audit::of(Op::ReviseCard, Object::Card(id))
        .about(found.place.application_id)
        .change(
            json!({ "version": found.card.version }),
            json!({ "version": row.version }),
        )
        .because(Some(&input.reason))
        .write(cx, Some(found.place.programme_id))?;
    Ok(found.becomes(row))
}

/// What stood on one's own card before, oldest first.
pub fn list(cx: &mut Cx<'_>, id: Id) -> Result<Vec<Revision>> {
    let found = service::load(cx, id)?;
    authorise(cx, Op::ListCardRevisions, &found.subject)?;
    store::revisions(cx.conn, id)
}
