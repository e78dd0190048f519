//! The awards that wait for a step, each for whoever may take it.

use super::rules::AwardStatus;
use super::{service, store};
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::{Phase, Role};
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};

/// Proposals of somebody else, once the result is final, for coordinators and partners; what was agreed to and what is under
/// way, for coordinators.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme, role: Role) -> Result<Vec<Waiting>> {
    if in_phase(Op::AgreeAward, programme.phase).is_err() {
        return Ok(vec![]);
    }
    let hidden = service::hidden(cx, programme.id)?;
    let list = |filter: &str| format!("/programmes/{}/awards?{filter}", programme.id);
    let mut waiting = vec![];
    let proposed = store::proposed_by_others(cx.conn, programme.id, me, &hidden)?;
    if proposed.0 > 0 && !service::waits(cx, programme.id)? {
        waiting.push(Waiting::some(
            WaitingKind::AwardsToAgree,
            proposed,
            list("for_me=true"),
        ));
    }
    if role == Role::Coordinator && programme.phase == Phase::Support {
        let agreed = store::in_state(cx.conn, programme.id, AwardStatus::Agreed, &hidden)?;
        let active = store::in_state(cx.conn, programme.id, AwardStatus::Active, &hidden)?;
        waiting.push(Waiting::some(
            WaitingKind::AwardsToActivate,
            agreed,
            list("status=agreed"),
        ));
        waiting.push(Waiting::some(
            WaitingKind::AwardsToSettle,
            active,
            list("status=active"),
        ));
    }
    Ok(waiting.into_iter().flatten().collect())
}
