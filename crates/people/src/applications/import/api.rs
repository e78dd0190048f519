//! The route of the import.

use actix_web::{get, post, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::names;
use super::service;
use super::table;
use super::template;
use super::views::{ImportInput, ImportResult};
use base::http::{Body, Ctx, HttpResult, PathId, Query, Reply};
use base::sheets;
use kernel::error::{Error, Result};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_import_template).service(import_applications);
}

/// Whether a heading names a column. By those that every application has the line of the headings is found.
fn known(heading: &str) -> bool {
    names::column(heading, &[]).is_some()
}

/// Read a workbook to fill in for an import
///
/// Made from the programme's form, with its own questions: headings and choices in the reader's language, lists to choose from,
/// and what belongs into each column on a second page. Columns that have to be filled in bear a star. Filled in, it is imported
/// as it is.
#[utoipa::path(responses((status = 200, description = "The workbook", body = Vec<u8>,
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
#[get("/programmes/{programme_id}/applications/import/template")]
pub async fn get_import_template(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_then(
        move |cx| template::blank(cx, id.0),
        |(blank, name)| Ok(Reply::file(blank.write()?, sheets::XLSX, &name)),
    )
    .await
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
/// language, and those of the programme's own questions; places also by their names; amounts are in whole units. What
/// KoboToolbox, ODK Central, Google Forms and Microsoft Forms write beside the answers is left out. After the deadline, and
/// until the selection begins, what came in time is taken, by `received_on` and `received_evidence`. A trial run
/// (`dry_run=true`) names every faulty cell by row, column and code, with what may be meant, says what each column is and how
/// dates, sums and words were understood, and warns of automatic rules that would be failed.
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
    let sheet = web::block(move || -> Result<(ImportInput, table::Table)> {
        let input = input.get()?.clone();
        let bytes = STANDARD
            .decode(&input.content_base64)
            .map_err(|_| Error::field("/content_base64", "format"))?;
        let table = table::read(input.format, &bytes, input.sheet.as_deref(), known)?;
        Ok((input, table))
    })
    .await
    .map_err(|e| ctx.refuse(Error::internal(e)))?;
    let dry_run = query.0.dry_run;
    ctx.write(move |cx| Reply::ok(&service::import(cx, id.0, &sheet, dry_run)?))
        .await
}
