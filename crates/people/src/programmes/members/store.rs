//! Rows of memberships and grants.

use diesel::dsl::exists;
use diesel::prelude::*;

use base::cx::Cx;
use base::db::schema::{account, application, membership, role_grant};
use base::db::{Both, DbConn, Lock};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Ts};

fn side(role: Role) -> &'static str {
    if role == Role::Applicant {
        "applicant"
    } else {
        "staff"
    }
}

/// Gives a role. A person stands on one side of a programme: the key of `membership` and the foreign key
/// of `role_grant` refuse an applicant another role, also under a race. Whoever left one side for good may
/// come to the other.
pub fn grant(cx: &mut Cx<'_>, account: Id, programme: Option<Id>, role: Role) -> Result<Id> {
    let by = cx.actor.account;
    let id = Id::new();
    grant_as(cx, id, account, programme, role, by)?;
    Ok(id)
}

/// The same under a given identifier and in somebody's name: whoever accepts an invitation gets the role
/// from the one who invited.
pub fn grant_as(
    cx: &mut Cx<'_>,
    id: Id,
    account: Id,
    programme: Option<Id>,
    role: Role,
    by: Option<Id>,
) -> Result<()> {
    if let Some(programme) = programme
        && join(cx.conn, programme, account, side(role))? != side(role)
        && !(leave(cx.conn, programme, account)?
            && join(cx.conn, programme, account, side(role))? == side(role))
    {
        return Err(Error::code(Code::RoleExcluded));
    }
    diesel::insert_into(role_grant::table)
        .values((
            role_grant::id.eq(id),
            role_grant::account_id.eq(account),
            role_grant::programme_id.eq(programme),
            role_grant::role.eq(role),
            role_grant::side.eq(programme.map(|_| side(role))),
            role_grant::granted_by.eq(by),
            role_grant::created_at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    Ok(())
}

/// Puts somebody on a side of a programme who stands on none yet, and tells on which they stand.
fn join(conn: &mut DbConn, programme: Id, account: Id, side: &str) -> Result<String> {
    Both(
        diesel::insert_into(membership::table)
            .values((
                membership::programme_id.eq(programme),
                membership::account_id.eq(account),
                membership::side.eq(side),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    // Locked, so that nobody joins or leaves between this look and the grant.
    Ok(Lock(
        membership::table
            .find((programme, account))
            .select(membership::side),
    )
    .get_result(conn)?)
}

/// Somebody who holds no role any more, and has no application, stands on neither side; tells whether it is
/// so. The ended grants go with the membership: what they were is told by the audit log.
fn leave(conn: &mut DbConn, programme: Id, account: Id) -> Result<bool> {
    let live = role_grant::table
        .filter(role_grant::programme_id.eq(programme))
        .filter(role_grant::account_id.eq(account))
        .filter(role_grant::revoked_at.is_null());
    if diesel::select(exists(live)).get_result(conn)? || applied(conn, programme, account)? {
        return Ok(false);
    }
    diesel::delete(
        role_grant::table
            .filter(role_grant::programme_id.eq(programme))
            .filter(role_grant::account_id.eq(account)),
    )
    .execute(conn)?;
    diesel::delete(membership::table.find((programme, account))).execute(conn)?;
    Ok(true)
}

/// Ends the role of an applicant who has no application any more.
pub fn end_applicant(conn: &mut DbConn, programme: Id, account: Id, now: Ts) -> Result<()> {
    join(conn, programme, account, side(Role::Applicant))?;
    if applied(conn, programme, account)? {
        return Ok(());
    }
    diesel::update(role_grant::table)
        .filter(role_grant::programme_id.eq(programme))
        .filter(role_grant::account_id.eq(account))
        .filter(role_grant::role.eq(Role::Applicant))
        .filter(role_grant::revoked_at.is_null())
        .set(role_grant::revoked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

fn applied(conn: &mut DbConn, programme: Id, account: Id) -> Result<bool> {
    let theirs = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::account_id.eq(account));
    Ok(diesel::select(exists(theirs)).get_result(conn)?)
}

/// The accounts that hold a role in a programme.
pub fn holders(conn: &mut DbConn, programme: Id, role: Role) -> Result<Vec<Id>> {
    Ok(role_grant::table
        .filter(role_grant::programme_id.eq(programme))
        .filter(role_grant::role.eq(role))
        .filter(role_grant::revoked_at.is_null())
        .order(role_grant::account_id)
        .select(role_grant::account_id)
        .load(conn)?)
}

/// A live grant and whose it is.
#[derive(Debug, Clone, Queryable)]
pub struct Member {
    pub id: Id,
    pub account_id: Id,
    pub display_name: String,
    pub email: Option<String>,
    pub role: Role,
    pub granted_by: Option<Id>,
    pub created_at: Ts,
}

/// The live grants of a programme's staff. Applicants are left out: who applies is told by applications,
/// which not everybody here may see.
pub fn page(
    conn: &mut DbConn,
    programme: Id,
    role: Option<Role>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Member>> {
    let mut query = role_grant::table
        .inner_join(account::table)
        .filter(role_grant::programme_id.eq(programme))
        .filter(role_grant::side.eq("staff"))
        .filter(role_grant::revoked_at.is_null())
        .order(role_grant::id)
        .limit(limit)
        .select(MEMBER)
        .into_boxed();
    if let Some(role) = role {
        query = query.filter(role_grant::role.eq(role));
    }
    if let Some(id) = after {
        query = query.filter(role_grant::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// A live grant of a programme's staff.
pub fn find(conn: &mut DbConn, programme: Id, id: Id) -> Result<Member> {
    Ok(role_grant::table
        .inner_join(account::table)
        .filter(role_grant::id.eq(id))
        .filter(role_grant::programme_id.eq(programme))
        .filter(role_grant::side.eq("staff"))
        .filter(role_grant::revoked_at.is_null())
        .select(MEMBER)
        .first(conn)?)
}

const MEMBER: (
    role_grant::id,
    role_grant::account_id,
    account::display_name,
    account::email,
    role_grant::role,
    role_grant::granted_by,
    role_grant::created_at,
) = (
    role_grant::id,
    role_grant::account_id,
    account::display_name,
    account::email,
    role_grant::role,
    role_grant::granted_by,
    role_grant::created_at,
);

/// How many coordinators a programme has.
pub fn coordinators(conn: &mut DbConn, programme: Id) -> Result<i64> {
    Ok(role_grant::table
        .filter(role_grant::programme_id.eq(programme))
        .filter(role_grant::role.eq(Role::Coordinator))
        .filter(role_grant::revoked_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Ends a grant; tells whether it was live.
pub fn revoke(conn: &mut DbConn, id: Id, now: Ts) -> Result<bool> {
    Ok(diesel::update(
        role_grant::table
            .find(id)
            .filter(role_grant::revoked_at.is_null()),
    )
    .set(role_grant::revoked_at.eq(now))
    .execute(conn)?
        == 1)
}

/// Whether an account is an administrator of the installation.
pub fn is_admin(conn: &mut DbConn, account: Id) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        role_grant::table
            .filter(role_grant::account_id.eq(account))
            .filter(role_grant::programme_id.is_null())
            .filter(role_grant::role.eq(Role::Admin))
            .filter(role_grant::revoked_at.is_null()),
    ))
    .get_result(conn)?)
}
