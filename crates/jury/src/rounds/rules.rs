//! States of a round, its settings, and what the opening freezes.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// Where a round stands.
    RoundStatus { Setup = "setup", Open = "open", Closed = "closed", Decided = "decided", Published = "published" }
}

/// What moves a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundAction {
    /// Freeze the rules and let the jurors score.
    Open,
    /// No more cards.
    Close,
    /// Make a proposal from the cards; a decision that was not published makes room for a new one.
    Compute,
    /// Record what the commission decided.
    Decide,
    /// Make it known.
    Publish,
    /// It was closed too early: cards are taken again.
    Resume,
    /// An appeal was upheld: there will be another result.
    Reopen,
}

/// The state after an action.
pub fn next(status: RoundStatus, action: RoundAction) -> Result<RoundStatus> {
    use RoundAction as A;
    use RoundStatus as S;
    match (status, action) {
        (S::Setup, A::Open) => Ok(S::Open),
        (S::Open, A::Close) => Ok(S::Closed),
        (S::Closed | S::Decided, A::Compute) => Ok(S::Closed),
        (S::Closed, A::Decide) => Ok(S::Decided),
        (S::Decided, A::Publish) => Ok(S::Published),
        (S::Published, A::Reopen) => Ok(S::Closed),
        (S::Closed, A::Resume) => Ok(S::Open),
        (S::Setup | S::Closed | S::Decided | S::Published, A::Close) => {
            Err(Error::code(Code::RoundNotOpen).with("state", status.as_str()))
        }
        (S::Open | S::Closed | S::Decided | S::Published, A::Open)
        | (S::Setup | S::Open | S::Published, A::Compute)
        | (S::Setup | S::Open | S::Decided | S::Published, A::Decide)
        | (S::Setup | S::Open | S::Closed | S::Published, A::Publish)
        | (S::Setup | S::Open | S::Decided | S::Published, A::Resume)
        | (S::Setup | S::Open | S::Closed | S::Decided, A::Reopen) => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_goes_one_way_and_is_computed_again_until_it_is_published() {
        use RoundAction as A;
        use RoundStatus as S;
        assert_eq!(next(S::Setup, A::Open).ok(), Some(S::Open));
        assert_eq!(next(S::Decided, A::Compute).ok(), Some(S::Closed));
        assert_eq!(
            next(S::Published, A::Compute).map_err(|e| e.which()),
            Err(Code::WrongState)
        );
        assert_eq!(
            next(S::Closed, A::Close).map_err(|e| e.which()),
            Err(Code::RoundNotOpen)
        );
    }
}
