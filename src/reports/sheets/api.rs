//! The route of lists as files.

use actix_web::get;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service::{self, ProgrammeList};
use base::http::{Ctx, HttpResult, PathIdAnd, Query};
use base::sheets::{ListFormat, ListSeparator};
use kernel::{Id, Ts};
use people::training::exports::Which;
use scoring::rubric::input::RoundKind;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(export_list);
}

/// As what, and which part.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListFileQuery {
    /// As what: a workbook where nothing else is said.
    #[serde(default = "workbook")]
    #[param(default = "xlsx")]
    pub format: ListFormat,
    /// What stands between the cells of a CSV.
    #[serde(default = "semicolon")]
    #[param(default = "semicolon")]
    pub separator: ListSeparator,
    /// Only this group, of lists of the training.
    pub group_id: Option<Id>,
    /// Lessons that begin at this time or later.
    pub from: Option<Ts>,
    /// Lessons that begin before.
    pub to: Option<Ts>,
    /// The round of the pitch day, of the candidates and of the result.
    #[serde(default = "last")]
    #[param(default = "final")]
    pub round: RoundKind,
}

fn workbook() -> ListFormat {
    ListFormat::Xlsx
}
fn semicolon() -> ListSeparator {
    ListSeparator::Semicolon
}
fn last() -> RoundKind {
    RoundKind::Final
}

/// Save a list as a file
///
/// As CSV, as a workbook or, what is for a wall or a signature (`phone_calls`, `offers`, `waitlist`, `participants`,
/// `attendance_to_sign`, `timetable`, `pitches`, `winners`, `candidates`, `result`, `ideas`), as PDF in Kazakh and Russian. Headings and choices are in the
/// reader's language. Who may read the list may save it, and what conflicts of interest hide is not in it (a result of which they hide a part is refused: 409 `conflict_of_interest`); the log tells who
/// took it. No cell of a CSV is run by a spreadsheet: a text that begins like a formula has an apostrophe before it.
#[utoipa::path(params(ListFileQuery), responses((status = 200, description = "The file", content(
    (Vec<u8> = "text/csv"),
    (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (Vec<u8> = "application/pdf"),
))))]
#[get("/programmes/{programme_id}/lists/{list}")]
pub async fn export_list(
    ctx: Ctx,
    path: PathIdAnd<ProgrammeList>,
    query: Query<ListFileQuery>,
) -> HttpResult {
    let (PathIdAnd(id, list), q) = (path, query.0);
    let which = Which {
        group: q.group_id,
        from: q.from,
        to: q.to,
    };
    let (format, round) = (q.format, q.round);
    ctx.export(
        format,
        q.separator,
        move |cx, out| service::fill(cx, id, list, round, which, out),
        move |cx, rows| service::note(cx, id, list, format, rows),
    )
    .await
}
