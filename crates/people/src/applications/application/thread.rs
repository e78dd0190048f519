//! What an applicant and the staff write to each other.

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::loaded::{Loaded, load, load_locked};
use super::service::record;
use super::store::{self, Application};
use super::thread_store::{self, Entry, ThreadEntryKind, ThreadSide, Unanswered, Written};
use crate::applications::conflicts;
use crate::applications::phone_calls::tell;
use crate::programmes::{members, programme};
use base::cx::{Creation, Cx};
use base::notifications::{Notice, Said, notify};
use base::policy::{Op, Subject, authorise};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Localised, Ts, Words};

/// Something to say.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "Анықтаманы кейінірек әкелсем бола ма?"}))]
pub struct ThreadMessage {
    /// Made by the client if it likes.
    #[serde(default)]
    pub id: Option<Id>,
    /// What is said.
    #[validate(nested)]
    pub text: Words<4000>,
    /// For coordinators, where the applicant has no account: the applicant said it, and this proves it – a call, a letter.
    #[serde(default)]
    #[validate(nested)]
    pub said_by_applicant: Option<Words<500>>,
}

/// The thread of an application, newest first.
pub fn list(cx: &mut Cx<'_>, id: Id, before: Option<(Ts, Id)>, limit: i64) -> Result<Vec<Written>> {
    let found = load(cx, id)?;
    authorise(cx, Op::ListThread, &found.subject)?;
    thread_store::page(cx.conn, id, before, limit)
}

/// Says something: the applicant to the staff, or one of the staff to the applicant.
pub fn write(cx: &mut Cx<'_>, id: Id, input: &Input<ThreadMessage>) -> Result<Written> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::WriteToThread, &found.subject)?;
    let input = input.get()?;
    let staff = cx.actor.has(found.programme.id, Role::Coordinator);
    if input.said_by_applicant.is_some() && (!staff || found.row.account_id.is_some()) {
        return Err(Error::field("/said_by_applicant", "unexpected"));
    }
    let entry = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return thread_store::find(cx.conn, id),
    };
    let side = match staff && input.said_by_applicant.is_none() {
        true => ThreadSide::Staff,
        false => ThreadSide::Applicant,
    };
    let row = Entry {
        id: entry,
        application_id: id,
        side,
        kind: ThreadEntryKind::Message,
        author_id: cx.actor.account,
        text: Some(input.text.clone().into()),
        submission_no: None,
        evidence: input.said_by_applicant.clone().map(Into::into),
        due_at: None,
        created_at: cx.now,
    };
    thread_store::insert(cx.conn, row)?;
    match side {
        ThreadSide::Applicant => ask_staff(cx, &found, entry)?,
        ThreadSide::Staff => {
            thread_store::settle(cx.conn, id)?;
            let notice = Notice::StaffWrote {
                programme: found.programme.said()?,
                text: input.text[..].into(),
            };
            tell(cx, &found.row, &notice)?;
        }
    }
    let said = json!({ "entry": entry, "side": side });
    record(cx, Op::WriteToThread, &found.row, Value::Null, said, None)?;
    thread_store::find(cx.conn, entry)
}

/// The first message that nobody has answered is told to whoever runs the programme and has no conflict of interest.
fn ask_staff(cx: &mut Cx<'_>, found: &Loaded, entry: Id) -> Result<()> {
    if !thread_store::wait(cx.conn, &found.row, entry, cx.now)? {
        return Ok(());
    }
    let notice = Notice::ApplicantWrote {
        programme: found.programme.said()?,
        who: called(&found.row),
    };
    for coordinator in members::store::holders(cx.conn, found.programme.id, Role::Coordinator)? {
        if Some(coordinator) != cx.actor.account
            && !conflicts::conflicted(cx.conn, coordinator, found.row.id)?
        {
            notify(cx, coordinator, Some(found.programme.id), &notice)?;
        }
    }
    Ok(())
}

/// How staff call an application; a draft has no number.
fn called(row: &Application) -> Said {
    match &row.reference {
        Some(reference) => reference.clone().into(),
        None => Said::Titled(Localised::all("жоба", "черновик", "a draft"), vec![]),
    }
}

/// There is nothing to answer.
pub fn settle(cx: &mut Cx<'_>, id: Id) -> Result<()> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::SettleThread, &found.subject)?;
    if !thread_store::settle(cx.conn, id)? {
        return Err(Error::code(Code::WrongState));
    }
    record(cx, Op::SettleThread, &found.row, Value::Null, Value::Null, None)
}

/// The threads of a programme that wait for an answer of the staff, and the reader's standing to them.
pub fn unanswered(
    cx: &mut Cx<'_>,
    programme: Id,
    after: Option<(Ts, Id)>,
    limit: i64,
) -> Result<(Subject, Vec<Unanswered>)> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::ListThreads, &programme.announced())?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme.id)?;
    let rows = thread_store::unanswered(cx.conn, programme.id, &hidden, after, limit)?;
    Ok((programme.subject(), rows))
}

/// A question that opens the application again stands in the thread too.
pub fn note_question(cx: &mut Cx<'_>, row: &Application, text: &str, due: Ts) -> Result<()> {
    let entry = Entry {
        text: Some(text.to_owned()),
        due_at: Some(due),
        ..noted(cx, row, ThreadSide::Staff, ThreadEntryKind::Clarification)
    };
    thread_store::insert(cx.conn, entry)
}

/// And so does the answer: the application as it was handed in anew.
pub fn note_answer(cx: &mut Cx<'_>, row: &Application) -> Result<()> {
    let entry = Entry {
        submission_no: Some(row.submission_no),
        ..noted(cx, row, ThreadSide::Applicant, ThreadEntryKind::Resubmission)
    };
    thread_store::insert(cx.conn, entry)
}

/// A file that came after the submission waits until one of the staff has looked at it: until they write, or say that there is
/// nothing to answer.
pub fn note_late_file(cx: &mut Cx<'_>, application: Id, name: &str) -> Result<()> {
    let row = store::find(cx.conn, application)?;
    let entry = Entry {
        text: Some(name.to_owned()),
        ..noted(cx, &row, ThreadSide::Applicant, ThreadEntryKind::File)
    };
    let id = entry.id;
    thread_store::insert(cx.conn, entry)?;
    thread_store::wait(cx.conn, &row, id, cx.now)?;
    Ok(())
}

fn noted(cx: &Cx<'_>, row: &Application, side: ThreadSide, kind: ThreadEntryKind) -> Entry {
    Entry {
        id: Id::new(),
        application_id: row.id,
        side,
        kind,
        author_id: cx.actor.account,
        text: None,
        submission_no: None,
        evidence: None,
        due_at: None,
        created_at: cx.now,
    }
}
