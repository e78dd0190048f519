//! Rows of the audit log.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Draft, Row, commitment, statement};
use crate::db::schema::{account, audit_chain, audit_entry, audit_payload, audit_signature};
use crate::db::{Both, DbConn, Kept, Lock, native};
use crate::vault::Vault;
use kernel::error::Result;
use kernel::{Id, Ts};

/// Where a chain stands: the number of its last entry and that entry's hash. Locked until the commit.
pub fn lock_head(conn: &mut DbConn, chain: Id) -> Result<(i64, String)> {
    let mut head = || -> Result<Option<(i64, String)>> {
        let at = audit_chain::table.find(chain);
        let query = at.select((audit_chain::seq, audit_chain::head));
        let found = match conn {
            DbConn::Postgres(c) => query.for_update().first(c),
            DbConn::Sqlite(c) => query.first(c),
        };
        Ok(found.optional()?)
    };
    if let Some(found) = head()? {
        return Ok(found);
    }
    let first = (0, String::new());
    Both(
        diesel::insert_into(audit_chain::table)
            .values((
                audit_chain::id.eq(chain),
                audit_chain::seq.eq(0_i64),
                audit_chain::head.eq(""),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(Lock(
        audit_chain::table
            .find(chain)
            .select((audit_chain::seq, audit_chain::head)),
    )
    .get_result(conn)
    .optional()?
    .unwrap_or(first))
}

/// Appends an entry to its chain.
pub(super) fn append(conn: &mut DbConn, draft: &Draft) -> Result<()> {
    if let DbConn::Postgres(c) = conn {
        if statement::append(c, draft)? {
            return Ok(());
        }
        // It is the first entry of its chain.
        lock_head(conn, draft.row.chain)?;
        return append(conn, draft);
    }
    let (seq, previous) = lock_head(conn, draft.row.chain)?;
    let row = Row {
        seq: seq + 1,
        previous: &previous,
        ..draft.row.clone()
    };
    let hash = row.hash()?;
    let entry = diesel::insert_into(audit_entry::table).values((
        audit_entry::chain_id.eq(row.chain),
        audit_entry::seq.eq(row.seq),
        audit_entry::at.eq(row.at),
        audit_entry::actor_id.eq(row.actor),
        audit_entry::action.eq(row.action),
        audit_entry::object_kind.eq(row.object),
        audit_entry::object_id.eq(row.id),
        audit_entry::about_id.eq(row.about),
        audit_entry::commitment.eq(&row.commitment),
        audit_entry::previous.eq(row.previous),
        audit_entry::hash.eq(&hash),
    ));
    native!(conn, c => entry.execute(c))?;
    let payload = diesel::insert_into(audit_payload::table).values((
        audit_payload::chain_id.eq(row.chain),
        audit_payload::seq.eq(row.seq),
        audit_payload::salt.eq(&draft.salt),
        audit_payload::payload.eq(&draft.payload),
    ));
    native!(conn, c => payload.execute(c))?;
    let head = diesel::update(audit_chain::table.find(row.chain))
        .set((audit_chain::seq.eq(row.seq), audit_chain::head.eq(&hash)));
    let _: Vec<i64> = native!(conn, c => Kept(head.returning(audit_chain::seq)).load(c))?;
    Ok(())
}

/// Signs the head of a chain as it stands, and tells it, so that it can be kept elsewhere too.
pub fn sign_head(conn: &mut DbConn, vault: &Vault, chain: Id, now: Ts) -> Result<(i64, String)> {
    let (seq, head) = lock_head(conn, chain)?;
    let (kid, signature) = vault.sign(format!("{chain}\n{seq}\n{head}").as_bytes(), now)?;
    Both(
        diesel::insert_into(audit_signature::table)
            .values((
                audit_signature::chain_id.eq(chain),
                audit_signature::seq.eq(seq),
                audit_signature::head.eq(head.clone()),
                audit_signature::kid.eq(kid),
                audit_signature::signature.eq(signature),
                audit_signature::at.eq(now),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok((seq, head))
}

/// An entry of the log.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
#[schema(as = AuditEntry)]
pub struct Entry {
    /// Place in the chain.
    pub seq: i64,
    /// When.
    pub at: Ts,
    /// Who; absent where the service did it by itself.
    pub actor_id: Option<Id>,
    /// What was done.
    pub action: String,
    /// Kind of the object.
    pub object_kind: String,
    /// The object.
    pub object_id: Id,
    /// Hash of this entry, which covers the one before.
    pub hash: String,
    /// Who, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    #[serde(skip)]
    payload: Option<String>,
}

impl Entry {
    /// Before, after and reason; absent when it was erased.
    pub fn change(&self) -> Option<serde_json::Value> {
        self.payload.as_deref().and_then(|p| serde_json::from_str(p).ok())
    }
}

/// Which entries of a chain.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only after this place; where the newest come first, before it.
    pub from: Option<i64>,
    /// The newest first.
    pub newest: bool,
    /// Only of this object.
    pub object: Option<Id>,
    /// Only those that tell something of this application.
    pub about: Option<Id>,
    /// Only what this account did.
    pub actor: Option<Id>,
    /// How many.
    pub limit: i64,
}

/// Entries of a chain, with the name of who acted.
pub fn page(conn: &mut DbConn, chain: Id, filter: Filter) -> Result<Vec<Entry>> {
    let mut query = audit_entry::table
        .inner_join(
            audit_payload::table.on(audit_payload::chain_id
                .eq(audit_entry::chain_id)
                .and(audit_payload::seq.eq(audit_entry::seq))),
        )
        .left_join(account::table.on(audit_entry::actor_id.eq(account::id.nullable())))
        .filter(audit_entry::chain_id.eq(chain))
        .limit(filter.limit)
        .select((
            audit_entry::seq,
            audit_entry::at,
            audit_entry::actor_id,
            audit_entry::action,
            audit_entry::object_kind,
            audit_entry::object_id,
            audit_entry::hash,
            account::display_name.nullable(),
            audit_payload::payload,
        ))
        .into_boxed();
    query = match (filter.newest, filter.from) {
        (false, from) => query
            .filter(audit_entry::seq.gt(from.unwrap_or(0)))
            .order(audit_entry::seq),
        (true, None) => query.order(audit_entry::seq.desc()),
        (true, Some(from)) => query
            .filter(audit_entry::seq.lt(from))
            .order(audit_entry::seq.desc()),
    };
    if let Some(object) = filter.object {
        query = query.filter(audit_entry::object_id.eq(object));
    }
    if let Some(about) = filter.about {
        query = query.filter(audit_entry::about_id.eq(about));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit_entry::actor_id.eq(actor));
    }
    Ok(query.load(conn)?)
}

/// When the last entry of a chain was written.
pub fn last_at(conn: &mut DbConn, chain: Id) -> Result<Option<Ts>> {
    Ok(audit_entry::table
        .filter(audit_entry::chain_id.eq(chain))
        .order(audit_entry::seq.desc())
        .select(audit_entry::at)
        .first(conn)
        .optional()?)
}

/// Where a chain is not whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The chain.
    pub chain: Id,
    /// The entry; 0 for the head.
    pub seq: i64,
    /// What does not hold.
    pub what: &'static str,
}

#[derive(Queryable)]
struct Stored {
    seq: i64,
    at: Ts,
    actor_id: Option<Id>,
    action: String,
    object_kind: String,
    object_id: Id,
    about_id: Option<Id>,
    commitment: String,
    previous: String,
    hash: String,
    salt: Option<String>,
    payload: Option<String>,
}

/// Each chain and how many entries it has.
pub type Lengths = Vec<(Id, i64)>;

/// Checks every chain: how many entries each has, and everything that does not hold.
pub fn verify_all(conn: &mut DbConn) -> Result<(Lengths, Vec<Break>)> {
    let chains: Vec<(Id, i64, String)> = audit_chain::table.order(audit_chain::id).load(conn)?;
    let mut counts = Vec::new();
    let mut breaks = Vec::new();
    for (chain, length, head) in chains {
        let mut previous = String::new();
        let mut seq = 0;
        loop {
            let rows = stored(conn, chain, seq)?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let mut broken = |what| {
                    breaks.push(Break {
                        chain,
                        seq: row.seq,
                        what,
                    })
                };
                if row.seq != seq + 1 {
                    broken("an entry is missing before this one");
                }
                if row.previous != previous {
                    broken("it does not follow the entry before");
                }
                let covered = Row {
                    chain,
                    seq: row.seq,
                    at: row.at,
                    actor: row.actor_id,
                    action: &row.action,
                    object: &row.object_kind,
                    id: row.object_id,
                    about: row.about_id,
                    commitment: row.commitment.clone(),
                    previous: &row.previous,
                };
                if covered.hash()? != row.hash {
                    broken("the entry was changed");
                }
                if let (Some(salt), Some(payload)) = (&row.salt, &row.payload)
                    && commitment(salt, payload) != row.commitment
                {
                    broken("the payload was changed");
                }
                seq = row.seq;
                previous = row.hash;
            }
        }
        if (seq, &previous) != (length, &head) {
            breaks.push(Break {
                chain,
                seq: 0,
                what: "the head is not that of the last entry",
            });
        }
        counts.push((chain, seq));
    }
    Ok((counts, breaks))
}

fn stored(conn: &mut DbConn, chain: Id, after: i64) -> Result<Vec<Stored>> {
    Ok(audit_entry::table
        .inner_join(
            audit_payload::table.on(audit_payload::chain_id
                .eq(audit_entry::chain_id)
                .and(audit_payload::seq.eq(audit_entry::seq))),
        )
        .filter(audit_entry::chain_id.eq(chain))
        .filter(audit_entry::seq.gt(after))
        .order(audit_entry::seq)
        .limit(500)
        .select((
            audit_entry::seq,
            audit_entry::at,
            audit_entry::actor_id,
            audit_entry::action,
            audit_entry::object_kind,
            audit_entry::object_id,
            audit_entry::about_id,
            audit_entry::commitment,
            audit_entry::previous,
            audit_entry::hash,
            audit_payload::salt,
            audit_payload::payload,
        ))
        .load(conn)?)
}
