//! Local search over plans of the same, best loads: first fewer parts of the graph of jurors, then pairs of
//! jurors that meet more evenly. The budget counts trials, not time, so that a slow machine finds the same
//! plan.

use super::super::rng::SplitMix64;
use super::board::Board;

/// Trials for each new card, and at least so many in all: small plans are cheap and have the most awkward
/// graphs.
const TRIALS_PER_CARD: usize = 100;
const LEAST_TRIALS: usize = 5_000;
const MOST_TRIALS: usize = 600_000;

/// A new card: juror and candidate.
type Card = (usize, usize);

/// What is minimised: parts of the graph, then `Σ meetings²`.
type Cost = (usize, u64);

impl Board {
    pub fn polish(&mut self, rng: &mut SplitMix64) {
        let mut cards: Vec<Card> = Vec::new();
        for (candidate, holders) in self.new_holders.iter().enumerate() {
            cards.extend(holders.iter().map(|&juror| (juror, candidate)));
        }
        let trials = (cards.len() * TRIALS_PER_CARD).clamp(LEAST_TRIALS, MOST_TRIALS);
        let best = (self.least_parts(), self.least_unevenness());
        let mut cost = (self.parts(), self.unevenness);
        self.graph_changed = false;
        for trial in 0..trials {
            if cards.is_empty() || cost <= best {
                return;
            }
            let index = rng.below(cards.len());
            // Every fourth trial hands a card on between two loads that differ by one; the others swap two
            // cards.
            if trial % 4 == 3 {
                let (from, candidate) = cards[index];
                let to = rng.below(self.listed);
                if self.may_hand_on(from, to, candidate)
                    && self.improves(&[(from, candidate)], &[(to, candidate)], &mut cost, best)
                {
                    cards[index].0 = to;
                }
            } else {
                let other = rng.below(cards.len());
                let (old, new) = swap(cards[index], cards[other]);
                if new
                    .iter()
                    .all(|&(juror, candidate)| self.may_take(juror, candidate))
                    && self.improves(&old, &new, &mut cost, best)
                {
                    [cards[index], cards[other]] = new;
                }
            }
        }
    }

    fn may_hand_on(&self, from: usize, to: usize, candidate: usize) -> bool {
        self.may_take(to, candidate) && self.load[from] == self.load[to] + 1 && self.load[to] < self.limit[to]
    }

    /// Makes the change and keeps it if it costs no more; otherwise takes it back. Equal changes are kept:
    /// they lead out of dead ends.
    fn improves(&mut self, old: &[Card], new: &[Card], cost: &mut Cost, best: Cost) -> bool {
        self.replace(old, new);
        // Counting parts is the dear step: only where the graph changed, and could still matter.
        let hopeless = self.unevenness > cost.1 && cost.0 <= best.0;
        let parts = if self.graph_changed && !hopeless {
            self.parts()
        } else {
            cost.0
        };
        let now = (parts, self.unevenness);
        let improved = now <= *cost;
        if improved {
            *cost = now;
        } else {
            self.replace(new, old);
        }
        self.graph_changed = false;
        improved
    }

    fn replace(&mut self, old: &[Card], new: &[Card]) {
        old.iter()
            .for_each(|&(juror, candidate)| self.take(juror, candidate));
        new.iter()
            .for_each(|&(juror, candidate)| self.put(juror, candidate));
    }

    /// No plan with these loads has fewer: a candidate with n cards joins at most n parts into one. Where
    /// loads come from elsewhere too, they do not tell how many jurors will have cards here.
    fn least_parts(&self) -> usize {
        let cards: usize = self.holders.iter().map(Vec::len).sum();
        if self.load.iter().map(|&load| load as usize).sum::<usize>() > cards {
            return 1;
        }
        let joined: usize = self
            .holders
            .iter()
            .map(|holders| holders.len().saturating_sub(1))
            .sum();
        self.with_cards().count().saturating_sub(joined).max(1)
    }

    /// No plan with as many meetings has less: every pair meets as often as any other, or once more.
    fn least_unevenness(&self) -> u64 {
        let count = self.jurors.len() as u64;
        let pairs = count * count.saturating_sub(1) / 2;
        let holders = self.holders.iter().map(|holders| holders.len() as u64);
        let meetings: u64 = holders.map(|count| count * count.saturating_sub(1) / 2).sum();
        let (Some(each), Some(rest)) = (meetings.checked_div(pairs), meetings.checked_rem(pairs)) else {
            return 0;
        };
        rest * (each + 1).pow(2) + (pairs - rest) * each.pow(2)
    }
}

fn swap(one: Card, other: Card) -> ([Card; 2], [Card; 2]) {
    ([one, other], [(other.0, one.1), (one.0, other.1)])
}
