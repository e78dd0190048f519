//! Candidates for the tests of ranking: told by number, with cards as `(juror, "p/q")`.

use std::collections::BTreeMap;

use chrono::DateTime;

use super::super::exact::Exact;
use super::input::{Candidate, CountedCard, RankingConfig};
use super::{Outcome, PriorityRule, Ranking, Standing};
use crate::Method;
use kernel::{Id, Ts};

pub fn id(number: u128) -> Id {
    Id(uuid::Uuid::from_u128(number))
}

pub fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// Submitted in the second of its number, with one card per share.
pub fn candidate(number: u128, shares: &[&str]) -> Candidate {
    let card = |(juror, share): (usize, &&str)| CountedCard {
        juror: id(1000 + juror as u128),
        share: exact(share),
        criteria: BTreeMap::new(),
    };
    Candidate {
        id: id(number),
        submitted_at: Ts(DateTime::from_timestamp(number as i64, 0).unwrap()),
        priority: false,
        cards: shares.iter().enumerate().map(card).collect(),
    }
}

impl Candidate {
    pub fn social(mut self) -> Self {
        self.priority = true;
        self
    }

    /// Writes the marks for one criterion on the cards, in their order.
    pub fn with(mut self, key: &str, shares: &[&str]) -> Self {
        for (card, share) in self.cards.iter_mut().zip(shares) {
            card.criteria.insert(key.into(), exact(share));
        }
        self
    }

    pub fn submitted(mut self, second: i64) -> Self {
        self.submitted_at = Ts(DateTime::from_timestamp(second, 0).unwrap());
        self
    }
}

pub fn config(seats: u32) -> RankingConfig {
    RankingConfig {
        seats,
        min_cards: 1,
        priority: PriorityRule::None {},
        ties: vec![],
        pass_mark: None,
        waitlist_limit: None,
        method: Method::WeightedMean,
        chair: None,
    }
}

pub fn standing(ranking: &Ranking, number: u128) -> &Standing {
    ranking
        .standings
        .iter()
        .find(|standing| standing.id == id(number))
        .unwrap()
}

pub fn ranks(ranking: &Ranking) -> Vec<(u128, Option<u32>)> {
    ranking
        .standings
        .iter()
        .map(|standing| (standing.id.0.as_u128(), standing.rank))
        .collect()
}

pub fn outcomes(ranking: &Ranking) -> Vec<(u128, Outcome)> {
    ranking
        .standings
        .iter()
        .map(|standing| (standing.id.0.as_u128(), standing.outcome))
        .collect()
}
