//! Jury rounds: one mechanism for the selection and the final.
//!
//! A round has jurors and candidates; a card is one juror's marks for one candidate; a result is the
//! proposal that follows from the cards, and what the commission decided. `lifecycle` calls
//! [`what_blocks`] before a phase ends, and [`results::publish`].

pub mod assignments;
pub mod cards;
pub mod jurors;
pub mod protocol;
pub mod results;
pub mod rounds;
pub mod rules;
pub mod scoring;

pub use crate::programmes::rubrics::rules::RoundKind;

use crate::db::DbConn;
use crate::error::Result;
use crate::programmes::Blocker;
use crate::programmes::programme::Programme;
use rounds::RoundStatus;

/// What stands in the way of leaving the phase that a round belongs to: nothing but its publication. A
/// programme without places of the kind needs no round.
pub fn what_blocks(conn: &mut DbConn, programme: &Programme, kind: RoundKind) -> Result<Vec<Blocker>> {
    let places = match kind {
        RoundKind::Selection => programme.seats,
        RoundKind::Final => programme.awards,
    };
    let code = match rounds::find_of(conn, programme.id, kind)? {
        Some(round) if round.status == RoundStatus::Published => return Ok(vec![]),
        Some(_) => "round_not_published",
        None if places == 0 => return Ok(vec![]),
        None => "round_missing",
    };
    Ok(vec![Blocker { code, count: 1 }])
}
