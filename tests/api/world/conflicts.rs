//! Conflicts of interest.

use kernel::Id;
use people::applications::conflicts::store;
use people::applications::conflicts::store::Conflict;
use people::applications::conflicts::{ConflictKind, ConflictStatus};

use crate::support::{Person, Server};

impl Server {
    /// Somebody is of the family of an applicant, and has said so.
    pub async fn conflict(&self, programme: Id, who: &Person, application: Id) {
        let account = who.id;
        self.below(move |cx| {
            let row = Conflict {
                id: Id::new(),
                programme_id: programme,
                account_id: account,
                application_id: application,
                kind: ConflictKind::Family,
                status: ConflictStatus::Declared,
                reason: None,
                created_by: Some(account),
                decided_by: None,
                version: 1,
                created_at: cx.now,
                updated_at: cx.now,
                signals: None,
            };
            store::insert(cx.conn, row)
        })
        .await;
    }
}
