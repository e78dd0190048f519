//! Routes of organisations.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::rules::OrganisationKind;
use super::service::{self, OrganisationInput};
use super::store::Organisation;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Replacement, Reply};
use base::policy::{Action, Op, Subject, action};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_organisation)
        .service(list_organisations)
        .service(get_organisation)
        .service(update_organisation);
}

/// An organisation.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Organisation)]
pub struct View {
    pub id: Id,
    pub name: Localised,
    /// Business identification number.
    pub bin: Option<String>,
    /// What it is.
    pub kind: OrganisationKind,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

impl IntoReply for Organisation {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

fn view(cx: &Cx<'_>, row: Organisation) -> Result<View> {
    Ok(View {
        id: row.id,
        name: row.name.read()?,
        bin: row.bin,
        kind: row.kind,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions: action(cx, Op::UpdateOrganisation, &Subject::installation(), &[])
            .into_iter()
            .collect(),
    })
}

/// Create an organisation
///
/// Administrators make organisations; programmes belong to them.
#[utoipa::path(request_body = OrganisationInput,
    responses((status = 201, description = "Created", body = View)))]
#[post("/organisations")]
pub async fn create_organisation(ctx: Ctx, body: Body<OrganisationInput>) -> HttpResult {
    ctx.create(
        move |cx| service::create(cx, &body.0),
        |row| format!("/api/v1/organisations/{}", row.id),
    )
    .await
}

/// List organisations
///
/// In the order of their making.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Organisations", body = Page<View>)))]
#[get("/organisations")]
pub async fn list_organisations(ctx: Ctx, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = service::list(cx, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        Page::of(rows, query.0.limit, |r| r.id, |r| view(cx, r))?.try_items()
    })
    .await
}

/// Read an organisation
///
/// Whoever is logged in may read it.
#[utoipa::path(responses((status = 200, description = "The organisation", body = View)))]
#[get("/organisations/{organisation_id}")]
pub async fn get_organisation(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Replace an organisation
///
/// Needs `If-Match`.
#[utoipa::path(request_body = OrganisationInput,
    responses((status = 200, description = "The organisation", body = View)))]
#[put("/organisations/{organisation_id}")]
pub async fn update_organisation(ctx: Ctx, id: PathId, body: Replacement<OrganisationInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::update(cx, id.0, version, input),
    )
    .await
}
