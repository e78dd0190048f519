//! Routes of sessions.

use actix_web::{delete, get, post, put};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::announcing::{self, AnnounceSessions};
use super::cancelling::{self, CancelSession};
use super::clashes::SessionWarning;
use super::rules::{RegisterState, SessionStatus, has_begun};
use super::service::{self, SessionInput};
use super::store::{Filter, Session};
use super::timetable::Shown;
use crate::training::seen;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Perhaps, Query, Replacement, Reply};
use base::policy::undo::Reversal;
use base::policy::{Action, Op, Subject, action};
use kernel::error::{Code, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_training_session)
        .service(check_training_session)
        .service(list_training_sessions)
        .service(get_training_session)
        .service(update_training_session)
        .service(announce_training_session)
        .service(announce_training_sessions)
        .service(delete_training_session)
        .service(cancel_training_session)
        .service(reinstate_training_session);
}

/// A session of a training.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TrainingSession)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// The group; absent for all groups.
    pub group_id: Option<Id>,
    /// Its name. In registers the names are left out.
    pub group_name: Option<Localised>,
    /// The module.
    pub module_id: Option<Id>,
    /// Its name.
    pub module_name: Option<Localised>,
    /// Who teaches.
    pub trainer_id: Id,
    /// The name of who teaches.
    pub trainer_name: Option<String>,
    /// A second trainer.
    pub co_trainer_id: Option<Id>,
    /// The name of the second trainer.
    pub co_trainer_name: Option<String>,
    /// Beginning.
    pub starts_at: Ts,
    /// End.
    pub ends_at: Ts,
    /// Where.
    pub place: String,
    pub status: SessionStatus,
    /// The session that it makes up for.
    pub makeup_of: Option<Id>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// The series in which it was planned.
    pub series_id: Option<Id>,
    pub version: i32,
    /// When it was planned.
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
    /// What may be wrong with it; for whoever plans, and not in registers.
    pub warnings: Option<Vec<SessionWarning>>,
}

/// A session as this reader sees it.
pub(super) fn view(cx: &Cx<'_>, programme: &Subject, row: Session) -> View {
    let teaches = row.taught_by(cx.actor.account) && cx.actor.has(row.programme_id, Role::Trainer);
    let subject = programme.owned(teaches);
    let blocked = |free: bool| (!free).then_some(Code::WrongState);
    let planned = blocked(row.status == SessionStatus::Planned);
    let early = (!has_begun(row.starts_at, cx.now)).then_some(Code::NotBegun);
    let open = matches!(row.status, SessionStatus::Planned | SessionStatus::Held);
    let register = blocked(open).or(early);
    let back = blocked(row.status == SessionStatus::Cancelled).or(cancelling::taken(&row).stands(cx));
    let draft = blocked(row.status == SessionStatus::Draft);
    let ops = [
        (Op::UpdateTrainingSession, planned.and(draft)),
        (Op::AnnounceTrainingSession, draft),
        (Op::DeleteTrainingSession, draft),
        (Op::CancelTrainingSession, planned),
        (Op::ReinstateTrainingSession, back),
        (Op::PutRegister, register),
    ];
    View {
        actions: ops
            .into_iter()
            .filter_map(|(op, reason)| action(cx, op, &subject, &[reason]))
            .collect(),
        id: row.id,
        programme_id: row.programme_id,
        group_id: row.group_id,
        group_name: None,
        module_id: row.module_id,
        module_name: None,
        trainer_id: row.trainer_id,
        trainer_name: None,
        co_trainer_id: row.co_trainer_id,
        co_trainer_name: None,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        place: row.place,
        status: row.status,
        makeup_of: row.makeup_of,
        cancel_reason: row.cancel_reason,
        series_id: row.series_id,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        warnings: None,
    }
}

fn whole(cx: &Cx<'_>, programme: &Subject, shown: Shown) -> View {
    View {
        group_name: shown.names.group,
        module_name: shown.names.module,
        trainer_name: shown.names.trainer,
        co_trainer_name: shown.names.co_trainer,
        warnings: shown.warnings,
        ..view(cx, programme, shown.row)
    }
}

impl IntoReply for Shown {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.row.version;
        let (_, subject) = seen(cx, self.row.programme_id)?;
        Ok(Reply::ok(&whole(cx, &subject, self))?.version(version))
    }
}

/// Plan a session
///
/// For one group, or for all. A make-up names the session that it makes up for: attending it mends the absence. What may
/// be a mistake (a trainer, a group or a room that is taken, a holiday) is told in `warnings`, and planned all the same.
/// People are told of what begins within a week; the rest stands in the timetable. Of a `draft` nobody is told, and nobody
/// but those who plan sees it, before it is announced.
#[utoipa::path(request_body = SessionInput, responses((status = 201, description = "Planned", body = View)))]
#[post("/programmes/{programme_id}/sessions")]
pub async fn create_training_session(ctx: Ctx, id: PathId, body: Body<SessionInput>) -> HttpResult {
    ctx.create(
        move |cx| service::create(cx, id.0, &body.0),
        |shown| format!("/api/v1/sessions/{}", shown.row.id),
    )
    .await
}

/// What may be wrong with a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckedSession {
    /// Nothing, where it is empty.
    pub warnings: Vec<SessionWarning>,
}

/// Look whether something is in the way of a session
///
/// Nothing is stored. With the `id` of a session it is looked whether that one can be moved so.
#[utoipa::path(request_body = SessionInput,
    responses((status = 200, description = "What may be wrong", body = CheckedSession)))]
#[post("/programmes/{programme_id}/sessions/check")]
pub async fn check_training_session(ctx: Ctx, id: PathId, body: Body<SessionInput>) -> HttpResult {
    ctx.read(move |cx| {
        let warnings = service::look(cx, id.0, &body.0)?;
        Reply::ok(&CheckedSession { warnings })
    })
    .await
}

/// Which sessions.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionQuery {
    /// Only those of this group, or of all groups.
    pub group_id: Option<Id>,
    /// Only those of this trainer.
    pub trainer_id: Option<Id>,
    /// Only those of this series.
    pub series_id: Option<Id>,
    /// Only those in this state.
    pub status: Option<SessionStatus>,
    /// Only those whose register lacks somebody's mark and can be written (`open`) or whose session is over (`due`), or those
    /// that are over and complete; for staff.
    #[param(inline)]
    pub register: Option<RegisterState>,
    /// Beginning at this instant or later.
    pub from: Option<Ts>,
    /// Beginning before this instant.
    pub to: Option<Ts>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List sessions
///
/// By their time; for staff and participants. Drafts are listed to those who plan.
#[utoipa::path(params(SessionQuery), responses((status = 200, description = "Sessions", body = Page<View>)))]
#[get("/programmes/{programme_id}/sessions")]
pub async fn list_training_sessions(ctx: Ctx, id: PathId, query: Query<SessionQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            group: q.group_id,
            trainer: q.trainer_id,
            series: q.series_id,
            status: q.status,
            from: q.from,
            to: q.to,
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
            ..Filter::default()
        };
        let rows = service::list(cx, id.0, q.register, filter)?;
        let (_, subject) = seen(cx, id.0)?;
        let key = |s: &Shown| (s.row.starts_at, s.row.id);
        Page::of(rows, q.limit, key, |s| whole(cx, &subject, s))
    })
    .await
}

/// Read a session
///
/// For staff and participants.
#[utoipa::path(responses((status = 200, description = "The session", body = View)))]
#[get("/sessions/{session_id}")]
pub async fn get_training_session(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Move a session
///
/// Needs `If-Match`. The participants are told of a new time or place, but of a draft nobody. A session that was held stays.
#[utoipa::path(request_body = SessionInput,
    responses((status = 200, description = "The session", body = View)))]
#[put("/sessions/{session_id}")]
pub async fn update_training_session(ctx: Ctx, id: PathId, body: Replacement<SessionInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::update(cx, id.0, version, input),
    )
    .await
}

/// How many sessions were announced.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnnouncedSessions {
    /// They, by their time.
    pub session_ids: Vec<Id>,
}

/// Announce drafts
///
/// All of a programme, or those of a group or a series. Each participant and each trainer is told once, of all that is
/// theirs. What was announced before is passed over, so that it can be sent twice.
#[utoipa::path(request_body = Option<AnnounceSessions>,
    responses((status = 200, description = "What was announced", body = AnnouncedSessions)))]
#[post("/programmes/{programme_id}/sessions/announce")]
pub async fn announce_training_sessions(ctx: Ctx, id: PathId, body: Perhaps<AnnounceSessions>) -> HttpResult {
    ctx.write(move |cx| {
        let announced = announcing::announce_all(cx, id.0, &body.0)?;
        let session_ids = announced.iter().map(|s| s.id).collect();
        Reply::ok(&AnnouncedSessions { session_ids })
    })
    .await
}

/// Announce a draft
///
/// The participants and trainers are told.
#[utoipa::path(responses((status = 200, description = "The session", body = View)))]
#[post("/sessions/{session_id}/announce")]
pub async fn announce_training_session(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| announcing::announce(cx, id.0)).await
}

/// Delete a draft
///
/// Needs `If-Match`. What was announced is cancelled instead.
#[utoipa::path(responses((status = 204, description = "Gone")))]
#[delete("/sessions/{session_id}")]
pub async fn delete_training_session(ctx: Ctx, id: PathId) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| announcing::delete(cx, id.0, version)).await
}

/// Cancel a session
///
/// It does not count; the participants are told.
#[utoipa::path(request_body = CancelSession,
    responses((status = 200, description = "The session", body = View)))]
#[post("/sessions/{session_id}/cancel")]
pub async fn cancel_training_session(ctx: Ctx, id: PathId, body: Body<CancelSession>) -> HttpResult {
    ctx.write(move |cx| cancelling::cancel(cx, id.0, &body.0)).await
}

/// Take back that a session was cancelled
///
/// It was a mistake: the session is planned again, and everybody is told. Within 15 minutes by whoever cancelled it, later by
/// another coordinator, who tells the reason. Not where another session makes up for it. `warnings` tell what is in its way.
#[utoipa::path(request_body = Reversal,
    responses((status = 200, description = "The session", body = View)))]
#[post("/sessions/{session_id}/reinstatement")]
pub async fn reinstate_training_session(ctx: Ctx, id: PathId, body: Body<Reversal>) -> HttpResult {
    ctx.write(move |cx| cancelling::reinstate(cx, id.0, &body.0))
        .await
}
