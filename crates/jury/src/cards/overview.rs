//! All that a juror needs in one download, and the progress of the jury without any score.

use std::collections::BTreeMap;

use super::attachments;
use super::rules::CardStatus;
use super::store::{self, Card};
use crate::candidates;
use crate::candidates::Candidate;
use crate::jurors;
use crate::jurors::Juror;
use crate::pitches;
use crate::pitches::Pitch;
use crate::rounds;
use crate::rounds::Scene;
use base::cx::Cx;
use base::policy::{Op, authorise};
use files::attachments::Attachment;
use kernel::Id;
use kernel::error::{Error, Result};
use scoring::settings::{Frozen, Scoring};

/// All that a juror needs.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The round.
    pub scene: Scene,
    /// What was frozen at the opening.
    pub frozen: Frozen,
    /// What cards are checked against.
    pub scoring: Scoring,
    /// Own cards with their candidates.
    pub cards: Vec<(Card, Candidate)>,
    /// Slots of the pitch day that were announced, by candidate.
    pub pitches: BTreeMap<Id, Pitch>,
    /// The files that are shown with them, by candidate.
    pub files: BTreeMap<Id, Vec<Attachment>>,
}

/// The pack of a juror; there is none before the opening.
pub fn pack(cx: &mut Cx<'_>, round_id: Id) -> Result<Pack> {
    let scene = rounds::scene(cx, round_id)?;
    authorise(cx, Op::GetPack, &scene.subject)?;
    let (Some(frozen), Some(scoring)) = (scene.round.frozen()?, scene.round.scoring()?) else {
        return Err(Error::not_found());
    };
    let mut cards = store::of_juror(cx.conn, round_id, cx.actor.id()?)?;
    // What became of a candidate who withdrew is nobody's work any more.
    let gone = candidates::gone(cx.conn, round_id)?;
    cards.retain(|(_, c)| !c.is_among(&scene.hidden) && !c.is_among(&gone));
    let pitches = pitches::store::told(cx.conn, round_id)?;
    let files = attachments::shown(cx, cards.iter().map(|(_, candidate)| candidate))?;
    Ok(Pack {
        files,
        pitches,
        scene,
        frozen,
        scoring,
        cards,
    })
}

/// How far a juror is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The juror.
    pub juror: Juror,
    /// Name.
    pub name: String,
    /// Cards by state, but for the void ones.
    pub counts: BTreeMap<CardStatus, i64>,
    /// Cards that count for nothing, for their juror has a conflict of interest.
    pub void: i64,
}

/// How far the jurors are; cards of candidates that the reader may know nothing of are not counted.
pub fn progress(cx: &mut Cx<'_>, round_id: Id) -> Result<Vec<Progress>> {
    let scene = rounds::scene(cx, round_id)?;
    authorise(cx, Op::GetProgress, &scene.subject)?;
    let members = jurors::list(cx.conn, round_id)?;
    let conflicts = jurors::conflicts(cx, &scene.round, &members)?;
    let mut pairs = store::pairs(cx.conn, round_id)?;
    let gone = candidates::gone(cx.conn, round_id)?;
    pairs.retain(|pair| !scene.hidden.contains(&pair.candidate_id) && !gone.contains(&pair.candidate_id));
    let jurors = jurors::service::named(cx.conn, round_id)?;
    Ok(jurors
        .into_iter()
        .map(|(juror, name)| {
            let (mut counts, mut void) = (BTreeMap::new(), 0);
            for pair in pairs.iter().filter(|pair| pair.juror_id == juror.account_id) {
                if pair.is_void(&conflicts) {
                    void += 1;
                } else {
                    *counts.entry(pair.status).or_default() += 1;
                }
            }
            Progress {
                juror,
                name,
                counts,
                void,
            }
        })
        .collect())
}
