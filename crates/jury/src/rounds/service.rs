//! Use cases of rounds: create, edit, read, close.

use std::collections::BTreeSet;

use serde_json::json;

use super::input::{NewRound, Once, RoundInput};
use super::rules::{RoundAction, RoundStatus, next};
use super::store::{self, Round};
use crate::candidates::store as candidates;
use crate::jurors;
use crate::opening::rules::RoundBlocker;
use crate::opening::service as opening;
use base::audit;
use base::audit::Event;
use base::cx::{Creation, Cx};
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Input, Json};
use people::applications::conflicts;
use people::programmes::programme;
use people::programmes::programme::Programme;
use scoring::commission::JurorSeat;
use scoring::rubric::input::RoundKind;
use scoring::settings::RoundSettings;

fn defaults(programme: &Programme, kind: RoundKind) -> Result<RoundSettings> {
    let rules = programme.rules()?;
    Ok(match kind {
        RoundKind::Selection => rules.selection.into(),
        RoundKind::Final => rules.final_round.into(),
    })
}

/// A round as the actor stands to it.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The round.
    pub round: Round,
    /// Its programme.
    pub programme: Programme,
    /// The actor's seat in it.
    pub seat: Option<JurorSeat>,
    /// For the policy.
    pub subject: Subject,
    /// The candidates that the actor may know nothing of, until the round is published.
    pub hidden: BTreeSet<Id>,
}

/// Loads a round for reading.
pub fn scene(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let round = store::find(cx.conn, id)?;
    let programme = programme::find(cx.conn, round.programme_id)?;
    around(cx, programme, round)
}

/// Loads a round and locks it until the commit: what is written about a round or its cards is in one line.
/// The programme is locked first, so that its phase stays what it is: nothing is opened or published while
/// somebody cancels it.
pub fn locked(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let programme = store::find(cx.conn, id)?.programme_id;
    let programme = programme::lock(cx.conn, programme)?;
    let round = store::lock(cx.conn, id)?;
    around(cx, programme, round)
}

fn around(cx: &mut Cx<'_>, programme: Programme, round: Round) -> Result<Scene> {
    let within = cx.actor.scope.is_none_or(|scope| scope == round.id);
    let seat = match cx.actor.account {
        Some(account) if within && cx.actor.has(programme.id, Role::Juror) => {
            jurors::find(cx.conn, round.id, account)?.map(|j| j.seat)
        }
        _ => None,
    };
    let leads = matches!(seat, Some(JurorSeat::Chair | JurorSeat::Deputy));
    let subject = programme.subject().assigned(seat.is_some()).owned(leads);
    let hidden = match cx.actor.account {
        Some(account) if round.status != RoundStatus::Published => {
            let applications = conflicts::hidden(cx.conn, account, programme.id)?;
            candidates::of_applicants(cx.conn, round.id, &applications)?
        }
        _ => BTreeSet::new(),
    };
    Ok(Scene {
        round,
        programme,
        seat,
        subject,
        hidden,
    })
}

impl Scene {
    /// Refuses an operation outside the phase of this kind of round.
    pub fn in_phase(&self, op: Op) -> Result<()> {
        in_phase(op, self.programme.phase)?;
        in_own_phase(self.round.kind, self.programme.phase)
    }
    /// Something is hidden from the actor, and there may be cards that tell of it: versions and times of the
    /// whole round would tell too.
    pub fn veiled(&self) -> bool {
        use RoundStatus as S;
        !self.hidden.is_empty() && matches!(self.round.status, S::Open | S::Closed | S::Decided)
    }
    /// Something of a plan is hidden from the actor: of the running order, which is changed in setup too, the version
    /// tells from the first day on.
    pub fn plan_veiled(&self) -> bool {
        !self.hidden.is_empty()
    }
    /// The round's version, where the actor may know it.
    pub fn version(&self) -> Option<i32> {
        (!self.veiled()).then_some(self.round.version)
    }
    /// Checks the version of something of the whole round. Whoever may not know it cannot guess it either:
    /// only `*` fits.
    pub fn check(&self, version: IfMatch, current: i32) -> Result<()> {
        checked(version, current, self.veiled())
    }
    /// The same of a plan.
    pub fn check_plan(&self, version: IfMatch, current: i32) -> Result<()> {
        checked(version, current, self.plan_veiled())
    }
}

fn checked(version: IfMatch, current: i32, veiled: bool) -> Result<()> {
    match version {
        IfMatch::Missing | IfMatch::Any => version.check(current),
        _ if veiled => Err(Error::code(Code::Stale)),
        _ => version.check(current),
    }
}

/// A round is held in its own phase.
pub fn in_own_phase(kind: RoundKind, phase: Phase) -> Result<()> {
    let own = match kind {
        RoundKind::Selection => Phase::Selection,
        RoundKind::Final => Phase::Final,
    };
    if phase == own {
        return Ok(());
    }
    Err(Error::code(Code::WrongPhase)
        .with("phase", phase.as_str())
        .with("allowed_in", vec![own.as_str()]))
}

/// Creates a round, with what the programme's rules say where nothing else is told.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<NewRound>) -> Result<Scene> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::CreateRound, &programme::service::subject(&programme))?;
    let input = input.get()?;
    let Once { id, kind } = input.here;
    let settings = input.told.over(&defaults(&programme, kind)?)?;
    let id = match cx.claim(id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return scene(cx, id),
    };
    in_phase(Op::CreateRound, programme.phase)?;
    if kind == RoundKind::Selection && programme.phase != Phase::Open {
        in_own_phase(kind, programme.phase)?;
    }
    let row = Round {
        id,
        programme_id,
        kind,
        status: RoundStatus::Setup,
        settings: Json::of(&settings)?,
        frozen: None,
        scoring: None,
        closes_at: input.told.closes_at,
        opened_at: None,
        opened_by: None,
        closed_at: None,
        closed_by: None,
        decided_at: None,
        decided_by: None,
        published_at: None,
        published_by: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    let after = json!({ "kind": row.kind, "settings": settings, "closes_at": row.closes_at });
    record(cx, "create_round", &row, json!(null), after)?;
    around(cx, programme, row)
}

/// Reads a round, with what stands in the way of its opening.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<(Scene, Vec<RoundBlocker>)> {
    let found = scene(cx, id)?;
    authorise(cx, Op::GetRound, &found.subject)?;
    let blockers = opening::blockers(cx, &found)?;
    Ok((found, blockers))
}

/// The rounds of a programme; a juror sees those with a seat.
pub fn list(cx: &mut Cx<'_>, programme_id: Id) -> Result<Vec<Scene>> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ListRounds, &programme::service::subject(&programme))?;
    let juror = if cx.actor.has(programme_id, Role::Coordinator) {
        None
    } else {
        Some(cx.actor.id()?)
    };
    let rounds = store::list(cx.conn, programme_id, juror)?;
    rounds
        .into_iter()
        .map(|round| around(cx, programme.clone(), round))
        .collect()
}

/// Replaces the settings in setup; afterwards only the closing time can be moved.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<RoundInput>) -> Result<Scene> {
    let found = locked(cx, id)?;
    authorise(cx, Op::UpdateRound, &found.subject)?;
    found.check(version, found.round.version)?;
    let input = input.get()?;
    let old = found.round.settings()?;
    let wrong_state = || Error::code(Code::WrongState).with("state", found.round.status.as_str());
    let settings = match found.round.status {
        RoundStatus::Setup => input.over(&defaults(&found.programme, found.round.kind)?)?,
        RoundStatus::Open => input.over(&old)?,
        RoundStatus::Closed | RoundStatus::Decided | RoundStatus::Published => return Err(wrong_state()),
    };
    in_phase(Op::UpdateRound, found.programme.phase)?;
    if found.round.status != RoundStatus::Setup && settings != old {
        return Err(wrong_state());
    }
    let row = Round {
        settings: Json::of(&settings)?,
        closes_at: input.closes_at,
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    store::update(cx.conn, row.clone())?;
    let before = json!({ "settings": old, "closes_at": found.round.closes_at });
    let after = json!({ "settings": settings, "closes_at": row.closes_at });
    record(cx, "update_round", &row, before, after)?;
    Ok(Scene { round: row, ..found })
}

/// Ends the scoring: the chair or the deputy. Cards that were not submitted do not count.
pub fn close(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let found = locked(cx, id)?;
    authorise(cx, Op::CloseRound, &found.subject)?;
    found.in_phase(Op::CloseRound)?;
    let row = Round {
        status: next(found.round.status, RoundAction::Close)?,
        closed_at: Some(cx.now),
        closed_by: cx.actor.account,
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    store::update(cx.conn, row.clone())?;
    let (before, after) = (
        json!({ "status": found.round.status }),
        json!({ "status": row.status }),
    );
    record(cx, "close_round", &row, before, after)?;
    Ok(Scene { round: row, ..found })
}

/// Writes an entry about a round.
pub fn record(
    cx: &mut Cx<'_>,
    action: &str,
    row: &Round,
    before: serde_json::Value,
    after: serde_json::Value,
) -> Result<()> {
    let event = Event {
        action,
        object: "round",
        id: row.id,
        before,
        after,
        ..Event::default()
    };
    audit::record(cx, Some(row.programme_id), &event)
}
