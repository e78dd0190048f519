//! Routes of groups.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, GroupInput};
use super::store::Group;
use crate::training::actions;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Replacement, Reply};
use base::policy::{Action, Op};
use kernel::error::Result;
use kernel::{Id, Lang, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_training_group)
        .service(list_training_groups)
        .service(update_training_group);
}

/// A group of a training.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TrainingGroup)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    pub name: Localised,
    /// Language of the lessons.
    pub language: Lang,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

/// What can be done with a group.
const OPS: &[Op] = &[Op::UpdateTrainingGroup];

fn view(row: Group, actions: Vec<Action>) -> Result<View> {
    Ok(View {
        id: row.id,
        programme_id: row.programme_id,
        name: row.name.read()?,
        language: row.language,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions,
    })
}

fn shown(cx: &mut Cx<'_>, row: Group) -> Result<View> {
    let actions = actions(cx, row.programme_id, OPS)?;
    view(row, actions)
}

impl IntoReply for Group {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        Ok(Reply::ok(&shown(cx, self)?)?.version(version))
    }
}

/// Create a group
///
/// Participants are put into groups; a session is for one group, or for all.
#[utoipa::path(request_body = GroupInput, responses((status = 201, description = "Created", body = View)))]
#[post("/programmes/{programme_id}/groups")]
pub async fn create_training_group(ctx: Ctx, id: PathId, body: Body<GroupInput>) -> HttpResult {
    ctx.create(
        move |cx| service::create(cx, id.0, &body.0),
        |row| format!("/api/v1/groups/{}", row.id),
    )
    .await
}

/// List the groups of a programme
///
/// For staff and participants.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Groups", body = Page<View>)))]
#[get("/programmes/{programme_id}/groups")]
pub async fn list_training_groups(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = service::list(cx, id.0, page::decode(&q.cursor)?, q.limit + 1)?;
        let actions = actions(cx, id.0, OPS)?;
        Page::of(rows, q.limit, |r| r.id, |r| view(r, actions.clone()))?.try_items()
    })
    .await
}

/// Replace a group
///
/// Needs `If-Match`.
#[utoipa::path(request_body = GroupInput, responses((status = 200, description = "The group", body = View)))]
#[put("/groups/{group_id}")]
pub async fn update_training_group(ctx: Ctx, id: PathId, body: Replacement<GroupInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::update(cx, id.0, version, input),
    )
    .await
}
