//! Routes of explanations and of the comments in them.

use actix_web::{get, post, put};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::comments::{self, CommentBatch, ModerationInput};
use super::service::{self, Explanation};
use super::store::{Comment, Moderation};
use base::batch::BatchResults;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, PathId, Query, Reply};
use kernel::{Id, Ts};
use scoring::rubric::input::RoundKind;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_explanation)
        .service(list_comments)
        .service(release_comments)
        .service(moderate_card);
}

/// Which round.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExplanationQuery {
    /// The round: `selection` where nothing else is said.
    #[serde(default = "selection")]
    #[param(default = "selection")]
    pub kind: RoundKind,
}

fn selection() -> RoundKind {
    RoundKind::Selection
}

/// Explain a result
///
/// To the applicant, once it is published: own marks beside the quartiles of the cohort, released comments, why it was
/// decided so, how far it was from the cut, what the priority rule did. It tells nothing of any other candidate.
#[utoipa::path(params(ExplanationQuery),
    responses((status = 200, description = "The explanation", body = Explanation)))]
#[get("/applications/{application_id}/explanation")]
pub async fn get_explanation(ctx: Ctx, id: PathId, query: Query<ExplanationQuery>) -> HttpResult {
    ctx.read_much(move |cx| Reply::ok(&service::explain(cx, id.0, query.0.kind)?))
        .await
}

/// What a juror wrote for the applicant, and whether it is told.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CardComment {
    /// The card.
    pub card_id: Id,
    pub candidate_id: Id,
    /// The juror's words.
    pub feedback: String,
    /// Whether the applicant is told.
    pub released: bool,
    /// Other words that are told instead.
    pub text: Option<String>,
    /// When somebody decided on it.
    pub moderated_at: Option<Ts>,
    /// Version; 0 where nobody has decided yet.
    pub version: i32,
}

fn view(((card_id, candidate_id, feedback), moderation): (Comment, Option<Moderation>)) -> CardComment {
    CardComment {
        card_id,
        candidate_id,
        feedback: feedback.unwrap_or_default(),
        released: moderation.as_ref().is_some_and(|m| m.released),
        moderated_at: moderation.as_ref().map(|m| m.moderated_at),
        version: moderation.as_ref().map_or(0, |m| m.version),
        text: moderation.and_then(|m| m.text),
    }
}

/// List what jurors wrote for the applicants
///
/// After the close, to be released or held back. Without candidates with whom the reader has a conflict.
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "Comments", body = Page<CardComment>)))]
#[get("/rounds/{round_id}/comments")]
pub async fn list_comments(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = comments::list(cx, id.0, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        Page::of(rows, query.0.limit, |row| row.0.0, view)
    })
    .await
}

/// Release a comment
///
/// Or hold it back, or tell it in other words; what the juror wrote is kept. Needs `If-Match` (version 0 where nobody
/// has decided yet).
#[utoipa::path(request_body = ModerationInput,
    responses((status = 200, description = "The comment", body = CardComment)))]
#[put("/cards/{card_id}/moderation")]
pub async fn moderate_card(ctx: Ctx, id: PathId, body: Body<ModerationInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| {
        let (comment, row) = comments::moderate(cx, id.0, version, &body.0)?;
        let version = row.version;
        Ok(Reply::ok(&view((comment, Some(row))))?.version(version))
    })
    .await
}

/// Release many comments
///
/// Or hold them back: up to 200 of a round in one call, each with its own result, as the single calls would give it. What stands
/// as sent is a replay; one that is refused holds up no other. A dry run tells the same and does nothing.
#[utoipa::path(request_body = CommentBatch, responses((status = 200, description = "What became of each", body = BatchResults)))]
#[post("/rounds/{round_id}/comments/release")]
pub async fn release_comments(ctx: Ctx, id: PathId, body: Body<CommentBatch>) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&comments::release(cx, id.0, &body.0)?))
        .await
}
