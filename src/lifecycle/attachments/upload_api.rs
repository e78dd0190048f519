//! Routes of uploads: how the bytes come in.

use std::future::Future;
use std::sync::Arc;

use actix_web::{HttpResponse, delete, get, patch, web};
use futures_util::stream::LocalBoxStream;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::headers_api::{UPLOAD_COMPLETE, UPLOAD_LENGTH, UPLOAD_LIMIT, UPLOAD_OFFSET, complete, count};
use super::notices;
use super::service::desk;
use super::view_api::{View, reply};
use base::http::{Ctx, HttpResult, Incoming, OpenCtx, PathId, Reply};
use base::policy::Op;
use files::attachments::service::Scene;
use files::depot::Depot;
use files::purposes::{AttachedTo, AttachmentPurpose};
use files::uploads::receiving;
use files::uploads::service::{self, Told, Way};
use files::uploads::store::{self, Piece};
use files::uploads::{Received, Upload};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_upload)
        .service(append_upload)
        .service(cancel_upload);
}

/// A file that is on its way.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Upload)]
pub struct UploadView {
    pub id: Id,
    /// To what it will be attached.
    pub attached_to: AttachedTo,
    /// What it is for.
    pub purpose: AttachmentPurpose,
    /// Its name.
    pub name: Option<String>,
    /// How many bytes it will have, where that was said.
    pub size: Option<i64>,
    /// How many have arrived: it goes on there. The same as `Upload-Offset`.
    pub offset: i64,
    /// The most bytes that it may have.
    pub most_bytes: u64,
    /// It became an attachment.
    pub complete: bool,
    /// The attachment that it became.
    pub attachment_id: Option<Id>,
    /// When it is given up, if nothing more arrives.
    pub expires_at: Ts,
    pub created_at: Ts,
}

fn view(row: &Upload) -> Result<UploadView> {
    let told: Told = row.told.read()?;
    Ok(UploadView {
        id: row.id,
        attached_to: told.holder.kind(),
        purpose: told.purpose,
        name: told.name,
        size: row.size,
        offset: row.received,
        most_bytes: told.purpose.most_bytes(),
        complete: row.done_at.is_some(),
        attachment_id: row.done_at.map(|_| row.id),
        expires_at: row.expires_at,
        created_at: row.created_at,
    })
}

/// The state of an upload, in the body and in the headers.
fn state(row: &Upload) -> Result<Reply> {
    let view = view(row)?;
    let limit = format!("max-size={}", view.most_bytes);
    let reply = Reply::ok(&view)?
        .secret()
        .header(UPLOAD_OFFSET, row.received.to_string())
        .header(
            UPLOAD_COMPLETE,
            if view.complete { "?1" } else { "?0" }.to_owned(),
        )
        .header(UPLOAD_LIMIT, limit);
    Ok(match row.size {
        Some(size) => reply.header(UPLOAD_LENGTH, size.to_string()),
        None => reply,
    })
}

/// The bytes of a body.
type Body = LocalBoxStream<'static, Result<web::Bytes>>;

/// Does something to its end, also where the client is gone meanwhile: what came is kept, what is half done is tidied up.
pub(super) async fn to_the_end(work: impl Future<Output = HttpResult> + 'static) -> HttpResult {
    match actix_web::rt::spawn(work).await {
        Ok(answer) => answer,
        Err(died) => std::panic::resume_unwind(died.into_panic()),
    }
}

fn depot(ctx: &OpenCtx) -> Result<Arc<Depot>> {
    let shared = ctx.req.app_data::<web::Data<Depot>>();
    shared
        .map(|depot| depot.clone().into_inner())
        .ok_or_else(|| Error::internal("there is no depot"))
}

/// Opens a part of a file.
pub(super) fn opened(ctx: &OpenCtx) -> Result<Arc<Depot>> {
    depot(ctx)
}

/// Adds a file: whoever may not is told so before the first byte is read.
pub(super) async fn add(ctx: Ctx, told: Told, body: Incoming) -> HttpResult {
    to_the_end(async move { added(&ctx, told, body).await.map_err(|e| ctx.refuse(e)) }).await
}

async fn added(ctx: &Ctx, mut told: Told, body: Incoming) -> Result<HttpResponse> {
    let way = match complete(ctx)? {
        Some(false) => Way::InPieces,
        _ => Way::AtOnce,
    };
    told.size = match way {
        Way::InPieces => count(ctx, UPLOAD_LENGTH)?,
        Way::AtOnce => body.length().map(|n| i64::try_from(n).unwrap_or(i64::MAX)),
    };
    let asked = told.clone();
    let upload = ctx
        .run(move |cx| {
            let desk = desk(cx, asked.holder, true)?;
            service::begin(cx, &desk, &asked, way)
        })
        .await?;
    let body = body.stream()?;
    let wanted = told.wanted();
    if way == Way::InPieces {
        let upload = pieces(ctx, upload, &told, body).await?;
        let made = state(&upload)?.made(format!("/api/v1/uploads/{}", upload.id));
        return Ok(ctx.send(made));
    }
    match receiving::whole(&*depot(ctx)?, upload.id, &wanted, body).await {
        Ok(received) => finished(ctx, upload.id, told, received).await,
        Err(error) => {
            let now = ctx.app.clock.now();
            let gone = ctx
                .app
                .db
                .write(move |conn| service::cancelled(conn, &upload, now))
                .await;
            if let Err(error) = gone {
                tracing::warn!(%error, "an upload that broke off is given up later");
            }
            Err(error)
        }
    }
}

/// What is in the depot becomes an attachment.
async fn finished(ctx: &Ctx, id: Id, told: Told, received: Received) -> Result<HttpResponse> {
    ctx.received(&received.sha256);
    let made = ctx
        .write_reply(move |cx| {
            let desk = desk(cx, told.holder, true)?;
            let (row, new) = service::finish(cx, &desk, id, &received)?;
            // What was sent before was told then.
            if new {
                notices::told(cx, &desk, &row, notices::Done::Added)?;
                notices::waits(cx, &desk, &row)?;
            }
            let location = format!("/api/v1/attachments/{}", row.id);
            let scene = Scene {
                row,
                desk,
                shown: false,
            };
            Ok(reply(cx, scene)?.made(location))
        })
        .await;
    made.map(|reply| ctx.send(reply))
}

/// Takes what comes of an upload; tells how far it is.
async fn pieces(ctx: &Ctx, upload: Upload, told: &Told, body: Body) -> Result<Upload> {
    let depot = depot(ctx)?;
    let noted = |piece: Piece| {
        let (app, now) = (ctx.app.clone(), ctx.app.clock.now());
        async move {
            let note = move |conn: &mut base::db::DbConn| service::take(conn, piece, now);
            app.db.write(note).await
        }
    };
    let wanted = told.wanted();
    receiving::pieces(&depot, upload.id, upload.received, &wanted, body, noted).await?;
    let id = upload.id;
    ctx.look(move |cx| service::get(cx, Op::GetUpload, id)).await
}

/// Read how far an upload is
///
/// `Upload-Offset` and `offset` tell where it goes on after the line broke; a HEAD is enough. Only for whoever began it.
#[utoipa::path(responses((status = 200, description = "The upload", body = UploadView)))]
#[get("/uploads/{upload_id}")]
pub async fn get_upload(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| state(&service::get(cx, Op::GetUpload, id.0)?))
        .await
}

/// Send more of a file
///
/// `Upload-Offset` says where these bytes go on; where the upload is elsewhere, 409 `wrong_offset` tells where. What comes
/// before the line breaks is kept. With the last byte of `Upload-Length`, or with `Upload-Complete: ?1`, the file becomes an
/// attachment: 201. Until then the answer is the state of the upload: 200. Sent again after it was complete, it gives the
/// attachment again.
#[utoipa::path(
    params(
        ("Upload-Offset" = i64, Header, description = "Where these bytes go on.", minimum = 0, maximum = 52_428_800),
        ("Upload-Complete" = Option<String>, Header, description = "`?1` where these bytes are the last.", pattern = "^\\?[01]$", max_length = 2),
    ),
    request_body(content((Vec<u8> = "application/partial-upload"), (Vec<u8> = "application/octet-stream"))),
    responses(
        (status = 200, description = "More is awaited", body = UploadView),
        (status = 201, description = "It became an attachment", body = View)))]
#[patch("/uploads/{upload_id}")]
pub async fn append_upload(ctx: Ctx, id: PathId, body: Incoming) -> HttpResult {
    to_the_end(async move { appended(&ctx, id.0, body).await.map_err(|e| ctx.refuse(e)) }).await
}

async fn appended(ctx: &Ctx, id: Id, body: Incoming) -> Result<HttpResponse> {
    let upload = ctx.look(move |cx| service::get(cx, Op::AppendUpload, id)).await?;
    let told: Told = upload.told.read()?;
    let last = complete(ctx)?;
    let offset = count(ctx, UPLOAD_OFFSET)?
        .ok_or_else(|| Error::code(Code::Unreadable).with("header", UPLOAD_OFFSET))?;
    must_be_partial(ctx)?;
    if upload.done_at.is_none() {
        service::goes_on(&upload, offset)?;
        let upload = pieces(ctx, upload, &told, body.stream()?).await?;
        let whole = match upload.size {
            Some(size) => size == upload.received,
            None => last == Some(true),
        };
        // Whoever says that it ends here, and where it ends elsewhere, has lost something.
        if last == Some(true) && !whole {
            return Err(Error::code(Code::UploadMismatch).with("upload_offset", upload.received));
        }
        if !whole {
            return Ok(ctx.send(state(&upload)?));
        }
    }
    let pieces = ctx.look(move |cx| store::pieces(cx.conn, id)).await?;
    let made = ctx
        .look(move |cx| files::attachments::store::known(cx.conn, id))
        .await?;
    let received = match made {
        Some(row) => Received::of(&row)?,
        None => receiving::joined(&*depot(ctx)?, id, &told.wanted(), pieces).await?,
    };
    finished(ctx, id, told, received).await
}

fn must_be_partial(ctx: &OpenCtx) -> Result<()> {
    let sent = ctx.header("content-type").unwrap_or("application/octet-stream");
    let kind = sent
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match kind.as_str() {
        "application/partial-upload" | "application/octet-stream" => Ok(()),
        _ => Err(Error::code(Code::UnsupportedMediaType).with("expected", "application/partial-upload")),
    }
}

/// Give an upload up
///
/// What arrived is thrown away. What became an attachment already is withdrawn instead.
#[utoipa::path(responses((status = 204, description = "Given up")))]
#[delete("/uploads/{upload_id}")]
pub async fn cancel_upload(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::cancel(cx, id.0)).await
}
