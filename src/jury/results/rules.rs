//! States of a result, the proposal as it is kept, and what a departure from it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::jury::rules::exact::Exact;
use crate::jury::rules::ranking::{
    Candidate, DecidedBy, Outcome, Prepared, Ranking, RankingConfig, TieRule, prepare, rank_prepared,
};
use crate::jury::scoring::{
    Agreement, Asked, Edition, Firmness, Method, NotFitted, Refusal, agreement, firmness,
};
use crate::kernel::{Id, Ts, text_enum};

text_enum! {
    /// Where a result stands. What is `published` shows as `standstill` or `final`: see [`ResultStatus::at`].
    ResultStatus {
        Computed = "computed",
        /// The commission has talked about those whom the scores cannot tell apart.
        Deliberated = "deliberated",
        Decided = "decided",
        Published = "published",
        /// Published; an appeal may still be made, or waits for its answer.
        Standstill = "standstill",
        /// Published, and nothing can be said against it any more.
        Final = "final",
    }
}

text_enum! {
    /// What the commission decided on a candidate.
    #[derive(PartialOrd, Ord)]
    DecisionOutcome { Select = "select", Waitlist = "waitlist", Decline = "decline" }
}

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

/// What moves a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultAction {
    /// Record what was said.
    Deliberate,
    /// Record the decision.
    Decide,
    /// Make it known.
    Publish,
}

/// The state after an action.
pub fn next(status: ResultStatus, action: ResultAction) -> Result<ResultStatus> {
    use ResultAction as A;
    use ResultStatus as S;
    match (status, action) {
        (S::Computed | S::Deliberated, A::Deliberate) => Ok(S::Deliberated),
        (S::Computed | S::Deliberated, A::Decide) => Ok(S::Decided),
        (S::Decided, A::Publish) => Ok(S::Published),
        (
            S::Computed | S::Deliberated | S::Decided | S::Published | S::Standstill | S::Final,
            A::Deliberate | A::Decide | A::Publish,
        ) => Err(Error::code(Code::WrongState).with("state", status.as_str())),
    }
}

impl ResultStatus {
    /// What a reader is told: what was published is final when the standstill is over and no appeal waits.
    pub fn at(self, now: Ts, standstill_until: Option<Ts>, appeals_open: bool) -> Self {
        let quiet = !appeals_open && standstill_until.is_none_or(|until| until <= now);
        match self {
            ResultStatus::Published if quiet => ResultStatus::Final,
            ResultStatus::Published => ResultStatus::Standstill,
            other => other,
        }
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standings {
    /// By rank.
    pub standings: Vec<Standing>,
    /// Places that the proposal leaves open because equals stand across the cut.
    pub open_places: u32,
    /// What the scores are worth; a result of old has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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

/// One candidate's proposal and decision, to compare.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    pub proposed: ProposedOutcome,
    pub proposed_position: Option<i32>,
    pub outcome: DecisionOutcome,
    pub position: Option<i32>,
    /// What the rule of amounts gives; `None` where there is no such rule.
    pub proposed_amount: Option<i64>,
    pub amount: Option<i64>,
}

/// Whose decision departs from the proposal and needs a reason, by their places in the list: another outcome,
/// on the waiting list before somebody who was proposed to stand ahead, or another sum than the rule gives.
pub fn departures(lines: &[Compared]) -> Vec<usize> {
    let waiting = |one: &Compared| match (one.outcome, one.proposed_position, one.position) {
        (DecisionOutcome::Waitlist, Some(proposed), Some(decided)) => Some((proposed, decided)),
        _ => None,
    };
    let overtakes = |one: &Compared| {
        waiting(one).is_some_and(|(proposed, decided)| {
            lines
                .iter()
                .filter_map(waiting)
                .any(|(other_proposed, other_decided)| other_proposed < proposed && other_decided > decided)
        })
    };
    let another_sum = |one: &Compared| {
        one.outcome == DecisionOutcome::Select
            && one.proposed_amount.is_some_and(|sum| one.amount != Some(sum))
    };
    let as_proposed = |one: &Compared| {
        matches!(
            (one.proposed, one.outcome),
            (ProposedOutcome::Select, DecisionOutcome::Select)
                | (ProposedOutcome::Waitlist, DecisionOutcome::Waitlist)
                | (ProposedOutcome::Decline, DecisionOutcome::Decline)
        )
    };
    lines
        .iter()
        .enumerate()
        .filter(|(_, one)| !as_proposed(one) || overtakes(one) || another_sum(one))
        .map(|(i, _)| i)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(proposed: i32, decided: i32) -> Compared {
        Compared {
            proposed: ProposedOutcome::Waitlist,
            proposed_position: Some(proposed),
            outcome: DecisionOutcome::Waitlist,
            position: Some(decided),
            proposed_amount: None,
            amount: None,
        }
    }

    #[test]
    fn another_outcome_is_a_departure_and_moving_up_after_it_is_none() {
        let promoted = Compared {
            outcome: DecisionOutcome::Select,
            position: None,
            ..waits(1, 1)
        };
        assert_eq!(departures(&[promoted, waits(2, 1), waits(3, 2)]), [0]);
    }

    #[test]
    fn who_overtakes_on_the_waiting_list_needs_a_reason() {
        assert_eq!(departures(&[waits(1, 2), waits(2, 3), waits(3, 1)]), [2]);
    }

    #[test]
    fn a_tie_across_the_cut_is_decided_with_a_reason() {
        let open = Compared {
            proposed: ProposedOutcome::Undecidable,
            proposed_position: None,
            outcome: DecisionOutcome::Select,
            position: None,
            ..waits(1, 1)
        };
        assert_eq!(departures(&[open]), [0]);
    }

    #[test]
    fn another_sum_than_the_rule_gives_needs_a_reason() {
        let given = |amount| Compared {
            proposed: ProposedOutcome::Select,
            outcome: DecisionOutcome::Select,
            position: None,
            proposed_amount: Some(80),
            amount: Some(amount),
            ..waits(1, 1)
        };
        assert_eq!(departures(&[given(80), given(100)]), [1]);
    }

    #[test]
    fn a_published_result_is_final_when_its_time_is_over_and_nobody_waits_for_an_answer() {
        use ResultStatus::{Computed, Final, Published, Standstill};
        let at = |hour| Ts::from(chrono::DateTime::UNIX_EPOCH + chrono::Duration::hours(hour));
        assert_eq!(Published.at(at(1), Some(at(2)), false), Standstill);
        assert_eq!(Published.at(at(2), Some(at(2)), false), Final);
        assert_eq!(Published.at(at(3), Some(at(2)), true), Standstill);
        assert_eq!(Computed.at(at(3), None, false), Computed);
    }
}

#[cfg(test)]
mod editions;
