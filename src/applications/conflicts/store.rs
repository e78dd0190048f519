//! Rows of conflicts.

use diesel::prelude::*;

use crate::db::DbConn;
use crate::db::schema::conflict;
use crate::error::Result;
use crate::kernel::Id;

/// Applications of a programme with which an account has a conflict of interest.
pub fn hidden(conn: &mut DbConn, account: Id, programme_id: Id) -> Result<Vec<Id>> {
    Ok(conflict::table
        .filter(conflict::programme_id.eq(programme_id))
        .filter(conflict::account_id.eq(account))
        .filter(conflict::status.eq_any(["declared", "confirmed"]))
        .select(conflict::application_id)
        .load(conn)?)
}

/// Whether an account has a conflict of interest with an application.
pub fn conflicted(conn: &mut DbConn, account: Id, application_id: Id) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        conflict::table
            .filter(conflict::application_id.eq(application_id))
            .filter(conflict::account_id.eq(account))
            .filter(conflict::status.eq_any(["declared", "confirmed"])),
    ))
    .get_result(conn)?)
}
