//! Routes of a juror's own card for a sample.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::cards::{self, SampleCardInput, SampleCardScene};
use super::rules::{SampleAction, may};
use crate::cards::CardStatus;
use base::cx::Cx;
use base::http::{Ctx, HttpResult, IntoReply, PathId, Replacement, Reply};
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};
use scoring::marks::MarkInputs;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_sample_card)
        .service(save_sample_card)
        .service(submit_sample_card);
}

/// A card for a sample, as its juror sees it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SampleCard)]
pub struct View {
    /// The sample.
    pub sample_id: Id,
    /// Where it stands: `assigned`, `in_progress` or `submitted`.
    pub status: CardStatus,
    /// Marks by the key of their criterion.
    pub marks: MarkInputs,
    /// For the juror alone.
    pub private_note: Option<String>,
    pub submitted_at: Option<Ts>,
    /// Version; 0 as it was assigned.
    pub version: i32,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, scene: SampleCardScene) -> Result<View> {
    let (found, card) = (&scene.found, &scene.card);
    let closed = may(found.round.round.status, found.sample.status, SampleAction::Score);
    let closed = closed.err().map(|e| e.which());
    let done = (card.status == CardStatus::Submitted).then_some(Code::WrongState);
    let incomplete = scene.complete().err().map(|e| e.which());
    let actions = [
        action(cx, Op::SaveSampleCard, &found.subject, &[closed.or(done)]),
        action(
            cx,
            Op::SubmitSampleCard,
            &found.subject,
            &[closed.or(done), incomplete],
        ),
    ];
    Ok(View {
        sample_id: card.sample_id,
        status: card.status,
        marks: card.marks()?,
        private_note: card.private_note.clone(),
        submitted_at: card.submitted_at,
        version: card.version,
        updated_at: card.updated_at,
        actions: actions.into_iter().flatten().collect(),
    })
}

impl IntoReply for SampleCardScene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.card.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

/// Read the own card for a sample
///
/// Each juror of the round has one as soon as the sample is started.
#[utoipa::path(responses((status = 200, description = "The card", body = View)))]
#[get("/samples/{sample_id}/card")]
pub async fn get_sample_card(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| cards::get(cx, id.0)).await
}

/// Save the own card for a sample
///
/// Replaces marks and note; needs `If-Match` (a card is version 0 once the sample is started). It need not be complete.
#[utoipa::path(request_body = SampleCardInput,
    responses((status = 200, description = "The card", body = View)))]
#[put("/samples/{sample_id}/card")]
pub async fn save_sample_card(ctx: Ctx, id: PathId, body: Replacement<SampleCardInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| cards::get(cx, id.0),
        move |cx, input| cards::save(cx, id.0, version, input),
    )
    .await
}

/// Submit the own card for a sample
///
/// From then on it is not changed any more. When it is not complete (409 `card_incomplete`), `missing` lists the
/// criteria.
#[utoipa::path(responses((status = 200, description = "The card", body = View)))]
#[post("/samples/{sample_id}/card/submit")]
pub async fn submit_sample_card(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| cards::submit(cx, id.0)).await
}
