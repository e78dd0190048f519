//! Routes of invitations into teams.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::invitation_rules::{TeamAnswer, TeamInvitationStatus};
use super::invitation_store::Filter;
use super::invitations::{self, InvitationScene, TeamReply};
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_team_invitations)
        .service(get_team_invitation)
        .service(accept_team_invitation)
        .service(decline_team_invitation);
}

/// An invitation into the team of an idea.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TeamInvitation)]
pub struct View {
    pub id: Id,
    /// The idea.
    pub idea_id: Id,
    /// What it is called.
    pub title: String,
    /// Who leads it.
    pub lead_id: Id,
    /// The name of whoever leads it.
    pub lead_name: String,
    /// Who is invited.
    pub participant_id: Id,
    /// The name of whoever is invited.
    pub participant_name: String,
    pub status: TeamInvitationStatus,
    /// What proves the answer, where staff entered it.
    pub evidence: Option<String>,
    /// When it was answered, or ended without an answer.
    pub ended_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &mut Cx<'_>, scene: InvitationScene) -> Result<View> {
    let InvitationScene {
        row, idea, subject, ..
    } = scene;
    let done = (row.status != TeamInvitationStatus::Pending).then_some(Code::WrongState);
    let taken = invitations::elsewhere(cx, &row)?.then_some(Code::Duplicate);
    let actions = [
        action(cx, Op::AcceptTeamInvitation, &subject, &[done.or(taken)]),
        action(cx, Op::DeclineTeamInvitation, &subject, &[done]),
    ];
    Ok(View {
        id: row.id,
        idea_id: idea.id,
        title: idea.title,
        lead_id: idea.lead_id,
        lead_name: invitations::named(cx, idea.lead_id)?,
        participant_id: row.participant_id,
        participant_name: invitations::named(cx, row.participant_id)?,
        status: row.status,
        evidence: row.evidence,
        ended_at: row.ended_at,
        version: row.version,
        created_at: row.created_at,
        actions: actions.into_iter().flatten().collect(),
    })
}

impl IntoReply for InvitationScene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.row.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

/// Which invitations.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TeamInvitationQuery {
    /// Only those in this state.
    pub status: Option<TeamInvitationStatus>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List invitations into teams
///
/// A participant's own; all for coordinators, but for those into ideas with which the reader has a conflict of interest.
#[utoipa::path(params(TeamInvitationQuery),
    responses((status = 200, description = "Invitations", body = Page<View>)))]
#[get("/programmes/{programme_id}/team-invitations")]
pub async fn list_team_invitations(ctx: Ctx, id: PathId, query: Query<TeamInvitationQuery>) -> HttpResult {
    ctx.read_much(move |cx| {
        let q = &query.0;
        let filter = Filter {
            status: q.status,
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = invitations::list(cx, id.0, &filter)?;
        Page::of(rows, q.limit, |scene| scene.row.id, |one| view(cx, one))?.try_items()
    })
    .await
}

/// Read an invitation into a team
///
/// For whoever is invited, and coordinators without a conflict of interest.
#[utoipa::path(responses((status = 200, description = "The invitation", body = View)))]
#[get("/team-invitations/{team_invitation_id}")]
pub async fn get_team_invitation(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| invitations::get(cx, id.0)).await
}

/// Come into a team
///
/// By whoever is invited, or a coordinator with evidence, during the training. Somebody is in one team besides that of an own
/// idea (409 `duplicate`). The lead is told.
#[utoipa::path(request_body = TeamReply, responses((status = 200, description = "The invitation", body = View)))]
#[post("/team-invitations/{team_invitation_id}/accept")]
pub async fn accept_team_invitation(ctx: Ctx, id: PathId, body: Body<TeamReply>) -> HttpResult {
    ctx.write(move |cx| invitations::answer(cx, Op::AcceptTeamInvitation, id.0, TeamAnswer::Accept, &body.0))
        .await
}

/// Turn an invitation into a team down
///
/// By whoever is invited, or a coordinator with evidence, during the training. The lead is told.
#[utoipa::path(request_body = TeamReply, responses((status = 200, description = "The invitation", body = View)))]
#[post("/team-invitations/{team_invitation_id}/decline")]
pub async fn decline_team_invitation(ctx: Ctx, id: PathId, body: Body<TeamReply>) -> HttpResult {
    ctx.write(move |cx| {
        invitations::answer(cx, Op::DeclineTeamInvitation, id.0, TeamAnswer::Decline, &body.0)
    })
    .await
}
