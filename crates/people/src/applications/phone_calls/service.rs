//! Use cases of calls: whom to call, and how it went.

use serde_json::json;
use validator::Validate;

use super::rules::{CallOutcome, next, shown};
use super::store::{self, Filter, PhoneCall, Row};
use crate::applications::conflicts;
use crate::programmes::{Pending, programme};
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use kernel::error::{Error, Result};
use kernel::{Id, Input, Text};

/// How an attempt went.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "not_reached", "note": "Никто не отвечает, перезвонить вечером"}))]
pub struct Attempt {
    /// Whether the person was told.
    pub outcome: CallOutcome,
    /// For whoever calls next.
    #[validate(nested)]
    pub note: Option<Text<2000>>,
}

/// A call with whom it is to, and as a subject of access.
pub struct Seen {
    /// The call.
    pub row: Row,
    /// For the reader's actions.
    pub subject: Subject,
}

/// The calls of a programme, without those to applicants with whom the reader has a conflict of interest.
pub fn list(cx: &mut Cx<'_>, programme: Id, filter: &Filter) -> Result<Vec<Seen>> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::ListPhoneCalls, &programme.announced())?;
    let reader = cx.actor.id()?;
    let hidden = conflicts::hidden(cx.conn, reader, programme.id)?;
    let rows = store::page(cx.conn, programme.id, &hidden, filter, cx.now)?;
    let subject = programme.subject();
    Ok(rows.into_iter().map(|row| Seen { row, subject }).collect())
}

/// Notes how an attempt to call went.
pub fn attempt(cx: &mut Cx<'_>, id: Id, input: &Input<Attempt>) -> Result<Seen> {
    let old = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, old.programme_id)?;
    let reader = cx.actor.id()?;
    let conflicted = conflicts::conflicted(cx.conn, reader, old.application_id)?;
    let subject = programme.subject().conflicted(conflicted);
    authorise(cx, Op::RecordPhoneCall, &subject)?;
    let input = input.get()?;
    let new = PhoneCall {
        status: next(shown(old.status, &old.kind, old.until_at, cx.now), input.outcome)?,
        attempts: old.attempts + 1,
        tried_at: Some(cx.now),
        tried_by: Some(reader),
        note: input.note.clone().map(Into::into).or_else(|| old.note.clone()),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, new.clone())?;
    audit::of(Op::RecordPhoneCall, Object::PhoneCall(id))
        .about(Some(old.application_id))
        .change(
            json!({ "status": old.status }),
            json!({ "status": new.status, "outcome": input.outcome, "kind": new.kind }),
        )
        .because(input.note.as_deref())
        .write(cx, Some(programme.id))?;
    let this = Filter {
        id: Some(id),
        limit: 1,
        ..Filter::default()
    };
    let row = store::page(cx.conn, programme.id, &[], &this, cx.now)?.pop();
    let row = row.ok_or_else(Error::not_found)?;
    Ok(Seen { row, subject })
}

/// How many wait to be called, but for the hidden ones, since when, and when the first call is due.
pub fn waiting(cx: &mut Cx<'_>, programme: Id, hidden: &[Id]) -> Result<Pending> {
    Ok(store::open(cx.conn, programme, hidden, cx.now)?.into())
}
