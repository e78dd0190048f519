//! Actors, remembered from one request to the next.
//!
//! A process keeps what it read of an actor with the number of changes of their grants (`account.grants_no`, which
//! triggers count). The statement that makes an answer asks for that number too: so a session that was ended, an account
//! that was blocked and a role that was given or taken are known to the next request, as if they were read for it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::token::Claims;
use crate::cx::Actor;
use kernel::Id;

/// Actors remembered at most; past this the memory is emptied, which costs only time.
const REMEMBERED: usize = 10_000;

/// Actors by their session.
#[derive(Default)]
pub struct Actors(Mutex<HashMap<Id, Actor>>);

impl Actors {
    /// The actor of a token, as it stood when it was read.
    pub fn known(&self, claims: &Claims) -> Option<Actor> {
        self.all()
            .get(&claims.sid)
            .filter(|actor| actor.account == Some(claims.sub))
            .cloned()
    }

    /// Remembers an actor that was just read.
    pub fn keep(&self, claims: &Claims, actor: &Actor) {
        let mut all = self.all();
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(claims.sid, actor.clone());
    }

    /// Forgets the actor of a token.
    pub fn forget(&self, claims: &Claims) {
        self.all().remove(&claims.sid);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Id, Actor>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
