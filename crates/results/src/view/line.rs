//! A line of a result, as it is sent.

use serde::Serialize;
use utoipa::ToSchema;

use crate::store::Line;
use jury::candidates::Candidate;
use jury::pitches::PitchStatus;
use kernel::{Id, Money};
use scoring::Firm;
use scoring::commission::outcome::DecisionOutcome;
use scoring::figure::Figure;
use scoring::ranking::standings::{ProposedOutcome, Standing, StandingBy};

/// A line of a result.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResultLine {
    pub candidate_id: Id,
    pub reference: String,
    pub title: String,
    /// Belongs to the priority group.
    pub priority: bool,
    /// Cards that count.
    pub cards: usize,
    /// What became of the pitch; no score changes by it. Absent where there was none.
    pub pitch: Option<PitchStatus>,
    /// Mean share of the maximum, exact: `p/q`.
    pub mean: Option<String>,
    /// By the round's method and with the bonus, exact: what the rank is made of.
    pub score: Option<String>,
    /// The score with four places, for people. Two that look alike may differ.
    pub score_decimal: Option<String>,
    /// Rank; equals share it.
    pub rank: Option<u32>,
    /// Standard error of the score, in shares of the maximum.
    #[schema(value_type = Option<f64>)]
    pub standard_error: Option<Figure>,
    /// The chance to be before the cut, from 0 to 1.
    #[schema(value_type = Option<f64>)]
    pub chance: Option<Figure>,
    /// The chance to be truly ahead of the next.
    #[schema(value_type = Option<f64>)]
    pub ahead_of_next: Option<Figure>,
    /// What the rank would be without the priority rule.
    pub rank_without_priority: Option<u32>,
    /// Equal under every rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tied_with: Vec<Id>,
    /// What put the candidate below the one before.
    pub decided_by: Option<StandingBy>,
    /// The criterion that did.
    pub decided_by_criterion: Option<String>,
    /// What the scores propose.
    pub proposed: Option<ProposedOutcome>,
    /// Proposed place on the waiting list.
    pub proposed_position: Option<i32>,
    /// What they would propose without the priority rule.
    pub proposed_without_priority: Option<ProposedOutcome>,
    /// What was decided.
    pub outcome: Option<DecisionOutcome>,
    /// Place on the waiting list.
    pub position: Option<i32>,
    /// The sum.
    pub amount: Option<Money>,
    /// The sum that the round's rule of amounts gives; there is none where it could not be given.
    pub proposed_amount: Option<Money>,
    /// Why it departs from the proposal.
    pub reason: Option<String>,
}

/// What was decided on one candidate, as [`ResultLine`] has it.
#[derive(Debug, Default)]
pub(super) struct LinePart {
    outcome: Option<DecisionOutcome>,
    position: Option<i32>,
    amount: Option<Money>,
    proposed_amount: Option<Money>,
    reason: Option<String>,
}

pub(super) fn decided(line: Line, currency: &str) -> LinePart {
    let money = |amount| Money {
        amount,
        currency: currency.to_owned(),
    };
    LinePart {
        outcome: line.outcome,
        position: line.position,
        amount: line.amount.map(money),
        proposed_amount: line.proposed_amount.map(money),
        reason: line.reason,
    }
}

pub(super) fn line(
    candidate: &Candidate,
    pitch: Option<PitchStatus>,
    one: Standing,
    firm: Option<&Firm>,
    decided: LinePart,
) -> ResultLine {
    let score = one.score.as_ref();
    ResultLine {
        candidate_id: one.candidate_id,
        reference: candidate.reference.clone(),
        title: candidate.title.clone(),
        priority: candidate.priority,
        cards: one.cards,
        pitch,
        mean: one.mean.as_ref().map(|m| m.fraction()),
        score: score.map(|s| s.fraction()),
        score_decimal: score.map(|s| s.decimal(4)),
        rank: one.rank,
        standard_error: firm.and_then(|f| f.standard_error),
        chance: firm.and_then(|f| f.chance),
        ahead_of_next: firm.and_then(|f| f.ahead_of_next),
        rank_without_priority: one.rank_without_priority,
        tied_with: one.tied_with,
        decided_by: one.decided_by,
        decided_by_criterion: one.decided_by_criterion,
        proposed: Some(one.proposed),
        proposed_position: one.proposed_position,
        proposed_without_priority: Some(one.proposed_without_priority),
        outcome: decided.outcome,
        position: decided.position,
        amount: decided.amount,
        proposed_amount: decided.proposed_amount,
        reason: decided.reason,
    }
}
