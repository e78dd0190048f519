//! Handing an application in, taking it back, and handing it in again.

use chrono::{NaiveDate, NaiveTime};
use serde_json::json;

use super::answers;
use super::content::{Content, PersonData};
use super::loaded::{Loaded, load_locked, load_locked_with_programme, must_be_open};
use super::persons::{self, Person, Snapshot};
use super::rules;
use super::service::{at_known_place, must_consent, record};
use super::store::{self, Application};
use super::thread;
use super::versions::{self, Submission};
use crate::applications::eligibility::rules::Facts;
use crate::applications::phone_calls;
use crate::applications::status::{ApplicationStatus, Step, next, wrong_state};
use crate::applications::{conflicts, eligibility, offers};
use crate::programmes::programme;
use crate::programmes::programme::{Programme, Rules};
use base::cx::Cx;
use base::notifications::Notice;
use base::policy::{Op, authorise};
use kernel::error::{Error, FieldError, Result};
use kernel::vocabulary::Phase;
use kernel::{Id, Json, Ts, local_to_instant, search_tokens};

/// Submits an application: every fault at once, then the deadline by the clock; the submission is kept as a
/// version of its own.
pub fn submit(cx: &mut Cx<'_>, id: Id) -> Result<Loaded> {
    // The programme's phase must not move meanwhile, and it gives the number.
    let found = load_locked_with_programme(cx, id)?;
    authorise(cx, Op::SubmitApplication, &found.subject)?;
    let row = hand_in(cx, &found)?;
    let person = persons::find(cx.conn, row.person_id)?;
    Ok(Loaded { row, person, ..found })
}

/// Whether what was written cannot be handed in as it is.
pub fn faulty(cx: &Cx<'_>, found: &Loaded) -> Result<bool> {
    let (content, data) = found.written(cx.vault)?;
    Ok(!faults(cx, found, &found.programme.rules()?, &content, &data)?.is_empty())
}

fn faults(
    cx: &Cx<'_>,
    found: &Loaded,
    programme_rules: &Rules,
    content: &Content,
    data: &PersonData,
) -> Result<Vec<FieldError>> {
    let today = cx.now.date_in(found.programme.zone()?);
    rules::submission_faults(content, data, found.limits(programme_rules), today)
}

/// The submission itself, after the authorisation: also of what was imported.
pub fn hand_in(cx: &mut Cx<'_>, found: &Loaded) -> Result<Application> {
    let before = found.row.status;
    let (content, data) = found.written(cx.vault)?;
    let programme_rules = found.programme.rules()?;
    if before.editable() {
        let faults = faults(cx, found, &programme_rules, &content, &data)?;
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
    }
    let content = Content {
        answers: content
            .answers
            .map(|told| answers::given(&programme_rules.questions, told)),
        ..content
    };
    must_consent(&found.row)?;
    let status = next(before, Step::Submit)?;
    must_be_open(found.closed(cx.now))?;
    let person = &as_submitted(cx, found, &data)?;
    let row = numbered(cx, &found.programme, found.row.clone())?;
    // Whoever answers a question handed in when they handed in: the answer costs nobody their place in a tie, nor
    // what was so on that day.
    let answers = before == ApplicationStatus::ClarificationRequested;
    let row = Application {
        status,
        draft_content: None,
        draft_person: None,
        iin_digest: person.iin_digest.clone(),
        locality: person.locality.clone(),
        submission_no: row.submission_no + 1,
        submitted_at: Some(match row.submitted_at.filter(|_| answers) {
            Some(at) => at,
            None => handed_in_at(cx, found)?,
        }),
        clarification: None,
        clarification_due_at: None,
        version: row.version + 1,
        updated_at: cx.now,
        ..row
    }
    .with_content(&content)?;
    store::update(cx.conn, row.clone())?;
    keep(cx, &row, person)?;
    store::set_words(cx.conn, row.programme_id, row.id, &words(&row, &content, &data))?;
    judge(cx, &found.programme, &row, &content, &data)?;
    conflicts::propose_for(cx, row.programme_id, row.id)?;
    tell_submitted(cx, &found.programme, &row)?;
    if answers {
        thread::note_answer(cx, &row)?;
    }
    record(
        cx,
        Op::SubmitApplication,
        &row,
        json!({ "status": before }),
        json!({ "status": status, "submission": row.submission_no, "reference": row.reference }),
        None,
    )?;
    Ok(row)
}

/// What came on paper was handed in on the day when it came, at its end; else it is now.
fn handed_in_at(cx: &Cx<'_>, found: &Loaded) -> Result<Ts> {
    let Some(day) = found.row.received_on.filter(|_| found.row.submission_no == 0) else {
        return Ok(cx.now);
    };
    let end = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
    let end = local_to_instant(day.and_time(end), found.programme.zone()?);
    let deadline = found.programme.deadline_at.unwrap_or(end);
    Ok(end.min(deadline).min(cx.now))
}

/// The person as told now; what was changed since the last submission is taken over.
fn as_submitted(cx: &mut Cx<'_>, found: &Loaded, data: &PersonData) -> Result<Person> {
    if found.row.draft_person.is_none() {
        return Ok(found.person.clone());
    }
    let person = found.person.clone().with(data, cx)?;
    persons::update(cx.conn, person.clone())?;
    Ok(person)
}

/// Judges anew whoever is not decided on: after places were added, those who named one of them live there.
pub fn judge_anew(cx: &mut Cx<'_>, programme: &Programme) -> Result<()> {
    let localities = programme.rules()?.localities;
    for id in store::ids_undecided(cx.conn, programme.id)? {
        let found = load_locked(cx, id)?;
        let told = found.person.open(cx.vault)?;
        let data = at_known_place(told.clone(), &localities);
        let row = Application {
            locality: data.locality.clone().map(Into::into),
            version: found.row.version + 1,
            updated_at: cx.now,
            ..found.row
        };
        if data.locality != told.locality {
            persons::update(cx.conn, found.person.with(&data, cx)?)?;
            store::update(cx.conn, row.clone())?;
        }
        judge(cx, programme, &row, &row.content()?, &data)?;
    }
    Ok(())
}

/// By the programme's rules, as far as the software can: as of the day of the submission.
pub(super) fn judge(
    cx: &mut Cx<'_>,
    programme: &Programme,
    row: &Application,
    content: &Content,
    person: &PersonData,
) -> Result<()> {
    let rules = programme.rules()?;
    let day = row.submitted_at.unwrap_or(cx.now).date_in(programme.zone()?);
    let consented = row.consents()?.processing;
    let localities = codes(&rules);
    let facts = facts(content, person, &localities, day, consented);
    eligibility::judge(cx, row.id, &rules.eligibility, &facts)
}

/// The codes of the programme's places.
pub fn codes(rules: &Rules) -> Vec<&str> {
    rules.localities.iter().map(|l| l.code.as_str()).collect()
}

/// What the rules look at.
pub fn facts<'a>(
    content: &Content,
    person: &'a PersonData,
    localities: &'a [&'a str],
    submitted_on: NaiveDate,
    consented: bool,
) -> Facts<'a> {
    Facts {
        submitted_on,
        birth_date: person.birth_date,
        locality: person.locality.as_deref(),
        localities,
        business_registered_on: content.business_registered_on,
        tax_debt_declared: content.tax_debt_declared,
        consented,
    }
}

/// With a number that can be read aloud, given once.
fn numbered(cx: &mut Cx<'_>, programme: &Programme, row: Application) -> Result<Application> {
    if row.number.is_some() {
        return Ok(row);
    }
    let number = programme::store::take_number(cx.conn, programme.id)?;
    Ok(Application {
        number: Some(number),
        reference: Some(format!("{}-{number:03}", programme.code)),
        ..row
    })
}

pub(super) fn keep(cx: &mut Cx<'_>, row: &Application, person: &Person) -> Result<()> {
    versions::insert(
        cx.conn,
        Submission {
            application_id: row.id,
            no: row.submission_no,
            content: row.content.clone(),
            person: Json::of(&Snapshot::of(person))?,
            submitted_at: cx.now,
            submitted_by: cx.actor.account,
        },
    )
}

/// The words by which staff find an application: number, name, title.
pub(super) fn words(row: &Application, content: &Content, person: &PersonData) -> Vec<String> {
    let title = content.idea.as_ref().and_then(|i| i.title.as_deref());
    let texts = [
        row.reference.as_deref(),
        person.family_name.as_deref(),
        person.given_name.as_deref(),
        person.patronymic.as_deref(),
        title,
    ];
    let text: Vec<&str> = texts.into_iter().flatten().collect();
    search_tokens(&text.join(" "))
}

fn tell_submitted(cx: &mut Cx<'_>, programme: &Programme, row: &Application) -> Result<()> {
    let notice = Notice::ApplicationSubmitted {
        reference: row.reference.clone().unwrap_or_default().into(),
        programme: programme.said()?,
    };
    phone_calls::tell(cx, row, &notice)
}

/// Takes an application back, from any state before the training begins for the person.
pub fn withdraw(cx: &mut Cx<'_>, id: Id) -> Result<Loaded> {
    let found = load_locked_with_programme(cx, id)?;
    authorise(cx, Op::WithdrawApplication, &found.subject)?;
    let row = take_back(cx, &found)?;
    Ok(Loaded { row, ..found })
}

/// The withdrawal itself, after the authorisation.
pub fn take_back(cx: &mut Cx<'_>, found: &Loaded) -> Result<Application> {
    let id = found.row.id;
    let from = found.row.status;
    let to = next(from, Step::Withdraw)?;
    if begun(cx, found)? || !store::set_status(cx, id, from, to)? {
        return Err(wrong_state(from));
    }
    use ApplicationStatus as S;
    if matches!(from, S::Offered | S::Waitlisted | S::Confirmed) {
        // The place passes on to the next on the list.
        offers::leave(cx, &found.programme, id)?;
    }
    phone_calls::end_all(cx, id)?;
    let row = store::find(cx.conn, id)?;
    record(
        cx,
        Op::WithdrawApplication,
        &row,
        json!({ "status": from }),
        json!({ "status": to }),
        None,
    )?;
    Ok(row)
}

/// Whether a place can only be given up otherwise: in the training one drops out, and for somebody without an account
/// staff decline the offer, and say what proves it.
pub fn begun(cx: &mut Cx<'_>, found: &Loaded) -> Result<bool> {
    let row = &found.row;
    if row.status != ApplicationStatus::Confirmed {
        return Ok(false);
    }
    let before = matches!(found.programme.phase, Phase::Selection | Phase::Training);
    Ok(!before || row.account_id.is_none() || offers::enrolled(cx.conn, row.id)?)
}
