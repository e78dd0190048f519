//! The life of a sample, and what may stand in it.

mod differences;

use serde_json::{Map, Value};

use crate::rounds::RoundStatus;
use kernel::error::{Code, Error, FieldError, Result};
use kernel::{pointer, text_enum};
use scoring::rubric::input::RoundKind;

pub use differences::{CriterionSpread, Differences, JurorDifference, differences};

text_enum! {
    /// Where a sample of the calibration exercise stands.
    SampleStatus {
        Draft = "draft",
        /// Jurors score it.
        Running = "running",
        /// The differences are shown.
        Finished = "finished",
    }
}

/// What can be done with a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleAction {
    /// Change it or take it away.
    Edit,
    /// Freeze the rubric and let the jurors score.
    Start,
    /// Take a card.
    Score,
    /// No more cards; show the differences.
    Finish,
}

/// The state after an action: a sample is scored once.
pub fn next(status: SampleStatus, action: SampleAction) -> Result<SampleStatus> {
    use SampleAction as A;
    use SampleStatus as S;
    match (status, action) {
        (S::Draft, A::Edit) => Ok(S::Draft),
        (S::Draft, A::Start) => Ok(S::Running),
        (S::Running, A::Score) => Ok(S::Running),
        (S::Running, A::Finish) => Ok(S::Finished),
        (S::Draft, A::Score | A::Finish)
        | (S::Running, A::Edit | A::Start)
        | (S::Finished, A::Edit | A::Start | A::Score | A::Finish) => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

/// Refuses what is done after the opening: by then everything of the exercise stays as it is.
pub fn before_opening(round: RoundStatus) -> Result<()> {
    if round == RoundStatus::Setup {
        return Ok(());
    }
    Err(Error::code(Code::WrongState).with("round", round.as_str()))
}

/// Round and sample, in this order; the state after the action.
pub fn may(round: RoundStatus, sample: SampleStatus, action: SampleAction) -> Result<SampleStatus> {
    before_opening(round)?;
    next(sample, action)
}

/// A round has two places for samples; the database holds it.
const PLACES: i32 = 2;

/// The first place that is free.
pub fn free_place(taken: &[i32]) -> Result<i32> {
    (1..=PLACES)
        .find(|no| !taken.contains(no))
        .ok_or_else(|| Error::code(Code::Conflict).with("reason", "two_samples"))
}

/// The longest dossier, in bytes of JSON.
const LONGEST: usize = 65_536;

/// The parts that the dossier of a candidate has: a client shows a sample as it shows a candidate.
fn parts(kind: RoundKind) -> &'static [&'static str] {
    match kind {
        RoundKind::Selection => &["applicant", "content", "answers"],
        RoundKind::Final => &["lead", "title", "idea", "social_category", "plan"],
    }
}

/// Refuses a dossier that does not look like that of a candidate of the round, or is too long.
pub fn check_dossier(kind: RoundKind, dossier: &Map<String, Value>) -> Result<()> {
    let known = parts(kind);
    let mut faults: Vec<FieldError> = dossier
        .keys()
        .filter(|key| !known.contains(&key.as_str()))
        .map(|key| FieldError::new(&pointer("/dossier", key), "unknown_field"))
        .collect();
    if dossier.is_empty() {
        faults.push(FieldError::new("/dossier", "required"));
    }
    if serde_json::to_vec(dossier).map_err(Error::internal)?.len() > LONGEST {
        faults.push(FieldError::new("/dossier", "length").with("max", LONGEST));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(faults))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sample_is_scored_once() {
        use SampleAction as A;
        use SampleStatus as S;
        assert_eq!(next(S::Draft, A::Start).ok(), Some(S::Running));
        assert_eq!(next(S::Running, A::Finish).ok(), Some(S::Finished));
        for (status, action) in [
            (S::Draft, A::Score),
            (S::Draft, A::Finish),
            (S::Running, A::Edit),
            (S::Running, A::Start),
            (S::Finished, A::Score),
            (S::Finished, A::Start),
        ] {
            assert!(next(status, action).is_err(), "{status} {action:?}");
        }
    }

    #[test]
    fn there_are_two_places() {
        assert_eq!(free_place(&[]).ok(), Some(1));
        assert_eq!(free_place(&[2]).ok(), Some(1));
        assert_eq!(free_place(&[1]).ok(), Some(2));
        assert_eq!(free_place(&[2, 1]).map_err(|e| e.which()), Err(Code::Conflict));
    }

    #[test]
    fn the_parts_are_those_that_candidates_have() {
        use people::applications::application::Dossier as Selection;
        use people::plans::Dossier as Final;
        let selection = json!({
            "applicant": { "family_name": "Сапаров", "given_name": "Аслан", "locality": null }, "content": {},
            "answers": [{ "key": "land", "label": { "kk": "Жер" }, "answer": true }],
        });
        let last = json!({ "lead": "", "title": "", "idea": {}, "social_category": null, "plan": {} });
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let same = |kind, found: Vec<String>| {
            let mut known: Vec<String> = parts(kind).iter().map(|part| (*part).to_owned()).collect();
            known.sort();
            assert_eq!(found, known);
        };
        let read: Selection = serde_json::from_value(selection).unwrap();
        same(RoundKind::Selection, keys(&serde_json::to_value(read).unwrap()));
        let read: Final = serde_json::from_value(last).unwrap();
        same(RoundKind::Final, keys(&serde_json::to_value(read).unwrap()));
    }

    #[test]
    fn a_dossier_has_the_parts_of_a_candidates() {
        let check = |kind, dossier: Value| match check_dossier(kind, dossier.as_object().unwrap()) {
            Err(Error::Invalid(faults)) => faults.into_iter().map(|f| f.pointer).collect(),
            other => other.map(|()| vec![]).unwrap(),
        };
        let selection = |dossier| check(RoundKind::Selection, dossier);
        assert!(selection(json!({ "content": {} })).is_empty());
        assert_eq!(selection(json!({})), ["/dossier"]);
        assert_eq!(
            selection(json!({ "plan": {}, "a/b": 1 })),
            ["/dossier/a~1b", "/dossier/plan"]
        );
        assert!(check(RoundKind::Final, json!({ "plan": {}, "title": "Пекарня" })).is_empty());
        let long = "т".repeat(LONGEST / 2);
        assert_eq!(check(RoundKind::Final, json!({ "title": long })), ["/dossier"]);
    }
}
