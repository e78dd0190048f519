//! Tells the person of an object what staff did with its files.

use super::service::is_late;
use base::cx::Cx;
use base::notifications::{Notice, Said};
use files::attachments::store::Attachment;
use files::desk::{Desk, Holder};
use kernel::error::Result;
use people::applications::application;
use people::applications::application::thread;
use people::applications::phone_calls::{Party, tell};
use people::programmes::programme;

/// What staff did with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    Added,
    Withdrawn,
}

/// What the person adds after the submission waits in the work list of the coordinators until one of them has looked.
pub fn waits(cx: &mut Cx<'_>, desk: &Desk, row: &Attachment) -> Result<()> {
    match desk.about {
        Some(application) if !desk.staff && is_late(desk, row.added_after) => {
            thread::note_late_file(cx, application, &row.name)
        }
        _ => Ok(()),
    }
}

/// Tells the person whose application it is about, unless it is their own doing, or a draft that somebody types for them.
pub fn told(cx: &mut Cx<'_>, desk: &Desk, row: &Attachment, done: Done) -> Result<()> {
    let (Some(application), true) = (desk.about, desk.staff && desk.submitted > 0) else {
        return Ok(());
    };
    // What belongs to a lesson is for all who attend it.
    if matches!(desk.holder, Holder::Session(_)) {
        return Ok(());
    }
    let programme = programme::find(cx.conn, desk.programme)?.said()?;
    let purpose = Said::label("attachment_purpose", row.purpose);
    let object = Said::label("attached_to", desk.holder.kind());
    let notice = match done {
        Done::Added => Notice::FileAdded {
            programme,
            purpose,
            object,
        },
        Done::Withdrawn => Notice::FileWithdrawn {
            programme,
            purpose,
            object,
        },
    };
    let party = Party {
        application,
        programme: desk.programme,
        account: application::owner_of(cx.conn, application)?,
    };
    tell(cx, party, &notice)
}
