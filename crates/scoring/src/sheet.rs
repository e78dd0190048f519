//! The counted cards of a round as one table, and whether a model may be fitted to it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::edition::Edition;
use crate::exact::Exact;
use kernel::Id;

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
    /// By which all is calculated that is made of these cards.
    edition: Edition,
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
    /// A single card tells nothing about a juror's severity, and no other card is left.
    TooFewCards {
        jurors: Vec<Id>,
    },
    /// As many effects as cards: the fit is perfect whatever the cards are, and how much of them is noise cannot be
    /// told.
    NoCardToSpare,
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
            Self::NoCardToSpare => "no_card_to_spare",
            Self::NotAVote { .. } => "card_is_no_vote",
        }
    }

    /// How many groups or jurors it is about.
    pub fn extent(&self) -> usize {
        match self {
            Self::NoCards | Self::NoCardToSpare => 1,
            Self::NotConnected { components } => components.len(),
            Self::TooFewCards { jurors } | Self::NotAVote { jurors } => jurors.len(),
        }
    }
}

/// A card that a model leaves out: the only one of its juror.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotFitted {
    pub juror: Id,
    pub candidate: Id,
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
            edition: Edition::NOW,
            candidates: rows.keys().copied().collect(),
            rows: rows
                .into_values()
                .map(|cards| cards.into_iter().map(entry).collect())
                .collect(),
            jurors: jurors.into_iter().collect(),
        }
    }

    /// The same cards, to be calculated by another edition.
    pub fn by(self, edition: Edition) -> Self {
        Self { edition, ..self }
    }

    /// By which it is calculated.
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// The same candidates without the cards of one juror.
    pub fn without(&self, juror: usize) -> Self {
        self.with_jurors(|other| other != juror)
    }

    /// The same candidates with the cards of some jurors.
    fn with_jurors(&self, kept: impl Fn(usize) -> bool) -> Self {
        let cards = self.rows().map(|(id, cards)| {
            let kept = cards.iter().filter(|card| kept(card.juror));
            (id, kept.map(|card| (self.jurors[card.juror], &card.share)))
        });
        Self::new(cards).by(self.edition)
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

    /// The cards by which candidate and juror effects can be told apart, and those that are left out of it.
    ///
    /// A juror's single card goes into that juror's effect whole, so the fit of everybody else is the fit without it:
    /// it can be left out, and cannot disconnect the others.
    pub fn estimable(&self) -> Result<(Cow<'_, Self>, Vec<NotFitted>), Refusal> {
        if self.jurors.is_empty() {
            return Err(Refusal::NoCards);
        }
        let components = self.components();
        if components.len() > 1 {
            return Err(Refusal::NotConnected { components });
        }
        let loads = self.loads();
        let single = |juror: usize| loads[juror] < 2;
        let singles = (0..loads.len()).filter(|juror| single(*juror));
        let jurors: Vec<Id> = singles.map(|juror| self.jurors[juror]).collect();
        if jurors.is_empty() {
            return Ok((Cow::Borrowed(self), Vec::new()));
        }
        if self.edition == Edition::First || jurors.len() == self.jurors.len() {
            return Err(Refusal::TooFewCards { jurors });
        }
        let cards = self
            .rows()
            .flat_map(|(candidate, cards)| cards.iter().map(move |card| (candidate, card.juror)));
        let left_out = cards
            .filter(|(_, juror)| single(*juror))
            .map(|(candidate, juror)| NotFitted {
                juror: self.jurors[juror],
                candidate,
            })
            .collect();
        Ok((Cow::Owned(self.with_jurors(|juror| !single(juror))), left_out))
    }

    /// Cards more than effects to estimate: without one, a fit is perfect and tells nothing of the noise.
    pub fn spare(&self) -> Option<usize> {
        let scored = self.rows.iter().filter(|cards| !cards.is_empty()).count();
        (self.cards().count() + 1)
            .checked_sub(scored + self.jurors.len())
            .filter(|&degrees| degrees > 0)
    }
}
