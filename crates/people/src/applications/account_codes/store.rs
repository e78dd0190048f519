//! Rows of codes, and the account that comes to an application.

use diesel::prelude::*;

use crate::applications::application::Application;
use base::db::DbConn;
use base::db::schema::{application, application_code, participant};
use kernel::error::Result;
use kernel::vocabulary::Role;
use kernel::{Id, Ts};

/// A code as it is made.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = application_code)]
pub struct NewCode {
    pub digest: String,
    pub application_id: Id,
    pub issued_by: Id,
    pub created_at: Ts,
    pub expires_at: Ts,
}

pub fn insert(conn: &mut DbConn, row: NewCode) -> Result<()> {
    diesel::insert_into(application_code::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Ends the code of an application, where one works.
pub fn end(conn: &mut DbConn, application: Id, now: Ts) -> Result<()> {
    diesel::update(
        application_code::table
            .filter(application_code::application_id.eq(application))
            .filter(application_code::ended_at.is_null()),
    )
    .set(application_code::ended_at.eq(now))
    .execute(conn)?;
    Ok(())
}

/// The application that a code opens, if it still works.
pub fn opened_by(conn: &mut DbConn, digest: &str, now: Ts) -> Result<Option<Id>> {
    Ok(application_code::table
        .find(digest)
        .filter(application_code::ended_at.is_null())
        .filter(application_code::expires_at.gt(now))
        .select(application_code::application_id)
        .first(conn)
        .optional()?)
}

/// Ties an application to an account, and whoever takes part by it.
pub fn tie(conn: &mut DbConn, row: &Application, account: Id, now: Ts) -> Result<()> {
    diesel::update(application::table.find(row.id))
        .set((
            application::account_id.eq(account),
            application::side.eq(Role::Applicant.as_str()),
            application::version.eq(application::version + 1),
            application::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::update(participant::table.filter(participant::application_id.eq(row.id)))
        .set((
            participant::account_id.eq(account),
            participant::version.eq(participant::version + 1),
            participant::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
