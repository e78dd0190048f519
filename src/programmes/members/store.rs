//! Rows of memberships and grants.

use diesel::prelude::*;

use crate::cx::Cx;
use crate::db::schema::{membership, role_grant};
use crate::db::{Both, DbConn};
use crate::error::{Code, Error, Result};
use crate::kernel::Id;
use crate::kernel::vocabulary::Role;

fn side(role: Role) -> &'static str {
    if role == Role::Applicant {
        "applicant"
    } else {
        "staff"
    }
}

/// Gives a role. A person stands on one side of a programme: the key of `membership` and the foreign key
/// of `role_grant` refuse an applicant another role, also under a race.
pub fn grant(cx: &mut Cx<'_>, account: Id, programme: Option<Id>, role: Role) -> Result<Id> {
    let id = Id::new();
    if let Some(programme) = programme {
        Both(
            diesel::insert_into(membership::table)
                .values((
                    membership::programme_id.eq(programme),
                    membership::account_id.eq(account),
                    membership::side.eq(side(role)),
                ))
                .on_conflict_do_nothing(),
        )
        .execute(cx.conn)?;
        let stands: String = membership::table
            .find((programme, account))
            .select(membership::side)
            .first(cx.conn)?;
        if stands != side(role) {
            return Err(Error::code(Code::RoleExcluded));
        }
    }
    diesel::insert_into(role_grant::table)
        .values((
            role_grant::id.eq(id),
            role_grant::account_id.eq(account),
            role_grant::programme_id.eq(programme),
            role_grant::role.eq(role),
            role_grant::side.eq(programme.map(|_| side(role))),
            role_grant::granted_by.eq(cx.actor.account),
            role_grant::created_at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    Ok(id)
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
