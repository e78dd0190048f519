//! Applications: what an applicant sends, and one that has come as far as a test needs it.

use std::sync::atomic::{AtomicU16, Ordering};

use base::cx::Cx;
use chrono::{Duration, NaiveDate};
use kernel::error::Result;
use kernel::iin::Iin;
use kernel::vocabulary::Role;
use kernel::{Id, Json};
use people::applications::ApplicationStatus;
use people::applications::application::content::{Channel, Content, PersonData};
use people::applications::application::persons;
use people::applications::application::persons::{Person as PersonRow, Snapshot};
use people::applications::application::store::Consents;
use people::applications::application::versions;
use people::applications::application::versions::Submission;
use people::applications::application::{Application, store};
use people::programmes::programme;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{Person, Server};

/// A synthetic identity number that no other test of this run has.
pub fn iin() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    iin_from(|| NEXT.fetch_add(1, Ordering::SeqCst) % 5_000)
}

/// That of whoever sent the application with a number: the same in each world, so that worlds can be compared.
fn iin_of(number: i32) -> String {
    let mut serial = 5_000 + u16::try_from(number).expect("a small number") * 4;
    iin_from(|| {
        serial += 1;
        serial
    })
}

/// The first that has a control digit.
fn iin_from(mut serial: impl FnMut() -> u16) -> String {
    let birth: NaiveDate = "1984-05-17".parse().expect("a day");
    let mut tried = std::iter::repeat_with(|| Iin::synthetic(birth, false, serial()));
    let found = tried.find_map(|iin| iin).expect("there are many");
    found.as_str().to_owned()
}

/// An application with all that a submission needs, as a client sends it.
pub fn complete(iin: &str) -> Value {
    let kzt = |amount: i64| json!({ "amount": amount, "currency": "KZT" });
    json!({
        "person": {
            "family_name": "Сәрсенбаева", "given_name": "Айгүл", "patronymic": "Маратқызы", "iin": iin,
            "birth_date": "1984-05-17", "sex": "female", "phone": "+77000000001", "locality": "baiserke",
        },
        "content": {
            "employment_status": "unemployed", "education": "vocational", "vulnerable_group": "large_family",
            "disability_declared": true, "tax_debt_declared": false,
            "idea": {
                "title": "Құрт пен ірімшік жасайтын шағын цех", "sector": "food", "summary": "Сүт жинаймын",
                "problem": "Сүт артылып қалады", "customers": "Дүкендер", "business_model": "Сату",
            },
            "money": { "total_budget": kzt(320_000_000), "requested": kzt(240_000_000), "own_contribution": kzt(80_000_000) },
        },
    })
}

/// A submitted application, put in as the program would have written it: on paper and without an account, unless
/// something else is said.
#[derive(Clone)]
pub struct NewApplication {
    programme: Id,
    number: i32,
    reference: Option<String>,
    account: Option<Id>,
    status: ApplicationStatus,
    sent: Value,
}

impl NewApplication {
    /// The application with a number in a programme.
    pub fn to(programme: Id, number: i32) -> NewApplication {
        let mut sent = complete(&iin_of(number));
        sent["content"]["disability_declared"] = json!(false);
        NewApplication {
            programme,
            number,
            reference: None,
            account: None,
            status: ApplicationStatus::Submitted,
            sent,
        }
    }

    /// Of somebody with an account, online.
    pub fn of(mut self, account: Id) -> NewApplication {
        self.account = Some(account);
        self
    }

    /// By another reference than that of the programme's code.
    pub fn called(mut self, reference: String) -> NewApplication {
        self.reference = Some(reference);
        self
    }

    /// By another name.
    pub fn named(mut self, family_name: &str, given_name: &str) -> NewApplication {
        self.sent["person"]["family_name"] = json!(family_name);
        self.sent["person"]["given_name"] = json!(given_name);
        self
    }

    /// By another telephone number, or by none.
    pub fn reached_at(mut self, phone: Option<String>) -> NewApplication {
        self.sent["person"]["phone"] = json!(phone);
        self
    }

    /// In another state.
    pub fn stands(mut self, status: ApplicationStatus) -> NewApplication {
        self.status = status;
        self
    }

    /// What was found about it: it may be chosen.
    pub fn eligible(self) -> NewApplication {
        self.stands(ApplicationStatus::Eligible)
    }

    /// With a field of the idea.
    pub fn with_idea(mut self, field: &str, value: &str) -> NewApplication {
        self.sent["content"]["idea"][field] = json!(value);
        self
    }

    /// Of a business for the common good.
    pub fn social(self, category: &str) -> NewApplication {
        self.with_idea("social_category", category)
            .with_idea("social_effect", "Жұмыс орындары")
    }

    /// Of somebody who declares a disability.
    pub fn disabled(mut self) -> NewApplication {
        self.sent["content"]["disability_declared"] = json!(true);
        self
    }

    /// Writes it.
    pub fn insert(self, cx: &mut Cx<'_>) -> Result<Id> {
        let programme = programme::find(cx.conn, self.programme)?;
        let content: Content = as_sent(&self.sent["content"]);
        let data: PersonData = as_sent(&self.sent["person"]);
        let person = PersonRow::unknown(cx.now).with(&data, cx)?;
        let consent = programme.rules()?.consent;
        let consents = Consents {
            processing: true,
            publication: false,
            at: cx.now,
            text: consent.text,
            term_years: consent.term_years,
            programme_version: programme.version,
            evidence: self.account.is_none().then(|| "Қол қойылған парақ".to_owned()),
            withdrawn_at: None,
            publication_withdrawn_at: None,
        };
        let row = Application {
            id: Id::new(),
            programme_id: programme.id,
            number: Some(self.number),
            reference: Some(
                self.reference
                    .unwrap_or_else(|| format!("{}-{:03}", programme.code, self.number)),
            ),
            account_id: self.account,
            side: self.account.map(|_| Role::Applicant.as_str().to_owned()),
            person_id: person.id,
            channel: if self.account.is_some() {
                Channel::Online
            } else {
                Channel::Paper
            },
            assisted_by: None,
            status: self.status,
            content: Json::empty(),
            draft_content: None,
            draft_person: None,
            consents: Json::of(&consents)?,
            iin_digest: person.iin_digest.clone(),
            locality: person.locality.clone(),
            title: None,
            sector: None,
            social_category: None,
            requested: None,
            submission_no: 1,
            submitted_at: Some(cx.now + Duration::seconds(i64::from(self.number))),
            personal_deadline_at: None,
            clarification: None,
            clarification_due_at: None,
            consent_waits_since: None,
            received_on: None,
            received_evidence: None,
            version: 1,
            created_at: cx.now,
            updated_at: cx.now,
        }
        .with_content(&content)?;
        let submission = Submission {
            application_id: row.id,
            no: 1,
            content: row.content.clone(),
            person: Json::of(&Snapshot::of(&person))?,
            submitted_at: row.submitted_at.unwrap_or(cx.now),
            submitted_by: row.account_id,
        };
        let id = row.id;
        persons::insert(cx.conn, person)?;
        store::insert(cx.conn, row)?;
        versions::insert(cx.conn, submission)?;
        Ok(id)
    }
}

/// What a client sends, as the program reads it.
fn as_sent<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("the program reads it")
}

/// Somebody who confirmed a place, and the application.
pub async fn participant_to_be(server: &Server, programme: Id, name: &str) -> (Person, Id) {
    let person = server
        .with_role(&format!("{name}-{}", Id::new()), Role::Applicant, Some(programme))
        .await;
    let (account, name) = (person.id, name.to_owned());
    let application = server
        .below(move |cx| {
            let number = programme::store::take_number(cx.conn, programme)?;
            NewApplication::to(programme, number)
                .of(account)
                .named("Ахметова", &name)
                .with_idea("title", "Сыроварня")
                .with_idea("summary", "Сыр из местного молока")
                .social("employs_vulnerable")
                .disabled()
                .stands(ApplicationStatus::Confirmed)
                .insert(cx)
        })
        .await;
    (person, application)
}
