//! What can still be changed of a programme, and what is wrong with a change.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::error::{Code, Error, FieldError, Result};
use kernel::vocabulary::Phase;
use kernel::{Localised, Money, sane_day, text_enum};
use people::programmes::programme::rules::Locality;

text_enum! {
    /// Where a change of a programme stands.
    AmendmentStatus { Proposed = "proposed", Accepted = "accepted", Rejected = "rejected" }
}

/// What changes; what is left out stays.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendmentChanges {
    /// Another name.
    #[validate(nested)]
    pub name: Option<Localised>,
    /// Another text of the call, with whom to ask.
    #[validate(nested)]
    pub call_text: Option<Localised>,
    /// Places whose people the programme is for too, while the call is open.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub localities_added: Option<Vec<Locality>>,
    /// Another first day of the training, before it has begun.
    #[validate(custom(function = "sane_day"))]
    pub training_starts_on: Option<NaiveDate>,
    /// Another last day of the training, before it is over.
    #[validate(custom(function = "sane_day"))]
    pub training_ends_on: Option<NaiveDate>,
    /// More money.
    #[validate(nested)]
    pub budget: Option<Money>,
    /// More awards.
    #[validate(range(min = 0, max = 1_000))]
    #[schema(minimum = 0, maximum = 1_000)]
    pub awards: Option<i32>,
}

/// The programme as far as a change is concerned.
#[derive(Debug, Clone)]
pub struct Present<'a> {
    pub phase: Phase,
    pub today: NaiveDate,
    pub currency: &'a str,
    pub budget: i64,
    pub awards: i32,
    pub localities: &'a [Locality],
    pub deadline_on: Option<NaiveDate>,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
}

/// Everything that is wrong with a change, with pointers into it.
pub fn check(changes: &AmendmentChanges, now: &Present<'_>) -> Result<()> {
    let mut faults = Vec::new();
    if *changes == AmendmentChanges::default() {
        faults.push(FieldError::new("", "required"));
    }
    let mut known: Vec<&str> = now.localities.iter().map(|l| l.code.as_str()).collect();
    for (i, added) in changes.localities_added.iter().flatten().enumerate() {
        // Where everybody may apply from, a list would shut people out; later nobody applies any more.
        if now.localities.is_empty() || now.phase != Phase::Open {
            faults.push(FieldError::new("/localities_added", "read_only"));
            break;
        }
        if known.contains(&added.code.as_str()) {
            faults.push(FieldError::new(
                &format!("/localities_added/{i}/code"),
                "duplicate",
            ));
        }
        known.push(&added.code);
    }
    if known.len() > 200 {
        faults.push(FieldError::new("/localities_added", "length").with("max", 200));
    }
    dates(changes, now, &mut faults);
    if let Some(budget) = &changes.budget {
        if budget.currency != now.currency {
            faults.push(FieldError::new("/budget/currency", "currency").with("expected", now.currency));
        } else if budget.amount <= now.budget {
            faults.push(FieldError::new("/budget/amount", "range").with("min", now.budget + 1));
        }
    }
    if changes.awards.is_some_and(|awards| awards <= now.awards) {
        faults.push(FieldError::new("/awards", "range").with("min", now.awards + 1));
    }
    // Awards need money.
    let money = changes.budget.as_ref().map_or(now.budget, |b| b.amount);
    if changes.awards.is_some() && money == 0 {
        faults.push(FieldError::new("/awards", "budget_without_money"));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

fn dates(changes: &AmendmentChanges, now: &Present<'_>, faults: &mut Vec<FieldError>) {
    let begun = !matches!(now.phase, Phase::Open | Phase::Selection);
    let over = begun && now.phase != Phase::Training;
    if let Some(first) = changes.training_starts_on {
        if begun {
            faults.push(FieldError::new("/training_starts_on", "read_only"));
        } else if first < now.today {
            faults.push(FieldError::new("/training_starts_on", "past"));
        } else if now.deadline_on.is_some_and(|deadline| first < deadline) {
            faults.push(FieldError::new("/training_starts_on", "order"));
        }
    }
    if let Some(last) = changes.training_ends_on {
        if over {
            faults.push(FieldError::new("/training_ends_on", "read_only"));
        } else if last < now.today {
            faults.push(FieldError::new("/training_ends_on", "past"));
        }
    }
    let first = changes.training_starts_on.or(now.starts_on);
    let last = changes.training_ends_on.or(now.ends_on);
    if let (Some(first), Some(last)) = (first, last)
        && first > last
        && (changes.training_starts_on.is_some() || changes.training_ends_on.is_some())
    {
        let at = match changes.training_ends_on {
            Some(_) => "/training_ends_on",
            None => "/training_starts_on",
        };
        faults.push(FieldError::new(at, "order"));
    }
}

/// The next state; what was decided stays.
pub fn next(from: AmendmentStatus, accept: bool) -> Result<AmendmentStatus> {
    match (from, accept) {
        (AmendmentStatus::Proposed, true) => Ok(AmendmentStatus::Accepted),
        (AmendmentStatus::Proposed, false) => Ok(AmendmentStatus::Rejected),
        (AmendmentStatus::Accepted | AmendmentStatus::Rejected, _) => {
            Err(Error::code(Code::WrongState).with("state", from.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 3, d).unwrap()
    }

    fn present(phase: Phase) -> Present<'static> {
        Present {
            phase,
            today: day(10),
            currency: "KZT",
            budget: 1_000,
            awards: 3,
            localities: &[],
            deadline_on: Some(day(12)),
            starts_on: Some(day(15)),
            ends_on: Some(day(30)),
        }
    }

    fn places(changes: AmendmentChanges, phase: Phase) -> Vec<String> {
        match check(&changes, &present(phase)) {
            Err(Error::Invalid(faults)) => faults
                .into_iter()
                .map(|f| format!("{} {}", f.pointer, f.code))
                .collect(),
            _ => vec![],
        }
    }

    #[test]
    fn money_and_awards_grow_and_dates_are_to_come() {
        let none = AmendmentChanges::default;
        let budget = |amount| AmendmentChanges {
            budget: Some(Money::kzt(amount)),
            ..none()
        };
        let awards = |awards| AmendmentChanges {
            awards: Some(awards),
            ..none()
        };
        let starts = |d| AmendmentChanges {
            training_starts_on: Some(day(d)),
            ..none()
        };
        let ends = |d| AmendmentChanges {
            training_ends_on: Some(day(d)),
            ..none()
        };
        use Phase::{Final, Selection, Training};
        for (changes, phase, expected) in [
            (none(), Selection, " required"),
            (budget(1_000), Selection, "/budget/amount range"),
            (budget(1_001), Final, ""),
            (awards(3), Training, "/awards range"),
            (awards(4), Training, ""),
            (starts(9), Selection, "/training_starts_on past"),
            (starts(11), Selection, "/training_starts_on order"),
            (starts(31), Selection, "/training_starts_on order"),
            (starts(20), Selection, ""),
            (starts(20), Training, "/training_starts_on read_only"),
            (
                ends(9),
                Training,
                "/training_ends_on past,/training_ends_on order",
            ),
            (ends(14), Selection, "/training_ends_on order"),
            (ends(20), Training, ""),
            (ends(20), Final, "/training_ends_on read_only"),
        ] {
            assert_eq!(
                places(changes.clone(), phase).join(","),
                expected,
                "{changes:?} {phase:?}"
            );
        }
    }
}
