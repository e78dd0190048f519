//! How somebody stands to the files of an application.

use super::loaded::{load, load_locked};
use crate::applications::status::ApplicationStatus;
use base::cx::Cx;
use files::desk::{Desk, Holder};
use kernel::Id;
use kernel::error::{Code, Result};
use kernel::vocabulary::Role;

/// As whoever reads the application, and whoever writes it. A file that comes after the submission is told to be late, but
/// taken: papers are brought until somebody decides.
pub fn desk(cx: &mut Cx<'_>, id: Id, locked: bool) -> Result<Desk> {
    let found = match locked {
        true => load_locked(cx, id)?,
        false => load(cx, id)?,
    };
    let coordinator = cx.actor.has(found.programme.id, Role::Coordinator);
    let agreed = found.row.consents()?.processing;
    let closed = match found.row.status {
        ApplicationStatus::Withdrawn => Some(Code::WrongState),
        _ if !agreed => Some(Code::ConsentRequired),
        _ => None,
    };
    Ok(Desk {
        holder: Holder::Application(id),
        programme: found.programme.id,
        subject: found.subject,
        staff: coordinator && !found.subject.conflicted,
        about: Some(id),
        closed,
        submitted: found.row.submission_no,
    })
}
