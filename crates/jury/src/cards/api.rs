//! Routes of cards.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::batch::{BatchInput, ItemResult};
use super::revision::{self, RevisionInput};
use super::rules::CardStatus;
use super::service::{self, CardInput, CardScene, Recusal};
use super::store::{Card, Notes};
use base::cx::Cx;
use base::http::page::Page;
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Replacement, Reply};
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};
use scoring::marks::MarkInputs;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(save_cards)
        .service(get_card)
        .service(save_card)
        .service(submit_card)
        .service(list_card_revisions)
        .service(revise_card)
        .service(recuse_card);
}

/// A card, as its juror sees it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Card)]
pub struct View {
    pub id: Id,
    pub round_id: Id,
    pub candidate_id: Id,
    pub status: CardStatus,
    /// Marks by the key of their criterion.
    pub marks: MarkInputs,
    /// Criteria that do not apply to this candidate.
    pub not_applicable: Vec<String>,
    #[serde(flatten)]
    pub notes: Notes,
    /// Why the juror stepped back.
    pub recusal_reason: Option<String>,
    pub submitted_at: Option<Ts>,
    /// Version; 0 as it was assigned.
    pub version: i32,
    pub updated_at: Ts,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
}

/// A card without what its reader may do.
pub(super) fn plain(card: Card, not_applicable: Vec<String>) -> Result<View> {
    Ok(View {
        marks: card.marks()?,
        id: card.id,
        round_id: card.round_id,
        candidate_id: card.candidate_id,
        status: card.status,
        not_applicable,
        notes: card.notes,
        recusal_reason: card.recusal_reason,
        submitted_at: card.submitted_at,
        version: card.version,
        updated_at: card.updated_at,
        actions: vec![],
    })
}

fn view(cx: &Cx<'_>, found: CardScene) -> Result<View> {
    let closed = found.round.takes_cards(cx).err().map(|e| e.which());
    let done = match found.card.status {
        CardStatus::Assigned | CardStatus::InProgress => None,
        CardStatus::Submitted | CardStatus::Recused | CardStatus::Reassigned => Some(Code::WrongState),
    };
    let unchangeable = found.round.takes_revisions(cx).err().map(|e| e.which());
    let unsubmitted = (found.card.status != CardStatus::Submitted).then_some(Code::WrongState);
    let marks = found.card.marks()?.read("/marks")?;
    let incomplete = found
        .scoring
        .as_ref()
        .and_then(|s| super::rules::complete(s, &marks, &found.excluded).err())
        .map(|e| e.which());
    let actions = [
        action(cx, Op::SaveCard, &found.subject, &[closed, done]),
        action(cx, Op::SubmitCard, &found.subject, &[closed, done, incomplete]),
        action(cx, Op::RecuseCard, &found.subject, &[closed, done]),
        action(cx, Op::ReviseCard, &found.subject, &[unchangeable, unsubmitted]),
    ];
    Ok(View {
        actions: actions.into_iter().flatten().collect(),
        ..plain(found.card, found.excluded.into_iter().collect())?
    })
}

impl IntoReply for CardScene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.card.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

/// What became of each card of a batch.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CardBatchResults {
    /// In the order of the batch.
    pub items: Vec<ItemResult>,
}

/// Save a batch of cards
///
/// What a tablet collected offline. Each card has its own result; what stands already as sent is a replay. A
/// card that is not complete is saved, and told as `card_incomplete`.
#[utoipa::path(request_body = BatchInput, responses((status = 200, description = "What became of each", body = CardBatchResults)))]
#[post("/rounds/{round_id}/cards/batch")]
pub async fn save_cards(ctx: Ctx, id: PathId, body: Body<BatchInput>) -> HttpResult {
    ctx.write(move |cx| {
        let items = super::save_all(cx, id.0, &body.0)?;
        Reply::ok(&CardBatchResults { items })
    })
    .await
}

/// Read a card
///
/// One's own.
#[utoipa::path(responses((status = 200, description = "The card", body = View)))]
#[get("/cards/{card_id}")]
pub async fn get_card(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_one(move |cx| service::get(cx, id.0)).await
}

/// Save a card
///
/// Replaces marks and texts; needs `If-Match` (a card is version 0 once assigned). It need not be complete.
#[utoipa::path(request_body = CardInput, responses((status = 200, description = "The card", body = View)))]
#[put("/cards/{card_id}")]
pub async fn save_card(ctx: Ctx, id: PathId, body: Replacement<CardInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace_at_once(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::prepare_save(cx, id.0, version, input),
        move |cx, input| service::save(cx, id.0, version, input),
    )
    .await
}

/// Submit a card
///
/// From then on it counts and is not changed any more. When it is not complete (409 `card_incomplete`),
/// `missing` lists the criteria.
#[utoipa::path(responses((status = 200, description = "The card", body = View)))]
#[post("/cards/{card_id}/submit")]
pub async fn submit_card(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::submit(cx, id.0)).await
}

/// What stood on a card before.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CardRevision {
    /// Number, from 1.
    pub no: i32,
    /// Marks by the key of their criterion.
    pub marks: MarkInputs,
    /// For the applicant.
    pub feedback: Option<String>,
    pub submitted_at: Ts,
    /// When it was changed.
    pub replaced_at: Ts,
    /// Why.
    pub reason: String,
}

/// List what stood on a card before
///
/// Oldest first; one's own.
#[utoipa::path(responses((status = 200, description = "Earlier cards", body = Page<CardRevision>)))]
#[get("/cards/{card_id}/revisions")]
pub async fn list_card_revisions(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let mut items = Vec::new();
        for row in revision::list(cx, id.0)? {
            items.push(CardRevision {
                no: row.no,
                marks: row.marks.read()?,
                feedback: row.feedback,
                submitted_at: row.submitted_at,
                replaced_at: row.replaced_at,
                reason: row.reason,
            });
        }
        Ok(Page::whole(items))
    })
    .await
}

/// Change a submitted card
///
/// While cards are taken, where it was mistyped, and after the discussion until the decision, with the reason; what stood on
/// the card before is kept beside it, in `revisions`. A decision then needs a new result. Needs `If-Match`.
#[utoipa::path(request_body = RevisionInput, responses((status = 200, description = "The card", body = View)))]
#[post("/cards/{card_id}/revise")]
pub async fn revise_card(ctx: Ctx, id: PathId, body: Body<RevisionInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| revision::revise(cx, id.0, version, &body.0))
        .await
}

/// Step back from a card
///
/// A coordinator then gives it to somebody else.
#[utoipa::path(request_body = Recusal, responses((status = 200, description = "The card", body = View)))]
#[post("/cards/{card_id}/recuse")]
pub async fn recuse_card(ctx: Ctx, id: PathId, body: Body<Recusal>) -> HttpResult {
    ctx.write(move |cx| service::recuse(cx, id.0, &body.0)).await
}
