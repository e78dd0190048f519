//! Rules of a programme, kept as data: eligibility, priority, places, timeline.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use scoring::ranking::PriorityRule;
use scoring::rubric::input::RoundKind;
use scoring::settings::RoundRules;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::questions::{self, Question};
use kernel::error::{Error, FieldError, Result};
use kernel::{Lang, Localised, Money, Text, Ts, local_to_instant, sane_day, sane_time, text_enum};

text_enum! {
    /// An eligibility rule that the software knows; after the Business Road Map 2020 and Enbek rules.
    EligibilityCode {
        /// Of age on the day of submission, in the programme's zone.
        Adult = "adult",
        /// Lives in one of the programme's localities.
        Locality = "locality",
        /// No business registered longer ago than so many years.
        BusinessAge = "business_age",
        /// No tax debt declared.
        NoTaxDebt = "no_tax_debt",
        /// Consented to the processing of personal data.
        Consent = "consent",
        /// Something that only a person can judge; its text says what.
        Judged = "judged",
    }
}

/// One eligibility rule.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"key": "adult", "code": "adult", "limit": 18}))]
pub struct EligibilityRule {
    /// Names the rule within the programme.
    #[validate(nested)]
    pub key: Text<50>,
    /// What is checked.
    pub code: EligibilityCode,
    /// Years, for `adult` and `business_age`.
    #[validate(range(min = 0, max = 150))]
    #[schema(minimum = 0, maximum = 150)]
    pub limit: Option<i32>,
    /// Decided by a person although the software could compute it.
    #[serde(default)]
    pub by_person: bool,
    /// What is asked, for people.
    #[validate(nested)]
    pub text: Option<Localised>,
}

/// A place whose people the programme is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "otegen-batyr", "name": {"kk": "Өтеген батыр", "ru": "Отеген батыр"}}))]
pub struct Locality {
    /// Stable code.
    #[validate(nested)]
    pub code: Text<50>,
    /// Name.
    #[validate(nested)]
    pub name: Localised,
}

/// What applicants consent to. Law 94-V: operator and BIN, purpose, term, publication.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The text that is agreed to.
    #[validate(nested)]
    pub text: Localised,
    /// Years that the data are kept.
    #[validate(range(min = 1, max = 75))]
    #[schema(minimum = 1, maximum = 75)]
    pub term_years: u32,
}

/// The rules of a programme as data.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Who may apply.
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub eligibility: Vec<EligibilityRule>,
    /// Preference for social entrepreneurship, in each round that has no rule of its own.
    #[serde(default)]
    pub priority: PriorityRule,
    /// Places whose people it is for; empty means anywhere.
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub localities: Vec<Locality>,
    /// What applicants consent to.
    #[validate(nested)]
    pub consent: Consent,
    /// The most that can be asked for, in minor units of the programme's currency.
    #[validate(range(min = 0, max = 100_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 100_000_000_000_000_i64)]
    pub max_request: Option<i64>,
    /// Whoever drops out is replaced from the waiting list until so many sessions were held.
    #[serde(default)]
    #[validate(range(min = 0, max = 1000))]
    #[schema(minimum = 0, maximum = 1000)]
    pub replacement_until_session: u32,
    /// Working days in which whoever was found ineligible may object, counted from the day of the decision.
    #[serde(default = "five")]
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60)]
    pub objection_days: u32,
    /// What is asked beside the fields that every application has, in the order of the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 40), nested)]
    #[schema(max_items = 40)]
    pub questions: Vec<Question>,
    /// The selection.
    #[serde(default)]
    #[validate(nested)]
    pub selection: RoundRules,
    /// The final.
    #[serde(default, rename = "final")]
    #[validate(nested)]
    pub final_round: RoundRules,
}

fn five() -> u32 {
    5
}

impl Rules {
    /// How social entrepreneurship is preferred in a round.
    pub fn priority_in(&self, kind: RoundKind) -> PriorityRule {
        let own = match kind {
            RoundKind::Selection => self.selection.priority,
            RoundKind::Final => self.final_round.priority,
        };
        own.unwrap_or(self.priority)
    }
    /// Whether a rule that was told for all rounds keeps every award for the priority group: then nobody else can get one.
    pub fn keeps_all_awards(&self, awards: i32) -> bool {
        let all = u32::try_from(awards).unwrap_or(0);
        let told = self.final_round.priority.is_some();
        let keeps = matches!(self.priority, PriorityRule::Reserved { places } if places >= all);
        all > 0 && !told && keeps
    }
}

/// The default eligibility, after Business Road Map 2020 and Enbek.
pub fn default_eligibility() -> Vec<EligibilityRule> {
    let rule = |code: EligibilityCode, limit| EligibilityRule {
        key: code.as_str().into(),
        code,
        limit,
        by_person: false,
        text: None,
    };
    vec![
        rule(EligibilityCode::Adult, Some(18)),
        rule(EligibilityCode::Locality, None),
        rule(EligibilityCode::BusinessAge, Some(3)),
        rule(EligibilityCode::NoTaxDebt, None),
        rule(EligibilityCode::Consent, None),
    ]
}

/// What is told of a programme, in draft.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "figures"))]
pub struct ProgrammeInput {
    /// Name.
    #[validate(nested)]
    pub name: Localised,
    /// The call for applications.
    #[validate(nested)]
    pub call_text: Localised,
    /// Order in which a missing language falls back.
    #[validate(length(min = 1, max = 3))]
    #[schema(min_items = 1, max_items = 3)]
    pub languages: Vec<Lang>,
    /// IANA time zone.
    #[validate(custom(function = "zone"))]
    #[schema(example = "Asia/Almaty", min_length = 1, max_length = 50)]
    pub time_zone: String,
    /// People who are chosen.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub seats: i32,
    /// Offers beyond the seats; no more than the seats can be confirmed.
    #[validate(range(min = 0, max = 1_000))]
    #[schema(minimum = 0, maximum = 1_000)]
    pub overbooking: i32,
    /// Ideas that are co-financed.
    #[validate(range(min = 0, max = 1_000))]
    #[schema(minimum = 0, maximum = 1_000)]
    pub awards: i32,
    /// Months of training.
    #[validate(range(min = 0, max = 120))]
    #[schema(minimum = 0, maximum = 120)]
    pub months: i32,
    /// Money for the awards.
    #[validate(nested)]
    pub budget: Money,
    /// Share of sessions that completion needs.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub attendance_threshold_bp: i32,
    /// Own share that an award needs: own / (own + grant).
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub own_share_bp: i32,
    /// When the call opens.
    pub opens_at: Option<Ts>,
    /// Deadline of the call, local time in the programme's zone, to the second.
    #[validate(custom(function = "sane_time"))]
    #[schema(example = "2027-03-31T18:00:00", format = "date-time-local")]
    pub deadline_local: Option<NaiveDateTime>,
    /// Seconds of grace after the deadline.
    #[serde(default)]
    #[validate(range(min = 0, max = 86_400))]
    #[schema(minimum = 0, maximum = 86_400)]
    pub grace_seconds: i32,
    /// First day of training.
    #[validate(custom(function = "sane_day"))]
    pub training_starts_on: Option<NaiveDate>,
    /// Last day of training.
    #[validate(custom(function = "sane_day"))]
    pub training_ends_on: Option<NaiveDate>,
    /// Days that an offer stands.
    #[validate(range(min = 1, max = 365))]
    #[schema(minimum = 1, maximum = 365)]
    pub offer_days: i32,
    /// Rules as data.
    #[validate(nested)]
    pub rules: Rules,
}

fn zone(name: &str) -> std::result::Result<(), ValidationError> {
    name.parse::<Tz>()
        .map(|_| ())
        .map_err(|_| ValidationError::new("unknown"))
}

fn figures(input: &ProgrammeInput) -> std::result::Result<(), ValidationError> {
    // A final with awards needs money for them.
    if input.awards > 0 && input.budget.amount == 0 {
        return Err(ValidationError::new("budget_without_money"));
    }
    Ok(())
}

/// Whether a local time is later than the first day of the training: until then everybody has applied and answered.
pub fn after_begin(local: NaiveDateTime, training_starts_on: Option<NaiveDate>) -> bool {
    training_starts_on.is_some_and(|first| local.date() > first)
}

impl ProgrammeInput {
    /// The instant of the deadline.
    pub fn deadline_at(&self) -> Result<Option<Ts>> {
        let zone: Tz = self
            .time_zone
            .parse()
            .map_err(|_| Error::field("/time_zone", "unknown"))?;
        Ok(self.deadline_local.map(|local| local_to_instant(local, zone)))
    }

    /// Faults between fields: the order of dates, doubled keys.
    pub fn check(&self) -> Result<()> {
        let mut faults = Vec::new();
        let deadline = self.deadline_at()?;
        if let (Some(opens), Some(deadline)) = (self.opens_at, deadline)
            && opens >= deadline
        {
            faults.push(FieldError::new("/deadline_local", "order"));
        }
        if let (Some(from), Some(to)) = (self.training_starts_on, self.training_ends_on)
            && from > to
        {
            faults.push(FieldError::new("/training_ends_on", "order"));
        }
        if self
            .deadline_local
            .is_some_and(|deadline| after_begin(deadline, self.training_starts_on))
        {
            faults.push(FieldError::new("/training_starts_on", "order"));
        }
        let mut keys: Vec<&str> = self.rules.eligibility.iter().map(|r| r.key.as_str()).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|w| w[0] == w[1]) {
            faults.push(FieldError::new("/rules/eligibility", "duplicate"));
        }
        faults.extend(questions::faults(&self.rules.questions, "/rules/questions"));
        faults.extend(self.rules.priority.fault("/rules/priority", self.seats));
        for (at, rule, places) in [
            (
                "/rules/selection/priority",
                self.rules.selection.priority,
                self.seats,
            ),
            (
                "/rules/final/priority",
                self.rules.final_round.priority,
                self.awards,
            ),
        ] {
            faults.extend(rule.and_then(|rule| rule.fault(at, places)));
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(faults))
        }
    }
}
