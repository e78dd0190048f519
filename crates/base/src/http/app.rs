//! What all requests of a process share.

use std::sync::Arc;

use tokio::sync::Notify;

use super::actors::Actors;
use super::token::TokenCache;
use crate::cx::Actor;
use crate::db::{Db, DbConn};
use crate::jobs::Gate;
use crate::vault::Vault;
use kernel::error::Result;
use kernel::{Clock, DemoClock, Id, Pulse, Ts};

/// Settings that requests need.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the service: links in messages, issuer of tokens.
    pub public_url: String,
    /// Browser origins that may call.
    pub cors_origins: Vec<String>,
    /// Whether the address of a client is taken from the proxy's header.
    pub trust_proxy: bool,
}

/// What all requests share.
pub struct App {
    /// The database.
    pub db: Db,
    /// The injected clock.
    pub clock: Arc<dyn Clock>,
    /// The movable clock, in the demo only.
    pub demo_clock: Option<Arc<DemoClock>>,
    /// Keys.
    pub vault: Arc<Vault>,
    /// Settings.
    pub settings: Settings,
    /// Reads the actor of a token from the database; given by `accounts`, so that `http` calls no area.
    pub load_actor: fn(&mut DbConn, Id, Id, Ts) -> Result<Actor>,
    /// Verified tokens.
    pub tokens: TokenCache,
    /// Who acted before.
    pub actors: Actors,
    /// Bounds password hashing: it takes memory and a core.
    pub hashing: Gate,
    /// Bounds the setting of documents: it takes a core.
    pub setting: Gate,
    /// Slows down guessing.
    pub throttle: super::throttle::Throttle,
    /// Beats while the outbox is worked off.
    pub outbox: Pulse,
    /// Rung when work was enqueued and committed here; what another process enqueues is found a little later.
    pub enqueued: Notify,
}
