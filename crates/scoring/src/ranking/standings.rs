//! The standings of a round as they are kept: the proposal, and what its scores are worth.

use std::collections::BTreeMap;

use kernel::{Id, text_enum};
use serde::{Deserialize, Serialize};

use super::{
    Candidate, DecidedBy, Outcome, Prepared, Ranking, RankingConfig, TieRule, prepare, rank_prepared,
};
use crate::exact::Exact;
use crate::{Agreement, Asked, Edition, Firmness, Method, NotFitted, Refusal, agreement, firmness};

text_enum! {
    /// What the scores propose for a candidate.
    ProposedOutcome {
        Select = "select",
        Waitlist = "waitlist",
        Decline = "decline",
        /// Equals stand across a cut: the commission decides.
        Undecidable = "undecidable",
        /// Too few cards to be ranked.
        NoQuorum = "no_quorum",
    }
}

text_enum! {
    /// What put a candidate below the one before.
    StandingBy {
        Score = "score",
        Priority = "priority",
        Criterion = "criterion",
        EarlierSubmission = "earlier_submission",
        /// The card of the chair.
        Chair = "chair",
        /// By nothing: the two are equal.
        Unresolved = "unresolved",
    }
}

/// How a candidate stands; exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub candidate_id: Id,
    pub cards: usize,
    pub mean: Option<Exact>,
    pub score: Option<Exact>,
    pub rank: Option<u32>,
    pub rank_without_priority: Option<u32>,
    pub tied_with: Vec<Id>,
    pub decided_by: Option<StandingBy>,
    pub decided_by_criterion: Option<String>,
    pub proposed: ProposedOutcome,
    pub proposed_position: Option<i32>,
    pub proposed_without_priority: ProposedOutcome,
}

/// All standings of a result.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standings {
    /// By rank.
    pub standings: Vec<Standing>,
    /// Places that the proposal leaves open because equals stand across the cut.
    pub open_places: u32,
    /// What the scores are worth; a result of old has none.
    pub worth: Option<Worth>,
    /// The cards that counted; a result of old does not tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<Id>,
}

/// By which method, how firm, and how far the jury agrees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worth {
    /// How it was calculated; a result of old does not tell.
    #[serde(default = "Edition::of_old", skip_serializing_if = "Edition::is_of_old")]
    pub edition: Edition,
    /// The method that was used.
    pub method: Method,
    /// Why it is not that of the round.
    pub refused: Option<Refusal>,
    /// Cards that the method's model leaves out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_fitted: Vec<NotFitted>,
    pub firmness: Firmness,
    pub agreement: Agreement,
}

/// Draws for the chances; more would change no percentage.
const DRAWS: u32 = 10_000;

impl Worth {
    /// Of what was scored.
    pub fn of(prepared: &Prepared, asked: Asked) -> Self {
        Worth {
            edition: prepared.sheet.edition(),
            method: prepared.scores.method,
            refused: prepared.refused.clone(),
            not_fitted: prepared.scores.not_fitted.clone(),
            firmness: firmness(&prepared.sheet, &prepared.scores, &prepared.bonus, asked),
            agreement: agreement(&prepared.sheet),
        }
    }
}

fn proposed(outcome: Outcome) -> (ProposedOutcome, Option<i32>) {
    match outcome {
        Outcome::Select => (ProposedOutcome::Select, None),
        Outcome::Waitlist { position } => (ProposedOutcome::Waitlist, i32::try_from(position).ok()),
        Outcome::Decline => (ProposedOutcome::Decline, None),
        Outcome::Undecidable { .. } => (ProposedOutcome::Undecidable, None),
        Outcome::NoQuorum => (ProposedOutcome::NoQuorum, None),
    }
}

fn by(decided: &DecidedBy) -> (StandingBy, Option<String>) {
    match decided {
        DecidedBy::Score => (StandingBy::Score, None),
        DecidedBy::Tie(TieRule::Priority) => (StandingBy::Priority, None),
        DecidedBy::Tie(TieRule::Criterion { key }) => (StandingBy::Criterion, Some(key.clone())),
        DecidedBy::Tie(TieRule::EarlierSubmission) => (StandingBy::EarlierSubmission, None),
        DecidedBy::Tie(TieRule::Chair) => (StandingBy::Chair, None),
        DecidedBy::Unresolved => (StandingBy::Unresolved, None),
    }
}

impl Standings {
    /// Of a ranking.
    pub fn of(ranking: &Ranking, worth: Worth) -> Self {
        let below: BTreeMap<Id, &DecidedBy> =
            ranking.pairs.iter().map(|p| (p.lower, &p.decided_by)).collect();
        let standings = ranking.standings.iter().map(|one| {
            let decided = below.get(&one.id).map(|d| by(d));
            let (outcome, position) = proposed(one.outcome);
            Standing {
                candidate_id: one.id,
                cards: one.cards,
                mean: one.mean.clone(),
                score: one.score.clone(),
                rank: one.rank,
                rank_without_priority: one.rank_without_priority,
                tied_with: one.tied_with.clone(),
                decided_by: decided.as_ref().map(|d| d.0),
                decided_by_criterion: decided.and_then(|d| d.1),
                proposed: outcome,
                proposed_position: position,
                proposed_without_priority: proposed(one.outcome_without_priority).0,
            }
        });
        Standings {
            standings: standings.collect(),
            open_places: ranking.open_seats,
            worth: Some(worth),
            counted: Vec::new(),
        }
    }

    /// Of candidates with the cards that count. The seed is kept, so that anybody may draw the same again.
    pub fn made(candidates: &[Candidate], config: &RankingConfig, seed: u64, edition: Edition) -> Self {
        let prepared = prepare(candidates, config, edition);
        let asked = Asked {
            places: config.seats as usize,
            draws: DRAWS,
            seed,
        };
        Standings::of(
            &rank_prepared(candidates, config, &prepared),
            Worth::of(&prepared, asked),
        )
    }

    /// By which edition it was calculated.
    pub fn edition(&self) -> Edition {
        self.worth
            .as_ref()
            .map_or_else(Edition::of_old, |worth| worth.edition)
    }
}
