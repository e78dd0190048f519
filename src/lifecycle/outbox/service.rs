//! Use cases of the outbox: look it over, release what is held, or discard it.

use serde_json::json;
use validator::Validate;

use super::store::{self, Filter, Row};
use base::audit::{self, Object};
use base::cx::Cx;
use base::notifications::{self, MessageKind, Outgoing, OutgoingStatus, outgoing};
use base::policy::{Op, Subject, authorise};
use kernel::error::{Error, Result};
use kernel::{Id, Input, Localised};
use people::applications::application;
use people::applications::conflicts;
use people::applications::phone_calls::{Party, call_instead};
use people::programmes::programme;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};

/// So many at most in one call.
const MOST: usize = 200;

/// Which of those that are held.
#[derive(Debug, Clone, Default, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "training_ended"}))]
pub struct HeldFilter {
    /// Only those of this kind.
    #[serde(default)]
    pub kind: Option<MessageKind>,
}

/// One of them, with how its reader stands to it.
pub struct Seen {
    pub row: Row,
    pub subject: Subject,
}

/// What leaves the house, newest first, without what is for applicants with whom the reader has a conflict of interest.
pub fn list(cx: &mut Cx<'_>, id: Id, filter: &Filter) -> Result<Vec<Seen>> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::ListOutbox, &programme.announced())?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, id)?;
    let rows = store::page(cx.conn, id, &hidden, filter)?;
    let subject = programme.subject();
    Ok(rows.into_iter().map(|row| Seen { row, subject }).collect())
}

/// Releases one that is held, or discards it; what was given up after all tries is discarded when it was seen to.
pub fn step(cx: &mut Cx<'_>, id: Id, release: bool) -> Result<Seen> {
    let old = outgoing::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, old.programme_id)?;
    let me = cx.actor.id()?;
    let conflicted = match old.application_id {
        Some(application) => conflicts::conflicted(cx.conn, me, application)?,
        None => !conflicts::hidden(cx.conn, me, programme.id)?.is_empty(),
    };
    let subject = programme.subject().conflicted(conflicted);
    let op = op_of(release);
    authorise(cx, op, &subject)?;
    let programme_id = old.programme_id;
    one(cx, op, old, release)?;
    let this = Filter {
        id: Some(id),
        limit: 1,
        ..Filter::default()
    };
    let row = store::page(cx.conn, programme_id, &[], &this)?.pop();
    let row = row.ok_or_else(Error::not_found)?;
    Ok(Seen { row, subject })
}

/// The operation of a step.
pub fn op_of(release: bool) -> Op {
    match release {
        true => Op::ReleaseMessage,
        false => Op::DiscardMessage,
    }
}

/// Releases or discards what is held, the oldest first; how many, and whether some are left.
pub fn step_all(cx: &mut Cx<'_>, id: Id, release: bool, input: &Input<HeldFilter>) -> Result<(i64, bool)> {
    let programme = programme::find(cx.conn, id)?;
    let op = match release {
        true => Op::ReleaseMessages,
        false => Op::DiscardMessages,
    };
    authorise(cx, op, &programme.announced())?;
    let input = input.get()?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, id)?;
    let asked = i64::try_from(MOST + 1).map_err(Error::internal)?;
    let mut ids = store::held(cx.conn, id, &hidden, input.kind, asked)?;
    let more = ids.len() > MOST;
    ids.truncate(MOST);
    let mut done = 0;
    for one_id in ids {
        let old = outgoing::lock(cx.conn, one_id)?;
        // Somebody else may have been faster.
        if old.status == OutgoingStatus::Held {
            one(cx, op, old, release)?;
            done += 1;
        }
    }
    Ok((done, more))
}

fn one(cx: &mut Cx<'_>, op: Op, old: Outgoing, release: bool) -> Result<()> {
    let status = outgoing::next(old.status, release)?;
    let changed = Outgoing {
        status,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    let row = match release {
        true => deliver(cx, changed)?,
        false => changed,
    };
    let (before, after) = (
        json!({ "status": old.status }),
        json!({ "status": row.status, "kind": row.kind }),
    );
    outgoing::update(cx.conn, row)?;
    audit::of(op, Object::Outgoing(old.id))
        .about(old.application_id)
        .change(before, after)
        .write(cx, Some(old.programme_id))
}

/// Tells it now: to the account that there is by now, or to whoever calls.
fn deliver(cx: &mut Cx<'_>, row: Outgoing) -> Result<Outgoing> {
    let words: (Localised, Localised) = match (&row.subject, &row.body) {
        (Some(subject), Some(body)) => (subject.read()?, body.read()?),
        _ => return Err(Error::internal("what is held has words")),
    };
    let account = match (row.account_id, row.application_id) {
        (Some(account), _) => Some(account),
        (None, Some(application)) => application::owner_of(cx.conn, application)?,
        (None, None) => None,
    };
    let told = Outgoing {
        subject: None,
        body: None,
        account_id: account,
        ..row.clone()
    };
    match (account, row.application_id) {
        (Some(account), _) => {
            let about = (row.kind, row.link.as_deref());
            let sent = notifications::deliver(cx, account, row.programme_id, about, (&words.0, &words.1))?;
            Ok(told.by(sent))
        }
        (None, Some(application)) => {
            let party = Party {
                application,
                programme: row.programme_id,
                account: None,
            };
            call_instead(cx, party, row.kind, (&words.0, &words.1))?;
            Ok(Outgoing {
                channel: Some(notifications::MessageChannel::Call),
                status: OutgoingStatus::Sent,
                ..told
            })
        }
        (None, None) => Err(Error::internal("what is held is for somebody")),
    }
}

/// What is held waits for a coordinator, and so does what reached nobody of the staff.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
    let list = |filter: &str| format!("/programmes/{}/outbox?status={filter}", programme.id);
    let held = store::count_held(cx.conn, programme.id, &hidden)?;
    let lost = store::undelivered(cx.conn, programme.id, &hidden)?;
    Ok([
        Waiting::some(WaitingKind::MessagesHeld, held, list("held")),
        Waiting::some(WaitingKind::MessagesUndelivered, lost, list("failed&staff=true")),
    ]
    .into_iter()
    .flatten()
    .collect())
}
