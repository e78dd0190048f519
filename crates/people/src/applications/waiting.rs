//! What of applications waits for their owners, and for coordinators.

use super::application::store;
use super::conflicts;
use super::status::ApplicationStatus;
use super::{offers, phone_calls};
use crate::programmes::programme::Programme;
use crate::programmes::{Waiting, WaitingKind};
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Phase;

/// The reader's own application.
#[derive(Debug, Clone)]
pub struct Own {
    /// The application.
    pub id: Id,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// Whether it can still be handed in.
    pub call_open: bool,
    /// What of it waits for its owner.
    pub waiting: Vec<Waiting>,
}

/// The application of somebody in a programme, with what of it waits for them.
pub fn own(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Option<Own>> {
    let Some((id, status, personal)) = store::of_account(cx.conn, me, programme.id)? else {
        return Ok(None);
    };
    let waiting = match status {
        ApplicationStatus::Offered => {
            let until = offers::open_until(cx.conn, id)?;
            let open = until.is_some_and(|until| cx.now < until);
            Waiting::some(WaitingKind::OfferToAnswer, i64::from(open), until)
        }
        ApplicationStatus::ClarificationRequested => {
            Waiting::some(WaitingKind::ClarificationToAnswer, 1, None)
        }
        _ => None,
    };
    Ok(Some(Own {
        id,
        status,
        call_open: programme.takes_applications(cx.now, personal),
        waiting: waiting.into_iter().collect(),
    }))
}

/// What waits for a coordinator, but for what a conflict of interest hides.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
    let undecided = match programme.phase {
        Phase::Selection => store::undecided(cx.conn, programme.id, &hidden)?,
        _ => 0,
    };
    let consents = store::consents_waiting(cx.conn, programme.id, &hidden)?;
    let (calls, until) = phone_calls::waiting(cx, programme.id, &hidden)?;
    let waiting = [
        Waiting::some(WaitingKind::PhoneCallsToMake, calls, until),
        Waiting::some(WaitingKind::EligibilityToDecide, undecided, None),
        Waiting::some(WaitingKind::ConsentsToSettle, consents, None),
    ];
    Ok(waiting.into_iter().flatten().collect())
}
