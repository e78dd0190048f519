//! Routes of auditors.

use actix_web::{get, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, AuditorsInput};
use base::http::{Ctx, HttpResult, PathId, Replacement, Reply};
use kernel::Id;
use kernel::error::Result;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_auditors).service(put_auditors);
}

/// Whom a programme names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Auditors {
    /// Accounts.
    pub account_ids: Vec<Id>,
    /// Version; 0 before anybody was named.
    pub version: i32,
}

fn reply((account_ids, version): (Vec<Id>, i32)) -> Result<Reply> {
    Ok(Reply::ok(&Auditors { account_ids, version })?.version(version))
}

/// Read the auditors
///
/// Accounts that read the protocols of the programme's rounds in full, beside its coordinators.
#[utoipa::path(responses((status = 200, description = "The auditors", body = Auditors)))]
#[get("/programmes/{programme_id}/auditors")]
pub async fn get_auditors(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| reply(service::get(cx, id.0)?)).await
}

/// Name the auditors
///
/// All of them at once; needs `If-Match`. An applicant of the programme cannot be one (409 `role_excluded`).
#[utoipa::path(request_body = AuditorsInput,
    responses((status = 200, description = "The auditors", body = Auditors)))]
#[put("/programmes/{programme_id}/auditors")]
pub async fn put_auditors(ctx: Ctx, id: PathId, body: Replacement<AuditorsInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| reply(service::get(cx, id.0)?),
        move |cx, input| reply(service::put(cx, id.0, version, input)?),
    )
    .await
}
