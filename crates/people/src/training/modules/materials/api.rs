//! Routes of materials.

use actix_web::{delete, get, post, put};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service::{self, MaterialInput};
use super::store::Material;
use crate::training::actions;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Replacement, Reply};
use base::policy::{Action, Op};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_material)
        .service(delete_material)
        .service(list_materials)
        .service(update_material);
}

/// Something to read.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Material)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// The module it belongs to.
    pub module_id: Option<Id>,
    pub title: Localised,
    /// The text.
    pub text: Option<Localised>,
    /// A link.
    pub url: Option<String>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

/// What can be done with a material.
const OPS: &[Op] = &[Op::UpdateMaterial, Op::DeleteMaterial];

fn view(row: Material, actions: Vec<Action>) -> Result<View> {
    Ok(View {
        id: row.id,
        programme_id: row.programme_id,
        module_id: row.module_id,
        title: row.title.read()?,
        text: row.text.map(|t| t.read()).transpose()?,
        url: row.url,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions,
    })
}

fn shown(cx: &mut Cx<'_>, row: Material) -> Result<View> {
    let actions = actions(cx, row.programme_id, OPS)?;
    view(row, actions)
}

impl IntoReply for Material {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        Ok(Reply::ok(&shown(cx, self)?)?.version(version))
    }
}

/// Which materials.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MaterialQuery {
    /// Only those of this module.
    pub module_id: Option<Id>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// Create a material
///
/// A text or a link, of a module or of the whole training. Participants read it at once.
#[utoipa::path(request_body = MaterialInput, responses((status = 201, description = "Created", body = View)))]
#[post("/programmes/{programme_id}/materials")]
pub async fn create_material(ctx: Ctx, id: PathId, body: Body<MaterialInput>) -> HttpResult {
    ctx.create(
        move |cx| service::create(cx, id.0, &body.0),
        |row| format!("/api/v1/materials/{}", row.id),
    )
    .await
}

/// List the materials of a programme
///
/// For staff and participants.
#[utoipa::path(params(MaterialQuery), responses((status = 200, description = "Materials", body = Page<View>)))]
#[get("/programmes/{programme_id}/materials")]
pub async fn list_materials(ctx: Ctx, id: PathId, query: Query<MaterialQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = service::list(cx, id.0, q.module_id, page::decode(&q.cursor)?, q.limit + 1)?;
        let actions = actions(cx, id.0, OPS)?;
        Page::of(rows, q.limit, |r| r.id, |r| view(r, actions.clone()))?.try_items()
    })
    .await
}

/// Replace a material
///
/// Needs `If-Match`.
#[utoipa::path(request_body = MaterialInput,
    responses((status = 200, description = "The material", body = View)))]
#[put("/materials/{material_id}")]
pub async fn update_material(ctx: Ctx, id: PathId, body: Replacement<MaterialInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::update(cx, id.0, version, input),
    )
    .await
}

/// Take a material away
///
/// Needs `If-Match`.
#[utoipa::path(responses((status = 204, description = "Gone")))]
#[delete("/materials/{material_id}")]
pub async fn delete_material(ctx: Ctx, id: PathId) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| service::delete(cx, id.0, version)).await
}
