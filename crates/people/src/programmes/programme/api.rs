//! Routes of programmes.

use actix_web::{get, post, put};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::ProgrammeInput;
use super::service::{self, NewProgramme};
use super::store::{self, Filter, Programme};
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, OpenCtx, PathId, Query, Replacement, Reply};
use base::policy::{Action, Op, action};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Json, Money, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_programme)
        .service(list_programmes)
        .service(get_programme)
        .service(update_programme);
}

/// A programme.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Programme)]
pub struct View {
    pub id: Id,
    /// Whose programme it is.
    pub organisation_id: Id,
    /// Prefix of the reference numbers.
    pub code: String,
    /// Where it stands.
    pub phase: Phase,
    /// The instant of the deadline.
    pub deadline_at: Option<Ts>,
    /// What can be edited in draft.
    pub programme: ProgrammeInput,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn input(row: &Programme, call_text: &Json, total: i64) -> Result<ProgrammeInput> {
    Ok(ProgrammeInput {
        name: row.name.read()?,
        call_text: call_text.read()?,
        languages: row.languages.read()?,
        time_zone: row.time_zone.clone(),
        seats: row.seats,
        overbooking: row.overbooking,
        awards: row.awards,
        months: row.months,
        budget: Money {
            amount: total,
            currency: row.currency.clone(),
        },
        attendance_threshold_bp: row.attendance_threshold_bp,
        own_share_bp: row.own_share_bp,
        opens_at: row.opens_at,
        deadline_local: row.deadline_local.as_deref().and_then(|d| d.parse().ok()),
        grace_seconds: row.grace_seconds,
        training_starts_on: row.training_starts_on,
        training_ends_on: row.training_ends_on,
        offer_days: row.offer_days,
        rules: row.rules()?,
    })
}

/// A programme as this reader sees it.
pub fn view(cx: &mut Cx<'_>, row: Programme) -> Result<View> {
    let (total, _) = store::budget(cx.conn, row.id)?;
    let call_text = store::call_text(cx.conn, row.id)?;
    let subject = row.announced();
    let ops = [
        Op::UpdateProgramme,
        Op::CopyProgramme,
        Op::MoveProgramme,
        Op::ExtendCall,
        Op::GetSummary,
    ];
    Ok(View {
        programme: input(&row, &call_text, total)?,
        actions: ops
            .into_iter()
            .filter_map(|op| action(cx, op, &subject, &[]))
            .collect(),
        id: row.id,
        organisation_id: row.organisation_id,
        code: row.code,
        phase: row.phase,
        deadline_at: row.deadline_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

impl IntoReply for Programme {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

/// Where a programme can be read.
pub fn location(made: &Programme) -> String {
    format!("/api/v1/programmes/{}", made.id)
}

/// Create a programme
///
/// In draft. An administrator makes it for an organisation and then grants its first coordinator.
#[utoipa::path(request_body = NewProgramme,
    responses((status = 201, description = "Created", body = View)))]
#[post("/programmes")]
pub async fn create_programme(ctx: Ctx, body: Body<NewProgramme>) -> HttpResult {
    ctx.create(move |cx| service::create(cx, &body.0), location).await
}

/// Which programmes.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgrammeQuery {
    /// Only those in this phase.
    pub phase: Option<Phase>,
    /// Only those that nobody coordinates and that are not over; for administrators.
    #[serde(default)]
    #[param(default = false)]
    pub without_coordinator: bool,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List programmes
///
/// Newest first: those that were announced, and drafts in which the reader holds a role; an administrator sees all. Open
/// to everybody.
#[utoipa::path(params(ProgrammeQuery),
    responses((status = 200, description = "Programmes", body = Page<View>)))]
#[get("/programmes")]
pub async fn list_programmes(ctx: OpenCtx, query: Query<ProgrammeQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            mine: None,
            phase: q.phase,
            without_coordinator: q.without_coordinator,
            before: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = service::list(cx, filter)?;
        Page::of(rows, q.limit, |r| (r.created_at, r.id), |r| view(cx, r))?.try_items()
    })
    .await
}

/// Read a programme
///
/// Open to everybody once it was announced; a draft is for those who hold a role in it.
#[utoipa::path(responses((status = 200, description = "The programme", body = View)))]
#[get("/programmes/{programme_id}")]
pub async fn get_programme(ctx: OpenCtx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Edit a programme
///
/// Everything at once, only in draft. Needs `If-Match`.
#[utoipa::path(request_body = ProgrammeInput, responses((status = 200, description = "The programme", body = View)))]
#[put("/programmes/{programme_id}")]
pub async fn update_programme(ctx: Ctx, id: PathId, body: Replacement<ProgrammeInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::update(cx, id.0, version, input),
    )
    .await
}
