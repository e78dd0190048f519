//! Conflicts of interest between a person and an application.

use diesel::prelude::*;

use crate::db::DbConn;
use crate::db::schema::conflict;
use crate::error::Result;
use crate::kernel::Id;

/// Declared by the person or confirmed by staff; a proposal is none yet.
const STANDING: [&str; 2] = ["declared", "confirmed"];

/// The applications of a programme with which an account has a conflict.
pub fn hidden(conn: &mut DbConn, account: Id, programme: Id) -> Result<Vec<Id>> {
    Ok(conflict::table
        .filter(conflict::programme_id.eq(programme))
        .filter(conflict::account_id.eq(account))
        .filter(conflict::status.eq_any(STANDING))
        .select(conflict::application_id)
        .load(conn)?)
}

/// Whether an account has a conflict with an application.
pub fn conflicted(conn: &mut DbConn, account: Id, application: Id) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        conflict::table
            .filter(conflict::account_id.eq(account))
            .filter(conflict::application_id.eq(application))
            .filter(conflict::status.eq_any(STANDING)),
    ))
    .get_result(conn)?)
}
