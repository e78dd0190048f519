//! Routes of eligibility.

use actix_web::{HttpRequest, get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::batch::{self, EligibilityBatch};
use super::service::{self, EligibilityReopening, Judged, RuleDecisionInput};
use crate::applications::application::views::View;
use crate::applications::eligibility::rules::EligibilityOutcome;
use base::batch::BatchResults;
use base::http::{Body, Ctx, HttpResult, PathId, Reply};
use kernel::error::Result;
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_eligibility)
        .service(put_eligibility)
        .service(decide_eligibility)
        .service(decide_eligibilities)
        .service(reopen_eligibility);
}

/// What became of one rule.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RuleOutcome)]
pub struct OutcomeView {
    /// Key of the rule in the programme.
    pub rule: String,
    /// What it is.
    pub outcome: EligibilityOutcome,
    /// Computed, not decided by a person.
    pub automatic: bool,
    /// Why, where a person wrote it.
    pub reason: Option<String>,
    /// Who decided.
    pub decided_by: Option<Id>,
    /// When.
    pub at: Ts,
    /// A person decided it before the applicant answered a question: what it rests on may be otherwise now.
    pub before_last_submission: bool,
}

/// The outcomes of an application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Eligibility {
    /// The application.
    pub application_id: Id,
    /// One for each rule.
    pub outcomes: Vec<OutcomeView>,
    /// Version of the application.
    pub version: i32,
}

fn answer(judged: Judged) -> Result<Reply> {
    let (found, told_at) = (judged.found, judged.told_at);
    let outcomes = judged
        .outcomes
        .into_iter()
        .map(|o| OutcomeView {
            before_last_submission: o.decided_by.is_some() && told_at.is_some_and(|told| o.at < told),
            rule: o.rule,
            outcome: o.outcome,
            automatic: o.automatic,
            reason: o.reason,
            decided_by: o.decided_by,
            at: o.at,
        })
        .collect();
    let view = Eligibility {
        application_id: found.row.id,
        outcomes,
        version: found.row.version,
    };
    Ok(Reply::ok(&view)?.version(found.row.version))
}

/// Read the eligibility of an application
///
/// The outcome of each rule, with its reason.
#[utoipa::path(responses((status = 200, description = "Outcomes", body = Eligibility)))]
#[get("/applications/{application_id}/eligibility")]
pub async fn get_eligibility(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| answer(service::get(cx, id.0)?)).await
}

/// Decide one rule
///
/// A reason is needed to overrule what the software found, and to fail. Needs `If-Match` with the version of
/// the application.
#[utoipa::path(request_body = RuleDecisionInput,
    responses((status = 200, description = "Outcomes", body = Eligibility)))]
#[put("/applications/{application_id}/eligibility/{rule}")]
pub async fn put_eligibility(
    ctx: Ctx,
    id: PathId,
    req: HttpRequest,
    body: Body<RuleDecisionInput>,
) -> HttpResult {
    let version = ctx.if_match();
    let rule = req.match_info().get("rule").unwrap_or_default().to_owned();
    ctx.write(move |cx| answer(service::put(cx, id.0, &rule, version, &body.0)?))
        .await
}

/// Decide the eligibility of an application
///
/// Eligible when every rule is passed, else ineligible; the applicant is told. Refused while a rule is
/// open: `blockers` lists them.
#[utoipa::path(responses((status = 200, description = "The application", body = View)))]
#[post("/applications/{application_id}/eligibility/decide")]
pub async fn decide_eligibility(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::decide(cx, id.0)).await
}

/// Take the decision on eligibility back
///
/// With a reason that the applicant reads. The application stands as submitted again, each rule as it was decided, and
/// both can be decided anew. Possible until a round over the admitted is open; who was admitted and is in no round also
/// later.
#[utoipa::path(request_body = EligibilityReopening,
    responses((status = 200, description = "The application", body = View)))]
#[post("/applications/{application_id}/eligibility/reopen")]
pub async fn reopen_eligibility(ctx: Ctx, id: PathId, body: Body<EligibilityReopening>) -> HttpResult {
    ctx.write(move |cx| service::reopen(cx, id.0, &body.0)).await
}

/// Decide on many applications
///
/// Rules and, with `decide`, the applications themselves: up to 200 in one call, each with its own result, as the single calls
/// would give it. What stands as sent is a replay; one that is refused holds up no other. A dry run tells the same, does
/// nothing and tells nobody.
#[utoipa::path(request_body = EligibilityBatch, responses((status = 200, description = "What became of each", body = BatchResults)))]
#[post("/programmes/{programme_id}/eligibility/batch")]
pub async fn decide_eligibilities(ctx: Ctx, id: PathId, body: Body<EligibilityBatch>) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&batch::decide(cx, id.0, &body.0)?))
        .await
}
