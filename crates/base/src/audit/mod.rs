//! The audit log: append-only, one hash chain per programme and one of the installation.
//!
//! A row's hash covers a salted commitment of its payload and the row before, so that emptying a payload
//! (erasure) leaves the chain whole, and changing anything breaks it.

mod event; // what happened
mod statement; // a change and its entry at once, on PostgreSQL
mod store;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cx::Cx;
use crate::db::OneStatement;
use kernel::error::{Error, Result};
use kernel::{Id, Ts, hex, random_token};

pub use event::{Deed, Event, Object, Unrouted, of};
pub use statement::Change;
pub use store::{Break, Entry, Filter, last_at, lock_head, page, sign_head, verify_all};

fn record(cx: &mut Cx<'_>, programme: Option<Id>, event: &Event<'_>) -> Result<()> {
    let draft = Draft::of(cx, programme, event)?;
    store::append(cx.conn, &draft)
}

fn change_and_record<Q: Change>(
    cx: &Cx<'_>,
    programme: Id,
    event: &Event<'_>,
    change: Q,
) -> Result<OneStatement> {
    let draft = Draft::of(cx, Some(programme), event)?;
    Ok(Box::new(move |conn| {
        statement::change_and_append(conn, &draft, change)
    }))
}

/// An entry that has no place in its chain yet.
struct Draft {
    row: Row<'static>,
    salt: String,
    payload: String,
}

impl Draft {
    fn of(cx: &Cx<'_>, programme: Option<Id>, event: &Event<'_>) -> Result<Self> {
        let payload = serde_jcs::to_string(&serde_json::json!({
            "before": event.before, "after": event.after, "reason": event.reason,
        }))
        .map_err(Error::internal)?;
        let salt = random_token();
        let row = Row {
            chain: programme.unwrap_or(Id::NIL),
            seq: 0,
            at: cx.now,
            actor: cx.actor.account,
            action: event.deed.name(),
            object: event.object.kind(),
            id: event.object.id(),
            about: event.about,
            commitment: commitment(&salt, &payload),
            previous: "",
        };
        Ok(Draft { row, salt, payload })
    }
}

/// What a row's hash covers, in canonical JSON (RFC 8785).
#[derive(Clone, Serialize)]
struct Row<'a> {
    chain: Id,
    seq: i64,
    at: Ts,
    actor: Option<Id>,
    action: &'a str,
    object: &'a str,
    id: Id,
    about: Option<Id>,
    commitment: String,
    previous: &'a str,
}

/// How the canonical JSON of a row ends that is not in its chain yet: keys are sorted, and these are the last.
const NOT_CHAINED: &str = r#""previous":"","seq":0}"#;

impl Row<'_> {
    /// What of the canonical JSON does not depend on the row before: all but the end, which is `"previous":"…","seq":…}`.
    fn beginning(&self) -> Result<String> {
        let whole = serde_jcs::to_string(&Row {
            seq: 0,
            previous: "",
            ..self.clone()
        })
        .map_err(Error::internal)?;
        whole
            .strip_suffix(NOT_CHAINED)
            .map(str::to_owned)
            .ok_or_else(|| Error::internal("the end of an entry of the log is not as it was"))
    }
    fn hash(&self) -> Result<String> {
        serde_jcs::to_vec(self)
            .map(|bytes| hex(&Sha256::digest(bytes)))
            .map_err(Error::internal)
    }
}

fn commitment(salt: &str, payload: &str) -> String {
    hex(&Sha256::digest(format!("{salt}\n{payload}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heads of chains are signed and stand in protocols: what an entry's hash covers, and how it is written, never
    /// changes. The values were made by another program.
    #[test]
    fn the_hash_of_an_entry_never_changes() {
        let payload = r#"{"after":{"status":"published"},"before":{"status":"decided"},"reason":null}"#;
        let commitment = commitment("salt", payload);
        assert_eq!(
            commitment,
            "10ca9e1ef210e976d3fa1e543720a6c9eec9342db3b51ddbc9bb5d3984afa10a"
        );
        let id = |last: &str| {
            format!("01999999-0000-7000-8000-00000000000{last}")
                .parse()
                .unwrap()
        };
        let row = Row {
            chain: id("0"),
            seq: 77,
            at: Ts("2027-03-01T15:00:00Z".parse().unwrap()),
            actor: Some(id("2")),
            action: "publish_round",
            object: "round",
            id: id("1"),
            about: None,
            commitment,
            previous: &"00".repeat(32),
        };
        let end = format!(r#""previous":"{}","seq":77}}"#, row.previous);
        let parts = row.beginning().unwrap() + &end;
        assert_eq!(hex(&Sha256::digest(parts)), row.hash().unwrap());
        assert_eq!(
            row.hash().unwrap(),
            "8fad5f3da88312c63c541cc753dce41f57661ff50a11b1910ef32ad26f2f7492"
        );
    }
}
