//! How the actor stands to files: asked of the area whose object it is.

use base::cx::Cx;
use files::attachments;
use files::attachments::service::Scene;
use files::desk::{Desk, Holder};
use jury::cards;
use kernel::Id;
use kernel::error::Result;
use people::applications::application;
use people::plans::business_plans;
use people::training::{assignments, sessions};

/// How the actor stands to the files of an object. Who changes something has it locked.
pub fn desk(cx: &mut Cx<'_>, holder: Holder, locked: bool) -> Result<Desk> {
    match holder {
        Holder::Application(id) => application::attachments::desk(cx, id, locked),
        Holder::Submission(id) => assignments::attachments::desk(cx, id, locked),
        Holder::Plan(idea) => business_plans::attachments::desk(cx, idea, locked),
        Holder::Session(id) => sessions::attachments::desk(cx, id, locked),
        Holder::Excuse { session, participant } => {
            sessions::attachments::excuse(cx, session, participant, locked)
        }
        Holder::Award(id) => money::awards::attachments::desk(cx, id, locked),
    }
}

/// Whether a file came after the last submission: only what can be submitted has files from before and after it.
pub fn is_late(desk: &Desk, added_after: i32) -> bool {
    let has_submissions = matches!(desk.holder, Holder::Application(_) | Holder::Plan(_));
    has_submissions && desk.submitted > 0 && added_after >= desk.submitted
}

/// An attachment, and how the actor stands to it.
pub fn scene(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let row = attachments::store::find(cx.conn, id)?;
    let desk = desk(cx, row.holder()?, false)?;
    let shown = cards::attachments::is_shown(cx, &row)?;
    Ok(Scene { row, desk, shown })
}

/// The same, with its object locked, and then the attachment.
pub fn scene_locked(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let holder = attachments::store::find(cx.conn, id)?.holder()?;
    let desk = desk(cx, holder, true)?;
    let row = attachments::store::lock(cx.conn, id)?;
    let shown = cards::attachments::is_shown(cx, &row)?;
    Ok(Scene { row, desk, shown })
}
