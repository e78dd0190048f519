//! Routes of modules.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, ModuleInput};
use super::store::Module;
use crate::training::actions;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Replacement, Reply};
use base::policy::{Action, Op};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_training_module)
        .service(list_training_modules)
        .service(update_training_module);
}

/// A module of a training.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TrainingModule)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// Names the module within the programme.
    pub key: String,
    pub name: Localised,
    /// Hours that it takes.
    pub hours: i32,
    /// Place in the order of the modules.
    pub position: i32,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

/// What can be done with a module.
const OPS: &[Op] = &[Op::UpdateTrainingModule];

fn view(row: Module, actions: Vec<Action>) -> Result<View> {
    Ok(View {
        id: row.id,
        programme_id: row.programme_id,
        key: row.key,
        name: row.name.read()?,
        hours: row.hours,
        position: row.position,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions,
    })
}

fn shown(cx: &mut Cx<'_>, row: Module) -> Result<View> {
    let actions = actions(cx, row.programme_id, OPS)?;
    view(row, actions)
}

impl IntoReply for Module {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        Ok(Reply::ok(&shown(cx, self)?)?.version(version))
    }
}

/// Create a module
///
/// A subject of the training; sessions, materials and assignments may belong to one.
#[utoipa::path(request_body = ModuleInput, responses((status = 201, description = "Created", body = View)))]
#[post("/programmes/{programme_id}/modules")]
pub async fn create_training_module(ctx: Ctx, id: PathId, body: Body<ModuleInput>) -> HttpResult {
    ctx.create(
        move |cx| service::create(cx, id.0, &body.0),
        |row| format!("/api/v1/modules/{}", row.id),
    )
    .await
}

/// List the modules of a programme
///
/// In their order; for staff and participants.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Modules", body = Page<View>)))]
#[get("/programmes/{programme_id}/modules")]
pub async fn list_training_modules(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = service::list(cx, id.0, page::decode(&q.cursor)?, q.limit + 1)?;
        let actions = actions(cx, id.0, OPS)?;
        Page::of(
            rows,
            q.limit,
            |r| (r.position, r.id),
            |r| view(r, actions.clone()),
        )?
        .try_items()
    })
    .await
}

/// Replace a module
///
/// Needs `If-Match`.
#[utoipa::path(request_body = ModuleInput, responses((status = 200, description = "The module", body = View)))]
#[put("/modules/{module_id}")]
pub async fn update_training_module(ctx: Ctx, id: PathId, body: Replacement<ModuleInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::update(cx, id.0, version, input),
    )
    .await
}
