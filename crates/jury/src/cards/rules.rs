//! States of a card, and what may stand on it.

use std::collections::BTreeSet;

use kernel::error::{Code, Error, FieldError, Result};
use kernel::{pointer, text_enum};
use scoring::card::{CardProblem, CompleteCard, Marks};
use scoring::settings::Scoring;

text_enum! {
    /// Where a card stands.
    #[derive(PartialOrd, Ord)]
    CardStatus {
        Assigned = "assigned",
        InProgress = "in_progress",
        Submitted = "submitted",
        Recused = "recused",
        Reassigned = "reassigned",
    }
}

impl CardStatus {
    /// Whether the juror still has it: neither recused nor reassigned.
    pub fn is_live(self) -> bool {
        match self {
            CardStatus::Assigned | CardStatus::InProgress | CardStatus::Submitted => true,
            CardStatus::Recused | CardStatus::Reassigned => false,
        }
    }
}

/// What moves a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardAction {
    /// Write marks.
    Save,
    /// Let it count.
    Submit,
    /// The juror steps back.
    Recuse,
    /// A coordinator gives it to somebody else.
    Reassign,
}

/// The state after an action. What was submitted is not touched any more.
pub fn next(status: CardStatus, action: CardAction) -> Result<CardStatus> {
    use CardAction as A;
    use CardStatus as S;
    match (status, action) {
        (S::Assigned | S::InProgress, A::Save) => Ok(S::InProgress),
        (S::Assigned | S::InProgress, A::Submit) => Ok(S::Submitted),
        (S::Assigned | S::InProgress, A::Recuse) => Ok(S::Recused),
        (S::Assigned | S::InProgress | S::Recused, A::Reassign) => Ok(S::Reassigned),
        (S::Submitted | S::Recused | S::Reassigned, A::Save | A::Submit | A::Recuse)
        | (S::Submitted | S::Reassigned, A::Reassign) => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

fn fault(problem: &CardProblem, at: &str) -> FieldError {
    let place = problem
        .key()
        .map_or_else(|| at.to_owned(), |key| pointer(at, key));
    let fault = FieldError::new(&place, problem.code());
    match problem {
        CardProblem::OutOfScale { min, max, .. } => fault.with("min", *min).with("max", *max),
        _ => fault,
    }
}

/// Refuses what may not even be saved: an unknown criterion, a score off the scale.
pub fn savable(scoring: &Scoring, marks: &Marks, excluded: &BTreeSet<String>, at: &str) -> Result<()> {
    let problems = scoring.rubric()?.draft_problems(marks, excluded);
    if problems.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(problems.iter().map(|p| fault(p, at)).collect()))
}

/// The card if it counts, or everything that is missing.
pub fn complete(scoring: &Scoring, marks: &Marks, excluded: &BTreeSet<String>) -> Result<CompleteCard> {
    scoring.rubric()?.complete(marks, excluded).map_err(|problems| {
        let missing: Vec<&str> = problems.iter().filter_map(CardProblem::key).collect();
        let reasons: Vec<&str> = problems.iter().map(CardProblem::code).collect();
        Error::code(Code::CardIncomplete)
            .with("missing", missing)
            .with("reasons", reasons)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_submitted_is_not_touched() {
        for action in [
            CardAction::Save,
            CardAction::Submit,
            CardAction::Recuse,
            CardAction::Reassign,
        ] {
            let refused = next(CardStatus::Submitted, action).map_err(|e| e.which());
            assert_eq!(refused, Err(Code::WrongState));
        }
        assert_eq!(
            next(CardStatus::Recused, CardAction::Reassign).ok(),
            Some(CardStatus::Reassigned)
        );
    }
}
