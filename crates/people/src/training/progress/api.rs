//! Routes of participants with their progress.

use actix_web::{get, post, put};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::Attendance;
use super::service::{self, CompletionInput, DropOut, GroupChoice, Shown};
use crate::training::participants::rules::{Completion, ParticipantStatus};
use crate::training::participants::store::Filter;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Replacement, Reply};
use base::policy::undo::Reversal;
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_participants)
        .service(get_participant)
        .service(put_participant_group)
        .service(drop_out_participant)
        .service(decide_completion)
        .service(reinstate_participant);
}

/// A participant of a training.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Participant)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// The application that was confirmed.
    pub application_id: Id,
    /// Its number.
    pub reference: Option<String>,
    pub name: String,
    /// The group.
    pub group_id: Option<Id>,
    /// Where the participant stands.
    pub status: ParticipantStatus,
    /// First day.
    pub joined_on: NaiveDate,
    /// Last day of somebody who left.
    pub left_on: Option<NaiveDate>,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// Attendance, with the early warning.
    pub attendance: Attendance,
    /// Assignments that completion needs.
    pub required_assignments: i64,
    /// Of these, passed.
    pub passed_assignments: i64,
    /// What the software proposes by attendance and assignments so far.
    pub proposal: Completion,
    pub version: i32,
    /// When the participant was enrolled.
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, shown: Shown) -> View {
    let row = shown.named.row;
    let ended = (row.status != ParticipantStatus::Enrolled).then_some(Code::WrongState);
    let early = (!shown.training_over).then_some(Code::TrainingNotOver);
    let kept = match ended {
        None => Some(Code::WrongState),
        Some(_) => service::taken(&row).stands(cx),
    };
    let ops = [
        (Op::PutParticipantGroup, ended),
        (Op::DropOutParticipant, ended),
        (Op::DecideCompletion, ended.or(early)),
        (Op::ReinstateParticipant, kept),
    ];
    View {
        actions: ops
            .into_iter()
            .filter_map(|(op, blocked)| action(cx, op, &shown.subject, &[blocked]))
            .collect(),
        id: row.id,
        programme_id: row.programme_id,
        application_id: row.application_id,
        reference: shown.reference,
        name: shown.named.name,
        group_id: row.group_id,
        status: row.status,
        joined_on: row.joined_on,
        left_on: row.left_on,
        reason: row.decision_reason,
        attendance: shown.progress.attendance,
        required_assignments: shown.progress.required,
        passed_assignments: shown.progress.passed,
        proposal: shown.progress.proposal,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

impl IntoReply for Shown {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.named.row.version;
        Ok(Reply::ok(&view(cx, self))?.version(version))
    }
}

/// Which participants.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ParticipantQuery {
    /// Only those of this group.
    pub group_id: Option<Id>,
    /// Only those who are in no group.
    #[serde(default)]
    #[param(default = false)]
    pub without_group: bool,
    /// Only those in this state.
    pub status: Option<ParticipantStatus>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List participants with their progress
///
/// For trainers and coordinators; a coordinator does not see those with whom there is a conflict of interest.
#[utoipa::path(params(ParticipantQuery),
    responses((status = 200, description = "Participants", body = Page<View>)))]
#[get("/programmes/{programme_id}/participants")]
pub async fn list_participants(ctx: Ctx, id: PathId, query: Query<ParticipantQuery>) -> HttpResult {
    ctx.read_much(move |cx| {
        let q = &query.0;
        let filter = Filter {
            group: q.group_id,
            without_group: q.without_group,
            status: q.status,
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = service::list(cx, id.0, &filter)?;
        Page::of(rows, q.limit, |s| s.named.row.id, |s| view(cx, s))
    })
    .await
}

/// Read a participant with the progress
///
/// For the participant, trainers and coordinators: attendance in basis points, sessions left, whether the
/// threshold can still be reached, required assignments.
#[utoipa::path(responses((status = 200, description = "The participant", body = View)))]
#[get("/participants/{participant_id}")]
pub async fn get_participant(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Put a participant into a group
///
/// Needs `If-Match`. The participant is told what is ahead in it. After a change of group, the sessions of the new one count
/// from that day on.
#[utoipa::path(request_body = GroupChoice,
    responses((status = 200, description = "The participant", body = View)))]
#[put("/participants/{participant_id}/group")]
pub async fn put_participant_group(ctx: Ctx, id: PathId, body: Replacement<GroupChoice>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::put_group(cx, id.0, version, input),
    )
    .await
}

/// Record that a participant left
///
/// The seat is free again, so that somebody from the waiting list may take it.
#[utoipa::path(request_body = DropOut,
    responses((status = 200, description = "The participant", body = View)))]
#[post("/participants/{participant_id}/drop-out")]
pub async fn drop_out_participant(ctx: Ctx, id: PathId, body: Body<DropOut>) -> HttpResult {
    ctx.write(move |cx| service::drop_out(cx, id.0, &body.0)).await
}

/// Decide on a participant's completion
///
/// From the last day of the training on (409 `training_not_over` before). Completion is proposed where the attendance threshold
/// is reached and the required assignments are passed;
/// a decision that departs from the proposal needs a reason.
#[utoipa::path(request_body = CompletionInput,
    responses((status = 200, description = "The participant", body = View)))]
#[post("/participants/{participant_id}/completion")]
pub async fn decide_completion(ctx: Ctx, id: PathId, body: Body<CompletionInput>) -> HttpResult {
    ctx.write(move |cx| service::decide(cx, id.0, &body.0)).await
}

/// Take back what was decided of a participant
///
/// Of somebody recorded as having left, or whose completion was decided, by mistake. Within 15 minutes by whoever decided it,
/// later by another coordinator, who tells the reason. The seat of somebody who left is kept for these 15 minutes, unless
/// offers are settled by hand; afterwards 409 `no_seat` where it went on to somebody else. The participant is told.
#[utoipa::path(request_body = Reversal,
    responses((status = 200, description = "The participant", body = View)))]
#[post("/participants/{participant_id}/reinstatement")]
pub async fn reinstate_participant(ctx: Ctx, id: PathId, body: Body<Reversal>) -> HttpResult {
    ctx.write(move |cx| service::reinstate(cx, id.0, &body.0)).await
}
