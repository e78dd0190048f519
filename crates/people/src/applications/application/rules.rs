//! What may stand in an application, what is missing for a submission, and what follows a withdrawn consent.

use chrono::NaiveDate;
use serde_json::Value;

use super::answers;
use super::content::{Content, PersonData, Sex};
use super::fields::FIELDS;
use crate::applications::status::{ApplicationStatus, Step, next};
use crate::programmes::programme::questions::Question;
use crate::programmes::programme::rules::Locality;
use crate::programmes::programme::{Programme, Rules};
use kernel::error::{FieldError, Result};
use kernel::iin::Iin;
use kernel::{fold, text_enum};

text_enum! {
    /// A consent that can be withdrawn.
    ConsentKind { Processing = "processing", Publication = "publication" }
}

text_enum! {
    /// What follows when a consent is withdrawn.
    ConsentEffect {
        DraftDeleted = "draft_deleted",
        ApplicationWithdrawn = "application_withdrawn",
        CoordinatorsTold = "coordinators_told",
        Noted = "noted",
    }
}

/// What follows when the consent to the processing of personal data is withdrawn. Who takes part in the training, or
/// gives a place up by the staff, cannot be left out in silence (`begun`).
pub fn on_withdrawal(status: ApplicationStatus, begun: bool) -> ConsentEffect {
    match status {
        ApplicationStatus::Draft => ConsentEffect::DraftDeleted,
        ApplicationStatus::Withdrawn => ConsentEffect::ApplicationWithdrawn,
        status if !begun && next(status, Step::Withdraw).is_ok() => ConsentEffect::ApplicationWithdrawn,
        _ => ConsentEffect::CoordinatorsTold,
    }
}

/// A text as names are compared: letters and digits, folded. A star of what is required and a colon are no part of a name.
pub fn plain(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The code of the place that the programme calls so.
pub fn locality<'a>(localities: &'a [Locality], text: &str) -> Option<&'a str> {
    let text = plain(text);
    let is = |place: &&Locality| {
        let name = &place.name;
        let names = [&name.kk, &name.ru, &name.en].into_iter().flatten();
        plain(&place.code) == text || names.into_iter().any(|n| plain(n) == text)
    };
    let found = (!text.is_empty()).then(|| localities.iter().find(is));
    found.flatten().map(|place| place.code.as_str())
}

/// What is wrong with the day on which something on paper came in: within the call, and not to come.
pub fn arrival_fault(on: NaiveDate, today: NaiveDate, call: [Option<NaiveDate>; 2]) -> Option<&'static str> {
    let [first, last] = call;
    if on > today {
        return Some("future");
    }
    let outside = first.is_some_and(|first| on < first) || last.is_some_and(|last| on > last);
    outside.then_some("order")
}

/// The pointers of what a patch names, for the log: places, never values.
pub fn places(patch: &Value, at: &str, out: &mut Vec<String>) {
    match patch {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(k, v)| places(v, &format!("{at}/{k}"), out)),
        _ => out.push(at.to_owned()),
    }
}

/// Day of birth and sex stand in the identity number; what contradicts it is refused at once.
pub fn person_faults(person: &PersonData) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if let Some(iin) = person.iin.as_deref().and_then(|t| Iin::parse(t).ok()) {
        let sex = if iin.is_male() { Sex::Male } else { Sex::Female };
        if person.birth_date.is_some_and(|d| d != iin.birth_date()) {
            faults.push(FieldError::new("/person/birth_date", "iin_mismatch"));
        }
        if person.sex.is_some_and(|s| s != sex) {
            faults.push(FieldError::new("/person/sex", "iin_mismatch"));
        }
    }
    faults
}

/// What a programme takes: its currency, the most that can be asked for, its own questions.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// ISO 4217 code.
    pub currency: &'a str,
    /// Minor units.
    pub max_request: Option<i64>,
    /// Questions of its own.
    pub questions: &'a [Question],
}

impl<'a> Limits<'a> {
    /// Those of a programme.
    pub fn of(programme: &'a Programme, rules: &'a Rules) -> Self {
        Limits {
            currency: &programme.currency,
            max_request: rules.max_request,
            questions: &rules.questions,
        }
    }
}

/// What is wrong with what an applicant tells, whether it is whole or not.
pub fn content_faults(content: &Content, limits: Limits<'_>) -> Vec<FieldError> {
    let mut faults = currency_faults(content, limits);
    if let Some(told) = &content.answers {
        faults.extend(answers::faults(limits.questions, told));
    }
    faults
}

/// Money in another currency than the programme's.
fn currency_faults(content: &Content, limits: Limits<'_>) -> Vec<FieldError> {
    let Some(money) = &content.money else {
        return vec![];
    };
    [
        ("total_budget", &money.total_budget),
        ("requested", &money.requested),
        ("own_contribution", &money.own_contribution),
    ]
    .into_iter()
    .filter(|(_, m)| m.as_ref().is_some_and(|m| m.currency != limits.currency))
    .map(|(name, _)| {
        FieldError::new(&format!("/content/money/{name}/currency"), "currency")
            .with("expected", limits.currency)
    })
    .collect()
}

/// Every fault that keeps an application from being submitted, at once.
pub fn submission_faults(
    content: &Content,
    person: &PersonData,
    limits: Limits<'_>,
    today: NaiveDate,
) -> Result<Vec<FieldError>> {
    let whole = serde_json::json!({ "content": content, "person": person });
    let mut faults: Vec<FieldError> = FIELDS
        .iter()
        .filter(|field| field.required)
        .filter(|field| match whole.pointer(field.pointer) {
            None | Some(Value::Null) => true,
            Some(Value::String(text)) => text.trim().is_empty(),
            Some(_) => false,
        })
        .map(|field| FieldError::new(field.pointer, "required"))
        .collect();
    faults.extend(person_faults(person));
    faults.extend(content_faults(content, limits));
    let told = content.answers.clone().unwrap_or_default();
    faults.extend(answers::missing(limits.questions, &told));
    if content.business_registered_on.is_some_and(|d| d > today) {
        faults.push(FieldError::new("/content/business_registered_on", "future"));
    }
    if person.birth_date.is_some_and(|d| d > today) {
        faults.push(FieldError::new("/person/birth_date", "future"));
    }
    let idea = content.idea.clone().unwrap_or_default();
    if idea.social_category.is_some() && idea.social_effect.is_none() {
        faults.push(FieldError::new("/content/idea/social_effect", "required"));
    }
    if let Some(money) = &content.money {
        if let (Some(asked), Some(max)) = (&money.requested, limits.max_request)
            && asked.amount > max
        {
            faults.push(FieldError::new("/content/money/requested/amount", "range").with("max", max));
        }
        if let (Some(total), Some(asked), Some(own)) =
            (&money.total_budget, &money.requested, &money.own_contribution)
            && asked.amount + own.amount > total.amount
        {
            let min = asked.amount + own.amount;
            faults.push(FieldError::new("/content/money/total_budget/amount", "range").with("min", min));
        }
    }
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn what_follows_a_withdrawn_consent_tells_no_more_than_the_public_status() {
        for one in ApplicationStatus::ALL {
            for other in ApplicationStatus::ALL
                .iter()
                .filter(|o| o.public() == one.public())
            {
                assert_eq!(on_withdrawal(*one, false), on_withdrawal(*other, false));
            }
        }
        assert_eq!(
            on_withdrawal(ApplicationStatus::Confirmed, true),
            ConsentEffect::CoordinatorsTold
        );
        assert_eq!(
            on_withdrawal(ApplicationStatus::Confirmed, false),
            ConsentEffect::ApplicationWithdrawn
        );
    }

    #[test]
    fn an_identity_number_and_a_birth_date_must_agree() {
        let birth: NaiveDate = "1984-05-17".parse().unwrap();
        let iin = (9800..9999)
            .find_map(|n| Iin::synthetic(birth, false, n))
            .unwrap();
        let person = PersonData {
            iin: Some(iin.as_str().into()),
            birth_date: "1984-05-18".parse().ok(),
            sex: Some(Sex::Female),
            ..PersonData::default()
        };
        let faults = person_faults(&person);
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].pointer, "/person/birth_date");
    }

    #[test]
    fn an_empty_application_lacks_everything_that_is_required() {
        let limits = Limits {
            currency: "KZT",
            max_request: None,
            questions: &[],
        };
        let faults = submission_faults(
            &Content::default(),
            &PersonData::default(),
            limits,
            "2027-01-11".parse().unwrap(),
        )
        .unwrap();
        let required = FIELDS.iter().filter(|field| field.required);
        assert_eq!(faults.len(), required.count());
    }
}
