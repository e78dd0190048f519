//! Routes of awards.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{AwardStatus, Step, own_share_bp};
use super::service::{self, AwardInput, AwardScene, Termination};
use super::store::Filter;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::policy::undo::Reversal;
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Money, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(propose_award)
        .service(list_awards)
        .service(get_award)
        .service(agree_award)
        .service(activate_award)
        .service(settle_award)
        .service(reopen_award)
        .service(terminate_award);
}

/// An award.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Award)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// The idea.
    pub idea_id: Id,
    /// What the idea is called.
    pub idea_title: String,
    /// Who leads it.
    pub lead_name: String,
    /// Number of the application that it began with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    pub status: AwardStatus,
    /// The grant.
    pub amount: Money,
    /// What the entrepreneur puts in.
    pub own: Money,
    /// Own share: own / (own + grant).
    pub own_share_bp: i64,
    /// What was paid, where it ended early after the agreement was signed: that stays committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid: Option<Money>,
    pub version: i32,
    /// When it was proposed.
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, scene: AwardScene) -> View {
    let AwardScene {
        award: row,
        named,
        subject,
        standstill,
    } = scene;
    let steps = [
        (Op::AgreeAward, Step::Agree),
        (Op::ActivateAward, Step::Activate),
        (Op::SettleAward, Step::Settle),
        (Op::ReopenAward, Step::Reopen),
        (Op::TerminateAward, Step::Terminate),
    ];
    let actions = steps
        .into_iter()
        .filter_map(|(op, step)| {
            let blocked = row.status.after(step).is_err().then_some(Code::WrongState);
            let waits = (standstill && step == Step::Agree).then_some(Code::Standstill);
            let taken = (step == Step::Reopen).then(|| service::taken(&row).stands(cx));
            action(cx, op, &subject, &[blocked.or(waits).or(taken.flatten())])
        })
        .collect();
    let money = |amount| Money {
        amount,
        currency: row.currency.clone(),
    };
    View {
        id: row.id,
        programme_id: row.programme_id,
        idea_id: row.idea_id,
        idea_title: named.title,
        lead_name: named.lead,
        reference: named.reference,
        status: row.status,
        own_share_bp: own_share_bp(row.own_amount, row.amount),
        amount: money(row.amount),
        own: money(row.own_amount),
        paid: row.paid.map(money),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions,
    }
}

impl IntoReply for AwardScene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.award.version;
        Ok(Reply::ok(&view(cx, self))?.version(version))
    }
}

/// Propose an award
///
/// For an idea that the final chose or kept waiting. Slots, budget and own share are held by the database.
#[utoipa::path(request_body = AwardInput, responses((status = 201, description = "Proposed", body = View)))]
#[post("/programmes/{programme_id}/awards")]
pub async fn propose_award(ctx: Ctx, id: PathId, body: Body<AwardInput>) -> HttpResult {
    ctx.create(
        move |cx| service::propose(cx, id.0, &body.0),
        |made| format!("/api/v1/awards/{}", made.award.id),
    )
    .await
}

/// Which awards.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AwardQuery {
    /// Only those in this state.
    pub status: Option<AwardStatus>,
    /// Only proposals of somebody else than the reader, who may agree to them.
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

/// List the awards of a programme
///
/// In the order of their proposal.
#[utoipa::path(params(AwardQuery), responses((status = 200, description = "Awards", body = Page<View>)))]
#[get("/programmes/{programme_id}/awards")]
pub async fn list_awards(ctx: Ctx, id: PathId, query: Query<AwardQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            status: q.status,
            second: if q.for_me { cx.actor.account } else { None },
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = service::list(cx, id.0, filter)?;
        Page::of(rows, q.limit, |r| r.award.id, |r| view(cx, r))
    })
    .await
}

/// Read an award
///
/// For the lead of the idea and for staff.
#[utoipa::path(responses((status = 200, description = "The award", body = View)))]
#[get("/awards/{award_id}")]
pub async fn get_award(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Agree to an award
///
/// By a second person: never by the one who proposed it.
#[utoipa::path(responses((status = 200, description = "The award", body = View)))]
#[post("/awards/{award_id}/agree")]
pub async fn agree_award(ctx: Ctx, id: PathId) -> HttpResult {
    take(ctx, id, Op::AgreeAward, Step::Agree).await
}

/// Activate an award
///
/// The agreement is signed.
#[utoipa::path(responses((status = 200, description = "The award", body = View)))]
#[post("/awards/{award_id}/activate")]
pub async fn activate_award(ctx: Ctx, id: PathId) -> HttpResult {
    take(ctx, id, Op::ActivateAward, Step::Activate).await
}

/// Settle an award
///
/// Everything was used and reported.
#[utoipa::path(responses((status = 200, description = "The award", body = View)))]
#[post("/awards/{award_id}/settle")]
pub async fn settle_award(ctx: Ctx, id: PathId) -> HttpResult {
    take(ctx, id, Op::SettleAward, Step::Settle).await
}

/// Take back that an award was settled
///
/// It was a mistake: the award is active again, and the people of the idea are told. While the support goes on: within 15
/// minutes by whoever settled it, later by another coordinator, who tells the reason.
#[utoipa::path(request_body = Reversal, responses((status = 200, description = "The award", body = View)))]
#[post("/awards/{award_id}/reopening")]
pub async fn reopen_award(ctx: Ctx, id: PathId, body: Body<Reversal>) -> HttpResult {
    ctx.write(move |cx| service::reopen(cx, id.0, &body.0)).await
}

async fn take(ctx: Ctx, id: PathId, op: Op, step: Step) -> HttpResult {
    ctx.write(move |cx| service::step(cx, op, id.0, step, None)).await
}

/// Terminate an award
///
/// Its slot and its part of the budget are free again, so that another idea can take its place; of an active award what was
/// `paid` stays committed.
#[utoipa::path(request_body = Termination, responses((status = 200, description = "The award", body = View)))]
#[post("/awards/{award_id}/terminate")]
pub async fn terminate_award(ctx: Ctx, id: PathId, body: Body<Termination>) -> HttpResult {
    ctx.write(move |cx| service::step(cx, Op::TerminateAward, id.0, Step::Terminate, Some(&body.0)))
        .await
}
