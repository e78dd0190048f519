//! The order of the phases.

use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Phase;

/// Whether a programme may go from one phase to another. Without awards there is no final, and training
/// leads to support at once.
pub fn allowed(from: Phase, to: Phase, awards: i32) -> Result<()> {
    use Phase::{Cancelled, Closed, Draft, Final, Open, Selection, Support, Training};
    let fine = match from {
        Draft => matches!(to, Open | Cancelled),
        Open => matches!(to, Draft | Selection | Cancelled),
        Selection => matches!(to, Training | Cancelled),
        Training => to == Cancelled || to == if awards > 0 { Final } else { Support },
        Final => matches!(to, Support | Cancelled),
        Support => matches!(to, Closed | Cancelled),
        Closed | Cancelled => false,
    };
    if fine {
        Ok(())
    } else {
        Err(Error::code(Code::WrongPhase)
            .with("phase", from.as_str())
            .with("to", to.as_str()))
    }
}

/// Where a programme goes next by itself.
pub fn next(from: Phase, awards: i32) -> Option<Phase> {
    use Phase::{Cancelled, Closed, Draft, Final, Open, Selection, Support, Training};
    match from {
        Draft => Some(Open),
        Open => Some(Selection),
        Selection => Some(Training),
        Training if awards > 0 => Some(Final),
        Training | Final => Some(Support),
        Support => Some(Closed),
        Closed | Cancelled => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn whatever_comes_next_is_allowed() {
        for phase in Phase::ALL {
            for awards in [0, 3] {
                if let Some(to) = next(*phase, awards) {
                    assert!(allowed(*phase, to, awards).is_ok(), "{phase} → {to}");
                }
            }
        }
    }

    #[test]
    fn nothing_leaves_the_end_and_everything_else_can_be_cancelled() {
        for phase in Phase::ALL {
            let ended = matches!(phase, Phase::Closed | Phase::Cancelled);
            assert_eq!(allowed(*phase, Phase::Cancelled, 3).is_err(), ended, "{phase}");
        }
    }

    #[test]
    fn without_awards_there_is_no_final() {
        assert!(allowed(Phase::Training, Phase::Final, 0).is_err());
        assert!(allowed(Phase::Training, Phase::Support, 3).is_err());
    }
}
