//! Background work: enqueued inside the transaction that decided it, leased from a table by any process,
//! done at least once.

mod gate;

pub use gate::Gate;

use chrono::Duration;
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cx::Cx;
use crate::db::schema::job;
use crate::db::{DbConn, Lock, native};
use crate::vault::Vault;
use kernel::error::{Error, Result};
use kernel::{Id, Ts};

/// How long a worker may take before another takes the job over.
const LEASE_MINUTES: i64 = 5;
/// Tries before a job is put aside for a person to look at.
const TRIES: i32 = 12;

/// A job that was leased.
pub struct Job {
    /// The job.
    pub id: Id,
    /// What is to be done.
    pub kind: String,
    attempts: i32,
    sealed: String,
}

impl Job {
    /// With what.
    pub fn payload<T: DeserializeOwned>(&self, vault: &Vault) -> Result<T> {
        let text = vault.unseal(&place(self.id), &self.sealed)?;
        serde_json::from_str(&text).map_err(Error::internal)
    }
}

fn place(id: Id) -> String {
    format!("job:{id}")
}

/// Enqueues work in the present transaction. The payload is sealed: it may hold a link or an address.
pub fn enqueue<T: Serialize>(cx: &mut Cx<'_>, kind: &str, payload: &T) -> Result<Id> {
    let id = Id::new();
    let text = serde_json::to_string(payload).map_err(Error::internal)?;
    diesel::insert_into(job::table)
        .values((
            job::id.eq(id),
            job::kind.eq(kind),
            job::sealed.eq(cx.vault.seal(&place(id), &text)?),
            job::run_at.eq(cx.now),
            job::attempts.eq(0),
            job::created_at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    cx.enqueued = true;
    Ok(id)
}

/// A job that was put aside after all tries.
pub fn given_up(conn: &mut DbConn, id: Id) -> Result<Option<Job>> {
    let found: Option<(String, i32, String)> = job::table
        .find(id)
        .filter(job::failed_at.is_not_null())
        .select((job::kind, job::attempts, job::sealed))
        .first(conn)
        .optional()?;
    Ok(found.map(|(kind, attempts, sealed)| Job {
        id,
        kind,
        attempts,
        sealed,
    }))
}

/// Whether a job is due. Nothing is locked for that: who leases it looks again.
pub fn is_due(conn: &mut DbConn, now: Ts) -> Result<bool> {
    let due = job::table
        .filter(job::done_at.is_null())
        .filter(job::failed_at.is_null())
        .filter(job::run_at.le(now))
        .filter(job::leased_until.is_null().or(job::leased_until.lt(now)))
        .select(job::id);
    let found: Option<Id> = native!(conn, c => due.first(c)).optional()?;
    Ok(found.is_some())
}

/// Leases the next due job.
pub fn lease(conn: &mut DbConn, now: Ts) -> Result<Option<Job>> {
    let due = Lock(
        job::table
            .filter(job::done_at.is_null())
            .filter(job::failed_at.is_null())
            .filter(job::run_at.le(now))
            .filter(job::leased_until.is_null().or(job::leased_until.lt(now)))
            .order((job::run_at, job::id))
            .limit(1)
            .select((job::id, job::kind, job::attempts, job::sealed)),
    )
    .get_result::<(Id, String, i32, String)>(conn)
    .optional()?;
    let Some((id, kind, attempts, sealed)) = due else {
        return Ok(None);
    };
    if attempts >= TRIES {
        // Each of its workers died with it, so none said that it failed.
        let worn_out = job::table.find(id).filter(job::attempts.eq(attempts));
        diesel::update(worn_out)
            .set(job::failed_at.eq(now))
            .execute(conn)?;
        return Ok(None);
    }
    // On PostgreSQL another worker may have leased it while this one waited for the row.
    let mine = diesel::update(
        job::table
            .find(id)
            .filter(job::leased_until.is_null().or(job::leased_until.lt(now))),
    )
    .set((
        job::leased_until.eq(now + Duration::minutes(LEASE_MINUTES)),
        job::attempts.eq(attempts + 1),
    ))
    .execute(conn)?;
    Ok((mine == 1).then_some(Job {
        id,
        kind,
        attempts: attempts + 1,
        sealed,
    }))
}

/// Tells how a job went; a failure is tried again, later each time. Whoever came too late and lost the job to
/// another worker tells nothing.
pub fn finish(conn: &mut DbConn, done: &Job, succeeded: bool, now: Ts) -> Result<()> {
    let this = job::table
        .find(done.id)
        .filter(job::attempts.eq(done.attempts))
        .filter(job::done_at.is_null());
    if succeeded {
        // What was sent is not kept: it may have held a link.
        diesel::update(this)
            .set((job::done_at.eq(now), job::sealed.eq("")))
            .execute(conn)?;
    } else if done.attempts >= TRIES {
        diesel::update(this).set(job::failed_at.eq(now)).execute(conn)?;
    } else {
        let wait = Duration::seconds(5 << done.attempts.clamp(0, 12));
        diesel::update(this)
            .set((job::run_at.eq(now + wait), job::leased_until.eq(None::<Ts>)))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes away what is over: jobs done, answers kept for a day. Nothing depends on when this runs.
pub fn tidy_up(conn: &mut DbConn, now: Ts) -> Result<usize> {
    use crate::db::schema::idempotent_answer;
    let jobs = diesel::delete(job::table.filter(job::done_at.lt(now - Duration::days(7)))).execute(conn)?;
    let answers = diesel::delete(
        idempotent_answer::table.filter(idempotent_answer::created_at.lt(now - Duration::days(1))),
    )
    .execute(conn)?;
    Ok(jobs + answers)
}
