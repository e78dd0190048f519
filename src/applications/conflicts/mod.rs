//! Conflicts of interest between a person and an application.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::db::DbConn;
use crate::db::schema::conflict;
use crate::error::Result;
use crate::kernel::Id;

/// The applications of a programme that an account may know nothing of.
pub fn hidden(conn: &mut DbConn, account: Id, programme: Id) -> Result<Vec<Id>> {
    Ok(conflict::table
        .filter(conflict::account_id.eq(account))
        .filter(conflict::programme_id.eq(programme))
        .filter(conflict::status.ne("rejected"))
        .select(conflict::application_id)
        .load(conn)?)
}

/// Whether an account has a conflict with an application.
pub fn conflicted(conn: &mut DbConn, account: Id, application: Id) -> Result<bool> {
    Ok(diesel::select(exists(
        conflict::table
            .filter(conflict::account_id.eq(account))
            .filter(conflict::application_id.eq(application))
            .filter(conflict::status.ne("rejected")),
    ))
    .get_result(conn)?)
}
