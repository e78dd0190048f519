//! Routes of ideas.

use std::collections::HashMap;

use actix_web::{get, patch, post, put};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::invitation_store;
use super::lead::{self, NewLead};
use super::merging::{self, MergeInto};
use super::rules::{IdeaContent, IdeaStatus};
use super::service::{self, IdeaPatch, Standing, standing};
use super::store::{self, Filter, Idea, Stage};
use super::team::{self, IdeaMembers};
use super::withdrawal::{self, IdeaWithdrawal};
use crate::programmes::programme;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Replacement, Reply};
use base::policy::undo::Reversal;
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(enrol_participants)
        .service(list_ideas)
        .service(get_idea)
        .service(update_idea)
        .service(put_idea_members)
        .service(merge_idea)
        .service(unmerge_idea)
        .service(hand_lead)
        .service(withdraw_idea);
}

/// An idea.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TeamIdea)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// The participant who leads it.
    pub lead_id: Id,
    /// Participants who work on it too.
    pub members: Vec<Id>,
    /// Participants who are invited to, and have not answered.
    pub invited: Vec<Id>,
    /// The application that it began with.
    pub origin_application_id: Id,
    pub status: IdeaStatus,
    /// The idea in which it goes on.
    pub merged_into: Option<Id>,
    /// What it is called.
    pub title: String,
    /// What is told of it.
    pub content: IdeaContent,
    /// Category of social entrepreneurship, if it is claimed.
    pub social_category: Option<String>,
    pub version: i32,
    /// When it began.
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

/// Who is in a team, and who is asked to be.
#[derive(Default)]
struct Team {
    members: Vec<Id>,
    invited: Vec<Id>,
}

/// The teams of some ideas.
fn teams(cx: &mut Cx<'_>, ideas: &[Id]) -> Result<HashMap<Id, Team>> {
    let mut teams: HashMap<Id, Team> = HashMap::new();
    for (idea, member) in store::members(cx.conn, ideas)? {
        teams.entry(idea).or_default().members.push(member);
    }
    for (idea, invited) in invitation_store::pending(cx.conn, ideas)? {
        teams.entry(idea).or_default().invited.push(invited);
    }
    Ok(teams)
}

fn view(cx: &Cx<'_>, row: Idea, team: Team, standing: &Standing, stage: &Stage) -> Result<View> {
    let ended = (row.status != IdeaStatus::Active).then_some(Code::WrongState);
    let apart = match row.status {
        IdeaStatus::Merged => merging::taken(&row).stands(cx),
        _ => Some(Code::WrongState),
    };
    let decided = stage.decided.then_some(Code::WrongState);
    let submitted = stage.submitted.contains(&row.id).then_some(Code::WrongState);
    let closed = stage.closed.then_some(Code::DeadlinePassed);
    let written = submitted.or(closed);
    let reopened = closed.or(submitted.xor(Some(Code::WrongState)));
    // There is nobody else to lead it.
    let alone = team.members.is_empty().then_some(Code::WrongState);
    let ops = [
        (Op::UpdateIdea, standing.as_lead(), None),
        (Op::PutIdeaMembers, standing.as_lead(), None),
        (Op::MergeIdea, standing.as_lead(), None),
        (Op::HandLead, standing.as_lead(), decided.or(alone)),
        (Op::WithdrawIdea, standing.as_lead(), decided),
        (Op::PutPlan, standing.as_member(), written),
        (Op::TypePlan, standing.as_member(), written),
        (Op::SubmitPlan, standing.as_lead(), written),
        (Op::ReopenPlan, standing.as_lead(), reopened),
    ];
    Ok(View {
        content: row.content.read()?,
        id: row.id,
        programme_id: row.programme_id,
        lead_id: row.lead_id,
        members: team.members,
        invited: team.invited,
        origin_application_id: row.origin_application_id,
        status: row.status,
        merged_into: row.merged_into,
        title: row.title,
        social_category: row.social_category,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions: ops
            .into_iter()
            .filter_map(|(op, subject, blocked)| action(cx, op, &subject, &[ended.or(blocked)]))
            .chain(action(cx, Op::UnmergeIdea, &standing.as_member(), &[apart]))
            .collect(),
    })
}

impl IntoReply for Idea {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let programme = programme::find(cx.conn, self.programme_id)?;
        let standing = standing(cx, &programme, &self)?;
        let team = teams(cx, &[self.id])?.remove(&self.id).unwrap_or_default();
        let version = self.version;
        let stage = store::stage(cx.conn, self.programme_id, &[self.id])?;
        Ok(Reply::ok(&view(cx, self, team, &standing, &stage)?)?.version(version))
    }
}

/// How many were enrolled.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Enrolled {
    /// So many became participants now.
    pub enrolled: u32,
}

/// Enrol whoever confirmed a place since
///
/// Replacements from the waiting list, during the training; each brings the idea of the application. Doing it
/// twice changes nothing.
#[utoipa::path(responses((status = 200, description = "How many", body = Enrolled)))]
#[post("/programmes/{programme_id}/participants/enrol")]
pub async fn enrol_participants(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        let enrolled = service::enrol(cx, id.0)?;
        Reply::ok(&Enrolled { enrolled })
    })
    .await
}

/// Which ideas.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IdeaQuery {
    /// Only those that go on, and whose plan was not handed in.
    #[serde(default)]
    #[param(default = false)]
    pub plan_missing: bool,
    /// Only those whose lead has left while a member takes part.
    #[serde(default)]
    #[param(default = false)]
    pub lead_gone: bool,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List ideas
///
/// A participant's own, as lead or member; all for trainers and coordinators.
#[utoipa::path(params(IdeaQuery), responses((status = 200, description = "Ideas", body = Page<View>)))]
#[get("/programmes/{programme_id}/ideas")]
pub async fn list_ideas(ctx: Ctx, id: PathId, query: Query<IdeaQuery>) -> HttpResult {
    ctx.read_much(move |cx| {
        let q = &query.0;
        let filter = Filter {
            plan_missing: q.plan_missing,
            lead_gone: q.lead_gone,
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let (programme, rows) = service::list(cx, id.0, filter)?;
        let me = service::taking_part(cx, programme.id)?;
        let ids: Vec<Id> = rows.iter().map(|r| r.id).collect();
        let stage = store::stage(cx.conn, programme.id, &ids)?;
        let mut teams = teams(cx, &ids)?;
        Page::of(
            rows,
            q.limit,
            |r| r.id,
            |r| {
                let theirs = teams.remove(&r.id).unwrap_or_default();
                let standing = Standing::of(programme.subject(), me, &r, &theirs.members);
                view(cx, r, theirs, &standing, &stage)
            },
        )?
        .try_items()
    })
    .await
}

/// Read an idea
///
/// For its lead and members, trainers and coordinators.
#[utoipa::path(responses((status = 200, description = "The idea", body = View)))]
#[get("/ideas/{idea_id}")]
pub async fn get_idea(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Change an idea
///
/// By its lead: the fields that are named change, the others stay. Needs no `If-Match`.
#[utoipa::path(request_body = IdeaPatch, responses((status = 200, description = "The idea", body = View)))]
#[patch("/ideas/{idea_id}")]
pub async fn update_idea(ctx: Ctx, id: PathId, body: Body<IdeaPatch>) -> HttpResult {
    ctx.write(move |cx| service::update(cx, id.0, &body.0)).await
}

/// Say who works on an idea
///
/// The team that is wanted besides the lead. Whoever leads the idea invites those who are new: they are in `invited` until they
/// say yes. A coordinator enters, with evidence, that they agree, and they are in the team at once. Whoever is left out leaves
/// the team, or is invited no more. Needs `If-Match`.
#[utoipa::path(request_body = IdeaMembers, responses((status = 200, description = "The idea", body = View)))]
#[put("/ideas/{idea_id}/members")]
pub async fn put_idea_members(ctx: Ctx, id: PathId, body: Replacement<IdeaMembers>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| team::put_members(cx, id.0, version, input),
    )
    .await
}

/// Merge an idea into another
///
/// Its lead and members become members of the other one, which goes on. By a coordinator: it opens the other idea to them.
#[utoipa::path(params(("idea_id" = Id, Path, description = "The idea that ends")), request_body = MergeInto,
    responses((status = 200, description = "The idea that ended", body = View)))]
#[post("/ideas/{idea_id}/merge")]
pub async fn merge_idea(ctx: Ctx, id: PathId, body: Body<MergeInto>) -> HttpResult {
    ctx.write(move |cx| merging::merge(cx, id.0, &body.0)).await
}

/// Take a merger back
///
/// The idea goes on by itself, and who came with it leaves the other one. Within 15 minutes by whoever merged, later by another
/// coordinator, who tells the reason. Its people are told.
#[utoipa::path(request_body = Reversal, responses((status = 200, description = "The idea", body = View)))]
#[post("/ideas/{idea_id}/unmerge")]
pub async fn unmerge_idea(ctx: Ctx, id: PathId, body: Body<Reversal>) -> HttpResult {
    ctx.write(move |cx| merging::unmerge(cx, id.0, &body.0)).await
}

/// Give the lead of an idea to a member
///
/// By the lead, or by a coordinator with evidence that the member agrees: also when the lead has left the training. Title,
/// text and plan stay. The team is told.
#[utoipa::path(request_body = NewLead, responses((status = 200, description = "The idea", body = View)))]
#[post("/ideas/{idea_id}/lead")]
pub async fn hand_lead(ctx: Ctx, id: PathId, body: Body<NewLead>) -> HttpResult {
    ctx.write(move |cx| lead::hand(cx, id.0, &body.0)).await
}

/// Withdraw an idea from the final
///
/// By its lead, or a coordinator with evidence, until the commission has decided. It is marked in the round, and neither
/// scored nor counted nor proposed any more; its people and coordinators are told.
#[utoipa::path(request_body = IdeaWithdrawal, responses((status = 200, description = "The idea", body = View)))]
#[post("/ideas/{idea_id}/withdraw")]
pub async fn withdraw_idea(ctx: Ctx, id: PathId, body: Body<IdeaWithdrawal>) -> HttpResult {
    ctx.write(move |cx| withdrawal::withdraw(cx, id.0, &body.0)).await
}
