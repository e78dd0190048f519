//! What was written wrongly of a person is corrected after the submission: a telephone number by the applicant or staff, a name
//! or an identity number by staff, with what proves it.

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::content::{Content, PersonData, PersonPatch};
use super::loaded::{Loaded, load_locked_with_programme};
use super::persons::{self, Person, Snapshot};
use super::rules;
use super::service::{must_consent, record};
use super::store::{self, Application};
use super::submission::{judge, keep, words};
use crate::accounts::identity::rules::valid_phone;
use crate::applications::phone_calls;
use crate::applications::status::wrong_state;
use base::cx::Cx;
use base::notifications::Notice;
use base::policy::{Op, authorise};
use kernel::error::{Error, FieldError, Result};
use kernel::{Id, Input, Json, Words, merged, value_of};

/// How the applicant is reached from now on.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationContact, example = json!({"phone": "+77001234567"}))]
pub struct Contact {
    /// Telephone number, however it is typed.
    #[validate(length(max = 40), custom(function = "valid_phone"))]
    #[schema(min_length = 8, max_length = 40)]
    pub phone: String,
}

/// What was written wrongly of a person.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationCorrection,
    example = json!({"person": {"family_name": "Қожабекова"}, "evidence": "Жеке куәлік № 0123, көшірмесі 5-бумада"}))]
pub struct Correction {
    /// The fields that change; null takes a patronymic away. Where somebody lives is judged by the conditions and is not among them.
    #[validate(nested)]
    pub person: PersonPatch,
    /// What proves it.
    #[validate(nested)]
    pub evidence: Words<500>,
}

/// Takes another telephone number, whatever became of the application.
pub fn contact(cx: &mut Cx<'_>, id: Id, input: &Input<Contact>) -> Result<Loaded> {
    let found = load_locked_with_programme(cx, id)?;
    authorise(cx, Op::PutContact, &found.subject)?;
    let patch = PersonPatch {
        phone: Some(Some(input.get()?.phone.clone())),
        ..PersonPatch::default()
    };
    must_consent(&found.row)?;
    let (row, person) = corrected(cx, &found, &patch)?;
    store::update(cx.conn, row.clone())?;
    told(cx, Op::PutContact, &row, &patch, None)?;
    Ok(Loaded { row, person, ..found })
}

/// Corrects a name, the identity number or what agrees with it: a version of its own, as of the same submission.
pub fn correct(cx: &mut Cx<'_>, id: Id, input: &Input<Correction>) -> Result<Loaded> {
    let found = load_locked_with_programme(cx, id)?;
    authorise(cx, Op::CorrectApplication, &found.subject)?;
    let input = input.get()?;
    if input.person.locality.is_some() {
        return Err(Error::field("/person/locality", "read_only"));
    }
    if found.row.submission_no == 0 {
        return Err(wrong_state(found.row.status));
    }
    must_consent(&found.row)?;
    let (row, person) = corrected(cx, &found, &input.person)?;
    let row = Application {
        iin_digest: person.iin_digest.clone(),
        submission_no: row.submission_no + 1,
        ..row
    };
    store::update(cx.conn, row.clone())?;
    keep(cx, &row, &person)?;
    let content: Content = row.content.read()?;
    let data = person.open(cx.vault)?;
    store::set_words(cx.conn, row.programme_id, row.id, &words(&row, &content, &data))?;
    // What was decided stands; what is still to be decided rests on what is right.
    if row.status.undecided() {
        judge(cx, &found.programme, &row, &content, &data)?;
    }
    told(
        cx,
        Op::CorrectApplication,
        &row,
        &input.person,
        Some(&input.evidence),
    )?;
    Ok(Loaded { row, person, ..found })
}

/// The person with the fields of a patch, also where something was changed and not submitted yet.
fn corrected(cx: &mut Cx<'_>, found: &Loaded, patch: &PersonPatch) -> Result<(Application, Person)> {
    let old = found.person.open(cx.vault)?;
    let data: PersonData = merged(&old, patch)?;
    let mut faults = rules::person_faults(&data);
    faults.extend(gone(&value_of(&old)?, &value_of(&data)?));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let person = found.person.clone().with(&data, cx)?;
    persons::update(cx.conn, person.clone())?;
    let draft_person = match &found.row.draft_person {
        None => None,
        Some(draft) => {
            let draft = draft.read::<Snapshot>()?.open(cx.vault)?;
            let draft: PersonData = merged(&draft, patch)?;
            Some(Json::of(&Snapshot::of(&person.clone().with(&draft, cx)?))?)
        }
    };
    let row = Application {
        draft_person,
        version: found.row.version + 1,
        updated_at: cx.now,
        ..found.row.clone()
    };
    Ok((row, person))
}

/// What would be lost: only a patronymic may be taken away.
fn gone(old: &Value, new: &Value) -> Vec<FieldError> {
    let told = |value: &Value, name: &str| value.get(name).is_some_and(|v| !v.is_null());
    ["family_name", "given_name", "iin", "birth_date", "sex", "phone"]
        .into_iter()
        .filter(|name| told(old, name) && !told(new, name))
        .map(|name| FieldError::new(&format!("/person/{name}"), "required"))
        .collect()
}

fn told(
    cx: &mut Cx<'_>,
    op: Op,
    row: &Application,
    patch: &PersonPatch,
    evidence: Option<&str>,
) -> Result<()> {
    if row.account_id != cx.actor.account {
        let notice = Notice::DetailsCorrected {
            reference: row.reference.clone().unwrap_or_default().into(),
        };
        phone_calls::tell(cx, row, &notice)?;
    }
    let mut fields = Vec::new();
    rules::places(&value_of(patch)?, "/person", &mut fields);
    record(cx, op, row, Value::Null, json!({ "fields": fields }), evidence)
}
