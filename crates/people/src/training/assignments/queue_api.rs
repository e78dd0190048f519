//! The route of the work that waits to be graded.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::queue::{self, Piece};
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Ctx, HttpResult, PathId, Query};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_submissions_to_grade);
}

/// A piece of work that nobody has graded yet.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SubmissionToGrade {
    pub id: Id,
    /// For which assignment.
    pub assignment_id: Id,
    /// What the assignment is called.
    pub assignment_title: Localised,
    /// By whom.
    pub participant_id: Id,
    /// The participant's name.
    pub participant_name: String,
    /// Number of the submission: the last one counts.
    pub no: i32,
    /// The text.
    pub text: Option<String>,
    /// A link.
    pub url: Option<String>,
    /// It came after the due date.
    pub late: bool,
    /// When it came.
    pub submitted_at: Ts,
}

fn view((row, title, given, family): Piece) -> Result<SubmissionToGrade> {
    Ok(SubmissionToGrade {
        id: row.id,
        assignment_id: row.assignment_id,
        assignment_title: title.read()?,
        participant_id: row.participant_id,
        participant_name: format!("{given} {family}").trim().to_owned(),
        no: row.no,
        text: row.text,
        url: row.url,
        late: row.late,
        submitted_at: row.submitted_at,
    })
}

/// List the work that waits to be graded
///
/// Oldest first: of each participant and assignment the last submission, where nobody has graded since. Without that of
/// people who left, and of those with whom the reader has a conflict of interest.
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "Work to grade", body = Page<SubmissionToGrade>)))]
#[get("/programmes/{programme_id}/submissions-to-grade")]
pub async fn list_submissions_to_grade(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = queue::list(cx, id.0, page::decode(&q.cursor)?, q.limit + 1)?;
        Page::of(rows, q.limit, |r| r.0.id, view)?.try_items()
    })
    .await
}
