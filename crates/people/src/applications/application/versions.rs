//! Rows of submissions: each is kept as it was.

use diesel::prelude::*;

use super::persons::Snapshot;
use base::db::schema::application_version;
use base::db::{DbConn, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// A submission that is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = application_version)]
pub struct Submission {
    pub application_id: Id,
    pub no: i32,
    pub content: Json,
    pub person: Json,
    pub submitted_at: Ts,
    pub submitted_by: Option<Id>,
}

impl Submission {
    /// The person as of that submission.
    pub fn person(&self) -> Result<Snapshot> {
        self.person.read()
    }
}

pub fn insert(conn: &mut DbConn, row: Submission) -> Result<()> {
    diesel::insert_into(application_version::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The submissions of an application, oldest first.
pub fn of(conn: &mut DbConn, id: Id) -> Result<Vec<Submission>> {
    Ok(application_version::table
        .filter(application_version::application_id.eq(id))
        .order(application_version::no)
        .select(cols::<Submission>())
        .load(conn)?)
}

/// One submission of an application.
pub fn find(conn: &mut DbConn, id: Id, no: i32) -> Result<Submission> {
    Ok(application_version::table
        .find((id, no))
        .select(cols::<Submission>())
        .first(conn)?)
}
