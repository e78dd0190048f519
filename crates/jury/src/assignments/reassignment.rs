//! A card that goes to another juror.

use serde_json::json;
use validator::Validate;

use super::service::Assigned;
use crate::cards::CardStatus;
use crate::cards::rules::CardAction;
use crate::cards::store::Card;
use crate::jurors::notices;
use crate::{candidates, cards, jurors};
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input};
use people::accounts::names;
use people::applications::conflicts;
use people::programmes::programme;

/// Who gets the card.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReassignmentInput)]
pub struct Reassignment {
    /// A juror of the round.
    pub juror_id: Id,
}

/// Gives a card to another juror, blank. What was submitted is not touched.
pub fn reassign(cx: &mut Cx<'_>, id: Id, input: &Input<Reassignment>) -> Result<Assigned> {
    let found = cards::service::locked(cx, id)?;
    authorise(cx, Op::ReassignCard, &found.subject)?;
    let to = input.get()?.juror_id;
    jurors::find(cx.conn, found.round.id, to)?
        .filter(|j| j.available)
        .ok_or_else(|| Error::field("/juror_id", "unknown"))?;
    // Of what was submitted and then fell into a conflict somebody else gets a card beside it.
    let void = found.card.status == CardStatus::Submitted
        && blinded(cx, found.card.juror_id, found.card.candidate_id)?;
    let status = if void {
        found.in_time(cx, Op::ReassignCard)?;
        CardStatus::Submitted
    } else {
        found.may(cx, Op::ReassignCard, CardAction::Reassign)?
    };
    if blinded(cx, to, found.card.candidate_id)? {
        return Err(Error::code(Code::ConflictOfInterest));
    }
    let old = &found.card;
    if !void {
        let taken = Card {
            status,
            version: old.version + 1,
            updated_at: cx.now,
            ..old.clone()
        };
        cards::store::update(cx.conn, taken)?;
    }
    let new = Card::assigned(found.round.id, old.candidate_id, to, cx.now);
    cards::store::insert(cx.conn, std::slice::from_ref(&new))?;
    let programme = programme::find(cx.conn, found.place.programme_id)?;
    // Whoever stood aside knows it.
    if old.status.is_live() && !void {
        notices::withdrawn(cx, &programme, old.juror_id)?;
    }
    notices::assigned(cx, &programme, found.round.closes_at, std::iter::once(to))?;
    audit::of(Op::ReassignCard, Object::Card(id))
        .about(found.place.application_id)
        .change(
            json!({ "juror_id": old.juror_id, "status": old.status }),
            json!({ "juror_id": to, "card_id": new.id }),
        )
        .write(cx, Some(found.place.programme_id))?;
    Ok(Assigned {
        named: cards::store::named_pair(cx.conn, new.id)?,
        juror_name: names::of(cx.conn, [to])?.remove(&to),
        void: false,
    })
}

/// Whether somebody has a conflict of interest with anybody who has a part in a candidate.
fn blinded(cx: &mut Cx<'_>, account: Id, candidate: Id) -> Result<bool> {
    let applicants = candidates::store::applicants(cx.conn, candidate)?;
    conflicts::conflicted_with_any(cx.conn, account, &applicants)
}
