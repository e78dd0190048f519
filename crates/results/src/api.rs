//! Routes of results.

use actix_web::{get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;

use super::commission::{BallotInput, DeliberationInput};
use super::decision::DecisionInput;
use super::scene::ResultScene;
use super::view::{View, named, view};
use base::cx::Cx;
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Replacement, Reply};
use kernel::error::Result;
use people::accounts::names;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(compute_result)
        .service(get_result)
        .service(deliberate)
        .service(cast_ballot)
        .service(decide_round);
}

impl IntoReply for ResultScene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version();
        let names = names::of(cx.conn, named(cx, &self))?;
        Ok(Reply::ok(&view(self, &names)?)?.version(version))
    }
}

/// Compute the result
///
/// After the close: ranks and a proposal from the submitted cards, by the frozen rules. Again as long as
/// nothing was published; each time is a new result.
#[utoipa::path(responses((status = 200, description = "The result", body = View)))]
#[post("/rounds/{round_id}/results")]
pub async fn compute_result(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| super::compute(cx, id.0)).await
}

/// Read the result
///
/// The last one, for coordinators and the members of the jury. For whoever has a conflict with a candidate it is made
/// as if that one were not in the round, and tells no outcomes, until the result is published.
#[utoipa::path(responses((status = 200, description = "The result", body = View)))]
#[get("/rounds/{round_id}/result")]
pub async fn get_result(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_much(move |cx| super::get(cx, id.0)).await
}

/// Record a deliberation
///
/// Chair, deputy or secretary, before the decision: what the commission said of those whom the scores cannot tell apart.
/// Where that zone crosses the cut (`firmness.crosses_cut`), no decision is taken without it.
#[utoipa::path(request_body = DeliberationInput,
    responses((status = 200, description = "The result", body = View)))]
#[post("/rounds/{round_id}/deliberations")]
pub async fn deliberate(ctx: Ctx, id: PathId, body: Body<DeliberationInput>) -> HttpResult {
    ctx.write(move |cx| super::deliberate(cx, id.0, &body.0)).await
}

/// Vote on the decision, or sign it
///
/// Each member who was there and has no conflict with a candidate, for oneself: nobody votes for another. In the
/// manner `signatures` the vote `for` is the signature. A ballot stands; the same again changes nothing. The
/// decision can be published when `tally.carried` is true: more than half of the members without a conflict took
/// part, and either more were for it than against (with equal votes that of the presiding member decides), or
/// everybody who was there signed.
#[utoipa::path(request_body = BallotInput, responses((status = 200, description = "The result", body = View)))]
#[post("/rounds/{round_id}/ballots")]
pub async fn cast_ballot(ctx: Ctx, id: PathId, body: Body<BallotInput>) -> HttpResult {
    ctx.write(move |cx| super::cast(cx, id.0, &body.0)).await
}

/// Record the decision
///
/// Chair or deputy, on every candidate at once. A departure from the proposal needs a reason (409
/// `reason_required`), the sitting a quorum (409 `no_quorum`), and where the scores cannot tell who stands before
/// the cut a recorded deliberation (409 `deliberation_required`). The members vote on it or sign it afterwards; a
/// decision that they do not carry makes room for a new result. Needs `If-Match` with the version of the result.
#[utoipa::path(request_body = DecisionInput,
    responses((status = 200, description = "The result", body = View)))]
#[put("/rounds/{round_id}/decision")]
pub async fn decide_round(ctx: Ctx, id: PathId, body: Replacement<DecisionInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| super::get(cx, id.0),
        move |cx, input| super::decide(cx, id.0, version, input),
    )
    .await
}
