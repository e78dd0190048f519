//! What jurors wrote for the applicant is read by a coordinator first.

use serde_json::json;
use validator::Validate;

use super::store::{self, Comment, Moderation};
use base::audit::{self, Object};
use base::batch::{self, BatchResults, Done};
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::cards;
use jury::cards::CardStatus;
use jury::rounds;
use jury::rounds::RoundStatus;
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Text};

/// Whether the applicant is told a comment.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"released": true, "text": "Нужен расчёт сбыта"}))]
pub struct ModerationInput {
    /// Whether the applicant is told it, once the result is published.
    pub released: bool,
    /// Other words, where the juror's cannot be told. The juror's are kept.
    #[validate(nested)]
    pub text: Option<Text<5_000>>,
}

/// While jurors score, nobody else sees what stands on a card.
fn after_the_close(status: RoundStatus) -> Result<()> {
    match status {
        RoundStatus::Setup | RoundStatus::Open => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
        _ => Ok(()),
    }
}

/// The comments of a round that is closed.
pub fn list(
    cx: &mut Cx<'_>,
    round_id: Id,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<(Comment, Option<Moderation>)>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListComments, &found.subject)?;
    after_the_close(found.round.status)?;
    store::page(cx.conn, round_id, &found.hidden, after, limit)
}

/// Releases a comment, or takes it back.
pub fn moderate(
    cx: &mut Cx<'_>,
    card_id: Id,
    version: IfMatch,
    input: &Input<ModerationInput>,
) -> Result<(Comment, Moderation)> {
    let found = cards::service::locked(cx, card_id)?;
    authorise(cx, Op::ModerateCard, &found.subject)?;
    let old = store::find(cx.conn, card_id)?;
    let before = old.as_ref().map_or(0, |row| row.version);
    version.check(before)?;
    let input = input.get()?;
    after_the_close(found.round.status)?;
    let card = found.card;
    if card.status != CardStatus::Submitted || card.notes.feedback.is_none() {
        return Err(Error::code(Code::WrongState).with("state", "no_comment"));
    }
    let row = Moderation {
        card_id,
        released: input.released,
        text: input.text.clone().map(Into::into),
        moderated_by: cx.actor.id()?,
        moderated_at: cx.now,
        version: before + 1,
    };
    store::save(cx.conn, row.clone())?;
    let told = |row: &Moderation| json!({ "released": row.released, "text": row.text });
    audit::of(Op::ModerateCard, Object::Card(card_id))
        .about(found.place.application_id)
        .change(old.as_ref().map(told).unwrap_or_default(), told(&row))
        .write(cx, Some(found.place.programme_id))?;
    Ok(((card_id, card.candidate_id, card.notes.feedback), row))
}

/// One comment that is released or held back.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentBatchItem {
    /// The card that it stands on.
    pub card_id: Id,
    /// The version that was looked at; absent: whatever stands.
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub version: Option<i32>,
    /// Whether the applicant is told it; yes where nothing else is said.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub released: bool,
    /// Other words, where the juror's cannot be told. The juror's are kept.
    #[validate(nested)]
    pub text: Option<Text<5_000>>,
}

fn yes() -> bool {
    true
}

/// Comments of a round that are released or held back.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"dry_run": true, "items": [{"card_id": "01999999-0000-7000-8000-000000000001"}]}))]
pub struct CommentBatch {
    /// Only tries: tells what would become of each, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The comments.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<CommentBatchItem>,
}

/// Releases comments of a round, each as far as it can be.
pub fn release(cx: &mut Cx<'_>, round_id: Id, input: &Input<CommentBatch>) -> Result<BatchResults> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::ReleaseComments, &found.subject)?;
    let input = input.get()?;
    let which = |item: &CommentBatchItem| item.card_id;
    batch::each(cx, input.dry_run, &input.items, which, |cx, item| {
        let card = cards::service::locked(cx, item.card_id)?;
        if card.card.round_id != round_id || card.subject.conflicted {
            return Err(Error::not_found());
        }
        let stands = store::find(cx.conn, item.card_id)?;
        let as_sent =
            |row: &&Moderation| row.released == item.released && row.text.as_deref() == item.text.as_deref();
        if let Some(row) = stands.as_ref().filter(as_sent) {
            return Ok(told(row, true));
        }
        let version = item.version.map_or(IfMatch::Any, IfMatch::Version);
        let decision = Input::of(ModerationInput {
            released: item.released,
            text: item.text.clone(),
        });
        let (_, row) = moderate(cx, item.card_id, version, &decision)?;
        Ok(told(&row, false))
    })
}

fn told(row: &Moderation, replayed: bool) -> Done {
    Done {
        version: row.version,
        state: Some(if row.released { "released" } else { "held_back" }),
        replayed,
    }
}
