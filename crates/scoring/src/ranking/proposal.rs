//! What the ranks propose for each candidate: select, wait, decline, or "equals stand across the cut".
//!
//! Among those who pass, with `k` seats and `r` reserved places (no more than `k`, nor than the group has
//! candidates who pass): the best `r` of the priority group are selected; everybody else queues by rank, the
//! first `k - r` of the queue are selected, the rest wait. This is the top `k` with as few exchanges as the
//! reserved places need.
//!
//! A candidate's place in the queue follows from two numbers alone: how many of the group and how many others
//! stand above. So equals are tried at the best and at the worst place of their group: where both give the
//! same, that is the proposal; where not, the commission must decide.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::exact::Exact;
use super::input::RankingConfig;
use super::order::Group;
use super::rules::{PassMarkBound, PassMarkRule, PriorityRule};
use kernel::Id;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    Select,
    /// Unresolved equals share the best position that they could have.
    Waitlist {
        position: u32,
    },
    Decline,
    /// An unresolved tie lies across a cut: between these two the commission must decide.
    Undecidable {
        best: Place,
        worst: Place,
    },
    /// Too few cards to be ranked.
    NoQuorum,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Select,
    Waitlist,
    Decline,
}

impl Outcome {
    pub fn is_select(self) -> bool {
        self == Self::Select
    }
}

impl PassMarkRule {
    pub fn is_passed_by(self, mean: &Exact) -> bool {
        let mark = Exact::basis_points(self.share_bp);
        match self.bound {
            PassMarkBound::MoreThan => *mean > mark,
            PassMarkBound::AtLeast => *mean >= mark,
        }
    }
}

struct Cut {
    seats: u64,
    reserved: u64,
    waitlist: u64,
}

/// How many who pass stand above, in the priority group and outside it.
#[derive(Clone, Copy, Default)]
struct Above {
    priority: u64,
    others: u64,
}

impl Above {
    fn count(&mut self, of_priority: bool) {
        if of_priority {
            self.priority += 1;
        } else {
            self.others += 1;
        }
    }
}

impl Cut {
    fn place(&self, of_priority: bool, above: Above) -> (Place, u32) {
        if of_priority && above.priority < self.reserved {
            return (Place::Select, 0);
        }
        // 1-based place in the queue, in which the first `reserved` of the group do not stand.
        let place = above.others + above.priority.saturating_sub(self.reserved) + 1;
        match place.checked_sub(self.seats - self.reserved) {
            None | Some(0) => (Place::Select, 0),
            Some(waiting) if waiting <= self.waitlist => (Place::Waitlist, waiting as u32),
            Some(_) => (Place::Decline, 0),
        }
    }
}

/// The outcome for each ranked candidate, and how many seats are left open by undecidable ties.
pub(super) fn propose(groups: &[Group], config: &RankingConfig) -> (BTreeMap<Id, Outcome>, u32) {
    let mut passing = Above::default();
    for one in groups
        .iter()
        .flat_map(|group| &group.members)
        .filter(|one| one.passes)
    {
        passing.count(one.candidate.priority);
    }
    let seats = u64::from(config.seats);
    let reserved = match config.priority {
        PriorityRule::Reserved { places } => u64::from(places).min(seats).min(passing.priority),
        _ => 0,
    };
    let cut = Cut {
        seats,
        reserved,
        waitlist: config.waitlist_limit.map_or(u64::MAX, u64::from),
    };

    let mut outcomes = BTreeMap::new();
    let mut above = Above::default();
    let mut selected = 0;
    for group in groups {
        let mut through = above;
        for one in group.members.iter().filter(|one| one.passes) {
            through.count(one.candidate.priority);
        }
        for one in &group.members {
            let of_priority = one.candidate.priority;
            let outcome = if one.passes {
                let mut last = through;
                if of_priority {
                    last.priority -= 1;
                } else {
                    last.others -= 1;
                }
                match (cut.place(of_priority, above), cut.place(of_priority, last)) {
                    ((Place::Select, _), (Place::Select, _)) => Outcome::Select,
                    ((Place::Waitlist, position), (Place::Waitlist, _)) => Outcome::Waitlist { position },
                    ((Place::Decline, _), (Place::Decline, _)) => Outcome::Decline,
                    ((best, _), (worst, _)) => Outcome::Undecidable { best, worst },
                }
            } else {
                Outcome::Decline
            };
            selected += u64::from(outcome == Outcome::Select);
            outcomes.insert(one.candidate.id, outcome);
        }
        above = through;
    }
    let open = seats.min(passing.priority + passing.others) - selected;
    (outcomes, open as u32)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{candidate, config, outcomes, standing};
    use super::super::{Candidate, TieRule, rank};
    use super::*;
    use Outcome::{Decline, Select, Undecidable, Waitlist};

    /// Candidates 1, 2, … with falling shares, those in `social` of the priority group.
    fn falling(count: u128, social: &[u128]) -> Vec<Candidate> {
        let make = |number| {
            let one = candidate(number, &[&format!("{}/100", 100 - number)]);
            if social.contains(&number) {
                one.social()
            } else {
                one
            }
        };
        (1..=count).map(make).collect()
    }

    fn selected(candidates: &[Candidate], rules: &RankingConfig) -> Vec<u128> {
        let all = outcomes(&rank(candidates, rules));
        all.into_iter()
            .filter(|(_, outcome)| outcome.is_select())
            .map(|(number, _)| number)
            .collect()
    }

    #[test]
    fn the_best_are_selected_and_the_rest_wait_in_order() {
        let mut rules = config(2);
        rules.waitlist_limit = Some(2);
        let expected = [
            (1, Select),
            (2, Select),
            (3, Waitlist { position: 1 }),
            (4, Waitlist { position: 2 }),
            (5, Decline),
        ];
        assert_eq!(outcomes(&rank(&falling(5, &[]), &rules)), expected);
    }

    #[test]
    fn a_reserved_place_takes_the_last_seat_and_no_rank() {
        // Two seats, one reserved: 4 is the best of the group and takes the seat of 2, who waits first.
        let mut rules = config(2);
        rules.priority = PriorityRule::Reserved { places: 1 };
        let ranking = rank(&falling(5, &[4, 5]), &rules);
        let wait = |position| Waitlist { position };
        let expected = [(1, Select), (2, wait(1)), (3, wait(2)), (4, Select), (5, wait(3))];
        assert_eq!(outcomes(&ranking), expected);
        let social = standing(&ranking, 4);
        assert_eq!((social.rank, social.rank_without_priority), (Some(4), Some(4)));
        assert_eq!(social.outcome_without_priority, wait(2));
    }

    #[test]
    fn reserved_places_change_nothing_where_the_group_is_in_anyway_or_has_nobody() {
        let mut rules = config(3);
        rules.priority = PriorityRule::Reserved { places: 2 };
        assert_eq!(selected(&falling(5, &[1, 3]), &rules), [1, 2, 3]);
        assert_eq!(selected(&falling(5, &[]), &rules), [1, 2, 3]); // unfilled places go to the others
        assert_eq!(selected(&falling(5, &[1, 2, 3, 4]), &rules), [1, 2, 3]); // a floor, not a ceiling
        assert_eq!(selected(&falling(5, &[5]), &rules), [1, 2, 5]); // one of the two reserved places
    }

    #[test]
    fn the_pass_mark_is_more_than_seventy_percent_without_bonus() {
        let bound = |bound| {
            Some(PassMarkRule {
                share_bp: 7000,
                bound,
            })
        };
        let candidates = [candidate(1, &["7/10"]).social(), candidate(2, &["71/100"])];
        let mut rules = config(2);
        rules.priority = PriorityRule::Bonus { bonus_bp: 1000 };
        rules.pass_mark = bound(PassMarkBound::MoreThan);
        assert_eq!(outcomes(&rank(&candidates, &rules)), [(1, Decline), (2, Select)]);
        rules.pass_mark = bound(PassMarkBound::AtLeast);
        assert_eq!(outcomes(&rank(&candidates, &rules)), [(1, Select), (2, Select)]);
    }

    #[test]
    fn equals_across_the_cut_are_left_to_the_commission() {
        // 1 is in; 2, 3, 4 are equal and two seats are left; 5 waits first whatever is decided about the
        // third.
        let mut candidates = falling(5, &[]);
        for number in [3, 4] {
            candidates[number - 1].cards = candidates[1].cards.clone();
        }
        let open = Undecidable {
            best: Place::Select,
            worst: Place::Waitlist,
        };
        let expected = [
            (1, Select),
            (2, open),
            (3, open),
            (4, open),
            (5, Waitlist { position: 2 }),
        ];
        let mut rules = config(3);
        let ranking = rank(&candidates, &rules);
        assert_eq!((outcomes(&ranking), ranking.open_seats), (expected.to_vec(), 2));
        // A rule that resolves the tie leaves nothing open.
        rules.ties = vec![TieRule::EarlierSubmission];
        let ranking = rank(&candidates, &rules);
        assert_eq!(
            (selected(&candidates, &rules), ranking.open_seats),
            (vec![1, 2, 3], 0)
        );
        // Equals on one side of the cut are no obstacle: all four are in.
        assert_eq!(
            (
                selected(&candidates, &config(4)),
                rank(&candidates, &config(4)).open_seats
            ),
            (vec![1, 2, 3, 4], 0)
        );
    }

    #[test]
    fn equals_in_and_out_of_the_group_know_the_reserved_place() {
        // 1 (in the group) and 2 are equal; one seat, reserved: 1 is certain, 2 waits.
        let candidates = [candidate(1, &["1/2"]).social(), candidate(2, &["1/2"])];
        let mut rules = config(1);
        rules.priority = PriorityRule::Reserved { places: 1 };
        let ranking = rank(&candidates, &rules);
        assert_eq!(outcomes(&ranking), [(1, Select), (2, Waitlist { position: 1 })]);
        assert_eq!(ranking.open_seats, 0);
        let open = Undecidable {
            best: Place::Select,
            worst: Place::Waitlist,
        };
        assert_eq!(standing(&ranking, 1).outcome_without_priority, open);
    }

    #[test]
    fn equals_across_the_end_of_the_waiting_list_are_undecidable_too() {
        let mut rules = config(1);
        rules.waitlist_limit = Some(1);
        let candidates = [
            candidate(1, &["1/1"]),
            candidate(2, &["1/2"]),
            candidate(3, &["1/2"]),
        ];
        let open = Undecidable {
            best: Place::Waitlist,
            worst: Place::Decline,
        };
        assert_eq!(
            outcomes(&rank(&candidates, &rules)),
            [(1, Select), (2, open), (3, open)]
        );
    }
}
