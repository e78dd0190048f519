//! What somebody reads who was found ineligible: which rules, in words, on what they rest, and until when one can object.

use serde::Serialize;
use utoipa::ToSchema;

use super::content::{Content, PersonData};
use super::fields::FIELDS;
use super::loaded::Loaded;
use crate::applications::eligibility;
use crate::applications::eligibility::objection_store;
use crate::applications::eligibility::objection_store::Refusal;
use crate::applications::eligibility::rules::EligibilityOutcome;
use crate::applications::eligibility::store::Outcome;
use crate::applications::status::ApplicationStatus;
use crate::programmes::programme::Rules;
use crate::programmes::programme::rules::EligibilityCode;
use base::cx::Cx;
use base::db::DbConn;
use kernel::error::{Code, Result};
use kernel::{Lang, Localised, Ts};

/// Why an application does not meet the conditions.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IneligibleReason {
    /// The rule.
    pub rule: String,
    /// What it asks for; absent where the programme has it no more.
    pub text: Option<Localised>,
    /// What a person wrote of it.
    pub reason: Option<String>,
    /// What was told in the application, where the software judged by it.
    pub fact: Option<IneligibleFact>,
}

/// A field of the application as it was submitted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IneligibleFact {
    /// Its place in the application: a JSON pointer.
    pub pointer: String,
    /// What it is called, in the reader's language.
    pub label: String,
    /// What it says, in the reader's language.
    pub value: String,
}

/// What is read of a decision of ineligibility.
pub struct Refused {
    /// The rules that are not met.
    pub reasons: Vec<IneligibleReason>,
    /// Until when one can object.
    pub until: Option<Ts>,
    /// What stands in the way of an objection.
    pub unobjectable: Option<Code>,
}

/// Reads it; of an application in another state there is nothing to read.
pub fn read(cx: &mut Cx<'_>, found: &Loaded) -> Result<Refused> {
    if found.row.status != ApplicationStatus::Ineligible {
        return Ok(Refused {
            reasons: vec![],
            until: None,
            unobjectable: Some(Code::WrongState),
        });
    }
    let (until, unobjectable) = match objectable(cx.conn, found, cx.now)? {
        Ok(decision) => (Some(decision.until_at), None),
        Err(code) => (None, Some(code)),
    };
    let lang = cx.lang.unwrap_or_else(|| found.programme.main_language());
    let rules = found.programme.rules()?;
    let told = (found.row.content()?, found.person.open(cx.vault)?);
    let outcomes = eligibility::store::of(cx.conn, found.row.id)?;
    let failed = outcomes
        .into_iter()
        .filter(|one| one.outcome == EligibilityOutcome::Failed);
    Ok(Refused {
        reasons: failed.map(|one| reason(one, &rules, &told, lang)).collect(),
        until,
        unobjectable,
    })
}

/// The decision against which the applicant may object at this time, or what stands in the way: it is no refusal, an objection
/// was made, the time is over.
pub fn objectable(conn: &mut DbConn, found: &Loaded, now: Ts) -> Result<std::result::Result<Refusal, Code>> {
    let decision = match found.row.status {
        ApplicationStatus::Ineligible => objection_store::standing(conn, found.row.id)?,
        _ => None,
    };
    let Some(decision) = decision else {
        return Ok(Err(Code::WrongState));
    };
    if objection_store::against(conn, &decision)?.is_some() {
        return Ok(Err(Code::Duplicate));
    }
    Ok(match now < decision.until_at {
        true => Ok(decision),
        false => Err(Code::DeadlinePassed),
    })
}

fn reason(one: Outcome, rules: &Rules, told: &(Content, PersonData), lang: Lang) -> IneligibleReason {
    let rule = rules.eligibility.iter().find(|rule| rule.key[..] == one.rule[..]);
    // What a person decided rests on what that person wrote.
    let by_software = rule.filter(|_| one.automatic);
    IneligibleReason {
        text: rule.map(eligibility::said),
        fact: by_software.and_then(|rule| fact(rule.code, rules, told, lang)),
        rule: one.rule,
        reason: one.reason,
    }
}

/// What a rule of a kind was judged by. The consent is no field of the form: its rule says all.
fn fact(
    code: EligibilityCode,
    rules: &Rules,
    (content, person): &(Content, PersonData),
    lang: Lang,
) -> Option<IneligibleFact> {
    let (pointer, value) = match code {
        EligibilityCode::Adult => ("/person/birth_date", said_day(person.birth_date?)),
        EligibilityCode::Locality => {
            let place = person.locality.as_deref()?;
            let known = rules.localities.iter().find(|one| one.code[..] == *place);
            let name = known.map_or(place, |one| one.name.pick(lang, &[]));
            ("/person/locality", name.to_owned())
        }
        EligibilityCode::BusinessAge => (
            "/content/business_registered_on",
            said_day(content.business_registered_on?),
        ),
        EligibilityCode::NoTaxDebt => {
            let answer = match content.tax_debt_declared? {
                true => Localised::all("иә", "да", "yes"),
                false => Localised::all("жоқ", "нет", "no"),
            };
            ("/content/tax_debt_declared", answer.pick(lang, &[]).to_owned())
        }
        EligibilityCode::Consent | EligibilityCode::Judged => return None,
    };
    let field = FIELDS.iter().find(|field| field.pointer == pointer)?;
    Some(IneligibleFact {
        pointer: pointer.to_owned(),
        label: field.label(lang).to_owned(),
        value,
    })
}

/// A day as people in Kazakhstan write it.
fn said_day(day: chrono::NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}
