//! What an applicant is told of a published result. Before the publication there is nothing here to be read.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::rules::{self, ExplanationReason};
use super::store;
use super::streams::{Stream, Streams, streams};
use crate::{Counted, Counting};
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::rounds;
use jury::rounds::Round;
use kernel::error::{Error, Result};
use kernel::{Id, Localised, Ts};
use people::applications::application::loaded;
use scoring::commission::outcome::DecisionOutcome;
use scoring::exact::Exact;
use scoring::figure::Figure;
use scoring::ranking;
use scoring::ranking::standings::{Standing, StandingBy, Standings};
use scoring::ranking::{PriorityRule, RankingConfig};
use scoring::rubric::input::{Criterion, RoundKind};

/// Where the cohort stands on a criterion, in shares of the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Quartiles {
    /// A quarter of the cohort is below.
    #[schema(value_type = f64)]
    pub lower: Figure,
    /// Half of it is.
    #[schema(value_type = f64)]
    pub median: Figure,
    /// Three quarters are.
    #[schema(value_type = f64)]
    pub upper: Figure,
}

/// Own marks on one criterion.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CriterionExplained {
    /// The criterion.
    pub key: String,
    /// Its name.
    pub name: Localised,
    /// Own mean share of the maximum, exact: `p/q`.
    pub mean: String,
    /// The same with four places.
    pub mean_decimal: String,
    /// The cohort, where it has at least ten.
    pub quartiles: Option<Quartiles>,
}

/// How far the score is from the last one that has a place on the same way to one: below zero behind it. Where places are
/// kept for the priority group, those are one way and the rest of them the other.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CutDistance {
    /// Places on this way.
    pub places: usize,
    /// The score of the last who has one, with four places.
    pub last_score_decimal: String,
    /// In shares of the maximum, exact: `p/q`.
    pub distance: String,
    /// The same with four places.
    pub distance_decimal: String,
}

/// Places that are kept for the priority group.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReservedExplained {
    /// Kept.
    pub places: u32,
    /// Taken, by the best of the group.
    pub taken: usize,
    /// The score of the last who took one, with four places.
    pub last_score_decimal: Option<String>,
}

/// What the priority rule did.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PriorityExplained {
    /// Belongs to the priority group.
    pub in_group: bool,
    /// Places that are kept for the group, where the rule keeps any.
    pub reserved: Option<ReservedExplained>,
    /// What the rank would be without the rule.
    pub rank_without: Option<u32>,
}

/// Why a result is what it is.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Explanation {
    /// The application.
    pub application_id: Id,
    /// Which round.
    pub kind: RoundKind,
    /// What was decided.
    pub outcome: DecisionOutcome,
    /// Why, the weightiest first.
    pub reasons: Vec<ExplanationReason>,
    /// What put the one before ahead, where the scores were equal.
    pub tie_rule: Option<StandingBy>,
    /// Cards that counted.
    pub cards: usize,
    /// The score that was ranked, exact: `p/q`.
    pub score: Option<String>,
    /// The same with four places.
    pub score_decimal: Option<String>,
    /// Rank; equals share it.
    pub rank: Option<u32>,
    /// How many had a rank.
    pub ranked: usize,
    /// How far from the cut; absent where everybody had a place.
    pub cut: Option<CutDistance>,
    /// What the priority rule did, where the programme has one.
    pub priority: Option<PriorityExplained>,
    /// Marks on each criterion that applied.
    pub criteria: Vec<CriterionExplained>,
    /// What jurors wrote, as it was released.
    pub comments: Vec<String>,
    /// When the result was published.
    pub published_at: Ts,
}

/// Explains the published result of a round to whom it concerns.
pub fn explain(cx: &mut Cx<'_>, application_id: Id, kind: RoundKind) -> Result<Explanation> {
    let found = loaded::load(cx, application_id)?;
    authorise(cx, Op::GetExplanation, &found.subject)?;
    let round = rounds::find_of(cx.conn, found.programme.id, kind)?.ok_or_else(Error::not_found)?;
    let result = crate::store::published(cx.conn, round.id)?.ok_or_else(Error::not_found)?;
    let published_at = result.published_at.ok_or_else(Error::not_found)?;
    let own = rounds::candidates_with(cx.conn, round.id, &[application_id])?;
    let own = *own.first().ok_or_else(Error::not_found)?;
    let Standings {
        standings, counted, ..
    } = result.standings()?;
    let standing = standings
        .iter()
        .find(|one| one.candidate_id == own)
        .ok_or_else(Error::not_found)?;
    let line = crate::store::lines(cx.conn, result.id)?
        .into_iter()
        .find(|line| line.candidate_id == own);
    let position = line.as_ref().and_then(|line| line.position);
    let outcome = line.and_then(|line| line.outcome).ok_or_else(Error::not_found)?;

    let found = counted_then(cx, &round, counted)?;
    let ranked: BTreeSet<Id> = standings
        .iter()
        .filter(|one| one.rank.is_some())
        .map(|one| one.candidate_id)
        .collect();
    let cohort = &found.candidates;
    let mine = cohort
        .iter()
        .find(|one| one.id == own)
        .ok_or_else(Error::not_found)?;
    let group: BTreeSet<Id> = cohort
        .iter()
        .filter(|one| one.priority)
        .map(|one| one.id)
        .collect();
    let cohort: Vec<&ranking::Candidate> = cohort.iter().filter(|one| ranked.contains(&one.id)).collect();
    let config = &found.rules.ranking;
    let streams = streams(&standings, &group, config);
    let has_rule = config.priority != PriorityRule::None {};
    let criteria = &found.rules.rubric.criteria;
    Ok(Explanation {
        application_id,
        kind,
        outcome,
        reasons: rules::reasons(standing, mine.priority, (outcome, position), config),
        tie_rule: standing.decided_by.filter(|by| *by != StandingBy::Score),
        cards: standing.cards,
        score: standing.score.as_ref().map(Exact::fraction),
        score_decimal: standing.score.as_ref().map(|score| score.decimal(4)),
        rank: standing.rank,
        ranked: ranked.len(),
        cut: cut(standing, streams.of(own)),
        priority: has_rule.then_some(PriorityExplained {
            in_group: mine.priority,
            reserved: reserved(config, &streams),
            rank_without: standing.rank_without_priority,
        }),
        criteria: criteria
            .iter()
            .filter_map(|criterion| explained(criterion, mine, &cohort))
            .collect(),
        comments: store::released(cx.conn, own)?,
        published_at,
    })
}

/// What was known of conflicts later changes nothing of a published result; one of old does not tell its cards.
fn counted_then(cx: &mut Cx<'_>, round: &Round, cards: Vec<Id>) -> Result<Counted> {
    let cards: BTreeSet<Id> = cards.into_iter().collect();
    let counting = if cards.is_empty() {
        Counting::Untold
    } else {
        Counting::Then(&cards)
    };
    crate::counted(cx, round, &BTreeSet::new(), counting)
}

/// How far somebody with a rank is from the cut of the own way to a place.
fn cut(own: &Standing, stream: &Stream<'_>) -> Option<CutDistance> {
    let (Some(score), Some(_)) = (&own.score, own.rank) else {
        return None;
    };
    let distance = stream.distance(score)?;
    Some(CutDistance {
        places: stream.places,
        last_score_decimal: stream.last_score()?.decimal(4),
        distance: distance.fraction(),
        distance_decimal: distance.decimal(4),
    })
}

/// The places that are kept, and what became of them.
fn reserved(config: &RankingConfig, streams: &Streams<'_>) -> Option<ReservedExplained> {
    let (PriorityRule::Reserved { places }, Some(kept)) = (config.priority, &streams.kept) else {
        return None;
    };
    Some(ReservedExplained {
        places,
        taken: kept.places,
        last_score_decimal: kept.last_score().map(|last| last.decimal(4)),
    })
}

/// A criterion that applied to the candidate.
fn explained(
    criterion: &Criterion,
    mine: &ranking::Candidate,
    cohort: &[&ranking::Candidate],
) -> Option<CriterionExplained> {
    let mean = |one: &ranking::Candidate| {
        Exact::mean(
            one.cards
                .iter()
                .filter_map(|card| card.criteria.get(criterion.key.as_str())),
        )
    };
    let own = mean(mine)?;
    let all = cohort
        .iter()
        .filter_map(|one| mean(one))
        .map(|share| share.to_f64())
        .collect();
    // Four places, as the own mean has.
    let rounded = |share: f64| Figure::share((share * 10_000.0).round() / 10_000.0);
    let quartiles = |[lower, median, upper]: [f64; 3]| {
        Some(Quartiles {
            lower: rounded(lower)?,
            median: rounded(median)?,
            upper: rounded(upper)?,
        })
    };
    Some(CriterionExplained {
        key: criterion.key.clone().into(),
        name: criterion.name.clone(),
        mean: own.fraction(),
        mean_decimal: own.decimal(4),
        quartiles: rules::quartiles(all).and_then(quartiles),
    })
}
