//! The route of the gradebook.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::gradebook::{self, Cell, Line, Part};
use super::store::Brief;
use super::work::WorkState;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Ctx, HttpResult, PathId, Query, Reply};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_gradebook);
}

/// The gradebook of a training.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradebookView {
    /// The assignments, by their due dates: the columns.
    pub assignments: Vec<GradebookAssignment>,
    /// The participants of this page: the lines.
    pub items: Vec<GradebookLine>,
    /// Where the next page of participants begins; absent on the last one.
    pub next_cursor: Option<Cursor>,
}

/// An assignment of the gradebook, with figures of all whom it was asked for.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradebookAssignment {
    pub id: Id,
    pub title: Localised,
    /// The module it belongs to.
    pub module_id: Option<Id>,
    /// When it is due.
    pub due_at: Ts,
    /// Completion needs it.
    pub required: bool,
    /// The most points.
    pub max_points: i32,
    /// How many have not handed it in, though it is due.
    pub missing: usize,
    /// How many works wait for a grade.
    pub to_grade: usize,
    /// How many are graded.
    pub graded: usize,
}

/// A participant of the gradebook.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradebookLine {
    /// Who.
    pub participant_id: Id,
    pub name: String,
    /// The group.
    pub group_id: Option<Id>,
    /// In the order of `assignments`.
    pub cells: Vec<GradebookCell>,
}

/// A participant and an assignment.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradebookCell {
    /// The assignment.
    pub assignment_id: Id,
    /// How far it is.
    pub state: WorkState,
    /// When it was handed in last.
    pub submitted_at: Option<Ts>,
    /// It came after the due date.
    pub late: Option<bool>,
    /// How often it was handed in.
    pub submissions: i32,
    /// Points.
    pub points: Option<i32>,
    /// Whether it is passed.
    pub passed: Option<bool>,
}

pub(crate) fn cell(cell: &Cell) -> GradebookCell {
    GradebookCell {
        assignment_id: cell.assignment,
        state: cell.state,
        submitted_at: cell.handed.as_ref().map(|h| h.submitted_at),
        late: cell.handed.as_ref().map(|h| h.late),
        submissions: cell.handed.as_ref().map_or(0, |h| h.no),
        points: cell.grade.as_ref().map(|g| g.points),
        passed: cell.grade.as_ref().map(|g| g.passed),
    }
}

fn assignment(brief: &Brief, lines: &[Line]) -> Result<GradebookAssignment> {
    let count = |state| {
        let cells = lines.iter().flat_map(|line| &line.cells);
        cells
            .filter(|c| c.assignment == brief.id && c.state == state)
            .count()
    };
    Ok(GradebookAssignment {
        id: brief.id,
        title: brief.title.read()?,
        module_id: brief.module_id,
        due_at: brief.due_at,
        required: brief.required,
        max_points: brief.max_points,
        missing: count(WorkState::Missing),
        to_grade: count(WorkState::HandedIn),
        graded: count(WorkState::Graded),
    })
}

fn line(line: Line) -> GradebookLine {
    GradebookLine {
        participant_id: line.named.row.id,
        name: line.named.name,
        group_id: line.named.row.group_id,
        cells: line.cells.iter().map(cell).collect(),
    }
}

/// Which part of the gradebook.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GradebookQuery {
    /// Only participants of this group.
    pub group_id: Option<Id>,
    /// Only this assignment.
    pub assignment_id: Option<Id>,
    /// Only participants who stand so with an assignment: `missing` are those who have not handed it in.
    pub state: Option<WorkState>,
    /// How many participants at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// Read the gradebook
///
/// What everybody who takes part handed in, when, and how it was graded, in one call; in pages by participant. For trainers
/// and coordinators, without those with whom the reader has a conflict of interest.
#[utoipa::path(params(GradebookQuery), responses((status = 200, description = "The gradebook", body = GradebookView)))]
#[get("/programmes/{programme_id}/gradebook")]
pub async fn get_gradebook(ctx: Ctx, id: PathId, query: Query<GradebookQuery>) -> HttpResult {
    ctx.read_much(move |cx| {
        let q = &query.0;
        let after: Option<Id> = page::decode(&q.cursor)?;
        let part = Part {
            group: q.group_id,
            assignment: q.assignment_id,
        };
        let mut book = gradebook::gradebook(cx, id.0, &part)?;
        let columns = book.assignments.iter().map(|a| assignment(a, &book.lines));
        let assignments = columns.collect::<Result<_>>()?;
        let asked = |l: &Line| {
            q.state
                .is_none_or(|state| l.cells.iter().any(|c| c.state == state))
        };
        book.lines
            .retain(|l| asked(l) && after.is_none_or(|after| l.named.row.id > after));
        let lines = Page::of(book.lines, q.limit, |l: &Line| l.named.row.id, line)?;
        Reply::ok(&GradebookView {
            assignments,
            items: lines.items,
            next_cursor: lines.next_cursor,
        })
    })
    .await
}
