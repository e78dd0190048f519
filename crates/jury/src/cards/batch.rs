//! What a tablet collected offline, in one call: each card with its own result, nothing applied twice.

use serde::de::MapAccess;
use validator::Validate;

use super::rules;
use super::rules::{CardAction, CardStatus, next};
use super::service::{self, CardInput, CardScene};
use super::store::{self, Card, CardRound};
use crate::rounds;
use base::batch::Refused;
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::beside::{Aside, Beside};
use kernel::error::{Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Json};

/// One card of a batch: which, and what stands on it.
pub type BatchItem = Beside<Sent, CardInput>;

/// One card of a batch.
#[derive(Debug, Clone, serde::Serialize, Validate, utoipa::ToSchema)]
#[schema(as = CardBatchItem)]
pub struct Sent {
    /// The card.
    pub card_id: Id,
    /// The version that the tablet read; absent: whatever stands.
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub version: Option<i32>,
    /// Whether the card is to count.
    #[schema(required = false)]
    pub submit: bool,
}

impl Aside for Sent {
    type Read = (Option<Id>, Option<i32>, bool);
    fn take<'de, A: MapAccess<'de>>(
        (card_id, version, submit): &mut Self::Read,
        name: &str,
        values: &mut A,
    ) -> std::result::Result<bool, A::Error> {
        match name {
            "card_id" => *card_id = Some(values.next_value()?),
            "version" => *version = values.next_value()?,
            "submit" => *submit = values.next_value()?,
            _ => return Ok(false),
        }
        Ok(true)
    }
    fn whole((card_id, version, submit): Self::Read) -> std::result::Result<Self, &'static str> {
        let card_id = card_id.ok_or("card_id")?;
        Ok(Sent {
            card_id,
            version,
            submit,
        })
    }
}

/// Cards from an offline tablet.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CardBatchInput)]
pub struct BatchInput {
    /// The cards.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<BatchItem>,
}

/// What became of one card.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
#[schema(as = CardBatchResult)]
pub struct ItemResult {
    /// The card.
    pub card_id: Id,
    /// As an HTTP status: 200 where it stands as sent.
    pub status: u16,
    /// It stood so already.
    pub replayed: bool,
    /// The version that stands now.
    pub version: Option<i32>,
    /// Where the card stands now.
    pub card_status: Option<CardStatus>,
    /// Stable code of a refusal.
    pub code: Option<&'static str>,
    /// Faults of the item, with pointers into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Criteria without a mark, where it could not be submitted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// Applies each item or tells why not.
pub fn save_all(cx: &mut Cx<'_>, round_id: Id, input: &Input<BatchInput>) -> Result<Vec<ItemResult>> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::SaveCards, &found.subject)?;
    let input = input.get()?;
    let round = CardRound {
        id: found.round.id,
        kind: found.round.kind,
        status: found.round.status,
        scoring: found.round.scoring.clone(),
        closes_at: found.round.closes_at,
    };
    let open = round.takes_cards(cx).and_then(|()| found.in_phase(Op::SaveCards));
    let mut results = Vec::with_capacity(input.items.len());
    for item in &input.items {
        let outcome = one(cx, &round, &open, item);
        results.push(tell(cx, item.here.card_id, outcome)?);
    }
    Ok(results)
}

fn one(cx: &mut Cx<'_>, round: &CardRound, open: &Result<()>, item: &BatchItem) -> Result<(Card, bool)> {
    let found = service::load(cx, item.here.card_id)?;
    let mine = found.subject.assigned && !found.subject.conflicted && found.card.round_id == round.id;
    if !mine {
        return Err(Error::not_found());
    }
    if stands(&found, item)? {
        return Ok((found.card, true));
    }
    if let Some(version) = item.here.version {
        IfMatch::Version(version).check(found.card.version)?;
    }
    let marks = item.told.marks.read("/marks")?;
    if let Some(scoring) = &found.scoring {
        rules::savable(scoring, &marks, &found.excluded, "/marks")?;
    }
    open.clone()?;
    let saved = next(found.card.status, CardAction::Save)?;
    // A card that cannot be submitted is saved all the same: nothing that was scored is lost.
    let incomplete = match item.here.submit {
        true => rules::complete(found.scoring()?, &marks, &found.excluded).err(),
        false => None,
    };
    let submits = item.here.submit && incomplete.is_none();
    let row = Card {
        status: if submits {
            next(saved, CardAction::Submit)?
        } else {
            saved
        },
        submitted_at: submits.then_some(cx.now),
        marks: Json::of(&item.told.marks)?,
        notes: item.told.notes(),
        version: found.card.version + 1,
        updated_at: cx.now,
        ..found.card.clone()
    };
    let same = same_content(&found.card, &item.told)?;
    if !same || submits {
        store::update(cx.conn, row.clone())?;
        let op = if submits { Op::SubmitCard } else { Op::SaveCard };
        service::record(cx, op, &found, &row, None)?;
    }
    match incomplete {
        Some(error) => Err(error.with("version", if same { found.card.version } else { row.version })),
        None => Ok((row, false)),
    }
}

fn same_content(card: &Card, told: &CardInput) -> Result<bool> {
    Ok(card.version > 0 && card.marks()? == told.marks && card.notes == told.notes())
}

/// Whether the card is as the item wants it.
fn stands(found: &CardScene, item: &BatchItem) -> Result<bool> {
    let far_enough = match found.card.status {
        CardStatus::Submitted => true,
        CardStatus::InProgress => !item.here.submit,
        CardStatus::Assigned | CardStatus::Recused | CardStatus::Reassigned => false,
    };
    Ok(far_enough && same_content(&found.card, &item.told)?)
}

fn tell(cx: &Cx<'_>, card_id: Id, outcome: Result<(Card, bool)>) -> Result<ItemResult> {
    let mut told = ItemResult {
        card_id,
        status: 200,
        replayed: false,
        version: None,
        card_status: None,
        code: None,
        errors: vec![],
        missing: vec![],
    };
    match outcome {
        Ok((card, replayed)) => {
            told.replayed = replayed;
            told.version = Some(card.version);
            told.card_status = Some(card.status);
        }
        Err(error) => {
            let refused = Refused::of(cx, error)?;
            told.status = refused.code.status();
            told.code = Some(refused.code.as_str());
            told.version = refused.version();
            told.missing = refused.names("missing");
            told.errors = refused.errors;
        }
    }
    Ok(told)
}
