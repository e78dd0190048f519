//! Rows of invitations.

use diesel::prelude::*;

use super::rules::InvitationStatus;
use base::db::schema::invitation;
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::vocabulary::Role;
use kernel::{Id, Lang, Ts};

/// An invitation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitation)]
pub struct Invitation {
    pub id: Id,
    pub programme_id: Id,
    pub email: String,
    pub role: Role,
    pub language: Lang,
    pub digest: String,
    pub status: InvitationStatus,
    pub invited_by: Id,
    pub created_at: Ts,
    pub expires_at: Ts,
    pub accepted_by: Option<Id>,
    pub version: i32,
}

pub fn insert(conn: &mut DbConn, row: Invitation) -> Result<()> {
    diesel::insert_into(invitation::table).values(row).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut DbConn, programme: Id, id: Id) -> Result<Invitation> {
    Ok(invitation::table
        .find(id)
        .filter(invitation::programme_id.eq(programme))
        .select(cols::<Invitation>())
        .first(conn)?)
}

/// The invitation of a link, locked: it works once.
pub fn lock_by_digest(conn: &mut DbConn, digest: &str) -> Result<Option<Invitation>> {
    Ok(Lock(
        invitation::table
            .filter(invitation::digest.eq(digest))
            .select(cols::<Invitation>()),
    )
    .get_result(conn)
    .optional()?)
}

/// Whether somebody was invited to a role and can still accept.
pub fn is_invited(conn: &mut DbConn, programme: Id, email: &str, role: Role, now: Ts) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        invitation::table
            .filter(invitation::programme_id.eq(programme))
            .filter(invitation::email.eq(email))
            .filter(invitation::role.eq(role))
            .filter(invitation::status.eq(InvitationStatus::Open))
            .filter(invitation::expires_at.gt(now)),
    ))
    .get_result(conn)?)
}

/// The open invitations of a programme: how many, since when, and until when the first of them works or worked.
pub fn open(conn: &mut DbConn, programme: Id) -> Result<(i64, Option<Ts>, Option<Ts>)> {
    Ok(invitation::table
        .filter(invitation::programme_id.eq(programme))
        .filter(invitation::status.eq(InvitationStatus::Open))
        .select((
            diesel::dsl::count_star(),
            diesel::dsl::min(invitation::created_at),
            diesel::dsl::min(invitation::expires_at),
        ))
        .first(conn)?)
}

pub fn page(
    conn: &mut DbConn,
    programme: Id,
    status: Option<InvitationStatus>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Invitation>> {
    let mut query = invitation::table
        .filter(invitation::programme_id.eq(programme))
        .select(cols::<Invitation>())
        .order(invitation::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(invitation::status.eq(status));
    }
    if let Some(id) = before {
        query = query.filter(invitation::id.lt(id));
    }
    Ok(query.load(conn)?)
}

/// Moves an invitation on; tells whether it was still in the state before.
pub fn set_status(
    conn: &mut DbConn,
    row: &Invitation,
    to: InvitationStatus,
    accepted_by: Option<Id>,
) -> Result<bool> {
    Ok(diesel::update(
        invitation::table
            .find(row.id)
            .filter(invitation::status.eq(row.status)),
    )
    .set((
        invitation::status.eq(to),
        invitation::accepted_by.eq(accepted_by),
        invitation::version.eq(invitation::version + 1),
    ))
    .execute(conn)?
        == 1)
}
