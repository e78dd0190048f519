//! What a use case is given: the connection inside a transaction, who acts, and what time it is.

use diesel::prelude::*;

use crate::db::schema::client_creation;
use crate::db::{Both, DbConn};
use crate::standing::Standing;
use crate::vault::Vault;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Lang, Ts};

/// Who acts, as the database knows it at this moment (never from the token alone).
#[derive(Debug, Clone, Default)]
pub struct Actor {
    /// Absent for somebody who has not logged in.
    pub account: Option<Id>,
    /// The session of the token.
    pub session: Option<Id>,
    /// What a session that a pass opened is good for, and nothing else.
    pub scope: Option<Id>,
    /// Live grants: programme (absent for the installation) and role.
    pub grants: Vec<(Option<Id>, Role)>,
    /// How often the grants had changed when they were read.
    pub grants_no: i64,
}

impl Actor {
    /// Somebody who has not logged in.
    pub fn nobody() -> Self {
        Actor::default()
    }
    /// Whether a role is held in a programme.
    pub fn has(&self, programme: Id, role: Role) -> bool {
        self.grants.contains(&(Some(programme), role))
    }
    /// Whether this is an administrator of the installation.
    pub fn is_admin(&self) -> bool {
        self.grants.contains(&(None, Role::Admin))
    }
    /// The roles in a programme.
    pub fn roles_in(&self, programme: Id) -> Vec<Role> {
        self.grants
            .iter()
            .filter(|(p, _)| *p == Some(programme))
            .map(|(_, r)| *r)
            .collect()
    }
    /// The account, for use cases that nobody reaches without one.
    pub fn id(&self) -> Result<Id> {
        self.account.ok_or_else(|| Error::code(Code::Unauthenticated))
    }
}

/// The context of one use case.
pub struct Cx<'a> {
    /// A connection inside a transaction.
    pub conn: &'a mut DbConn,
    /// Who acts.
    pub actor: Actor,
    /// The injected clock's time; the same throughout the use case.
    pub now: Ts,
    /// What the reader asked for; the programme's first language otherwise.
    pub lang: Option<Lang>,
    /// Seals and digests personal data.
    pub vault: &'a Vault,
    /// Digest of the request body, to know a repetition.
    pub body_digest: String,
    /// The request's path, to know a repetition.
    pub path: String,
    /// The request was answered before: stop after authorisation.
    pub replay: bool,
    /// Work was enqueued, to be done when this is committed.
    pub enqueued: bool,
    /// What is known of the actor's standing.
    pub known: Known,
}

/// What a use case knows of the standing of its actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It was read for this request.
    Read,
    /// It was read for another one before.
    Remembered,
    /// It was read before, and the database says that nothing changed.
    Confirmed,
    /// The database says that it is not so any more.
    Outdated,
}

impl<'a> Cx<'a> {
    /// The context of what the service does by itself: nobody acts.
    pub fn of_the_service(conn: &'a mut DbConn, vault: &'a Vault, now: Ts) -> Self {
        Cx {
            conn,
            actor: Actor::nobody(),
            now,
            lang: None,
            vault,
            body_digest: String::new(),
            path: String::new(),
            replay: false,
            enqueued: false,
            known: Known::Read,
        }
    }

    /// The actor's standing, to be asked for with what a statement reads, and told to `confirm`.
    pub fn standing(&self) -> Standing {
        Standing::of(self.actor.account, self.actor.session, self.now)
    }

    /// Takes what a statement found of the actor's standing.
    pub fn confirm(&mut self, found: Option<i64>) {
        if self.known == Known::Remembered {
            self.known = match found {
                Some(no) if no == self.actor.grants_no => Known::Confirmed,
                _ => Known::Outdated,
            };
        }
    }

    /// Whether the actor is as the database knows it. Nothing leaves the process before.
    pub fn is_sure(&self) -> bool {
        matches!(self.known, Known::Read | Known::Confirmed)
    }

    /// The language of texts for the reader.
    pub fn language(&self) -> Lang {
        self.lang.unwrap_or_default()
    }

    /// Claims the identifier that the client chose, or makes one.
    pub fn claim(&mut self, chosen: Option<Id>) -> Result<Creation> {
        let Some(id) = chosen else {
            return Ok(Creation::New(Id::new()));
        };
        let actor_id = self.actor.id()?;
        let inserted = Both(
            diesel::insert_into(client_creation::table)
                .values((
                    client_creation::id.eq(id),
                    client_creation::actor_id.eq(actor_id),
                    client_creation::path.eq(self.path.clone()),
                    client_creation::body_digest.eq(self.body_digest.clone()),
                    client_creation::created_at.eq(self.now),
                ))
                .on_conflict_do_nothing(),
        )
        .execute(self.conn)?;
        if inserted == 1 {
            return Ok(Creation::New(id));
        }
        let (who, path, digest): (Id, String, String) = client_creation::table
            .find(id)
            .select((
                client_creation::actor_id,
                client_creation::path,
                client_creation::body_digest,
            ))
            .first(self.conn)?;
        if who == actor_id && path == self.path && digest == self.body_digest {
            Ok(Creation::Repeated(id))
        } else {
            Err(Error::code(Code::IdTaken))
        }
    }
}

/// What an identifier of the client's making stands for.
pub enum Creation {
    /// Nothing yet: create it.
    New(Id),
    /// The same person created it by the same request before: give it again.
    Repeated(Id),
}
