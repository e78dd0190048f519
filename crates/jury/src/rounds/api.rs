//! Routes of rounds.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::input::{NewRound, RoundInput};
use super::rules::RoundStatus;
use super::service::{self, Scene};
use crate::calibration;
use crate::opening::design::{DesignInput, RoundDesigns};
use crate::opening::rules::RoundBlocker;
use base::cx::Cx;
use base::http::page::Page;
use base::http::{Body, Ctx, HttpResult, PathId, Replacement, Reply};
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};
use scoring::commission::JurorSeat;
use scoring::rubric::input::RoundKind;
use scoring::settings::RoundSettings;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_round)
        .service(list_rounds)
        .service(get_round)
        .service(update_round)
        .service(design_round)
        .service(open_round)
        .service(close_round);
}

/// A round.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Round)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// Which round.
    pub kind: RoundKind,
    pub status: RoundStatus,
    /// How it is run.
    pub settings: RoundSettings,
    /// Places that the proposal fills; known from the opening on.
    pub places: Option<u32>,
    /// How many the commission may select at most; known from the opening on.
    pub selectable: Option<u32>,
    /// No card is taken from this instant on.
    pub closes_at: Option<Ts>,
    /// When it was opened.
    pub opened_at: Option<Ts>,
    /// When it was closed. Absent, as `version` and `updated_at`, for whoever has a conflict of interest with a
    /// candidate, until the result is published.
    pub closed_at: Option<Ts>,
    /// When the result was published.
    pub published_at: Option<Ts>,
    /// The reader's seat in it.
    pub my_seat: Option<JurorSeat>,
    /// Version; whoever is not told of it replaces with `If-Match: *`.
    pub version: Option<i32>,
    pub created_at: Ts,
    pub updated_at: Option<Ts>,
    /// All that stands in the way of the opening, for coordinators, when one round is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blockers: Vec<RoundBlocker>,
    pub actions: Vec<Action>,
}

fn view(cx: &mut Cx<'_>, found: Scene) -> Result<View> {
    use RoundStatus as S;
    let (version, veiled) = (found.version(), found.veiled());
    let Scene {
        round, seat, subject, ..
    } = found;
    let status = round.status;
    let unless = |fits: bool, code: Code| (!fits).then_some(code);
    let wrong = |states: &[S]| unless(states.contains(&status), Code::WrongState);
    let not_open = unless(status == S::Open, Code::RoundNotOpen);
    let own_step = subject.after_own_step(
        [round.closed_by, round.decided_by].contains(&cx.actor.account) && cx.actor.account.is_some(),
    );
    let no_place = calibration::free_place(cx.conn, round.id)
        .err()
        .map(|e| e.which());
    let actions = [
        action(cx, Op::UpdateRound, &subject, &[wrong(&[S::Setup, S::Open])]),
        action(cx, Op::CreateSample, &subject, &[wrong(&[S::Setup]).or(no_place)]),
        action(cx, Op::LoadCandidates, &subject, &[wrong(&[S::Setup])]),
        action(cx, Op::PutAssignments, &subject, &[wrong(&[S::Setup])]),
        action(
            cx,
            Op::SpreadAssignments,
            &subject,
            &[wrong(&[S::Setup, S::Open])],
        ),
        action(cx, Op::OpenRound, &subject, &[wrong(&[S::Setup])]),
        action(cx, Op::CloseRound, &subject, &[not_open]),
        action(
            cx,
            Op::ComputeResult,
            &subject,
            &[wrong(&[S::Closed, S::Decided])],
        ),
        action(
            cx,
            Op::Deliberate,
            &subject,
            &[wrong(&[S::Closed]), unless(!veiled, Code::ConflictOfInterest)],
        ),
        action(
            cx,
            Op::DecideRound,
            &subject,
            &[wrong(&[S::Closed]), unless(!veiled, Code::ConflictOfInterest)],
        ),
        action(
            cx,
            Op::CastBallot,
            &subject,
            &[wrong(&[S::Decided]), unless(!veiled, Code::NoVote)],
        ),
        action(cx, Op::PublishRound, &own_step, &[wrong(&[S::Decided])]),
    ];
    let frozen = round.frozen()?;
    Ok(View {
        id: round.id,
        programme_id: round.programme_id,
        kind: round.kind,
        status,
        settings: round.settings()?,
        places: frozen.as_ref().map(|f| f.ranking.seats),
        selectable: frozen.as_ref().map(|f| f.selectable),
        closes_at: round.closes_at,
        opened_at: round.opened_at,
        closed_at: round.closed_at.filter(|_| !veiled),
        published_at: round.published_at,
        my_seat: seat,
        version,
        created_at: round.created_at,
        updated_at: (!veiled).then_some(round.updated_at),
        blockers: vec![],
        actions: actions.into_iter().flatten().collect(),
    })
}

fn reply(cx: &mut Cx<'_>, found: Scene) -> Result<Reply> {
    let version = found.version();
    Ok(Reply::ok(&view(cx, found)?)?.version(version))
}

/// Create a round
///
/// In setup. What is not told comes from the programme's rules. One for each kind.
#[utoipa::path(request_body = NewRound, responses((status = 201, description = "Created", body = View)))]
#[post("/programmes/{programme_id}/rounds")]
pub async fn create_round(ctx: Ctx, id: PathId, body: Body<NewRound>) -> HttpResult {
    ctx.write(move |cx| {
        let found = service::create(cx, id.0, &body.0)?;
        let (version, location) = (found.round.version, format!("/api/v1/rounds/{}", found.round.id));
        Ok(Reply::created(&view(cx, found)?, location)?.version(version))
    })
    .await
}

/// List the rounds of a programme
///
/// All for coordinators; a juror sees those with a seat.
#[utoipa::path(responses((status = 200, description = "Rounds", body = Page<View>)))]
#[get("/programmes/{programme_id}/rounds")]
pub async fn list_rounds(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let rounds = service::list(cx, id.0)?;
        let items = rounds.into_iter().map(|r| view(cx, r)).collect::<Result<_>>()?;
        let page: Page<View> = Page {
            items,
            next_cursor: None,
        };
        Reply::page(&page, None)
    })
    .await
}

/// Read a round
///
/// For coordinators and the round's jurors. In setup `blockers` tells coordinators what is missing.
#[utoipa::path(responses((status = 200, description = "The round", body = View)))]
#[get("/rounds/{round_id}")]
pub async fn get_round(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_much(move |cx| read(cx, id.0)).await
}

fn read(cx: &mut Cx<'_>, id: Id) -> Result<Reply> {
    let (found, blockers) = service::get(cx, id)?;
    let version = found.version();
    let view = View {
        blockers,
        ..view(cx, found)?
    };
    Ok(Reply::ok(&view)?.version(version))
}

/// Replace the settings of a round
///
/// In setup; once it is open only the closing time can be moved. Needs `If-Match`.
#[utoipa::path(request_body = RoundInput, responses((status = 200, description = "The round", body = View)))]
#[put("/rounds/{round_id}")]
pub async fn update_round(ctx: Ctx, id: PathId, body: Replacement<RoundInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| read(cx, id.0),
        move |cx, input| {
            let found = service::update(cx, id.0, version, input)?;
            reply(cx, found)
        },
    )
    .await
}

/// Design the jury of a round
///
/// In setup, before anybody is invited: juries of 3 to 12 are simulated with each number of cards, and it is told
/// how often they find those who are truly the best, and how long they read. Nothing is changed.
#[utoipa::path(request_body = DesignInput,
    responses((status = 200, description = "What each jury would achieve", body = RoundDesigns)))]
#[post("/rounds/{round_id}/design")]
pub async fn design_round(ctx: Ctx, id: PathId, body: Body<DesignInput>) -> HttpResult {
    ctx.read_much(move |cx| Reply::ok(&crate::opening::design(cx, id.0, &body.0)?))
        .await
}

/// Open a round
///
/// Freezes rubric, rules and places, and puts the eligible applications under review. When refused (409
/// `blocked`), `blockers` lists all that is missing.
#[utoipa::path(responses((status = 200, description = "The round", body = View)))]
#[post("/rounds/{round_id}/open")]
pub async fn open_round(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        let found = crate::opening::open(cx, id.0)?;
        reply(cx, found)
    })
    .await
}

/// Close a round
///
/// The chair or the deputy. From then on no card is taken; those that were not submitted do not count.
#[utoipa::path(responses((status = 200, description = "The round", body = View)))]
#[post("/rounds/{round_id}/close")]
pub async fn close_round(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        let found = service::close(cx, id.0)?;
        reply(cx, found)
    })
    .await
}
