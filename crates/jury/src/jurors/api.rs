//! Routes of jurors.

use actix_web::{delete, get, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, JurorInput, Seated};
use base::http::page::Page;
use base::http::{Ctx, HttpResult, PathId, PathIds, Replacement, Reply};
use kernel::Id;
use scoring::commission::JurorSeat;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_round_jurors)
        .service(put_round_juror)
        .service(remove_round_juror);
}

/// A juror of a round.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoundJuror)]
pub struct View {
    /// The account.
    pub account_id: Id,
    /// Name.
    pub display_name: String,
    /// Seat.
    pub seat: JurorSeat,
    /// At most so many cards.
    pub cap: Option<i32>,
    /// Whether new cards may be assigned.
    pub available: bool,
    /// Candidates of whom the juror has not answered the conflict sheet yet.
    pub unanswered: usize,
    pub version: i32,
}

fn view(seated: Seated) -> View {
    let (row, display_name) = (seated.juror, seated.name);
    View {
        unanswered: seated.unanswered,
        account_id: row.account_id,
        display_name,
        seat: row.seat,
        cap: row.cap,
        available: row.available,
        version: row.version,
    }
}

/// List the jurors of a round
///
/// For coordinators and the jurors themselves.
#[utoipa::path(responses((status = 200, description = "Jurors", body = Page<View>)))]
#[get("/rounds/{round_id}/jurors")]
pub async fn list_round_jurors(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let items = service::list(cx, id.0)?.into_iter().map(view).collect();
        Ok(Page::whole(items))
    })
    .await
}

/// Give a juror a seat
///
/// Creates with `If-None-Match: *`, changes with `If-Match`. The account holds the role of a juror in the
/// programme. There is one chair and at most one deputy.
#[utoipa::path(request_body = JurorInput, responses((status = 200, description = "The juror", body = View)))]
#[put("/rounds/{round_id}/jurors/{account_id}")]
pub async fn put_round_juror(ctx: Ctx, path: PathIds, body: Replacement<JurorInput>) -> HttpResult {
    let version = ctx.if_match();
    let reply = |juror: Seated| {
        let version = juror.juror.version;
        Ok(Reply::ok(&view(juror))?.version(version))
    };
    ctx.replace(
        body,
        move |cx| reply(service::get(cx, path.0, path.1)?),
        move |cx, input| reply(service::put(cx, path.0, path.1, version, input)?),
    )
    .await
}

/// Take a juror's seat away
///
/// Not from somebody who has cards: those are reassigned first, or the assignments changed.
#[utoipa::path(responses((status = 204, description = "Gone")))]
#[delete("/rounds/{round_id}/jurors/{account_id}")]
pub async fn remove_round_juror(ctx: Ctx, path: PathIds) -> HttpResult {
    ctx.write(move |cx| service::remove(cx, path.0, path.1)).await
}
