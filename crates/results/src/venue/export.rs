//! On the server: a round leaves for a hall. In the hall: its cards leave for the server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::contents::{Collected, Package, Returned, Seat};
use super::package;
use super::store::{self, Journey};
use base::audit::{self, Object, Unrouted};
use base::cx::Cx;
use jury::candidates;
use jury::cards;
use jury::jurors;
use jury::pitches;
use jury::rounds;
use jury::rounds::RoundStatus;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Json, random_token};
use people::accounts::{identity, organisations};
use people::programmes::programme;

fn place(journey: Id) -> String {
    format!("venue_box.key:{journey}")
}

/// Packs an open round. Cards of jurors with a conflict stay at home, and so do their candidates where nobody else in
/// the package scores them.
pub fn pack(cx: &mut Cx<'_>, round_id: Id) -> Result<String> {
    let round = rounds::store::lock(cx.conn, round_id)?;
    if round.status != RoundStatus::Open {
        return Err(Error::code(Code::RoundNotOpen).with("state", round.status.as_str()));
    }
    let programme = programme::find(cx.conn, round.programme_id)?;
    let organisation = organisations::find(cx.conn, programme.organisation_id)?;
    let members = jurors::list(cx.conn, round_id)?;
    let conflicts = jurors::conflicts(cx, &round, &members)?;
    let mut seats = Vec::with_capacity(members.len());
    for juror in members {
        let account = identity::find_account(cx.conn, juror.account_id)?;
        seats.push(Seat {
            juror,
            name: account.display_name,
            language: account.language,
        });
    }
    let mut cards: Vec<cards::Card> = cards::store::live(cx.conn, round_id)?;
    cards.retain(|card| !conflicts.contains(&(card.juror_id, card.candidate_id)));
    for card in &mut cards {
        card.notes.private_note = None;
    }
    let scored: BTreeSet<Id> = cards.iter().map(|card| card.candidate_id).collect();
    let mut listed = candidates::of(cx.conn, round_id)?;
    listed.retain(|one| scored.contains(&one.id));
    for one in &mut listed {
        one.application_id = None;
        one.idea_id = None;
    }
    let mut pitches = pitches::store::told(cx.conn, round_id)?;
    pitches.retain(|candidate, _| scored.contains(candidate));
    let package = Package {
        pitches: pitches.into_values().collect(),
        box_id: Id::new(),
        key: random_token(),
        made_at: cx.now,
        organisation: organisation.name.read()?,
        programme,
        round,
        jurors: seats,
        candidates: listed,
        cards,
    };
    keep(cx, &package)?;
    audit::of(Unrouted::ExportRound, Object::Round(round_id))
        .after(json!({ "box_id": package.box_id, "cards": package.cards.len() }))
        .write(cx, Some(package.programme.id))?;
    package::seal(cx, &package)
}

/// Keeps the key of a journey, and with what versions it began.
pub(super) fn keep(cx: &mut Cx<'_>, package: &Package) -> Result<()> {
    let row = Journey {
        id: package.box_id,
        round_id: package.round.id,
        key_sealed: cx.vault.seal(&place(package.box_id), &package.key)?,
        versions: Json::of(&store::versions(package))?,
        made_at: package.made_at,
    };
    store::insert(cx.conn, row)
}

/// The key of a journey, in the clear.
pub(super) fn key(cx: &Cx<'_>, row: &Journey) -> Result<String> {
    cx.vault.unseal(&place(row.id), &row.key_sealed)
}

/// In the hall: the cards that were changed since the package was made.
pub fn collect(cx: &mut Cx<'_>) -> Result<(String, usize)> {
    let journey = store::only(cx.conn)?
        .ok_or_else(|| Error::internal("no package was loaded into this data folder"))?;
    let versions: BTreeMap<Id, i32> = journey.versions.read()?;
    let mut returned = Vec::new();
    for card in cards::store::all(cx.conn, journey.round_id)? {
        let Some(base_version) = versions.get(&card.id).copied() else {
            continue;
        };
        if card.version == base_version {
            continue;
        }
        returned.push(Returned {
            marks: card.marks()?,
            card_id: card.id,
            base_version,
            version: card.version,
            status: card.status,
            notes: card.notes,
            recusal_reason: card.recusal_reason,
            submitted_at: card.submitted_at,
            changed_at: card.updated_at,
        });
    }
    let count = returned.len();
    let collected = Collected {
        box_id: journey.id,
        round_id: journey.round_id,
        cards: returned,
    };
    Ok((package::seal_cards(&key(cx, &journey)?, collected)?, count))
}
