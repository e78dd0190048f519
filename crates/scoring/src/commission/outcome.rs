//! What a commission decided, and where that departs from the proposal.

use kernel::text_enum;

use crate::ranking::standings::ProposedOutcome;

text_enum! {
    /// What the commission decided on a candidate.
    #[derive(PartialOrd, Ord)]
    DecisionOutcome { Select = "select", Waitlist = "waitlist", Decline = "decline" }
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
}
