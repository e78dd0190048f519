//! Routes of conflicts of interest.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{ConflictKind, ConflictStatus};
use super::service::{self, ConflictDecisionInput, NewConflict};
use super::signals::ConflictSignal;
use super::store::{Conflict, Filter};
use crate::applications::contacts::full_name;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, PathId, Query, Reply};
use base::policy::{Action, Op, action};
use kernel::error::Result;
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_conflict)
        .service(list_conflicts)
        .service(decide_conflict);
}

/// A conflict of interest.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Conflict)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// Whom it concerns.
    pub account_id: Id,
    /// How they are called; in the list.
    pub account_name: Option<String>,
    /// The application.
    pub application_id: Id,
    /// Number of the application.
    pub reference: Option<String>,
    /// Who applied: family name and given name; in the list.
    pub applicant_name: Option<String>,
    /// What ties the two.
    pub kind: ConflictKind,
    pub status: ConflictStatus,
    /// What the two have in common, where the service proposed it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<ConflictSignal>,
    /// In words.
    pub reason: Option<String>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &mut Cx<'_>, row: Conflict, reference: Option<String>) -> Result<View> {
    let subject = service::subject(cx, &row)?;
    let signals = row.signals()?;
    Ok(View {
        actions: action(cx, Op::DecideConflict, &subject, &[])
            .into_iter()
            .collect(),
        id: row.id,
        programme_id: row.programme_id,
        account_id: row.account_id,
        account_name: None,
        application_id: row.application_id,
        reference,
        applicant_name: None,
        kind: row.kind,
        status: row.status,
        signals,
        reason: row.reason,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Declare a conflict of interest
///
/// One's own, or by a coordinator that of somebody else. From now on that person does not see the
/// application, until results are published.
#[utoipa::path(request_body = NewConflict,
    responses((status = 201, description = "The conflict", body = View)))]
#[post("/programmes/{programme_id}/conflicts")]
pub async fn create_conflict(ctx: Ctx, id: PathId, body: Body<NewConflict>) -> HttpResult {
    ctx.write(move |cx| {
        let row = service::create(cx, id.0, &body.0)?;
        let (version, location) = (row.version, format!("/api/v1/programmes/{}/conflicts", id.0));
        Ok(Reply::created(&view(cx, row, None)?, location)?.version(version))
    })
    .await
}

/// Which conflicts.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConflictQuery {
    /// Only those in this state.
    pub status: Option<ConflictStatus>,
    /// Only proposals on which the reader may decide.
    #[serde(default)]
    #[param(default = false)]
    pub for_me: bool,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List the conflicts of interest of a programme
///
/// For coordinators. Those about applications that the reader must not know of are left out.
#[utoipa::path(params(ConflictQuery), responses((status = 200, description = "Conflicts", body = Page<View>)))]
#[get("/programmes/{programme_id}/conflicts")]
pub async fn list_conflicts(ctx: Ctx, id: PathId, query: Query<ConflictQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            status: q.status,
            decider: if q.for_me { cx.actor.account } else { None },
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = service::list(cx, id.0, &filter)?;
        Page::of(
            rows,
            q.limit,
            |between| between.row.id,
            |between| {
                let name = full_name(&between.family_name, &between.given_name);
                Ok(View {
                    account_name: Some(between.account_name),
                    applicant_name: Some(name),
                    ..view(cx, between.row, between.reference)?
                })
            },
        )?
        .try_items()
    })
    .await
}

/// Decide a conflict of interest
///
/// By a coordinator whom it does not concern. Once rejected it blinds nobody.
#[utoipa::path(request_body = ConflictDecisionInput,
    responses((status = 200, description = "The conflict", body = View)))]
#[post("/conflicts/{conflict_id}/decide")]
pub async fn decide_conflict(ctx: Ctx, id: PathId, body: Body<ConflictDecisionInput>) -> HttpResult {
    ctx.write(move |cx| {
        let (row, reference) = service::decide(cx, id.0, &body.0)?;
        let version = row.version;
        Ok(Reply::ok(&view(cx, row, reference)?)?.version(version))
    })
    .await
}
