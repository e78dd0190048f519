//! States of a card, and what may stand on it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, schema::Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{Code, Error, FieldError, Result};
use crate::jury::rounds::rules::Scoring;
use crate::jury::rules::score::{By, CardProblem, CompleteCard, Mark, Marks};
use crate::kernel::text_enum;

text_enum! {
    /// Where a card stands.
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

/// A mark: a score, or *not applicable*; never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Mark, example = json!({"score": 4}))]
pub struct MarkInput {
    /// On the scale of the rubric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 100)]
    pub score: Option<i32>,
    /// The criterion does not apply; only `true`, where the rubric or a rule allows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub not_applicable: Option<bool>,
}

impl MarkInput {
    /// A score.
    pub fn score(score: i32) -> Self {
        MarkInput {
            score: Some(score),
            not_applicable: None,
        }
    }
    fn read(self) -> Option<Mark> {
        match (self.score, self.not_applicable) {
            (Some(score), None) => Some(Mark::Score(score)),
            (None, Some(true)) => Some(Mark::NotApplicable(By::Juror)),
            _ => None,
        }
    }
}

/// Marks by the key of their criterion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MarkInputs(pub BTreeMap<String, MarkInput>);

impl ToSchema for MarkInputs {
    fn name() -> std::borrow::Cow<'static, str> {
        "Marks".into()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((MarkInput::name().into_owned(), MarkInput::schema()));
        MarkInput::schemas(schemas);
    }
}
impl PartialSchema for MarkInputs {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(
                "Marks by the key of their criterion; what is absent is not scored yet.",
            ))
            .additional_properties(Some(RefOr::Ref(Ref::from_schema_name("Mark"))))
            .max_properties(Some(50))
            .into()
    }
}

impl MarkInputs {
    /// As the rules read them; every mark that is neither a score nor *not applicable* is named.
    pub fn read(&self, at: &str) -> Result<Marks> {
        let mut faults = Vec::new();
        let mut marks = Marks::new();
        for (key, input) in &self.0 {
            match input.read() {
                Some(mark) => {
                    marks.insert(key.clone(), mark);
                }
                None => faults.push(FieldError::new(&pointer(at, key), "mark")),
            }
        }
        if self.0.len() > 50 {
            faults.push(FieldError::new(at, "length").with("max", 50));
        }
        if faults.is_empty() {
            Ok(marks)
        } else {
            Err(Error::Invalid(faults))
        }
    }
}

fn pointer(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
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

    #[test]
    fn a_mark_is_a_score_or_not_applicable() {
        let inputs: MarkInputs = serde_json::from_str(
            r#"{"a":{"score":4},"b":{"not_applicable":true},"c":{},"d/e":{"not_applicable":false}}"#,
        )
        .unwrap();
        let Err(Error::Invalid(faults)) = inputs.read("/marks") else {
            panic!("two faults")
        };
        let at: Vec<_> = faults.iter().map(|f| f.pointer.as_str()).collect();
        assert_eq!(at, ["/marks/c", "/marks/d~1e"]);
    }
}
