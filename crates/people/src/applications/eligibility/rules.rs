//! Judges an application by the programme's rules.

use chrono::{Months, NaiveDate};
use serde_json::{Value, json};

use crate::programmes::programme::rules::{EligibilityCode, EligibilityRule};
use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// What became of a rule.
    EligibilityOutcome { Pending = "pending", Passed = "passed", Failed = "failed" }
}

text_enum! {
    /// What a person decides of a rule.
    RuleDecision { Passed = "passed", Failed = "failed" }
}

impl From<RuleDecision> for EligibilityOutcome {
    fn from(decision: RuleDecision) -> Self {
        match decision {
            RuleDecision::Passed => EligibilityOutcome::Passed,
            RuleDecision::Failed => EligibilityOutcome::Failed,
        }
    }
}

/// What the rules look at.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Day of submission in the programme's zone.
    pub submitted_on: NaiveDate,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Where the person lives.
    pub locality: Option<&'a str>,
    /// The programme's localities; empty means anywhere.
    pub localities: &'a [&'a str],
    /// When a business was registered.
    pub business_registered_on: Option<NaiveDate>,
    /// Whether a tax debt was declared.
    pub tax_debt_declared: Option<bool>,
    /// Whether the processing of personal data was agreed to.
    pub consented: bool,
}

fn years_after(day: NaiveDate, years: i32) -> Option<NaiveDate> {
    u32::try_from(years)
        .ok()
        .and_then(|y| day.checked_add_months(Months::new(y * 12)))
}

/// What the software finds by itself; pending where a person decides or a fact is missing.
pub fn judge(rule: &EligibilityRule, facts: &Facts<'_>) -> EligibilityOutcome {
    if rule.by_person {
        return EligibilityOutcome::Pending;
    }
    let verdict = match rule.code {
        EligibilityCode::Adult => facts.birth_date.map(|born| {
            years_after(born, rule.limit.unwrap_or(18)).is_some_and(|of_age| of_age <= facts.submitted_on)
        }),
        EligibilityCode::Locality => facts
            .locality
            .map(|l| facts.localities.is_empty() || facts.localities.contains(&l)),
        EligibilityCode::BusinessAge => Some(facts.business_registered_on.is_none_or(|since| {
            years_after(since, rule.limit.unwrap_or(3)).is_some_and(|until| facts.submitted_on <= until)
        })),
        EligibilityCode::NoTaxDebt => facts.tax_debt_declared.map(|debt| !debt),
        EligibilityCode::Consent => Some(facts.consented),
        EligibilityCode::Judged => None,
    };
    match verdict {
        None => EligibilityOutcome::Pending,
        Some(true) => EligibilityOutcome::Passed,
        Some(false) => EligibilityOutcome::Failed,
    }
}

/// What became of all rules together: failed where one is failed, else pending where one is open; nothing where none was
/// judged.
pub fn together(outcomes: impl Iterator<Item = EligibilityOutcome>) -> Option<EligibilityOutcome> {
    use EligibilityOutcome as O;
    outcomes.reduce(|one, other| match (one, other) {
        (O::Failed, _) | (_, O::Failed) => O::Failed,
        (O::Pending, _) | (_, O::Pending) => O::Pending,
        (O::Passed, O::Passed) => O::Passed,
    })
}

/// The result of all outcomes: eligible or not; 409 with the rules that are open.
pub fn result(outcomes: &[(String, EligibilityOutcome)]) -> Result<bool> {
    let open: Vec<Value> = outcomes
        .iter()
        .filter(|(_, o)| *o == EligibilityOutcome::Pending)
        .map(|(rule, _)| json!({ "code": "rule_pending", "rule": rule }))
        .collect();
    if !open.is_empty() {
        return Err(Error::code(Code::Blocked).with("blockers", open));
    }
    Ok(outcomes.iter().all(|(_, o)| *o == EligibilityOutcome::Passed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn facts() -> Facts<'static> {
        Facts {
            submitted_on: day("2027-02-10"),
            birth_date: Some(day("1990-01-01")),
            locality: Some("baiserke"),
            localities: &["baiserke"],
            business_registered_on: None,
            tax_debt_declared: Some(false),
            consented: true,
        }
    }
    fn rule(code: EligibilityCode, limit: Option<i32>) -> EligibilityRule {
        EligibilityRule {
            key: code.as_str().into(),
            code,
            limit,
            by_person: false,
            text: None,
        }
    }

    #[test]
    fn of_age_means_the_birthday_has_come() {
        let adult = rule(EligibilityCode::Adult, Some(18));
        let born = |d: &str| Facts {
            birth_date: Some(day(d)),
            ..facts()
        };
        assert_eq!(judge(&adult, &born("2009-02-10")), EligibilityOutcome::Passed);
        assert_eq!(judge(&adult, &born("2009-02-11")), EligibilityOutcome::Failed);
        let unknown = Facts {
            birth_date: None,
            ..facts()
        };
        assert_eq!(judge(&adult, &unknown), EligibilityOutcome::Pending);
    }

    #[test]
    fn a_business_of_three_years_to_the_day_is_young_enough() {
        let young = rule(EligibilityCode::BusinessAge, Some(3));
        let since = |d: &str| Facts {
            business_registered_on: Some(day(d)),
            ..facts()
        };
        assert_eq!(judge(&young, &since("2024-02-10")), EligibilityOutcome::Passed);
        assert_eq!(judge(&young, &since("2024-02-09")), EligibilityOutcome::Failed);
        assert_eq!(judge(&young, &facts()), EligibilityOutcome::Passed);
    }

    #[test]
    fn an_empty_list_of_localities_means_anywhere() {
        let here = rule(EligibilityCode::Locality, None);
        let elsewhere = Facts {
            locality: Some("talgar"),
            ..facts()
        };
        assert_eq!(judge(&here, &elsewhere), EligibilityOutcome::Failed);
        assert_eq!(
            judge(
                &here,
                &Facts {
                    localities: &[],
                    ..elsewhere
                }
            ),
            EligibilityOutcome::Passed
        );
    }

    #[test]
    fn what_is_left_to_a_person_stays_open_and_blocks() {
        let judged = EligibilityRule {
            by_person: true,
            ..rule(EligibilityCode::NoTaxDebt, None)
        };
        assert_eq!(judge(&judged, &facts()), EligibilityOutcome::Pending);
        let passed = ("adult".to_owned(), EligibilityOutcome::Passed);
        let open = ("judged".to_owned(), EligibilityOutcome::Pending);
        assert_eq!(
            result(&[passed.clone(), open]).unwrap_err().which(),
            Code::Blocked
        );
        assert!(result(std::slice::from_ref(&passed)).unwrap());
        assert!(!result(&[passed, ("x".into(), EligibilityOutcome::Failed)]).unwrap());
    }
}
