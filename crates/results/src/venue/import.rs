//! On the server: the cards of a hall are merged, each once, each in a transaction of its own.

use serde_json::json;

use super::contents::{Collected, Returned};
use super::package;
use super::rules::{Meeting, Outcome, Scoring, merge};
use super::{export, packed, store};
use base::audit::{self, Object, Unrouted};
use base::cx::Cx;
use jury::cards;
use jury::cards::service::CardScene;
use jury::cards::store::Notes;
use jury::cards::{Card, CardStatus, rules};
use jury::rounds;
use kernel::Json;
use kernel::error::{Error, Result};

/// Reads a file of cards and checks that it comes from a journey that began here.
pub fn read(cx: &mut Cx<'_>, file: &str) -> Result<Collected> {
    package::read_cards(file, |journey| {
        let row = store::find(cx.conn, journey)?
            .ok_or_else(|| Error::internal("this installation sent out no such package"))?;
        export::key(cx, &row)
    })
}

/// Merges one card, in the transaction of the caller. `None`: it came before, and nothing is done again.
pub fn card(cx: &mut Cx<'_>, from: &Collected, one: &Returned) -> Result<Option<Outcome>> {
    let round = rounds::store::lock(cx.conn, from.round_id)?;
    if store::known(cx.conn, from.box_id, one.card_id, one.version)? {
        return Ok(None);
    }
    let found = cards::service::load(cx, one.card_id)?;
    let scoring = Scoring {
        status: round.status,
        ends_at: [round.closes_at, round.closed_at].into_iter().flatten().min(),
        computed: crate::latest(cx.conn, round.id)?.is_some(),
    };
    let meeting = Meeting {
        here: found.card.status,
        changed_here: found.card.version != one.base_version,
        there: one.status,
        changed_there_at: one.changed_at,
    };
    let outcome = match (found.card.round_id == round.id, merge(meeting, scoring)) {
        (false, _) => Outcome::Refused,
        (true, Outcome::Merged) if !fits(&found, one) => Outcome::Refused,
        (true, outcome) => outcome,
    };
    let row = match outcome {
        Outcome::Merged => merged(cx, &found.card, one)?,
        Outcome::Kept | Outcome::Late | Outcome::Refused => found.card.clone(),
    };
    if outcome == Outcome::Merged {
        cards::store::update(cx.conn, row.clone())?;
    }
    store::note(
        cx.conn,
        from.box_id,
        one.card_id,
        one.version,
        outcome,
        Json::of(&packed::returned(one.clone()))?,
        cx.now,
    )?;
    audit::of(Unrouted::ImportCard, Object::Card(one.card_id)).about(found.about()).change(json!({ "status": found.card.status, "version": found.card.version }), json!({ "status": row.status, "version": row.version, "outcome": outcome, "box_id": from.box_id })).write(cx, Some(round.programme_id))?;
    Ok(Some(outcome))
}

/// Whether the marks fit the rubric, whole where the card is to count.
fn fits(found: &CardScene, one: &Returned) -> bool {
    let check = || {
        let (scoring, marks) = (found.scoring()?, one.marks.read("/marks")?);
        match one.status {
            CardStatus::Submitted => rules::complete(scoring, &marks, &found.excluded).map(|_| ()),
            _ => rules::savable(scoring, &marks, &found.excluded, "/marks"),
        }
    };
    check().is_ok()
}

fn merged(cx: &Cx<'_>, here: &Card, one: &Returned) -> Result<Card> {
    Ok(Card {
        status: one.status,
        marks: Json::of(&one.marks)?,
        // What the juror had noted for himself stayed here.
        notes: Notes {
            private_note: (one.notes.private_note.clone()).or_else(|| here.notes.private_note.clone()),
            ..one.notes.clone()
        },
        recusal_reason: one.recusal_reason.clone(),
        submitted_at: one.submitted_at,
        version: here.version + 1,
        updated_at: cx.now,
        ..here.clone()
    })
}
