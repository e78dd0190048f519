//! Routes of what is prepared.

use std::collections::HashMap;

use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::rules::{PreparationKind, PreparationStatus};
use super::service::{self, Confirming, PreparationInput, Prepared, Returning};
use crate::decision::DecisionInput;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::policy::{Action, Op, action, in_phase};
use jury::closing::Closing;
use jury::rounds::in_own_phase;
use kernel::error::{Code, Result};
use kernel::{Id, Ts};
use people::accounts;
use scoring::commission::ballots::Voting;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(prepare_step)
        .service(list_preparations)
        .service(confirm_preparation)
        .service(return_preparation);
}

/// That somebody stands for what was prepared.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PreparationConfirmation)]
pub struct ConfirmationView {
    /// The chair or the deputy.
    pub account_id: Id,
    /// Their name.
    pub account_name: Option<String>,
    /// When.
    pub confirmed_at: Ts,
    /// What proves it, where it was signed on paper.
    pub evidence: Option<String>,
}

/// What was prepared.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Preparation)]
pub struct View {
    pub id: Id,
    pub round_id: Id,
    /// What is prepared.
    pub kind: PreparationKind,
    pub status: PreparationStatus,
    /// How the round is closed.
    pub close: Option<Closing>,
    /// What is decided. For a reader who has a conflict of interest with a candidate it is on the others, with places
    /// counted among them, and without the minutes; where the vote is as a whole, such a reader is told none of it.
    pub decision: Option<DecisionInput>,
    /// The secretary.
    pub prepared_by: Id,
    /// Their name.
    pub prepared_by_name: Option<String>,
    /// When.
    pub prepared_at: Ts,
    /// Who stands for it by now.
    pub confirmations: Vec<ConfirmationView>,
    /// Who may still confirm it.
    pub awaited: Vec<Id>,
    /// Their names, in the same order.
    pub awaited_names: Vec<String>,
    /// Why it was sent back.
    pub reason: Option<String>,
    /// When it was confirmed, sent back or replaced.
    pub ended_at: Option<Ts>,
    pub actions: Vec<Action>,
}

/// The names of all who had or have to do with some of what was prepared.
fn names(cx: &mut Cx<'_>, all: &[Prepared]) -> Result<HashMap<Id, String>> {
    let of = |one: &Prepared| {
        let confirmed = one.confirmations.iter().map(|done| done.account_id);
        let people = confirmed
            .chain(one.awaited.iter().copied())
            .chain([one.row.prepared_by]);
        people.collect::<Vec<Id>>()
    };
    accounts::names::of(cx.conn, all.iter().flat_map(of))
}

fn view(cx: &Cx<'_>, found: Prepared, names: &HashMap<Id, String>) -> Result<View> {
    let Prepared {
        row,
        confirmations,
        awaited,
        scene,
    } = found;
    let confirmed = |me: Id| confirmations.iter().any(|one| one.account_id == me);
    let not_mine = match cx.actor.account.filter(|_| scene.presides()) {
        Some(me) if confirmed(me) => Some(Code::WrongState),
        Some(me) if !awaited.contains(&me) => Some(Code::ConflictOfInterest),
        _ => None,
    };
    let done = (row.status != PreparationStatus::Open).then_some(Code::WrongState);
    let table = scene.table(cx);
    // The other round's phase is in the line of the table, too.
    let own = |op: Op| {
        let there = in_phase(op, scene.programme.phase).is_ok();
        let own = in_own_phase(scene.round.kind, scene.programme.phase).err();
        own.filter(|_| there).map(|e| e.which())
    };
    let actions = [
        (Op::ConfirmPreparation, done.or(not_mine)),
        (Op::ReturnPreparation, done),
    ]
    .map(|(op, blocked)| action(cx, op, &table, &[own(op), blocked]));
    let whole = scene.round.settings()?.voting == Voting::AsAWhole;
    let decision = match row.kind {
        // As a whole, whoever has a conflict is told nothing of a decision.
        PreparationKind::Decision if whole && !scene.hidden.is_empty() => None,
        PreparationKind::Decision => Some(row.body.read::<DecisionInput>()?.without(&scene.hidden)),
        PreparationKind::Close => None,
    };
    let close = match row.kind {
        PreparationKind::Close => Some(row.body.read()?),
        PreparationKind::Decision => None,
    };
    let confirmation = |one: super::store::Confirmation| ConfirmationView {
        account_id: one.account_id,
        account_name: names.get(&one.account_id).cloned(),
        confirmed_at: one.confirmed_at,
        evidence: one.evidence,
    };
    Ok(View {
        id: row.id,
        round_id: row.round_id,
        kind: row.kind,
        status: row.status,
        close,
        decision,
        prepared_by: row.prepared_by,
        prepared_by_name: names.get(&row.prepared_by).cloned(),
        prepared_at: row.prepared_at,
        confirmations: confirmations.into_iter().map(confirmation).collect(),
        awaited_names: awaited.iter().filter_map(|id| names.get(id).cloned()).collect(),
        awaited,
        reason: row.reason,
        ended_at: row.ended_at,
        actions: actions.into_iter().flatten().collect(),
    })
}

impl IntoReply for Prepared {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let names = names(cx, std::slice::from_ref(&self))?;
        Reply::ok(&view(cx, self, &names)?)
    }
}

/// Prepare a step of the chair's
///
/// The secretary, without a conflict of interest with any of the candidates: the end of the scoring (`close`) or the
/// `decision`. It is tried, and refused where the chair's own would be. What was prepared of the kind before is replaced;
/// chair and deputy are told.
#[utoipa::path(request_body = PreparationInput, responses((status = 201, description = "Prepared", body = View)))]
#[post("/rounds/{round_id}/preparations")]
pub async fn prepare_step(ctx: Ctx, id: PathId, body: Body<PreparationInput>) -> HttpResult {
    ctx.create(
        move |cx| service::prepare(cx, id.0, &body.0),
        |made| format!("/api/v1/rounds/{}/preparations", made.row.round_id),
    )
    .await
}

/// List what was prepared
///
/// The newest first, for the secretary and those who preside.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "What was prepared", body = Page<View>)))]
#[get("/rounds/{round_id}/preparations")]
pub async fn list_preparations(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = service::list(cx, id.0, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        let names = names(cx, &rows)?;
        Page::of(rows, query.0.limit, |one| one.row.id, |one| view(cx, one, &names))?.try_items()
    })
    .await
}

/// Confirm what was prepared
///
/// Chair or deputy, by a tap (`{}`); the secretary for one of them who signed on paper, with `on_paper`. The step is taken
/// then, in the name of whoever confirmed it. A decision waits until each candidate has somebody without a conflict of
/// interest who stands for it: where the vote is by line, chair and deputy may do so together.
#[utoipa::path(request_body = Confirming, responses((status = 200, description = "Confirmed", body = View)))]
#[post("/preparations/{preparation_id}/confirm")]
pub async fn confirm_preparation(ctx: Ctx, id: PathId, body: Body<Confirming>) -> HttpResult {
    ctx.write(move |cx| service::confirm(cx, id.0, &body.0)).await
}

/// Send back what was prepared
///
/// Chair or deputy, with what is wrong; or the secretary, who takes it back. The other side is told.
#[utoipa::path(request_body = Returning, responses((status = 200, description = "Sent back", body = View)))]
#[post("/preparations/{preparation_id}/return")]
pub async fn return_preparation(ctx: Ctx, id: PathId, body: Body<Returning>) -> HttpResult {
    ctx.write(move |cx| service::give_back(cx, id.0, &body.0)).await
}
