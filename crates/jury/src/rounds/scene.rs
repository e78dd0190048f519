//! A round as somebody stands to it: with what every use case of it begins.

use std::collections::BTreeSet;

use super::rules::RoundStatus;
use super::store::{self, Round};
use base::audit::{self, Deed, Object};
use base::cx::Cx;
use base::policy::{Op, Subject, in_phase};
use kernel::Id;
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::{Phase, Role};
use people::applications::conflicts;
use people::programmes::programme;
use people::programmes::programme::Programme;
use scoring::commission::JurorSeat;
use scoring::rubric::input::RoundKind;

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

pub(super) fn around(cx: &mut Cx<'_>, programme: Programme, round: Round) -> Result<Scene> {
    let within = cx.actor.scope.is_none_or(|scope| scope == round.id);
    let seat = match cx.actor.account {
        Some(account) if within && cx.actor.has(programme.id, Role::Juror) => {
            store::seat(cx.conn, round.id, account)?
        }
        _ => None,
    };
    let leads = matches!(seat, Some(JurorSeat::Chair | JurorSeat::Deputy));
    let subject = programme.subject().assigned(seat.is_some()).owned(leads);
    let hidden = match cx.actor.account {
        Some(account) if round.status != RoundStatus::Published => {
            let applications = conflicts::hidden(cx.conn, account, programme.id)?;
            store::candidates_with(cx.conn, round.id, &applications)?
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
    /// Whether the actor is its chair or deputy.
    pub fn presides(&self) -> bool {
        matches!(self.seat, Some(JurorSeat::Chair | JurorSeat::Deputy))
    }
    /// Whether the actor is its secretary, and still a coordinator.
    pub fn keeps_minutes(&self, cx: &Cx<'_>) -> bool {
        let secretary = self.round.secretary_id;
        secretary.is_some()
            && secretary == cx.actor.account
            && cx.actor.has(self.programme.id, Role::Coordinator)
    }
    /// The round as its secretary has it beside its chair and deputy: what one of them prepares and another confirms.
    pub fn table(&self, cx: &Cx<'_>) -> Subject {
        self.subject.owned(self.presides() || self.keeps_minutes(cx))
    }
    /// Whether the actor had a part in the round, so that somebody else publishes it.
    pub fn had_a_part(&self, cx: &Cx<'_>) -> bool {
        let round = &self.round;
        cx.actor.account.is_some()
            && [round.closed_by, round.decided_by, round.secretary_id].contains(&cx.actor.account)
    }
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

/// Writes an entry about a round.
pub fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Round,
    before: serde_json::Value,
    after: serde_json::Value,
) -> Result<()> {
    audit::of(deed, Object::Round(row.id))
        .change(before, after)
        .write(cx, Some(row.programme_id))
}
