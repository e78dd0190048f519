//! The route of passes.

use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, PassInput};
use base::documents::qr;
use base::http::{Body, Ctx, HttpResult, PathId, Reply};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(issue_pass);
}

/// A pass.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Pass)]
pub struct View {
    pub juror_id: Id,
    /// For `POST /auth/pass`; shown once.
    pub code: String,
    /// What the QR code on the paper holds; the code stands after the `#`, so no server sees it in an address.
    pub link: String,
    /// The QR code, to be printed: an SVG picture.
    pub qr_svg: String,
    /// The end of the day, where the programme is.
    pub expires_at: Ts,
}

/// Issue a pass
///
/// For a juror who forgot the password on the day: a code to print, good for this round until midnight, on the first
/// device that uses it. A new one ends the one before, and what it opened. While the round is open or closed, or a sample
/// of the calibration exercise is being scored.
#[utoipa::path(request_body = PassInput, responses((status = 200, description = "The pass", body = View)))]
#[post("/rounds/{round_id}/passes")]
pub async fn issue_pass(ctx: Ctx, id: PathId, body: Body<PassInput>) -> HttpResult {
    let public_url = ctx.app.settings.public_url.clone();
    ctx.write(move |cx| {
        let pass = service::issue(cx, id.0, &body.0)?;
        let link = format!("{public_url}/pass#{}", pass.code);
        let view = View {
            juror_id: pass.juror_id,
            qr_svg: qr::svg(&link)?,
            link,
            code: pass.code,
            expires_at: pass.expires_at,
        };
        Ok(Reply::ok(&view)?.secret())
    })
    .await
}
