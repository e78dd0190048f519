//! The counted cards of a round as one table, and whether a model may be fitted to it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::jury::rules::exact::Exact;
use crate::kernel::Id;

/// A card: which juror (by place in [`Sheet::jurors`]) gave which share of the maximum.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub juror: usize,
    pub share: Exact,
    /// The share as a number, for the models.
    pub value: f64,
}

/// Candidates and jurors by their ids, and the cards in that order: every sum over them has one order, however
/// the cards came. A candidate without cards has its place too.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    candidates: Vec<Id>,
    jurors: Vec<Id>,
    /// For each candidate its cards, by juror.
    rows: Vec<Vec<Entry>>,
}

/// Candidates and jurors who are joined by cards, and by none to the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    pub candidates: Vec<Id>,
    pub jurors: Vec<Id>,
}

/// Why a method cannot be used on these cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Refusal {
    NoCards,
    /// Nothing tells a severe group of jurors from a weak group of candidates.
    NotConnected {
        components: Vec<Component>,
    },
    /// A single card tells nothing about a juror's severity.
    TooFewCards {
        jurors: Vec<Id>,
    },
    /// In a vote a card says yes (the whole of the maximum) or no (nothing).
    NotAVote {
        jurors: Vec<Id>,
    },
}

impl Refusal {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCards => "no_cards",
            Self::NotConnected { .. } => "cards_not_connected",
            Self::TooFewCards { .. } => "juror_with_one_card",
            Self::NotAVote { .. } => "card_is_no_vote",
        }
    }

    /// How many groups or jurors it is about.
    pub fn extent(&self) -> usize {
        match self {
            Self::NoCards => 1,
            Self::NotConnected { components } => components.len(),
            Self::TooFewCards { jurors } | Self::NotAVote { jurors } => jurors.len(),
        }
    }
}

impl Sheet {
    /// Of each candidate's cards as (juror, share); ids are distinct, and a juror has one card for a candidate.
    pub fn new<'a, C>(rows: impl IntoIterator<Item = (Id, C)>) -> Self
    where
        C: IntoIterator<Item = (Id, &'a Exact)>,
    {
        let rows: BTreeMap<Id, BTreeMap<Id, &Exact>> = rows
            .into_iter()
            .map(|(id, cards)| (id, cards.into_iter().collect()))
            .collect();
        let jurors: BTreeSet<Id> = rows.values().flat_map(|cards| cards.keys().copied()).collect();
        let place: BTreeMap<Id, usize> = jurors.iter().enumerate().map(|(at, &id)| (id, at)).collect();
        let entry = |(juror, share): (Id, &Exact)| Entry {
            juror: place[&juror],
            share: share.clone(),
            value: share.to_f64(),
        };
        Self {
            candidates: rows.keys().copied().collect(),
            rows: rows
                .into_values()
                .map(|cards| cards.into_iter().map(entry).collect())
                .collect(),
            jurors: jurors.into_iter().collect(),
        }
    }

    /// The same candidates without the cards of one juror.
    pub fn without(&self, juror: usize) -> Self {
        Self::new(self.rows().map(|(id, cards)| {
            let kept = cards.iter().filter(|card| card.juror != juror);
            (id, kept.map(|card| (self.jurors[card.juror], &card.share)))
        }))
    }

    pub fn candidates(&self) -> &[Id] {
        &self.candidates
    }

    /// Jurors with at least one card.
    pub fn jurors(&self) -> &[Id] {
        &self.jurors
    }

    /// Each candidate with its cards.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (Id, &[Entry])> + Clone {
        self.candidates
            .iter()
            .copied()
            .zip(self.rows.iter().map(Vec::as_slice))
    }

    /// The cards of the candidate in that place.
    pub fn cards_of(&self, candidate: usize) -> &[Entry] {
        &self.rows[candidate]
    }

    /// The cards of all candidates.
    pub fn cards(&self) -> impl Iterator<Item = &Entry> {
        self.rows.iter().flatten()
    }

    /// How many cards each juror has.
    pub fn loads(&self) -> Vec<usize> {
        let mut loads = vec![0; self.jurors.len()];
        for card in self.cards() {
            loads[card.juror] += 1;
        }
        loads
    }

    /// The connected parts of the graph of jurors and candidates; candidates without cards are in none.
    pub fn components(&self) -> Vec<Component> {
        // Each juror points to one of its part with a smaller place; the first points to itself.
        let mut parent: Vec<usize> = (0..self.jurors.len()).collect();
        fn root(parent: &[usize], mut of: usize) -> usize {
            while parent[of] != of {
                of = parent[of];
            }
            of
        }
        for row in &self.rows {
            for pair in row.windows(2) {
                let (one, other) = (root(&parent, pair[0].juror), root(&parent, pair[1].juror));
                parent[one.max(other)] = one.min(other);
            }
        }
        let mut parts: BTreeMap<usize, Component> = BTreeMap::new();
        for (juror, &id) in self.jurors.iter().enumerate() {
            let part = parts.entry(root(&parent, juror)).or_insert_with(|| Component {
                candidates: Vec::new(),
                jurors: Vec::new(),
            });
            part.jurors.push(id);
        }
        for (id, cards) in self.rows() {
            if let Some(first) = cards.first()
                && let Some(part) = parts.get_mut(&root(&parent, first.juror))
            {
                part.candidates.push(id);
            }
        }
        parts.into_values().collect()
    }

    /// Whether candidate and juror effects can be told apart.
    pub fn estimable(&self) -> Result<(), Refusal> {
        if self.jurors.is_empty() {
            return Err(Refusal::NoCards);
        }
        let components = self.components();
        if components.len() > 1 {
            return Err(Refusal::NotConnected { components });
        }
        let loads = self.loads().into_iter().zip(&self.jurors);
        let jurors: Vec<Id> = loads.filter(|(load, _)| *load < 2).map(|(_, &id)| id).collect();
        if jurors.is_empty() {
            Ok(())
        } else {
            Err(Refusal::TooFewCards { jurors })
        }
    }
}
