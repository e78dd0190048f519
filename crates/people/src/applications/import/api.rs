//! The route of the import.

use actix_web::{post, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::names;
use super::service::{self, ImportInput, ImportResult};
use super::table;
use base::http::{Body, Ctx, HttpResult, PathId, Query, Reply};
use kernel::error::{Error, Result};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(import_applications);
}

/// Whether a heading names a column. By those that every application has the line of the headings is found.
fn known(heading: &str) -> bool {
    names::column(heading, &[]).is_some()
}

/// How to import.
#[derive(Debug, Clone, Copy, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Only check: every faulty cell is named, nothing is stored.
    pub dry_run: bool,
}

/// Import applications
///
/// From CSV or XLSX, at most 1,000 rows: one submitted application for each row, all or none. Columns and choices bear the
/// names of the contract (`iin`, `family_name`, `title`, `requested`, …, `consent_evidence`) or the words of the form in any
/// language, and those of the programme's own questions; places also by their names; amounts are in whole units. After the deadline, and until the selection begins,
/// what came in time is taken, by `received_on` and `received_evidence`. A trial run (`dry_run=true`) names every faulty cell
/// by row, column and code, says how dates, sums and words were understood, and warns of automatic rules that would be failed.
#[utoipa::path(params(ImportQuery), request_body = ImportInput,
    responses((status = 200, description = "What came of it", body = ImportResult)))]
#[post("/programmes/{programme_id}/applications/import")]
pub async fn import_applications(
    ctx: Ctx,
    id: PathId,
    query: Query<ImportQuery>,
    body: Body<ImportInput>,
) -> HttpResult {
    // Who may not import does not make us read a file; and it is read outside the transaction.
    ctx.look(move |cx| service::allowed(cx, id.0))
        .await
        .map_err(|e| ctx.refuse(e))?;
    let input = body.0;
    let sheet = web::block(move || -> Result<table::Table> {
        let input = input.get()?;
        let bytes = STANDARD
            .decode(&input.content_base64)
            .map_err(|_| Error::field("/content_base64", "format"))?;
        table::read(input.format, &bytes, known)
    })
    .await
    .map_err(|e| ctx.refuse(Error::internal(e)))?;
    let dry_run = query.0.dry_run;
    ctx.write(move |cx| Reply::ok(&service::import(cx, id.0, &sheet, dry_run)?))
        .await
}
