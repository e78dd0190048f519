//! Routes of assignments.

use actix_web::{get, post, put};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::grading;
use super::service::{self, AssignmentInput};
use super::store::Assignment;
use crate::training::seen;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Replacement, Reply};
use base::policy::{Action, Op, action};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_assignment)
        .service(list_assignments)
        .service(get_assignment)
        .service(update_assignment);
}

/// An assignment of a training.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// The module it belongs to.
    pub module_id: Option<Id>,
    pub title: Localised,
    /// What is to be done.
    pub text: Localised,
    /// When it is due.
    pub due_at: Ts,
    /// Completion needs it.
    pub required: bool,
    /// The most points.
    pub max_points: i32,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

/// What the reader may do with the assignments of a programme: the same for each of a list.
fn actions(cx: &mut Cx<'_>, programme_id: Id) -> Result<Vec<Action>> {
    let (_, subject) = seen(cx, programme_id)?;
    // Whom staff hand in for they say in the call.
    let ended = match grading::staff(cx, programme_id) {
        true => None,
        false => grading::may_hand_in(cx, programme_id)?.err().map(|e| e.which()),
    };
    let change = action(cx, Op::UpdateAssignment, &subject, &[]);
    let hand_in = action(cx, Op::CreateSubmission, &subject, &[ended]);
    Ok(change.into_iter().chain(hand_in).collect())
}

fn view(row: Assignment, actions: Vec<Action>) -> Result<View> {
    Ok(View {
        id: row.id,
        programme_id: row.programme_id,
        module_id: row.module_id,
        title: row.title.read()?,
        text: row.text.read()?,
        due_at: row.due_at,
        required: row.required,
        max_points: row.max_points,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions,
    })
}

fn shown(cx: &mut Cx<'_>, row: Assignment) -> Result<View> {
    let actions = actions(cx, row.programme_id)?;
    view(row, actions)
}

impl IntoReply for Assignment {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        Ok(Reply::ok(&shown(cx, self)?)?.version(version))
    }
}

/// Create an assignment
///
/// A task with a due date; completion needs the required ones.
#[utoipa::path(request_body = AssignmentInput,
    responses((status = 201, description = "Created", body = View)))]
#[post("/programmes/{programme_id}/assignments")]
pub async fn create_assignment(ctx: Ctx, id: PathId, body: Body<AssignmentInput>) -> HttpResult {
    ctx.create(
        move |cx| service::create(cx, id.0, &body.0),
        |row| format!("/api/v1/assignments/{}", row.id),
    )
    .await
}

/// Which assignments.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssignmentQuery {
    /// Only those for which the reader, a participant, has handed in nothing.
    #[serde(default)]
    #[param(default = false)]
    pub to_hand_in: bool,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List the assignments of a programme
///
/// For staff and participants.
#[utoipa::path(params(AssignmentQuery), responses((status = 200, description = "Assignments", body = Page<View>)))]
#[get("/programmes/{programme_id}/assignments")]
pub async fn list_assignments(ctx: Ctx, id: PathId, query: Query<AssignmentQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let after = page::decode(&q.cursor)?;
        let rows = service::list(cx, id.0, q.to_hand_in, after, q.limit + 1)?;
        let actions = actions(cx, id.0)?;
        Page::of(rows, q.limit, |r| r.id, |r| view(r, actions.clone()))?.try_items()
    })
    .await
}

/// Read an assignment
///
/// For staff and participants.
#[utoipa::path(responses((status = 200, description = "The assignment", body = View)))]
#[get("/assignments/{assignment_id}")]
pub async fn get_assignment(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Replace an assignment
///
/// Needs `If-Match`.
#[utoipa::path(request_body = AssignmentInput,
    responses((status = 200, description = "The assignment", body = View)))]
#[put("/assignments/{assignment_id}")]
pub async fn update_assignment(ctx: Ctx, id: PathId, body: Replacement<AssignmentInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::update(cx, id.0, version, input),
    )
    .await
}
