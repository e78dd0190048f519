//! Applications: from the draft to the place in the programme; eligibility; conflicts of interest.

pub mod account_codes;
pub mod admission;
pub mod application;
pub mod closings; // drafts that a deadline left behind
pub mod conflicts;
pub mod contacts;
pub mod eligibility;
pub mod import;
pub mod offers;
pub mod phone_calls;
pub mod reminders;
mod seals;
mod status;
mod waiting;

use crate::programmes::programme::Programme;
use crate::programmes::{PhaseBlockerCode, PhaseBlockers};
use base::db::DbConn;
use eligibility::objection_store;
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Ts};

pub use status::{ApplicationStatus, PublicStatus};
pub use waiting::{Own, own, waits_for};

/// What of applications keeps a programme in its phase at this time; all of it, not only the first.
pub fn what_blocks(conn: &mut DbConn, programme: &Programme, now: Ts) -> Result<PhaseBlockers> {
    let mut found = PhaseBlockers::default();
    match programme.phase {
        Phase::Open => {
            let open = programme.takes_applications(now, None);
            let extended = application::store::extensions_running(conn, programme, now)?;
            found.add_if(open, PhaseBlockerCode::DeadlineNotPassed);
            found.add(PhaseBlockerCode::ExtensionRunning, extended);
            let arrived = application::store::arrived_unfinished(conn, programme.id)?;
            found.add(PhaseBlockerCode::ArrivedUnfinished, arrived);
        }
        Phase::Selection => {
            let undecided = application::store::undecided(conn, programme.id, &[])?;
            found.add(PhaseBlockerCode::EligibilityUndecided, undecided);
            let objections = objection_store::unanswered(conn, programme.id)?;
            found.add_all(PhaseBlockerCode::ObjectionsOpen, objections.len());
            // Whoever was admitted is told what was decided, before the selection is over.
            let unanswered = application::store::unanswered(conn, programme.id)?;
            found.add(PhaseBlockerCode::AdmittedUndecided, unanswered);
        }
        _ => {}
    }
    Ok(found)
}

/// How many applications of a programme, but for the hidden ones, stand in each state.
pub fn counts(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Vec<(ApplicationStatus, i64)>> {
    application::store::counts(conn, programme, hidden)
}
