//! Routes that add a file to an object.

use actix_web::post;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::headers_api::{name, sha256};
use super::upload_api::add;
use super::view_api::View;
use base::http::{Ctx, HttpResult, Incoming, PathId, PathIds, Query};
use files::desk::Holder;
use files::purposes::AttachmentPurpose;
use files::uploads::service::Told;
use kernel::error::Result;
use kernel::{Id, Text};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(add_application_attachment)
        .service(add_submission_attachment)
        .service(add_plan_attachment)
        .service(add_session_attachment)
        .service(add_excuse_attachment)
        .service(add_award_attachment);
}

/// What is said of a file that comes.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// What it is for.
    pub purpose: AttachmentPurpose,
    /// What it is called; else as `Content-Disposition` says.
    #[validate(nested)]
    pub name: Option<Text<200>>,
    /// The file whose place it takes: of the same object, and still standing.
    pub replaces: Option<Id>,
    /// For staff: whether jurors who have the object to judge are shown it.
    pub for_jury: Option<bool>,
    /// What proves that it came, where staff add it for somebody.
    #[validate(nested)]
    pub evidence: Option<Text<1000>>,
}

/// Why a participant missed a session.
pub(super) fn excuse(ids: PathIds) -> Holder {
    Holder::Excuse {
        session: ids.0,
        participant: ids.1,
    }
}

async fn came(ctx: Ctx, holder: Holder, query: FileQuery, body: Incoming) -> HttpResult {
    let told = || -> Result<Told> {
        Ok(Told {
            holder,
            purpose: query.purpose,
            name: name(&ctx, query.name.as_ref().map(Text::as_str))?,
            for_jury: query.for_jury,
            replaces: query.replaces,
            evidence: query.evidence.clone().map(Into::into),
            size: None,
            sha256: sha256(&ctx)?,
        })
    };
    let told = told().map_err(|e| ctx.refuse(e))?;
    add(ctx, told, body).await
}

/// Add a file to an application
///
/// Identity, residence, the signed consent, the form on paper, an estimate. What comes after the submission is told so. The body is the file: PDF,
/// a photo, or what an office writes; what it is its content tells. `Upload-Complete: ?0`, perhaps with `Upload-Length`,
/// begins an upload in pieces instead: 201 with the upload, `Location` is where the rest is sent. `Repr-Digest` with the
/// SHA-256 digest is compared.
#[utoipa::path(params(FileQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Attached", body = View)))]
#[post("/applications/{application_id}/attachments")]
pub async fn add_application_attachment(
    ctx: Ctx,
    id: PathId,
    query: Query<FileQuery>,
    body: Incoming,
) -> HttpResult {
    came(ctx, Holder::Application(id.0), query.0, body).await
}

/// Add a file to a piece of work
///
/// What a participant made, until it is graded. The body is the file: PDF,
/// a photo, or what an office writes; what it is its content tells. `Upload-Complete: ?0`, perhaps with `Upload-Length`,
/// begins an upload in pieces instead: 201 with the upload, `Location` is where the rest is sent. `Repr-Digest` with the
/// SHA-256 digest is compared.
#[utoipa::path(params(FileQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Attached", body = View)))]
#[post("/submissions/{submission_id}/attachments")]
pub async fn add_submission_attachment(
    ctx: Ctx,
    id: PathId,
    query: Query<FileQuery>,
    body: Incoming,
) -> HttpResult {
    came(ctx, Holder::Submission(id.0), query.0, body).await
}

/// Add a file to a plan
///
/// Estimates, and the slides of the pitch: these jurors are shown, unless staff say otherwise. The body is the file: PDF,
/// a photo, or what an office writes; what it is its content tells. `Upload-Complete: ?0`, perhaps with `Upload-Length`,
/// begins an upload in pieces instead: 201 with the upload, `Location` is where the rest is sent. `Repr-Digest` with the
/// SHA-256 digest is compared.
#[utoipa::path(params(FileQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Attached", body = View)))]
#[post("/ideas/{idea_id}/plan/attachments")]
pub async fn add_plan_attachment(
    ctx: Ctx,
    id: PathId,
    query: Query<FileQuery>,
    body: Incoming,
) -> HttpResult {
    came(ctx, Holder::Plan(id.0), query.0, body).await
}

/// Add a file to a session
///
/// The register as it was signed on paper. By who teaches, or a coordinator. The body is the file: PDF,
/// a photo, or what an office writes; what it is its content tells. `Upload-Complete: ?0`, perhaps with `Upload-Length`,
/// begins an upload in pieces instead: 201 with the upload, `Location` is where the rest is sent. `Repr-Digest` with the
/// SHA-256 digest is compared.
#[utoipa::path(params(FileQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Attached", body = View)))]
#[post("/sessions/{session_id}/attachments")]
pub async fn add_session_attachment(
    ctx: Ctx,
    id: PathId,
    query: Query<FileQuery>,
    body: Incoming,
) -> HttpResult {
    came(ctx, Holder::Session(id.0), query.0, body).await
}

/// Add a file to an excuse
///
/// A doctor's word, or another proof; also before the session. By the participant, or a coordinator for them. The body is the file: PDF,
/// a photo, or what an office writes; what it is its content tells. `Upload-Complete: ?0`, perhaps with `Upload-Length`,
/// begins an upload in pieces instead: 201 with the upload, `Location` is where the rest is sent. `Repr-Digest` with the
/// SHA-256 digest is compared.
#[utoipa::path(params(FileQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Attached", body = View)))]
#[post("/sessions/{session_id}/excuses/{participant_id}/attachments")]
pub async fn add_excuse_attachment(
    ctx: Ctx,
    ids: PathIds,
    query: Query<FileQuery>,
    body: Incoming,
) -> HttpResult {
    came(ctx, excuse(ids), query.0, body).await
}

/// Add a file to an award
///
/// The signed agreement, estimates. The body is the file: PDF,
/// a photo, or what an office writes; what it is its content tells. `Upload-Complete: ?0`, perhaps with `Upload-Length`,
/// begins an upload in pieces instead: 201 with the upload, `Location` is where the rest is sent. `Repr-Digest` with the
/// SHA-256 digest is compared.
#[utoipa::path(params(FileQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Attached", body = View)))]
#[post("/awards/{award_id}/attachments")]
pub async fn add_award_attachment(
    ctx: Ctx,
    id: PathId,
    query: Query<FileQuery>,
    body: Incoming,
) -> HttpResult {
    came(ctx, Holder::Award(id.0), query.0, body).await
}
