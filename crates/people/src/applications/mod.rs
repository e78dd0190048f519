//! Applications: from the draft to the place in the programme; eligibility; conflicts of interest.

pub mod application;
pub mod conflicts;
pub mod eligibility;
pub mod import;
pub mod offers;

use crate::programmes::Blocker;
use crate::programmes::programme::Programme;
use base::db::DbConn;
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Ts};

pub use application::rules::ApplicationStatus;

/// What of applications keeps a programme in its phase at this time; all of it, not only the first.
pub fn what_blocks(conn: &mut DbConn, programme: &Programme, now: Ts) -> Result<Vec<Blocker>> {
    let mut found = Vec::new();
    let mut block = |code, count| {
        if count > 0 {
            found.push(Blocker { code, count });
        }
    };
    match programme.phase {
        Phase::Open => {
            block(
                "deadline_not_passed",
                i64::from(programme.takes_applications(now, None)),
            );
            block(
                "extension_running",
                application::store::extensions_running(conn, programme, now)?,
            );
        }
        Phase::Selection => block("eligibility_undecided", undecided(conn, programme.id, &[])?),
        _ => {}
    }
    Ok(found)
}

/// How many applications of a programme, but for the hidden ones, stand in each state.
pub fn counts(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Vec<(ApplicationStatus, i64)>> {
    application::store::counts(conn, programme, hidden)
}

/// How many of them wait for a decision on their eligibility.
pub fn undecided(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<i64> {
    application::store::undecided(conn, programme, hidden)
}

/// How many consents were withdrawn too late to take the application back, and wait to be settled.
pub fn consents_waiting(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<i64> {
    application::store::consents_waiting(conn, programme, hidden)
}
