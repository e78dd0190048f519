//! What a method makes of the cards of one candidate.

use crate::exact::Exact;
use crate::figure::Figure;
use kernel::Id;

/// One candidate's score.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    pub id: Id,
    pub cards: usize,
    /// The plain mean share of the maximum, which always stands beside; absent without cards.
    pub raw: Option<Exact>,
    /// By the method, in shares of the maximum: exact for means and votes, nine decimals for a fit (where it may
    /// lie outside of 0 … 1).
    pub score: Option<Exact>,
    /// Of the score, in the same unit; absent where the cards do not tell.
    pub standard_error: Option<Figure>,
}
