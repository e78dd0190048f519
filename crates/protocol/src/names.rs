//! Pseudonyms: J1, J2, … for jurors and C1, C2, … for candidates.
//!
//! The ids of a round stand in its calculations only for their order (of sums, of draws, of equals). So a bundle tells
//! each one's place in that order, and whoever recomputes takes ids that have the same.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::format::v2::Bundle;
use kernel::Id;

/// Names by id.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<Id, String>);

impl Names {
    /// Of pairs.
    pub fn new(pairs: impl IntoIterator<Item = (Id, String)>) -> Self {
        Names(pairs.into_iter().collect())
    }

    /// The name of an id, if it has one.
    pub fn of(&self, id: Id) -> Option<&String> {
        self.0.get(&id)
    }
}

/// Ids in the order that a bundle tells.
#[derive(Debug, Clone)]
pub struct Stand {
    ids: BTreeMap<String, Id>,
    pub names: Names,
}

impl Stand {
    /// Of the people of a bundle.
    pub fn of(bundle: &Bundle) -> Self {
        const JURORS: u128 = 1 << 64;
        let candidates = bundle.candidates.iter().map(|c| (&c.name, u128::from(c.order)));
        let jurors = bundle
            .jurors
            .iter()
            .map(|j| (&j.name, JURORS + u128::from(j.order)));
        let ids: BTreeMap<String, Id> = candidates
            .chain(jurors)
            .map(|(name, place)| (name.clone(), Id(Uuid::from_u128(place))))
            .collect();
        Stand {
            names: Names::new(ids.iter().map(|(name, id)| (*id, name.clone()))),
            ids,
        }
    }

    /// The id that stands for a name.
    pub fn id(&self, name: &str) -> Option<Id> {
        self.ids.get(name).copied()
    }
}

/// Compares names as people do: C2 before C10.
pub fn by_number(name: &str) -> (usize, &str) {
    (name.len(), name)
}
