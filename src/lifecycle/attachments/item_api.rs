//! Routes of one file.

use actix_web::{delete, get, patch};
use utoipa_actix_web::service_config::ServiceConfig;

use super::notices::{Done, told};
use super::service::{scene, scene_locked};
use super::upload_api::opened;
use super::view_api::{View, download, reply};
use base::http::{Ctx, HttpResult, Patch, PathId};
use base::policy::Op;
use files::attachments::service::{self, AttachmentPatch};
use files::depot::Key;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_attachment)
        .service(get_attachment_content)
        .service(update_attachment)
        .service(withdraw_attachment);
}

/// Read what a file is
///
/// For whoever may list the files of what it is attached to, and for jurors who are shown it.
#[utoipa::path(responses((status = 200, description = "The attachment", body = View)))]
#[get("/attachments/{attachment_id}")]
pub async fn get_attachment(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let scene = scene(cx, id.0)?;
        service::read(cx, Op::GetAttachment, &scene)?;
        reply(cx, scene)
    })
    .await
}

/// Read a file
///
/// Its bytes. `Range` gives a part of them (one range; `If-Range` with the `ETag`), so that a download goes on where it
/// broke off. `Content-Disposition` says under which name it is saved: it is never shown as a page of this service.
#[utoipa::path(
    params(("Range" = Option<String>, Header, description = "A part: `bytes=0-1023`, `bytes=1024-`, `bytes=-1024`.", max_length = 200)),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "A part of it", body = Vec<u8>, content_type = "application/octet-stream")))]
#[get("/attachments/{attachment_id}/content")]
pub async fn get_attachment_content(ctx: Ctx, id: PathId) -> HttpResult {
    let found = ctx
        .look(move |cx| {
            let scene = scene(cx, id.0)?;
            service::read(cx, Op::GetAttachmentContent, &scene)?;
            Ok(scene.row)
        })
        .await
        .and_then(|row| Ok((download(&row)?, opened(&ctx)?)));
    let (download, depot) = found.map_err(|e| ctx.refuse(e))?;
    let key = Key::file(id.0);
    Ok(download
        .answer(&ctx, |range| async move { depot.read(&key, range).await })
        .await)
}

/// Say what a file is for, and who is shown it
///
/// For staff. RFC 7396: the fields that are named change.
#[utoipa::path(request_body(content((AttachmentPatch = "application/merge-patch+json"), (AttachmentPatch = "application/json"))),
    responses((status = 200, description = "The attachment", body = View)))]
#[patch("/attachments/{attachment_id}")]
pub async fn update_attachment(ctx: Ctx, id: PathId, body: Patch<AttachmentPatch>) -> HttpResult {
    ctx.write(move |cx| {
        let scene = scene_locked(cx, id.0)?;
        let scene = service::update(cx, scene, &body.0)?;
        reply(cx, scene)
    })
    .await
}

/// Withdraw a file
///
/// By whoever added it, or staff. What was never submitted is gone; anything else is kept, and told as withdrawn.
#[utoipa::path(responses((status = 204, description = "Withdrawn")))]
#[delete("/attachments/{attachment_id}")]
pub async fn withdraw_attachment(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        let scene = scene_locked(cx, id.0)?;
        service::withdraw(cx, &scene)?;
        told(cx, &scene.desk, &scene.row, Done::Withdrawn)
    })
    .await
}
