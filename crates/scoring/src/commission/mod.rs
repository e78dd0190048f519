//! The commission: its seats, its quorum, its ballots, and what it decided.

pub mod ballots; // how the members stand to the decision
pub mod outcome; // what was decided on a candidate, and where that departs from the proposal
pub mod quorum; // more than half of the members without a conflict

use kernel::text_enum;

text_enum! {
    /// A juror's seat. Only chair and deputy close a round and record its decision.
    JurorSeat { Chair = "chair", Deputy = "deputy", Member = "member" }
}
