//! The call closed, and somebody has a draft that was not handed in: they are told, once of each deadline.

use chrono::Duration;
use diesel::prelude::*;

use super::phone_calls::{Party, tell};
use super::status::ApplicationStatus;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::db::DbConn;
use base::db::schema::application;
use base::notifications::Notice;
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Ts};

/// What closed longer ago is not told any more.
const LATE: Duration = Duration::days(7);

/// Whose draft was left behind, and by which deadline.
type Left = (Id, Option<Id>, Ts);

/// Those with a draft whose deadline, the general one or a later one of their own, has passed untold. What came on paper in
/// time is typed afterwards, and is not late.
fn left(conn: &mut DbConn, programme: &Programme, now: Ts, limit: i64) -> Result<Vec<Left>> {
    let (Some(general), Phase::Open | Phase::Selection) = (programme.deadline_at, programme.phase) else {
        return Ok(vec![]);
    };
    let drafts = || {
        application::table
            .filter(application::programme_id.eq(programme.id))
            .filter(application::status.eq(ApplicationStatus::Draft))
            .filter(application::received_on.is_null())
            .order(application::id)
            .limit(limit)
    };
    let passed = |at: Ts| now - LATE < at && at <= now;
    let mut found: Vec<Left> = vec![];
    if passed(general) {
        let theirs: Vec<(Id, Option<Id>)> = drafts()
            .filter(application::created_at.le(general))
            .filter(
                application::personal_deadline_at
                    .is_null()
                    .or(application::personal_deadline_at.le(general)),
            )
            .filter(
                application::closing_told_of
                    .is_null()
                    .or(application::closing_told_of.ne(general)),
            )
            .select((application::id, application::account_id))
            .load(conn)?;
        found.extend(theirs.into_iter().map(|(id, account)| (id, account, general)));
    }
    let own: Vec<(Id, Option<Id>, Option<Ts>)> = drafts()
        .filter(application::personal_deadline_at.gt(general.max(now - LATE)))
        .filter(application::personal_deadline_at.le(now))
        .filter(
            application::closing_told_of
                .is_null()
                .or(application::closing_told_of.ne(application::personal_deadline_at)),
        )
        .select((
            application::id,
            application::account_id,
            application::personal_deadline_at,
        ))
        .load(conn)?;
    found.extend(
        own.into_iter()
            .filter_map(|(id, account, at)| Some((id, account, at?))),
    );
    Ok(found)
}

/// Whether there is somebody to be told, to be looked at by a read that locks nothing.
pub fn is_due(conn: &mut DbConn, programme: &Programme, now: Ts) -> Result<bool> {
    Ok(!left(conn, programme, now, 1)?.is_empty())
}

/// Tells a page of them, and writes that it did; whether there may be more. The lock on the programme lets one process tell at
/// a time.
pub fn send(cx: &mut Cx<'_>, programme: Id, page: i64) -> Result<bool> {
    let programme = programme::lock(cx.conn, programme)?;
    let notice = Notice::CallClosed {
        programme: programme.said()?,
    };
    let found = left(cx.conn, &programme, cx.now, page)?;
    for (id, account, deadline) in &found {
        diesel::update(application::table.find(id))
            .set(application::closing_told_of.eq(deadline))
            .execute(cx.conn)?;
        let party = Party {
            application: *id,
            programme: programme.id,
            account: *account,
        };
        tell(cx, party, &notice)?;
    }
    Ok(i64::try_from(found.len()).is_ok_and(|n| n >= page))
}
