//! Who is told of a conflict of interest: coordinators of what somebody declares, the person of what others decide.

use super::store::{self, Conflict};
use crate::accounts::identity::find_account;
use crate::programmes::members;
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::notifications::{self, Notice, Said};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Role;

/// The actor declared conflicts with some applications: coordinators without one of their own with any of these are
/// told, each once.
pub fn declared(cx: &mut Cx<'_>, programme: &Programme, applications: &[Id]) -> Result<()> {
    let me = cx.actor.id()?;
    let mut references = Vec::new();
    for application in applications {
        references.extend(store::reference(cx.conn, *application)?);
    }
    let notice = Notice::ConflictDeclared {
        programme: programme.said()?,
        who: find_account(cx.conn, me)?.display_name.into(),
        reference: references.join(", ").into(),
    };
    for coordinator in members::store::holders(cx.conn, programme.id, Role::Coordinator)? {
        if coordinator == me || store::torn(cx.conn, coordinator, applications)? {
            continue;
        }
        notifications::notify(cx, coordinator, Some(programme.id), &notice)?;
    }
    Ok(())
}

/// Somebody else entered or decided a conflict: the person whom it concerns is told.
pub fn decided(cx: &mut Cx<'_>, programme: &Programme, row: &Conflict) -> Result<()> {
    if cx.actor.account == Some(row.account_id) {
        return Ok(());
    }
    let reference = store::reference(cx.conn, row.application_id)?.unwrap_or_default();
    let notice = Notice::ConflictDecided {
        programme: programme.said()?,
        reference: reference.into(),
        status: Said::label("conflict_status", row.status),
    };
    notifications::notify(cx, row.account_id, Some(programme.id), &notice)
}
