//! Where places are kept for the priority group there are two ways to a place, each with a cut of its own.

use std::collections::BTreeSet;

use kernel::Id;
use scoring::exact::Exact;
use scoring::ranking::standings::Standing;
use scoring::ranking::{PriorityRule, RankingConfig};

/// One way to a place.
#[derive(Debug, Clone)]
pub struct Stream<'a> {
    /// Places on it.
    pub places: usize,
    /// Whoever can take one, best first; with `places` or fewer everybody has one.
    pub queue: Vec<&'a Standing>,
}

impl Stream<'_> {
    /// The score of the last who has a place on it.
    pub fn last_score(&self) -> Option<&Exact> {
        let last = self
            .queue
            .get(self.places.min(self.queue.len()).checked_sub(1)?)?;
        last.score.as_ref()
    }
    /// How far a score is from that of the last place; nothing where everybody has one.
    pub fn distance(&self, own: &Exact) -> Option<Exact> {
        (self.queue.len() > self.places)
            .then(|| self.last_score().map(|last| own.minus(last)))
            .flatten()
    }
}

/// The ways to the places of a result.
#[derive(Debug, Clone)]
pub struct Streams<'a> {
    /// Places for everybody.
    pub free: Stream<'a>,
    /// Places that were kept for the priority group, and who took them; absent where the rule keeps none.
    pub kept: Option<Stream<'a>>,
}

/// As the proposal is made: of those who pass, the best of the group take the kept places, everybody else queues by rank.
pub fn streams<'a>(all: &'a [Standing], group: &BTreeSet<Id>, config: &RankingConfig) -> Streams<'a> {
    let ranked = || all.iter().filter(|one| one.rank.is_some() && one.score.is_some());
    let seats = config.seats as usize;
    let PriorityRule::Reserved { places } = config.priority else {
        let queue = ranked().collect();
        return Streams {
            free: Stream { places: seats, queue },
            kept: None,
        };
    };
    let passes = |one: &&Standing| {
        let mark = config.pass_mark;
        let score = one.score.as_ref();
        score.is_some_and(|score| mark.is_none_or(|mark| mark.is_passed_by(score)))
    };
    let of_group: Vec<&Standing> = ranked()
        .filter(passes)
        .filter(|one| group.contains(&one.candidate_id))
        .collect();
    let reserved = (places as usize).min(seats).min(of_group.len());
    let takers: BTreeSet<Id> = of_group[..reserved].iter().map(|one| one.candidate_id).collect();
    let queue = ranked()
        .filter(passes)
        .filter(|one| !takers.contains(&one.candidate_id));
    Streams {
        free: Stream {
            places: seats - reserved,
            queue: queue.collect(),
        },
        kept: Some(Stream {
            places: reserved,
            queue: of_group,
        }),
    }
}

impl<'a> Streams<'a> {
    /// The way on which somebody stands: a kept place that was taken, or the queue for the others.
    pub fn of(&self, candidate: Id) -> &Stream<'a> {
        let took = |kept: &&Stream<'_>| {
            let mut takers = kept.queue.iter().take(kept.places);
            takers.any(|one| one.candidate_id == candidate)
        };
        self.kept.as_ref().filter(took).unwrap_or(&self.free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scoring::Method;
    use scoring::ranking::standings::ProposedOutcome;

    fn standing(score: &str) -> Standing {
        Standing {
            candidate_id: Id::new(),
            cards: 2,
            mean: Exact::parse(score),
            score: Exact::parse(score),
            rank: Some(1),
            rank_without_priority: Some(1),
            tied_with: vec![],
            decided_by: None,
            decided_by_criterion: None,
            proposed: ProposedOutcome::Select,
            proposed_position: None,
            proposed_without_priority: ProposedOutcome::Select,
        }
    }

    fn config(priority: PriorityRule) -> RankingConfig {
        RankingConfig {
            seats: 3,
            min_cards: 1,
            priority,
            ties: vec![],
            pass_mark: None,
            waitlist_limit: None,
            method: Method::WeightedMean,
            chair: None,
        }
    }

    #[test]
    fn each_way_to_a_place_has_its_own_cut() {
        let all: Vec<Standing> = ["9/10", "8/10", "7/10", "6/10", "5/10", "4/10"]
            .into_iter()
            .map(standing)
            .collect();
        // The third, fifth and last are of the group; one place is kept.
        let group: BTreeSet<Id> = [2, 4, 5]
            .into_iter()
            .map(|n: usize| all[n].candidate_id)
            .collect();
        let found = streams(&all, &group, &config(PriorityRule::Reserved { places: 1 }));
        let distance = |n: usize| {
            let own = all[n].score.clone().unwrap();
            found.of(all[n].candidate_id).distance(&own).map(|d| d.decimal(1))
        };
        // 0.7 takes the kept place; of the others two have a place, the last of them with 0.8.
        assert_eq!(distance(2).as_deref(), Some("0.0"));
        assert_eq!(
            (distance(1).as_deref(), distance(3).as_deref()),
            (Some("0.0"), Some("-0.2"))
        );
        assert_eq!(distance(4).as_deref(), Some("-0.3"));
        assert_eq!(
            (found.free.places, found.kept.as_ref().map(|kept| kept.places)),
            (2, Some(1))
        );
        // Where nothing is kept there is one cut for all.
        let found = streams(&all, &group, &config(PriorityRule::TieBreak {}));
        assert!(found.kept.is_none() && found.free.places == 3);
        assert_eq!(
            found.free.last_score().map(|last| last.decimal(1)).as_deref(),
            Some("0.7")
        );
    }

    #[test]
    fn nobody_is_far_from_a_cut_where_all_have_a_place() {
        let all = vec![standing("1/2")];
        let found = streams(&all, &BTreeSet::new(), &config(PriorityRule::None {}));
        let own = all[0].score.clone().unwrap();
        assert!(found.of(all[0].candidate_id).distance(&own).is_none());
    }
}
