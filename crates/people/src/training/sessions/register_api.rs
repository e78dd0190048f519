//! Routes of registers, of a trainer's day and of the hours taught.

use actix_web::{delete, get, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::api;
use super::api::View as SessionView;
use super::day;
use super::register::{self, Register, RegisterInput};
use super::rules::AttendanceMark;
use crate::training::seen;
use base::cx::Cx;
use base::http::{Ctx, HttpResult, IntoReply, PathId, PathIds, Replacement, Reply};
use kernel::error::Result;
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_today)
        .service(get_register)
        .service(put_register)
        .service(delete_register_row)
        .service(get_hours);
}

/// A row of a register.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegisterRow {
    /// Whose row.
    pub participant_id: Id,
    pub name: String,
    /// The mark; absent until it is set.
    pub mark: Option<AttendanceMark>,
    /// A note.
    pub note: Option<String>,
    /// Who set it.
    pub marked_by: Option<Id>,
    /// When it was set.
    pub marked_at: Option<Ts>,
}

/// The register of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Register)]
pub struct View {
    /// The session.
    pub session: SessionView,
    /// Everybody who belongs to it.
    pub rows: Vec<RegisterRow>,
}

fn view(cx: &mut Cx<'_>, register: Register) -> Result<View> {
    let rows = register
        .rows
        .into_iter()
        .map(|(named, row)| RegisterRow {
            participant_id: named.row.id,
            name: named.name,
            mark: row.as_ref().map(|r| r.mark),
            marked_by: row.as_ref().map(|r| r.marked_by),
            marked_at: row.as_ref().map(|r| r.marked_at),
            note: row.and_then(|r| r.note),
        })
        .collect();
    let (_, subject) = seen(cx, register.session.programme_id)?;
    Ok(View {
        session: api::view(cx, &subject, register.session),
        rows,
    })
}

fn views(cx: &mut Cx<'_>, registers: Vec<Register>) -> Result<Vec<View>> {
    registers.into_iter().map(|register| view(cx, register)).collect()
}

impl IntoReply for Register {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.session.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

/// A trainer's day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Today {
    /// The server's time.
    pub server_time: Ts,
    /// The sessions of the day, with rosters and marks so far.
    pub sessions: Vec<View>,
    /// Registers of earlier sessions that are due: somebody who was expected has no mark. The oldest first, at most 20 of
    /// each programme.
    pub registers_due: Vec<View>,
}

/// Read one's own day as a trainer
///
/// Everything for a day without a connection, in one download: the sessions of today in each programme's
/// zone, with rosters and the marks so far, and the registers of earlier ones that are due. Empty for those who teach
/// nothing.
#[utoipa::path(responses((status = 200, description = "The day", body = Today)))]
#[get("/me/today")]
pub async fn get_today(ctx: Ctx) -> HttpResult {
    ctx.read(move |cx| {
        let day = day::today(cx)?;
        Reply::ok(&Today {
            server_time: cx.now,
            sessions: views(cx, day.sessions)?,
            registers_due: views(cx, day.due)?,
        })
    })
    .await
}

/// Read a register
///
/// The whole roster, with the marks so far.
#[utoipa::path(responses((status = 200, description = "The register", body = View)))]
#[get("/sessions/{session_id}/register")]
pub async fn get_register(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| register::get(cx, id.0)).await
}

/// Merge rows into a register
///
/// By who teaches the session, or a coordinator. Rows that are not named stay, so that two trainers can mark
/// at once; it needs no `If-Match`. The session counts as held from then on. Answers the whole register.
#[utoipa::path(request_body = RegisterInput,
    responses((status = 200, description = "The register", body = View)))]
#[put("/sessions/{session_id}/register")]
pub async fn put_register(ctx: Ctx, id: PathId, body: Replacement<RegisterInput>) -> HttpResult {
    ctx.replace(
        body,
        move |cx| register::get(cx, id.0),
        move |cx, input| register::put(cx, id.0, input),
    )
    .await
}

/// Take a row out of a register
///
/// It was the wrong one. The session of a register without rows is planned again, and can be moved or cancelled. Answers
/// the whole register.
#[utoipa::path(responses((status = 200, description = "The register", body = View)))]
#[delete("/sessions/{session_id}/register/{participant_id}")]
pub async fn delete_register_row(ctx: Ctx, ids: PathIds) -> HttpResult {
    ctx.write(move |cx| register::delete_row(cx, ids.0, ids.1)).await
}

/// What one trainer taught.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainerHours {
    /// Who.
    pub trainer_id: Id,
    pub name: String,
    /// Sessions held.
    pub sessions: i64,
    /// Minutes of these.
    pub minutes: i64,
}

/// The hours taught in a programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Hours {
    /// By trainer.
    pub items: Vec<TrainerHours>,
}

/// Read the hours taught
///
/// By trainer, over the sessions that were held; two trainers of one session both taught it.
#[utoipa::path(responses((status = 200, description = "The hours", body = Hours)))]
#[get("/programmes/{programme_id}/hours")]
pub async fn get_hours(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let items = day::hours(cx, id.0)?
            .into_iter()
            .map(|t| TrainerHours {
                trainer_id: t.trainer_id,
                name: t.name,
                sessions: t.sessions,
                minutes: t.minutes,
            })
            .collect();
        Reply::ok(&Hours { items })
    })
    .await
}
