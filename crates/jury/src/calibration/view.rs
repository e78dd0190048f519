//! What a reader sees of samples, looked up once for all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::SampleStatus;
use super::scene::{self, SampleScene};
use super::store::{self, Sample};
use crate::cards::CardStatus;
use crate::jurors;
use crate::rounds::Scene;
use base::cx::Cx;
use base::policy::{Op, Subject, opens};
use kernel::Id;
use kernel::error::{Error, Result};
use people::programmes::rubrics;
use scoring::rubric::input::RubricInput;

/// A juror, and whether the card of a sample was handed in.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct SampleJuror {
    pub juror_id: Id,
    /// Name.
    pub display_name: String,
    /// Whether the card was submitted.
    pub submitted: bool,
}

/// A sample as a reader sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The sample.
    pub sample: Sample,
    /// The rubric as it stood at the start.
    pub rubric: Option<RubricInput>,
    /// Whether the round's rubric is another one now; absent before the start.
    pub rubric_changed: Option<bool>,
    /// Where the reader's own card stands, for a juror.
    pub my_card: Option<CardStatus>,
    /// Who has submitted, for those who may know.
    pub jurors: Option<Vec<SampleJuror>>,
    /// There is a rubric to be frozen.
    pub startable: bool,
    /// The round.
    pub round: Scene,
    /// For the policy.
    pub subject: Subject,
}

/// The rubric that a round has, or that its opening froze.
pub(super) fn rubric_of(cx: &mut Cx<'_>, round: &Scene) -> Result<Option<(RubricInput, i32)>> {
    if let Some(frozen) = round.round.frozen()? {
        return Ok(Some((frozen.rubric, frozen.rubric_version)));
    }
    let row = rubrics::find(cx.conn, round.programme.id, round.round.kind)?;
    row.map(|row| Ok((row.input()?, row.version))).transpose()
}

/// One sample.
pub(super) fn one(cx: &mut Cx<'_>, found: SampleScene) -> Result<Seen> {
    let mut seen = all(cx, &found.round, vec![found.sample])?;
    seen.pop().ok_or_else(|| Error::internal("a sample was not seen"))
}

/// Samples of a round that the reader may know of.
pub(super) fn all(cx: &mut Cx<'_>, round: &Scene, samples: Vec<Sample>) -> Result<Vec<Seen>> {
    let ids: Vec<Id> = samples.iter().map(|sample| sample.id).collect();
    let mut cards: BTreeMap<Id, BTreeMap<Id, CardStatus>> = BTreeMap::new();
    for (sample, juror, status) in store::statuses(cx.conn, &ids)? {
        cards.entry(sample).or_default().insert(juror, status);
    }
    // How far the jury is, is told to whom the progress of a round is told.
    let jurors = if opens(cx, Op::GetProgress, &round.subject) {
        Some(jurors::service::named(cx.conn, round.round.id)?)
    } else {
        None
    };
    let rubric = rubric_of(cx, round)?.map(|(rubric, _)| rubric);
    let seen = |sample: Sample| {
        let cards = cards.remove(&sample.id).unwrap_or_default();
        let submitted: BTreeSet<Id> = cards
            .iter()
            .filter(|(_, status)| **status == CardStatus::Submitted)
            .map(|(juror, _)| *juror)
            .collect();
        let begun = sample.status != SampleStatus::Draft;
        let subject = scene::subject(&sample, round);
        let own = cx.actor.account.and_then(|me| cards.get(&me)).copied();
        let frozen = sample.rubric()?;
        Ok(Seen {
            rubric_changed: frozen.as_ref().map(|frozen| rubric.as_ref() != Some(frozen)),
            rubric: frozen,
            my_card: subject.assigned.then_some(own.unwrap_or(CardStatus::Assigned)),
            jurors: jurors.as_ref().filter(|_| begun).map(|jurors| {
                let told = |(juror, name): &(jurors::Juror, String)| SampleJuror {
                    juror_id: juror.account_id,
                    display_name: name.clone(),
                    submitted: submitted.contains(&juror.account_id),
                };
                jurors.iter().map(told).collect()
            }),
            startable: rubric.is_some(),
            sample,
            round: round.clone(),
            subject,
        })
    };
    samples.into_iter().map(seen).collect()
}
