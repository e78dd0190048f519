//! Routes of rounds: what one reads of a round, and may do with it, is told by all its nouns.

use actix_web::{delete, get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::calibration;
use crate::closing;
use crate::closing::{Closing, Quorum, Resumption};
use crate::jurors;
use crate::jurors::secretary;
use crate::jurors::secretary::SecretaryInput;
use crate::opening;
use crate::opening::{DesignInput, RoundDesigns};
use crate::rounds;
use crate::rounds::input::{NewRound, RoundInput};
use crate::rounds::{Round, RoundBlockerCode, RoundStatus, RoundWarningCode, Scene, in_own_phase, service};
use base::cx::Cx;
use base::http::page::Page;
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Perhaps, Replacement, Reply};
use base::policy::{Action, Op, action, in_phase};
use kernel::error::{Code, Result};
use kernel::{Blocker, Id, Ts};
use scoring::commission::JurorSeat;
use scoring::commission::ballots::Voting;
use scoring::rubric::input::RoundKind;
use scoring::settings::RoundSettings;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_round)
        .service(list_rounds)
        .service(get_round)
        .service(update_round)
        .service(design_round)
        .service(open_round)
        .service(close_round)
        .service(resume_round)
        .service(put_round_secretary)
        .service(remove_round_secretary)
        .service(lower_quorum);
}

/// Something that stands in the way of the opening of a round.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RoundBlocker {
    /// What.
    pub code: RoundBlockerCode,
    /// How many things of this kind.
    #[schema(minimum = 0)]
    pub count: i64,
}

impl From<Blocker<RoundBlockerCode>> for RoundBlocker {
    fn from(Blocker { code, count }: Blocker<RoundBlockerCode>) -> Self {
        RoundBlocker { code, count }
    }
}

/// Something that should be looked at in a round.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RoundWarning {
    /// What.
    pub code: RoundWarningCode,
    /// How many things of this kind.
    #[schema(minimum = 0)]
    pub count: i64,
}

impl From<Blocker<RoundWarningCode>> for RoundWarning {
    fn from(Blocker { code, count }: Blocker<RoundWarningCode>) -> Self {
        RoundWarning { code, count }
    }
}

/// That the quorum of cards was lowered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuorumLowered {
    /// What was announced.
    pub from: i32,
    /// Why.
    pub reason: String,
    /// When it was lowered last.
    pub at: Ts,
}

impl QuorumLowered {
    fn of(round: &Round) -> Option<Self> {
        Some(QuorumLowered {
            from: round.quorum_before?,
            reason: round.quorum_reason.clone()?,
            at: round.quorum_at?,
        })
    }
}

/// The secretary of a round.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Secretary {
    /// The account.
    pub account_id: Id,
    /// Name.
    pub display_name: String,
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
    /// Why it was closed although cards were missing.
    pub close_reason: Option<String>,
    /// That the quorum of cards was lowered after the opening.
    pub quorum_lowered: Option<QuorumLowered>,
    /// When the result was published.
    pub published_at: Option<Ts>,
    /// The reader's seat in it.
    pub my_seat: Option<JurorSeat>,
    /// Who prepares what the chair confirms.
    pub secretary: Option<Secretary>,
    /// Version; whoever is not told of it replaces with `If-Match: *`.
    pub version: Option<i32>,
    pub created_at: Ts,
    pub updated_at: Option<Ts>,
    /// All that stands in the way of the opening, for coordinators, when one round is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blockers: Vec<RoundBlocker>,
    /// What should be looked at, and stands in nobody's way; for coordinators, when one round is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<RoundWarning>,
    pub actions: Vec<Action>,
}

fn view(cx: &mut Cx<'_>, found: Scene) -> Result<View> {
    let actions = actions(cx, &found)?;
    let (version, veiled) = (found.version(), found.veiled());
    let Scene { round, seat, .. } = found;
    let frozen = round.frozen()?;
    let secretary = match round.secretary_id {
        Some(account_id) => Some(Secretary {
            account_id,
            display_name: jurors::name(cx.conn, account_id)?,
        }),
        None => None,
    };
    Ok(View {
        id: round.id,
        programme_id: round.programme_id,
        kind: round.kind,
        status: round.status,
        settings: round.settings()?,
        places: frozen.as_ref().map(|f| f.ranking.seats),
        selectable: frozen.as_ref().map(|f| f.selectable),
        closes_at: round.closes_at,
        opened_at: round.opened_at,
        closed_at: round.closed_at.filter(|_| !veiled),
        quorum_lowered: QuorumLowered::of(&round),
        close_reason: round.close_reason.filter(|_| !veiled),
        published_at: round.published_at,
        my_seat: seat,
        secretary,
        version,
        created_at: round.created_at,
        updated_at: (!veiled).then_some(round.updated_at),
        blockers: vec![],
        warnings: vec![],
        actions,
    })
}

/// What is done to a round in the phase of its kind alone.
const OF_ITS_PHASE: [Op; 10] = [
    Op::OpenRound,
    Op::CloseRound,
    Op::ResumeRound,
    Op::LowerQuorum,
    Op::ComputeResult,
    Op::Deliberate,
    Op::PrepareStep,
    Op::DecideRound,
    Op::CastBallot,
    Op::PublishRound,
];

/// What the reader may do with a round, and what stands in the way.
fn actions(cx: &mut Cx<'_>, found: &Scene) -> Result<Vec<Action>> {
    use RoundStatus::{Closed, Decided, Open, Setup};
    let (round, subject) = (&found.round, &found.subject);
    let unless = |fits: bool, code: Code| (!fits).then_some(code);
    let wrong = |states: &[RoundStatus]| unless(states.contains(&round.status), Code::WrongState);
    let me = cx.actor.account;
    let published_by = subject.after_own_step(found.had_a_part(cx));
    let table = found.table(cx);
    let secretary = subject.owned(found.keeps_minutes(cx));
    let resumed_by = subject.after_own_step(me.is_some() && round.closed_by == me);
    let was_published = round.status == Closed && rounds::store::was_published(cx.conn, round.id)?;
    let no_place = calibration::free_place(cx.conn, round.id)
        .err()
        .map(|e| e.which());
    let lowest = (round.settings()?.quorum_cards <= 1).then_some(Code::WrongState);
    let not_open = unless(round.status == Open, Code::RoundNotOpen);
    let torn = unless(!found.veiled(), Code::ConflictOfInterest);
    let no_part = found.veiled() && round.settings()?.voting == Voting::AsAWhole;
    let no_vote = unless(!no_part, Code::NoVote);
    Ok([
        (Op::UpdateRound, subject, [wrong(&[Setup, Open]), None]),
        (Op::CreateSample, subject, [wrong(&[Setup]).or(no_place), None]),
        (Op::LoadCandidates, subject, [wrong(&[Setup]), None]),
        (Op::PutAssignments, subject, [wrong(&[Setup]), None]),
        (Op::SpreadAssignments, subject, [wrong(&[Setup, Open]), None]),
        (Op::OpenRound, subject, [wrong(&[Setup]), None]),
        (Op::CloseRound, subject, [not_open, None]),
        (
            Op::ResumeRound,
            &resumed_by,
            [wrong(&[Closed]), was_published.then_some(Code::WrongState)],
        ),
        (
            Op::LowerQuorum,
            subject,
            [wrong(&[Open, Closed]).or(lowest), torn],
        ),
        (Op::ComputeResult, subject, [wrong(&[Closed, Decided]), None]),
        (Op::Deliberate, &table, [wrong(&[Closed]), torn]),
        (Op::PrepareStep, &secretary, [wrong(&[Open, Closed]), torn]),
        (
            Op::PutRoundSecretary,
            subject,
            [wrong(&[Setup, Open, Closed, Decided]), None],
        ),
        (Op::DecideRound, subject, [wrong(&[Closed]), torn]),
        (Op::CastBallot, subject, [wrong(&[Decided]), no_vote]),
        (Op::PublishRound, &published_by, [wrong(&[Decided]), None]),
    ]
    .into_iter()
    .filter_map(|(op, subject, blocked)| {
        // The other round's phase is in its line of the table, too.
        let phase = found.programme.phase;
        let other = OF_ITS_PHASE.contains(&op) && in_phase(op, phase).is_ok();
        let own = other.then(|| in_own_phase(round.kind, phase).err()).flatten();
        let [first, second] = blocked;
        action(cx, op, subject, &[own.map(|e| e.which()), first, second])
    })
    .collect())
}

impl IntoReply for Scene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version();
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

/// Create a round
///
/// In setup. What is not told comes from the programme's rules. One for each kind.
#[utoipa::path(request_body = NewRound, responses((status = 201, description = "Created", body = View)))]
#[post("/programmes/{programme_id}/rounds")]
pub async fn create_round(ctx: Ctx, id: PathId, body: Body<NewRound>) -> HttpResult {
    ctx.create(
        move |cx| service::create(cx, id.0, &body.0),
        |found| format!("/api/v1/rounds/{}", found.round.id),
    )
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
        Ok(Page::whole(items))
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
    let found = service::get(cx, id)?;
    let blockers = opening::blockers(cx, &found)?;
    let warnings = closing::warnings(cx, &found)?;
    let version = found.version();
    let mut whole = view(cx, found)?;
    let opening = whole
        .actions
        .iter_mut()
        .find(|one| one.name == Op::OpenRound.rule().name);
    if let Some(opening) = opening.filter(|_| !blockers.is_empty()) {
        opening.allowed = false;
        opening.blocked_by.push(Code::Blocked.as_str());
    }
    let view = View {
        blockers: blockers.into_iter().map(RoundBlocker::from).collect(),
        warnings: warnings.into_iter().map(RoundWarning::from).collect(),
        ..whole
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
        move |cx, input| service::update(cx, id.0, version, input),
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
    ctx.read_much(move |cx| Reply::ok(&opening::design(cx, id.0, &body.0)?))
        .await
}

/// Open a round
///
/// Freezes rubric, rules and places, and puts the eligible applications under review. When refused (409
/// `blocked`), `blockers` lists all that is missing.
#[utoipa::path(responses((status = 200, description = "The round", body = View)))]
#[post("/rounds/{round_id}/open")]
pub async fn open_round(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| opening::open(cx, id.0)).await
}

/// Close a round
///
/// The chair or the deputy. From then on no card is taken; those that were not submitted do not count. Before the closing
/// time, while something is missing, it is 409 `blocked` and `blockers` tells what, unless `accept_missing` is sent with
/// a `reason`; otherwise there need be no body.
#[utoipa::path(request_body = Option<Closing>, responses((status = 200, description = "The round", body = View)))]
#[post("/rounds/{round_id}/close")]
pub async fn close_round(ctx: Ctx, id: PathId, body: Perhaps<Closing>) -> HttpResult {
    ctx.write(move |cx| closing::close(cx, id.0, &body.0)).await
}

/// Open a closed round again
///
/// A coordinator who did not close it, until a result was decided: cards are taken again, and a result that was computed
/// is none any more. Jurors with cards to submit are told.
#[utoipa::path(request_body = Resumption, responses((status = 200, description = "The round", body = View)))]
#[post("/rounds/{round_id}/resume")]
pub async fn resume_round(ctx: Ctx, id: PathId, body: Body<Resumption>) -> HttpResult {
    ctx.write(move |cx| closing::resume(cx, id.0, &body.0)).await
}

/// Lower the quorum of cards
///
/// The chair or the deputy, while the round is open or closed, where cards will not come: without it nobody is ranked who
/// has fewer. The reason stands with the round. A result that was computed before is computed anew.
#[utoipa::path(request_body = Quorum, responses((status = 200, description = "The round", body = View)))]
#[post("/rounds/{round_id}/quorum")]
pub async fn lower_quorum(ctx: Ctx, id: PathId, body: Body<Quorum>) -> HttpResult {
    ctx.write(move |cx| closing::lower_quorum(cx, id.0, &body.0))
        .await
}

/// Name the secretary of a round
///
/// A coordinator without a seat in the round: who prepares its end and the decision for the chair to confirm
/// (`POST /rounds/{round_id}/preparations`), notes what was said, has no vote, and does not publish what comes of it.
/// Needs `If-Match` with the version of the round.
#[utoipa::path(request_body = SecretaryInput, responses((status = 200, description = "The round", body = View)))]
#[put("/rounds/{round_id}/secretary")]
pub async fn put_round_secretary(ctx: Ctx, id: PathId, body: Replacement<SecretaryInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| secretary::put(cx, id.0, version, input),
    )
    .await
}

/// Leave a round without a secretary
///
/// What the secretary prepared waits for chair and deputy all the same. Needs `If-Match` with the version of the round.
#[utoipa::path(responses((status = 204, description = "Gone")))]
#[delete("/rounds/{round_id}/secretary")]
pub async fn remove_round_secretary(ctx: Ctx, id: PathId) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| secretary::remove(cx, id.0, version)).await
}
