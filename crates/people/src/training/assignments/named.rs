//! How people call what submissions and grades name by identifiers.

use std::collections::HashMap;

use super::store;
use crate::accounts::names;
use crate::training::participants;
use base::cx::Cx;
use kernel::error::Result;
use kernel::{Id, Localised};

/// The names that a list about one assignment shows.
pub struct Named {
    /// What the assignment is called.
    pub title: Localised,
    participants: HashMap<Id, String>,
    accounts: HashMap<Id, String>,
}

impl Named {
    /// Of an assignment, of these participants, and of the staff who typed or graded.
    pub fn of(cx: &mut Cx<'_>, assignment: Id, participants: &[Id], staff: &[Id]) -> Result<Named> {
        Ok(Named {
            title: store::find(cx.conn, assignment)?.title.read()?,
            participants: participants::store::names(cx.conn, participants)?,
            accounts: names::of(cx.conn, staff.iter().copied())?,
        })
    }
    pub fn participant(&self, id: Id) -> String {
        self.participants.get(&id).cloned().unwrap_or_default()
    }
    pub fn account(&self, id: Id) -> Option<String> {
        self.accounts.get(&id).cloned()
    }
}
