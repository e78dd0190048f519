//! The pilot's data: the Ile district programme and sixty invented applicants.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use kernel::Localised;
use kernel::error::{Error, Result};
use kernel::iin::Iin;

/// Everything in `pilot.json` that the demo loads.
#[derive(Debug, Clone, Deserialize)]
pub struct Pilot {
    /// The operator.
    pub organisation: Value,
    /// The partners of the memorandum.
    pub partners: Vec<Value>,
    /// The programme.
    pub programme: ProgrammeFacts,
    /// Rubric of the selection.
    pub selection_rubric: RubricFacts,
    /// Rubric of the final.
    pub final_rubric: RubricFacts,
    /// Training modules.
    pub modules: Vec<Module>,
    /// Those who run it.
    pub staff: Vec<Staff>,
    /// Those who apply.
    pub applicants: Vec<Applicant>,
    /// Pairs that must not score each other.
    pub conflicts: Vec<ConflictFacts>,
}

/// The programme; money in whole tenge.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct ProgrammeFacts {
    pub code: String,
    pub name: Localised,
    pub call_text: Localised,
    pub consent_text: Localised,
    pub time_zone: String,
    pub seats: i32,
    pub months: i32,
    pub awards: i32,
    pub budget: i64,
    pub max_request: i64,
    pub own_share_bp: i32,
    pub attendance_threshold_bp: i32,
    pub questions: Vec<Value>,
    pub localities: Vec<Value>,
}

/// A rubric, with levels by score.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct RubricFacts {
    pub name: Localised,
    pub scale_min: i32,
    pub scale_max: i32,
    pub criteria: Vec<CriterionFacts>,
}

/// A criterion.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct CriterionFacts {
    pub key: String,
    pub name: Localised,
    pub description: Option<Localised>,
    pub weight: u32,
    pub levels: BTreeMap<i32, Localised>,
    pub na_rule: Option<String>,
}

impl RubricFacts {
    /// As the API takes it.
    pub fn input(&self) -> Value {
        let criteria: Vec<Value> = self
            .criteria
            .iter()
            .map(|c| {
                let mut criterion = json!({
                    "key": c.key, "name": c.name, "weight": c.weight,
                    "levels": c.levels.values().collect::<Vec<_>>(),
                });
                if let Some(text) = &c.description {
                    criterion["description"] = json!(text);
                }
                if let Some(rule) = &c.na_rule {
                    criterion["na_rule"] = json!(rule);
                }
                criterion
            })
            .collect();
        json!({
            "name": self.name, "scale_min": self.scale_min, "scale_max": self.scale_max,
            "juror_may_skip": false, "criteria": criteria,
        })
    }
}

/// A training module.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct Module {
    pub key: String,
    pub name: Localised,
    pub hours: i32,
}

/// Somebody of the staff.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct Staff {
    pub role: String,
    pub jury_function: Option<String>,
    pub family_name: String,
    pub given_name: String,
    pub email: String,
    pub language: String,
}

/// Somebody who applies; money in whole tenge.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct Applicant {
    pub family_name: String,
    pub given_name: String,
    pub patronymic: Option<String>,
    pub sex: String,
    pub birth_date: NaiveDate,
    pub iin: String,
    pub phone: String,
    pub email: Option<String>,
    pub language: String,
    pub locality: String,
    pub channel: String,
    pub employment_status: Option<String>,
    pub education: Option<String>,
    pub vulnerable_group: Option<String>,
    pub disability_declared: Option<bool>,
    pub business_registered_on: Option<NaiveDate>,
    pub business_registered_months_ago: Option<u32>,
    pub tax_debt_declared: Option<bool>,
    pub idea: BTreeMap<String, Option<String>>,
    pub money: BTreeMap<String, Option<i64>>,
    pub completeness: String,
    pub ineligible_because: Option<String>,
}

impl Applicant {
    /// Whether the application is finished and handed in.
    pub fn is_complete(&self) -> bool {
        self.completeness == "complete"
    }

    /// The person, as the API takes it. A child stays a child whenever the demo is started.
    pub fn person(&self, today: NaiveDate) -> Value {
        let (birth, iin) = self.born(today);
        let mut person = json!({
            "family_name": self.family_name, "given_name": self.given_name, "sex": self.sex,
            "birth_date": birth, "iin": iin, "phone": self.phone, "locality": self.locality,
        });
        if let Some(name) = &self.patronymic {
            person["patronymic"] = json!(name);
        }
        person
    }

    fn born(&self, today: NaiveDate) -> (NaiveDate, String) {
        let given = (self.birth_date, self.iin.clone());
        if self.ineligible_because.as_deref() != Some("under_age") {
            return given;
        }
        let moved = self
            .birth_date
            .with_year(today.year() - 16)
            .unwrap_or(self.birth_date);
        (9_800..9_999)
            .find_map(|serial| Iin::synthetic(moved, self.sex == "male", serial))
            .map_or(given, |iin| (moved, iin.as_str().to_owned()))
    }

    /// What the application says, as the API takes it; what is not known is left out.
    pub fn content(&self, today: NaiveDate) -> Value {
        let mut content = json!({});
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                content[key] = value;
            }
        };
        put(
            "employment_status",
            self.employment_status.clone().map(Value::from),
        );
        put("education", self.education.clone().map(Value::from));
        put("vulnerable_group", self.vulnerable_group.clone().map(Value::from));
        put("disability_declared", self.disability_declared.map(Value::from));
        put("tax_debt_declared", self.tax_debt_declared.map(Value::from));
        let registered = self
            .business_registered_months_ago
            .and_then(|months| today.checked_sub_months(chrono::Months::new(months)))
            .or(self.business_registered_on);
        put("business_registered_on", registered.map(|d| json!(d)));
        let idea: BTreeMap<_, _> = self
            .idea
            .iter()
            .filter_map(|(k, v)| v.as_ref().map(|v| (k, v)))
            .collect();
        put("idea", Some(json!(idea)));
        let money: BTreeMap<_, _> = self
            .money
            .iter()
            .filter_map(|(k, v)| v.map(|tenge| (k, json!({ "amount": tenge * 100, "currency": "KZT" }))))
            .collect();
        put("money", Some(json!(money)));
        let years = self.given_name.chars().count() % 7;
        let answers = match years {
            0..3 => json!({ "language": self.language, "experience": false }),
            _ => json!({ "language": self.language, "experience": true, "years": years }),
        };
        put("answers", Some(answers));
        content
    }
}

/// A pair that must not score each other.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub struct ConflictFacts {
    pub juror: String,
    pub applicant_index: usize,
    pub kind: String,
    pub reason: String,
}

/// Reads the data that are part of the program.
pub fn pilot() -> Result<Pilot> {
    serde_json::from_str(include_str!("pilot.json")).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_sixty_people_and_three_conflicts() {
        let pilot = pilot().unwrap();
        assert_eq!(pilot.applicants.len(), 60);
        assert_eq!(pilot.conflicts.len(), 3);
        assert_eq!(
            pilot
                .applicants
                .iter()
                .filter(|a| a.is_complete() && a.ineligible_because.is_none())
                .count(),
            50
        );
    }

    #[test]
    fn a_child_stays_a_child_and_its_number_stays_right() {
        let pilot = pilot().unwrap();
        let child = pilot
            .applicants
            .iter()
            .find(|a| a.ineligible_because.as_deref() == Some("under_age"))
            .unwrap();
        let person = child.person(NaiveDate::from_ymd_opt(2040, 1, 1).unwrap());
        let iin = Iin::parse(person["iin"].as_str().unwrap()).unwrap();
        assert_eq!(iin.birth_date().year(), 2024);
    }
}
