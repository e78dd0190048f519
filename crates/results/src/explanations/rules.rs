//! Why a result is what it is, in codes and figures that tell nothing of any other candidate.

use kernel::text_enum;
use scoring::commission::outcome::DecisionOutcome;
use scoring::exact::Exact;
use scoring::ranking::standings::ProposedOutcome;
use scoring::ranking::standings::{Standing, StandingBy};
use scoring::ranking::{PriorityRule, RankingConfig};

text_enum! {
    /// Why the result is what it is.
    ExplanationReason {
        /// The score is before the cut.
        BeforeCut = "before_cut",
        /// There were more with a higher score than places.
        BehindCut = "behind_cut",
        BelowPassMark = "below_pass_mark",
        TooFewCards = "too_few_cards",
        /// Equals stood across the cut, and the commission decided.
        EqualAcrossCut = "equal_across_cut",
        /// A rule for equal scores put another one ahead.
        TieRule = "tie_rule",
        RaisedByPriority = "raised_by_priority",
        LoweredByPriority = "lowered_by_priority",
        /// The commission departed from the order of scores, with a recorded reason.
        CommissionDeparted = "commission_departed",
        /// On the waiting list the commission gave another place than the order of scores.
        PositionMoved = "position_moved",
    }
}

/// With fewer in the cohort its quartiles would tell of single candidates.
pub const LEAST_COHORT: usize = 10;

/// The reasons, in the order in which they weigh.
pub fn reasons(
    own: &Standing,
    priority_group: bool,
    (outcome, position): (DecisionOutcome, Option<i32>),
    config: &RankingConfig,
) -> Vec<ExplanationReason> {
    use ExplanationReason as R;
    let value = own.score.as_ref().map(|score| match config.priority {
        PriorityRule::Bonus { bonus_bp } if priority_group => score.minus(&Exact::basis_points(bonus_bp)),
        _ => score.clone(),
    });
    let failed = |value: &Exact| config.pass_mark.is_some_and(|mark| !mark.is_passed_by(value));
    let by_scores = match own.proposed {
        ProposedOutcome::NoQuorum => R::TooFewCards,
        ProposedOutcome::Undecidable => R::EqualAcrossCut,
        ProposedOutcome::Select => R::BeforeCut,
        ProposedOutcome::Waitlist | ProposedOutcome::Decline if value.as_ref().is_some_and(failed) => {
            R::BelowPassMark
        }
        ProposedOutcome::Waitlist | ProposedOutcome::Decline => R::BehindCut,
    };
    let mut found = vec![by_scores];
    if own
        .decided_by
        .is_some_and(|by| !matches!(by, StandingBy::Score | StandingBy::Unresolved))
    {
        found.push(R::TieRule);
    }
    let selected = |proposed: ProposedOutcome| proposed == ProposedOutcome::Select;
    match (selected(own.proposed), selected(own.proposed_without_priority)) {
        (true, false) => found.push(R::RaisedByPriority),
        (false, true) => found.push(R::LoweredByPriority),
        _ => {}
    }
    let as_proposed = matches!(
        (own.proposed, outcome),
        (ProposedOutcome::Select, DecisionOutcome::Select)
            | (ProposedOutcome::Waitlist, DecisionOutcome::Waitlist)
            | (ProposedOutcome::Decline, DecisionOutcome::Decline)
            | (ProposedOutcome::Undecidable | ProposedOutcome::NoQuorum, _)
    );
    let moved = outcome == DecisionOutcome::Waitlist && own.proposed == ProposedOutcome::Waitlist;
    if !as_proposed {
        found.push(R::CommissionDeparted);
    } else if moved && own.proposed_position != position {
        found.push(R::PositionMoved);
    }
    found
}

/// Lower quartile, median and upper quartile, between neighbours by the straight line; nothing of a small cohort.
pub fn quartiles(mut values: Vec<f64>) -> Option<[f64; 3]> {
    if values.len() < LEAST_COHORT {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    Some([0.25, 0.5, 0.75].map(|share| {
        let at = share * (values.len() - 1) as f64;
        let (below, above) = (at.floor() as usize, at.ceil() as usize);
        values[below] + (values[above] - values[below]) * at.fract()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Id;
    use scoring::Method;
    use scoring::ranking::{PassMarkBound, PassMarkRule};

    fn config() -> RankingConfig {
        RankingConfig {
            seats: 1,
            min_cards: 1,
            priority: PriorityRule::None {},
            ties: vec![],
            pass_mark: None,
            waitlist_limit: None,
            method: Method::WeightedMean,
            chair: None,
        }
    }

    fn standing(score: &str, proposed: ProposedOutcome) -> Standing {
        Standing {
            candidate_id: Id::NIL,
            cards: 2,
            mean: Exact::parse(score),
            score: Exact::parse(score),
            rank: Some(2),
            rank_without_priority: Some(2),
            tied_with: vec![],
            decided_by: Some(StandingBy::Score),
            decided_by_criterion: None,
            proposed,
            proposed_position: None,
            proposed_without_priority: proposed,
        }
    }

    #[test]
    fn the_pass_mark_is_on_the_score_without_the_bonus() {
        let mut rules = config();
        rules.priority = PriorityRule::Bonus { bonus_bp: 1_000 };
        rules.pass_mark = Some(PassMarkRule {
            share_bp: 7_000,
            bound: PassMarkBound::MoreThan,
        });
        let own = standing("3/4", ProposedOutcome::Decline);
        let of = |group| reasons(&own, group, (DecisionOutcome::Decline, None), &rules);
        assert_eq!(of(true), [ExplanationReason::BelowPassMark]);
        assert_eq!(of(false), [ExplanationReason::BehindCut]);
    }

    #[test]
    fn what_the_priority_rule_and_the_commission_did_is_told() {
        let own = Standing {
            proposed_without_priority: ProposedOutcome::Select,
            decided_by: Some(StandingBy::Priority),
            ..standing("1/2", ProposedOutcome::Waitlist)
        };
        use ExplanationReason as R;
        let told = reasons(&own, false, (DecisionOutcome::Select, None), &config());
        assert_eq!(
            told,
            [
                R::BehindCut,
                R::TieRule,
                R::LoweredByPriority,
                R::CommissionDeparted
            ]
        );
    }

    #[test]
    fn another_place_on_the_waiting_list_is_told() {
        let own = Standing {
            proposed_position: Some(2),
            ..standing("1/2", ProposedOutcome::Waitlist)
        };
        let told = |at| reasons(&own, false, (DecisionOutcome::Waitlist, Some(at)), &config());
        assert_eq!(told(2), [ExplanationReason::BehindCut]);
        assert_eq!(
            told(1),
            [ExplanationReason::BehindCut, ExplanationReason::PositionMoved]
        );
    }

    #[test]
    fn a_small_cohort_has_no_quartiles() {
        assert_eq!(quartiles((0..9).map(f64::from).collect()), None);
        assert_eq!(
            quartiles((0..11).rev().map(f64::from).collect()),
            Some([2.5, 5.0, 7.5])
        );
    }
}
