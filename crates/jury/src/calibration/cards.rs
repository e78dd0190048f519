//! Use cases of a juror's own card for a sample. Nobody else reads it before the sample is finished.

use std::collections::BTreeSet;

use serde_json::json;
use validator::Validate;

use super::rules::SampleAction;
use super::scene::{self, SampleScene};
use super::service;
use super::store::{self, SampleCard};
use crate::cards::rules;
use crate::cards::rules::{CardAction, next};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Text};
use scoring::marks::MarkInputs;
use scoring::settings::Scoring;

/// What stands on a card for a sample.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"marks": {"market": {"score": 4}}, "private_note": "Спрос не доказан"}))]
pub struct SampleCardInput {
    /// Marks by the key of their criterion; they replace those that stand.
    pub marks: MarkInputs,
    /// For the juror alone.
    #[validate(nested)]
    pub private_note: Option<Text<5_000>>,
}

/// A card with its sample.
#[derive(Debug, Clone)]
pub struct SampleCardScene {
    /// The card; blank until it is saved for the first time.
    pub card: SampleCard,
    /// The sample.
    pub found: SampleScene,
}

/// A sample declares nothing, so every criterion applies to it.
fn none() -> BTreeSet<String> {
    BTreeSet::new()
}

fn own(cx: &mut Cx<'_>, found: SampleScene) -> Result<SampleCardScene> {
    let me = cx.actor.id()?;
    let card = store::card(cx.conn, found.sample.id, me)?;
    let card = card.unwrap_or_else(|| SampleCard::blank(&found.sample, me));
    Ok(SampleCardScene { card, found })
}

impl SampleCardScene {
    fn scoring(&self) -> Result<Scoring> {
        Ok(Scoring::of(&self.found.sample.frozen()?))
    }
    /// Refuses a card that is not complete.
    pub fn complete(&self) -> Result<()> {
        let marks = self.card.marks()?.read("/marks")?;
        rules::complete(&self.scoring()?, &marks, &none()).map(|_| ())
    }
}

/// Reads one's own card.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<SampleCardScene> {
    let found = scene::load(cx, id)?;
    authorise(cx, Op::GetSampleCard, &found.subject)?;
    own(cx, found)
}

/// Replaces what stands on one's own card.
pub fn save(
    cx: &mut Cx<'_>,
    id: Id,
    version: IfMatch,
    input: &Input<SampleCardInput>,
) -> Result<SampleCardScene> {
    let found = scene::locked(cx, id)?;
    authorise(cx, Op::SaveSampleCard, &found.subject)?;
    let scene = own(cx, found)?;
    version.check(scene.card.version)?;
    let input = input.get()?;
    let marks = input.marks.read("/marks")?;
    rules::savable(&scene.scoring()?, &marks, &none(), "/marks")?;
    scene.found.may(Op::SaveSampleCard, SampleAction::Score)?;
    let row = SampleCard {
        status: next(scene.card.status, CardAction::Save)?,
        marks: Json::of(&input.marks)?,
        private_note: input.private_note.clone().map(Into::into),
        ..scene.card.clone()
    };
    write(cx, Op::SaveSampleCard, scene, row)
}

/// Hands one's own card in; it must be complete.
pub fn submit(cx: &mut Cx<'_>, id: Id) -> Result<SampleCardScene> {
    let found = scene::locked(cx, id)?;
    authorise(cx, Op::SubmitSampleCard, &found.subject)?;
    let scene = own(cx, found)?;
    scene.found.may(Op::SubmitSampleCard, SampleAction::Score)?;
    let status = next(scene.card.status, CardAction::Submit)?;
    scene.complete()?;
    let row = SampleCard {
        status,
        submitted_at: Some(cx.now),
        ..scene.card.clone()
    };
    write(cx, Op::SubmitSampleCard, scene, row)
}

/// Saves the next version of a card. The log tells that it was changed, but not what stands on it: coordinators read
/// the log while the sample is scored.
fn write(cx: &mut Cx<'_>, op: Op, scene: SampleCardScene, row: SampleCard) -> Result<SampleCardScene> {
    let row = SampleCard {
        version: scene.card.version + 1,
        updated_at: cx.now,
        ..row
    };
    store::save(cx.conn, row.clone())?;
    let told = |card: &SampleCard| json!({ "juror_id": card.juror_id, "status": card.status, "version": card.version });
    let (before, after) = (told(&scene.card), told(&row));
    service::record(cx, op, &scene.found.round, row.sample_id, before, after)?;
    Ok(SampleCardScene { card: row, ..scene })
}
