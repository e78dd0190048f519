//! What could not be delivered after all tries: whoever it was for is called instead, so that nobody is lost.

use base::cx::Cx;
use base::db::DbConn;
use base::notifications::{self, Outgoing, OutgoingStatus, outgoing};
use kernel::error::Result;
use kernel::vocabulary::labels;
use kernel::{Id, Localised};
use people::applications::phone_calls::{Party, call_instead};

/// So many at most at a time.
const PAGE: i64 = 100;

/// Those that were given up, to be looked at by a read that locks nothing.
pub fn given_up(conn: &mut DbConn) -> Result<Vec<Id>> {
    outgoing::given_up(conn, PAGE)
}

/// Puts one into the list of calls, where it is for the person of an application; else it waits for a coordinator to look.
pub fn pass_on(cx: &mut Cx<'_>, id: Id) -> Result<()> {
    let row = outgoing::lock(cx.conn, id)?;
    let (OutgoingStatus::Waiting, Some(job)) = (row.status, row.job_id) else {
        return Ok(());
    };
    let said = notifications::outgoing::unsaid(cx, job)?;
    if let (Some(application), Some((subject, body))) = (row.application_id, said) {
        let party = Party {
            application,
            programme: row.programme_id,
            account: None,
        };
        let subject = subject.unwrap_or_else(|| about(&row));
        call_instead(cx, party, row.kind, (&subject, &body))?;
    }
    let failed = Outgoing {
        status: OutgoingStatus::Failed,
        version: row.version + 1,
        updated_at: cx.now,
        ..row
    };
    outgoing::update(cx.conn, failed)
}

/// A text message has no subject: what its kind is called.
fn about(row: &Outgoing) -> Localised {
    let found = labels()
        .get("message_kind")
        .and_then(|of| of.get(row.kind.as_str()));
    found.cloned().unwrap_or_default()
}
