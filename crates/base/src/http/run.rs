//! A use case in its transaction: with the actor as the database knows it.

use std::sync::Arc;

use super::app::App;
use super::received::Received;
use super::token::Claims;
use crate::cx::{Actor, Cx, Known};
use crate::db::DbConn;
use kernel::error::Result;
use kernel::{Lang, Ts};

/// What a run of a use case takes from its request.
pub(super) struct Run {
    pub(super) app: Arc<App>,
    pub(super) claims: Option<Claims>,
    pub(super) lang: Option<Lang>,
    pub(super) received: Received,
    pub(super) path: String,
}

impl Run {
    /// The context, with its actor read now.
    pub(super) fn begun<'a>(&'a self, conn: &'a mut DbConn) -> Result<Cx<'a>> {
        let now = self.app.clock.now();
        let actor = match &self.claims {
            Some(claims) => (self.app.load_actor)(conn, claims.sub, claims.sid, now)?,
            None => Actor::nobody(),
        };
        // 401 came before this; what cannot be read comes before anything else.
        self.context(conn, actor, Known::Read, now)
    }

    fn context<'a>(&'a self, conn: &'a mut DbConn, actor: Actor, known: Known, now: Ts) -> Result<Cx<'a>> {
        Ok(Cx {
            body_digest: self.received.take()?,
            conn,
            actor,
            now,
            lang: self.lang,
            vault: &self.app.vault,
            path: self.path.clone(),
            replay: false,
            enqueued: false,
            known,
        })
    }

    /// Runs a use case for the actor as it is remembered, where it is. Nothing of that leaves here before the database
    /// has said that the actor still stands so; otherwise it is run again for what the actor is now.
    pub(super) fn remembering<T>(
        self,
        work: impl Fn(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> impl Fn(&mut DbConn) -> Result<T> + Send + 'static {
        move |conn| {
            if let Some(claims) = &self.claims
                && self.received.take().is_ok()
                && let Some(actor) = self.app.actors.known(claims)
            {
                let now = self.app.clock.now();
                let mut cx = self.context(conn, actor, Known::Remembered, now)?;
                let made = work(&mut cx);
                if cx.known == Known::Remembered {
                    let found = cx.standing().ask(cx.conn)?;
                    cx.confirm(found);
                }
                if cx.is_sure() {
                    return made;
                }
                self.app.actors.forget(claims);
            }
            let mut cx = self.begun(conn)?;
            // Only here, where what is committed is read: a write of SQLite sees what its neighbours in the group have
            // not committed yet, and may never.
            if let Some(claims) = &self.claims {
                self.app.actors.keep(claims, &cx.actor);
            }
            work(&mut cx)
        }
    }
}
