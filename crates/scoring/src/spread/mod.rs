//! Automatic assignment of candidates to jurors.
//!
//! Hard: the wanted number of cards for each candidate, conflicts, caps. Then, in this order: loads as even
//! as possible, the graph of jurors who meet on a candidate connected, pairs of jurors meeting evenly.
//!
//! - `fill` decides truly whether the hard constraints can be met, and reaches the least `Σ load²` there
//!   is: it gives cards one by one to the juror with the least load, moving earlier ones along an alternating
//!   path where needed. The loads that can be reached form a polymatroid, on which this greedy choice is
//!   optimal (Federgruen and Groenevelt, *The greedy procedure for resource allocation problems*, Operations
//!   Research 34, 1986; for jurors as machines: Harvey, Ladner, Lovász, Tamir, *Semi-matchings for bipartite
//!   graphs and load balancing*, J. Algorithms 59, 2006).
//! - `polish` swaps cards between jurors: local search with a fixed budget, no promise of the optimum.
//!
//! The seed only breaks symmetry. The same request, in any order, with the same seed gives the same plan.

mod board; // who holds which card, loads, meetings
mod fill; // feasibility and even loads by alternating paths; what is short
mod polish; // connected, and even meetings, by swaps

use std::collections::BTreeSet;

use serde::Serialize;

use self::board::Board;
use super::rng::SplitMix64;
use kernel::Id;

#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Jurors who may get cards. Those who only have old ones (absent, withdrawn) are not listed.
    pub jurors: Vec<Juror>,
    pub candidates: Vec<Id>,
    /// Conflicts, and pairs that were recused.
    pub forbidden: BTreeSet<Assignment>,
    /// Assignments that stand, submitted or not: kept as they are, counted in loads and wanted numbers. A
    /// card that was recused or reassigned is not among them.
    pub existing: BTreeSet<Assignment>,
    /// Cards for each candidate; one that has more keeps them.
    pub wanted: u32,
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Juror {
    pub id: Id,
    /// At most so many cards in all, existing ones included; `None`: any number.
    pub cap: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Assignment {
    pub juror: Id,
    pub candidate: Id,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// What is to be added to the existing assignments, in order.
    pub new: Vec<Assignment>,
    pub quality: Quality,
}

/// Of existing and new assignments together, over the listed jurors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quality {
    pub min_load: u32,
    pub max_load: u32,
    /// How often two jurors have a candidate in common: the pair that meets least and the one that meets
    /// most.
    pub min_meetings: u32,
    pub max_meetings: u32,
    /// Every two jurors who have cards (of this round's candidates, the unlisted too) are linked by a chain
    /// of common candidates: what comparing strict and mild jurors needs.
    pub connected: bool,
}

/// Why no plan exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shortage {
    /// An existing assignment is forbidden: recuse or reassign it first.
    ExistingForbidden { juror: Id, candidate: Id },
    /// Too few jurors, those who have its card included, are free of conflicts and below their caps.
    Candidate {
        candidate: Id,
        available: u32,
        wanted: u32,
    },
    /// The caps of all jurors together allow fewer new cards than are needed, conflicts apart.
    Capacity { available: u64, needed: u64 },
    /// These candidates together need more new cards than can be given to them: `jurors` are those whom the
    /// caps stop, everybody else takes as many of these candidates as conflicts allow.
    Crowded {
        candidates: Vec<Id>,
        jurors: Vec<Id>,
        available: u64,
        needed: u64,
    },
}

impl Shortage {
    /// How many cards are missing, where it is a matter of number.
    pub fn missing(&self) -> Option<u64> {
        match *self {
            Self::ExistingForbidden { .. } => None,
            Self::Candidate {
                available, wanted, ..
            } => Some(u64::from(wanted.saturating_sub(available))),
            Self::Capacity { available, needed }
            | Self::Crowded {
                available, needed, ..
            } => Some(needed.saturating_sub(available)),
        }
    }
}

/// A plan, or everything that is short.
pub fn spread(request: &Request) -> Result<Plan, Vec<Shortage>> {
    let both = request.existing.intersection(&request.forbidden);
    let forbidden: Vec<Shortage> = both
        .map(|pair| Shortage::ExistingForbidden {
            juror: pair.juror,
            candidate: pair.candidate,
        })
        .collect();
    if !forbidden.is_empty() {
        return Err(forbidden);
    }
    let mut rng = SplitMix64::new(request.seed);
    let mut board = Board::new(request, &mut rng);
    let before = board.shortages();
    if !before.is_empty() {
        return Err(before);
    }
    if !board.fill() {
        return Err(vec![board.crowded()]);
    }
    board.polish(&mut rng);
    Ok(Plan {
        new: board.new_assignments(),
        quality: board.quality(),
    })
}

#[cfg(test)]
mod properties; // against every plan there is, for small sizes

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn id(number: u128) -> Id {
        Id(uuid::Uuid::from_u128(number))
    }

    /// Juror 101 and candidate 1 and so on.
    pub(super) fn pair(juror: u128, candidate: u128) -> Assignment {
        Assignment {
            juror: id(100 + juror),
            candidate: id(candidate),
        }
    }

    pub(super) fn request(candidates: u128, caps: &[Option<u32>], wanted: u32) -> Request {
        let juror = |(number, &cap): (u128, &Option<u32>)| Juror {
            id: id(101 + number),
            cap,
        };
        Request {
            jurors: (0_u128..).zip(caps).map(juror).collect(),
            candidates: (1..=candidates).map(id).collect(),
            wanted,
            ..Request::default()
        }
    }

    fn all_but(jurors: u128, candidates: u128, allowed: &[(u128, u128)]) -> BTreeSet<Assignment> {
        let every = (1..=jurors).flat_map(|j| (1..=candidates).map(move |c| (j, c)));
        every
            .filter(|one| !allowed.contains(one))
            .map(|(j, c)| pair(j, c))
            .collect()
    }

    #[test]
    fn seven_candidates_and_seven_jurors_meet_in_the_plane_of_fano() {
        // 7 candidates × 3 cards = 21 = 7 jurors × 3; 7 × 3 meetings = 21 = 7·6/2 pairs: each pair meets
        // once.
        let plan = spread(&request(7, &[None; 7], 3)).unwrap();
        let even = Quality {
            min_load: 3,
            max_load: 3,
            min_meetings: 1,
            max_meetings: 1,
            connected: true,
        };
        assert_eq!((plan.new.len(), plan.quality), (21, even));
    }

    #[test]
    fn a_cap_is_kept_and_the_others_share_the_rest() {
        // 8 × 2 = 16 cards; 2 for the capped juror, 7 for each of the two others.
        let plan = spread(&request(8, &[Some(2), None, None], 2)).unwrap();
        assert_eq!((plan.quality.min_load, plan.quality.max_load), (2, 7));
    }

    #[test]
    fn an_early_choice_is_taken_back_where_only_one_juror_is_left() {
        // Candidate 2 can only have juror 1, whose cap is 1: candidate 1 must get juror 2.
        let mut narrow = request(2, &[Some(1), Some(1)], 1);
        narrow.forbidden = BTreeSet::from([pair(2, 2)]);
        for seed in 0..20 {
            narrow.seed = seed;
            assert_eq!(spread(&narrow).unwrap().new, [pair(1, 2), pair(2, 1)]);
        }
    }

    #[test]
    fn what_stands_is_kept_and_counts_for_load_and_need() {
        // Candidate 1 has both its cards, one of a juror who is gone; candidate 2 lacks one. Juror 1 has more
        // than the cap and keeps it, so juror 2 gets what is missing: candidates 2 and 3.
        let mut later = request(3, &[Some(2), Some(3), None], 2);
        later.existing = [pair(9, 1), pair(1, 1), pair(1, 2), pair(1, 3)].into();
        later.forbidden = [pair(3, 1), pair(3, 2), pair(3, 3)].into();
        let plan = spread(&later).unwrap();
        assert_eq!(plan.new, [pair(2, 2), pair(2, 3)]);
        assert_eq!((plan.quality.min_load, plan.quality.max_load), (0, 3));
    }

    #[test]
    fn work_for_a_candidate_outside_the_plan_counts_as_load() {
        let mut later = request(2, &[None, None], 1);
        later.existing = [pair(1, 8), pair(1, 9)].into();
        assert_eq!(spread(&later).unwrap().new, [pair(2, 1), pair(2, 2)]);
    }

    #[test]
    fn a_candidate_with_too_few_free_jurors_is_named() {
        let mut narrow = request(2, &[None, None, Some(0), None], 3);
        narrow.existing = [pair(4, 2)].into();
        narrow.forbidden = [pair(1, 2)].into();
        let short = Shortage::Candidate {
            candidate: id(2),
            available: 2,
            wanted: 3,
        };
        assert_eq!(spread(&narrow), Err(vec![short]));
    }

    #[test]
    fn caps_that_are_too_small_together_are_told() {
        // 4 × 2 = 8 needed; caps 2 + 1, and without a cap one can still take each of the 4 only once.
        let narrow = request(4, &[Some(2), Some(1), None], 2);
        let short = Shortage::Capacity {
            available: 7,
            needed: 8,
        };
        assert_eq!(spread(&narrow), Err(vec![short]));
    }

    #[test]
    fn a_crowd_around_one_juror_is_named() {
        // 1 and 2 can only have juror 1 (cap 1); 3 and 4 have juror 2. No candidate is short alone, nor the
        // sum.
        let mut narrow = request(4, &[Some(1), None], 1);
        narrow.forbidden = all_but(2, 4, &[(1, 1), (1, 2), (1, 3), (2, 3), (2, 4)]);
        narrow.jurors.push(Juror {
            id: id(103),
            cap: None,
        });
        narrow.forbidden.extend([pair(3, 1), pair(3, 2)]);
        let crowd = Shortage::Crowded {
            candidates: vec![id(1), id(2)],
            jurors: vec![id(101)],
            available: 1,
            needed: 2,
        };
        assert_eq!(spread(&narrow), Err(vec![crowd]));
    }

    #[test]
    fn an_existing_assignment_in_conflict_is_told_first() {
        let mut torn = request(2, &[None, None], 1);
        torn.existing = [pair(1, 1), pair(2, 2)].into();
        torn.forbidden = [pair(1, 1)].into();
        let told = Shortage::ExistingForbidden {
            juror: id(101),
            candidate: id(1),
        };
        assert_eq!(spread(&torn), Err(vec![told]));
    }

    #[test]
    fn one_thousand_candidates_are_spread_as_evenly_as_numbers_allow() {
        // 3,000 cards over 50 jurors: 60 each. 3,000 meetings over 1,225 pairs: 2 or 3 each.
        let plan = spread(&request(1000, &[Some(60); 50], 3)).unwrap();
        let even = Quality {
            min_load: 60,
            max_load: 60,
            min_meetings: 2,
            max_meetings: 3,
            connected: true,
        };
        assert_eq!((plan.new.len(), plan.quality), (3000, even));
    }

    #[test]
    fn nothing_to_do_is_a_plan_too() {
        assert_eq!(spread(&request(0, &[None], 3)).unwrap().new, []);
        assert_eq!(spread(&request(3, &[None], 0)).unwrap().new, []);
        assert_eq!(spread(&request(0, &[], 3)).unwrap().new, []);
    }
}
