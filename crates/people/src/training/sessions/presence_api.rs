//! Routes of the check-in.

use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::presence::{self, CheckIn};
use super::rules::AttendanceMark;
use base::http::{Body, Ctx, HttpResult, PathId, Reply};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_check_in_code).service(check_in);
}

/// The code of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckInCode {
    /// The code: as text, or in a QR code.
    pub code: String,
    /// When the next one is to be asked for; this one is good a minute longer.
    pub next_at: Ts,
}

/// Read the code of a session
///
/// For the device of who teaches it, or of a coordinator, from an hour before the lesson until its end. There is another one
/// each minute, so that it helps nobody who is not in the room.
#[utoipa::path(responses((status = 200, description = "The code", body = CheckInCode)))]
#[get("/sessions/{session_id}/check-in-code")]
pub async fn get_check_in_code(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let shown = presence::code(cx, id.0)?;
        let view = CheckInCode {
            code: shown.code,
            next_at: shown.next_at,
        };
        Ok(Reply::ok(&view)?.secret())
    })
    .await
}

/// One's own mark.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckedIn {
    /// The session.
    pub session_id: Id,
    /// The mark.
    pub mark: AttendanceMark,
    /// When it was set.
    pub marked_at: Ts,
}

/// Check in to a session
///
/// By a participant, with the code that is shown in the room: `present`. A mark that a trainer has set stays, and a trainer
/// can set another one afterwards. Sent twice, it is the same.
#[utoipa::path(request_body = CheckIn, responses((status = 200, description = "The mark", body = CheckedIn)))]
#[post("/sessions/{session_id}/check-in")]
pub async fn check_in(ctx: Ctx, id: PathId, body: Body<CheckIn>) -> HttpResult {
    ctx.write(move |cx| {
        let row = presence::check_in(cx, id.0, &body.0)?;
        Reply::ok(&CheckedIn {
            session_id: row.session_id,
            mark: row.mark,
            marked_at: row.marked_at,
        })
    })
    .await
}
