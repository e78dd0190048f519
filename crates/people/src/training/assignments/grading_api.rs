//! Routes of submissions and grades.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::grading::{self, GradeInput, SubmissionInput};
use super::named::Named;
use super::store::{Grade, Submission};
use base::cx::Cx;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, PathIds, Query, Replacement, Reply};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_submission)
        .service(list_submissions)
        .service(get_grade)
        .service(put_grade);
}

/// What a participant handed in.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Submission)]
pub struct SubmissionView {
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
    /// Who typed it, where it came on paper or by telephone.
    pub typed_by: Option<Id>,
    /// Their name.
    pub typed_by_name: Option<String>,
    /// What proves that it came.
    pub evidence: Option<String>,
}

fn named(cx: &mut Cx<'_>, assignment: Id, rows: &[Submission]) -> Result<Named> {
    let participants: Vec<Id> = rows.iter().map(|row| row.participant_id).collect();
    let typists: Vec<Id> = rows.iter().filter_map(|row| row.typed_by).collect();
    Named::of(cx, assignment, &participants, &typists)
}

fn view(row: Submission, named: &Named) -> SubmissionView {
    SubmissionView {
        id: row.id,
        assignment_id: row.assignment_id,
        assignment_title: named.title.clone(),
        participant_id: row.participant_id,
        participant_name: named.participant(row.participant_id),
        no: row.no,
        text: row.text,
        url: row.url,
        late: row.late,
        submitted_at: row.submitted_at,
        typed_by: row.typed_by,
        typed_by_name: row.typed_by.and_then(|id| named.account(id)),
        evidence: row.evidence,
    }
}

/// Hand in a piece of work
///
/// A text or a link, by a participant. Every submission is kept; after the due date it is flagged as late. Trainers and
/// coordinators type with `on_behalf` what came on paper or by telephone; the participant is told.
#[utoipa::path(request_body = SubmissionInput,
    responses((status = 201, description = "Handed in", body = SubmissionView)))]
#[post("/assignments/{assignment_id}/submissions")]
pub async fn create_submission(ctx: Ctx, id: PathId, body: Body<SubmissionInput>) -> HttpResult {
    ctx.write(move |cx| {
        let row = grading::submit(cx, id.0, &body.0)?;
        let named = named(cx, row.assignment_id, std::slice::from_ref(&row))?;
        let location = format!("/api/v1/assignments/{}/submissions", row.assignment_id);
        Reply::created(&view(row, &named), location)
    })
    .await
}

/// List what was handed in
///
/// Oldest first: a participant's own, or everybody's for trainers and coordinators.
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "Submissions", body = Page<SubmissionView>)))]
#[get("/assignments/{assignment_id}/submissions")]
pub async fn list_submissions(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = grading::list(cx, id.0, page::decode(&q.cursor)?, q.limit + 1)?;
        let named = named(cx, id.0, &rows)?;
        Page::of(rows, q.limit, |r| r.id, |r| view(r, &named))
    })
    .await
}

/// A grade.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Grade)]
pub struct GradeView {
    /// For which assignment.
    pub assignment_id: Id,
    /// What the assignment is called.
    pub assignment_title: Localised,
    /// Whose.
    pub participant_id: Id,
    /// The participant's name.
    pub participant_name: String,
    /// Points.
    pub points: i32,
    /// Whether it is passed.
    pub passed: bool,
    /// For the participant.
    pub feedback: Option<String>,
    /// Who graded.
    pub graded_by: Id,
    /// Their name.
    pub graded_by_name: Option<String>,
    /// When.
    pub graded_at: Ts,
    pub version: i32,
}

impl IntoReply for Grade {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        let named = Named::of(cx, self.assignment_id, &[self.participant_id], &[self.graded_by])?;
        let view = GradeView {
            assignment_id: self.assignment_id,
            participant_id: self.participant_id,
            participant_name: named.participant(self.participant_id),
            points: self.points,
            passed: self.passed,
            feedback: self.feedback,
            graded_by: self.graded_by,
            graded_by_name: named.account(self.graded_by),
            graded_at: self.graded_at,
            version: self.version,
            assignment_title: named.title,
        };
        Ok(Reply::ok(&view)?.version(version))
    }
}

/// Read a grade
///
/// For the participant, trainers and coordinators.
#[utoipa::path(responses((status = 200, description = "The grade", body = GradeView)))]
#[get("/assignments/{assignment_id}/grades/{participant_id}")]
pub async fn get_grade(ctx: Ctx, path: PathIds) -> HttpResult {
    ctx.read(move |cx| grading::grade(cx, path.0, path.1)).await
}

/// Grade a participant's work
///
/// Creates with `If-None-Match: *`, replaces with `If-Match`. The participant is told.
#[utoipa::path(request_body = GradeInput,
    responses((status = 200, description = "The grade", body = GradeView)))]
#[put("/assignments/{assignment_id}/grades/{participant_id}")]
pub async fn put_grade(ctx: Ctx, path: PathIds, body: Replacement<GradeInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| grading::grade(cx, path.0, path.1),
        move |cx, input| grading::put_grade(cx, path.0, path.1, version, input),
    )
    .await
}
