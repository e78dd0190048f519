//! Use cases of an application before it is submitted, and its reading.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::content::{ApplicationPatch, Channel, Content, PersonData};
use super::loaded::{Loaded, call_closed, load, load_locked, must_be_open, must_have_arrived};
use super::persons::{self, Person, Snapshot};
use super::rules;
use super::store::{self, Application, Consents};
use super::thread_store;
use crate::applications::conflicts;
use crate::applications::conflicts::{ConflictKind, ConflictStatus};
use crate::applications::status::{ApplicationStatus, wrong_state};
use crate::programmes::members;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::programmes::programme::rules::Locality;
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, opens};
use files::desk::Holder;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Json, Text, Words, merged, sane_day, text_enum, value_of};

text_enum! {
    /// How an application came that staff type for somebody.
    AssistedChannel { Paper = "paper", Phone = "phone", InPerson = "in_person" }
}

impl AssistedChannel {
    fn channel(self) -> Channel {
        match self {
            AssistedChannel::Paper => Channel::Paper,
            AssistedChannel::Phone => Channel::Phone,
            AssistedChannel::InPerson => Channel::InPerson,
        }
    }
}

/// What is agreed to before anything personal is stored.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentInput {
    /// Processing of personal data, as the programme's text says; without it there is no draft.
    pub processing: bool,
    /// Publication of name and idea.
    #[serde(default)]
    pub publication: bool,
}

/// An application that came on paper.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// The day on which it came, where the programme is.
    #[validate(custom(function = "sane_day"))]
    pub on: NaiveDate,
    /// What proves it: a stamp, a line in the book of incoming letters.
    #[validate(nested)]
    pub evidence: Words<500>,
}

/// Somebody for whom staff type.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnBehalf {
    /// How it came.
    pub channel: AssistedChannel,
    /// What proves the consent: a signed sheet, a recorded call.
    #[validate(nested)]
    pub consent_evidence: Text<500>,
    /// What came within the call may be typed after its deadline too, until the selection begins: rules are judged as of the
    /// day on which it came.
    #[serde(default)]
    #[validate(nested)]
    pub received: Option<Arrival>,
}

/// A new application.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"consents": {"processing": true, "publication": false}}))]
pub struct NewApplication {
    /// Made by the client if it likes.
    #[serde(default)]
    pub id: Option<Id>,
    /// What is agreed to.
    #[validate(nested)]
    pub consents: ConsentInput,
    /// For coordinators: the applicant has no account.
    #[serde(default)]
    #[validate(nested)]
    pub on_behalf: Option<OnBehalf>,
}

impl Application {
    /// The same, with the day on which it came.
    pub fn arrived(self, arrival: Option<&Arrival>) -> Self {
        Application {
            received_on: arrival.map(|a| a.on),
            received_evidence: arrival.map(|a| a.evidence.clone().into()),
            ..self
        }
    }
}

/// Opens a draft: with consent, and while the call is open.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<NewApplication>) -> Result<Application> {
    let programme = programme::find(cx.conn, programme_id)?;
    let subject = programme.announced();
    if !opens(cx, Op::GetProgramme, &subject) {
        return Err(Error::not_found());
    }
    authorise(cx, Op::CreateApplication, &subject)?;
    let actor = cx.actor.id()?;
    let input = input.get()?;
    if input.on_behalf.is_some() && !cx.actor.has(programme_id, Role::Coordinator) {
        return Err(Error::code(Code::Forbidden));
    }
    if !input.consents.processing {
        return Err(Error::code(Code::ConsentRequired));
    }
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    let received = input.on_behalf.as_ref().and_then(|other| other.received.as_ref());
    match received {
        Some(arrival) => must_have_arrived(&programme, cx.now, arrival.on, "/on_behalf/received/on")?,
        None => must_be_open(call_closed(&programme, cx.now, None))?,
    }
    if input.on_behalf.is_none() {
        become_applicant(cx, programme_id, actor)?;
    }
    let other = input
        .on_behalf
        .as_ref()
        .map(|o| (o.channel.channel(), o.consent_evidence.clone().into()));
    let row = draft_for(cx, &programme, id, &input.consents, other)?.arrived(received);
    let person = Person {
        id: row.person_id,
        ..Person::unknown(cx.now)
    };
    persons::insert(cx.conn, person)?;
    store::insert(cx.conn, row.clone())?;
    if input.on_behalf.is_some() {
        propose_helped(cx, &row, actor)?;
    }
    record(
        cx,
        Op::CreateApplication,
        &row,
        Value::Null,
        json!({ "channel": row.channel, "consents": row.consents, "received_on": row.received_on }),
        None,
    )?;
    Ok(row)
}

/// Whoever applies stands on the applicants' side of the programme from now on.
fn become_applicant(cx: &mut Cx<'_>, programme: Id, account: Id) -> Result<()> {
    if cx.actor.has(programme, Role::Applicant) {
        return Ok(());
    }
    members::store::grant(cx, account, Some(programme), Role::Applicant)
        .map(|_| ())
        .map_err(|e| match e.which() {
            // Two requests of one person at once.
            Code::Duplicate => Error::code(Code::OneApplication),
            _ => e,
        })
}

/// A draft of one's own, or by staff for somebody without an account: how it came and what proves the consent.
pub fn draft_for(
    cx: &Cx<'_>,
    programme: &Programme,
    id: Id,
    consents: &ConsentInput,
    other: Option<(Channel, String)>,
) -> Result<Application> {
    let consent = programme.rules()?.consent;
    let (channel, evidence) = match other {
        None => (Channel::Online, None),
        Some((channel, evidence)) => (channel, Some(evidence)),
    };
    let account_id = cx.actor.account.filter(|_| evidence.is_none());
    let assisted_by = cx.actor.account.filter(|_| evidence.is_some());
    let consents = Consents {
        processing: consents.processing,
        publication: consents.publication,
        at: cx.now,
        text: consent.text,
        term_years: consent.term_years,
        programme_version: programme.version,
        evidence,
        withdrawn_at: None,
        publication_withdrawn_at: None,
    };
    Ok(Application {
        id,
        programme_id: programme.id,
        number: None,
        reference: None,
        account_id,
        side: account_id.map(|_| Role::Applicant.as_str().to_owned()),
        person_id: Id::new(),
        channel,
        assisted_by,
        status: ApplicationStatus::Draft,
        content: Json::of(&Content::default())?,
        draft_content: None,
        draft_person: None,
        consents: Json::of(&consents)?,
        iin_digest: None,
        locality: None,
        title: None,
        sector: None,
        social_category: None,
        requested: None,
        submission_no: 0,
        submitted_at: None,
        personal_deadline_at: None,
        clarification: None,
        clarification_due_at: None,
        consent_waits_since: None,
        received_on: None,
        received_evidence: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    })
}

/// Whoever typed for somebody helped them: proposed, for a coordinator to decide.
fn propose_helped(cx: &mut Cx<'_>, row: &Application, helper: Id) -> Result<()> {
    conflicts::store::insert(
        cx.conn,
        conflicts::store::Conflict {
            id: Id::new(),
            programme_id: row.programme_id,
            account_id: helper,
            application_id: row.id,
            kind: ConflictKind::Helped,
            status: ConflictStatus::Proposed,
            reason: None,
            created_by: None,
            decided_by: None,
            version: 1,
            created_at: cx.now,
            updated_at: cx.now,
            signals: None,
        },
    )
}

/// Reads an application.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Loaded> {
    let found = load(cx, id)?;
    authorise(cx, Op::GetApplication, &found.subject)?;
    Ok(found)
}

/// Changes the fields that a patch names, and no others.
pub fn patch(cx: &mut Cx<'_>, id: Id, input: &Input<ApplicationPatch>) -> Result<Loaded> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::UpdateApplication, &found.subject)?;
    let patch = input.get()?;
    let (content, data) = found.written(cx.vault)?;
    let content: Content = match &patch.content {
        Some(changes) => merged(&content, changes)?,
        None => content,
    };
    let data: PersonData = match &patch.person {
        Some(changes) => merged(&data, changes)?,
        None => data,
    };
    let rules_ = found.programme.rules()?;
    let data = at_known_place(data, &rules_.localities);
    let mut faults = rules::person_faults(&data);
    faults.extend(rules::content_faults(&content, found.limits(&rules_)));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    must_consent(&found.row)?;
    if !found.row.status.editable() {
        return Err(wrong_state(found.row.status));
    }
    must_be_open(found.closed(cx.now))?;
    let (row, person) = written(cx, &found, patch, &content, &data)?;
    let mut places = Vec::new();
    rules::places(&value_of(patch)?, "", &mut places);
    record(
        cx,
        Op::UpdateApplication,
        &row,
        Value::Null,
        json!({ "fields": places }),
        None,
    )?;
    Ok(Loaded { row, person, ..found })
}

/// A place that was told by its name is the one of the list.
pub(super) fn at_known_place(data: PersonData, localities: &[Locality]) -> PersonData {
    let known = data
        .locality
        .as_deref()
        .and_then(|told| rules::locality(localities, told));
    match known.map(Into::into) {
        Some(code) => PersonData {
            locality: Some(code),
            ..data
        },
        None => data,
    }
}

/// Keeps what was written: beside what was submitted, once something was.
fn written(
    cx: &mut Cx<'_>,
    found: &Loaded,
    patch: &ApplicationPatch,
    content: &Content,
    data: &PersonData,
) -> Result<(Application, Person)> {
    let row = Application {
        version: found.row.version + 1,
        updated_at: cx.now,
        ..found.row.clone()
    };
    let person = match patch.person {
        Some(_) => found.person.clone().with(data, cx)?,
        None => found.person.clone(),
    };
    if row.submission_no > 0 {
        let draft_person = match patch.person {
            Some(_) => Some(Json::of(&Snapshot::of(&person))?),
            None => row.draft_person,
        };
        let row = Application {
            draft_content: Some(Json::of(content)?),
            draft_person,
            ..row
        };
        store::update(cx.conn, row.clone())?;
        return Ok((row, found.person.clone()));
    }
    if patch.person.is_some() {
        persons::update(cx.conn, person.clone())?;
    }
    let row = Application {
        locality: data.locality.clone().map(Into::into),
        ..row
    }
    .with_content(content)?;
    store::update(cx.conn, row.clone())?;
    Ok((row, person))
}

/// Nothing personal is stored without consent, neither before it was given nor after it was withdrawn.
pub fn must_consent(row: &Application) -> Result<()> {
    match row.consents()?.processing {
        true => Ok(()),
        false => Err(Error::code(Code::ConsentRequired)),
    }
}

/// Takes away a draft that was never submitted.
pub fn delete(cx: &mut Cx<'_>, id: Id) -> Result<()> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::DeleteApplication, &found.subject)?;
    take_away(cx, &found)
}

/// The deletion itself, after the authorisation.
pub fn take_away(cx: &mut Cx<'_>, found: &Loaded) -> Result<()> {
    let id = found.row.id;
    if found.row.status != ApplicationStatus::Draft || found.row.submission_no > 0 {
        return Err(wrong_state(found.row.status));
    }
    thread_store::delete(cx.conn, id)?;
    files::attachments::store::discard_all(cx.conn, Holder::Application(id), cx.now)?;
    store::delete(cx.conn, id)?;
    persons::delete(cx.conn, found.row.person_id)?;
    if let Some(account) = found.row.account_id {
        members::store::end_applicant(cx.conn, found.programme.id, account, cx.now)?;
    }
    record(
        cx,
        Op::DeleteApplication,
        &found.row,
        Value::Null,
        Value::Null,
        None,
    )
}

/// Writes to the programme's chain.
pub fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Application,
    before: Value,
    after: Value,
    reason: Option<&str>,
) -> Result<()> {
    audit::of(deed, Object::Application(row.id))
        .about(Some(row.id))
        .change(before, after)
        .because(reason)
        .write(cx, Some(row.programme_id))
}
