//! How somebody stands to the files of an award.

use super::service::load;
use super::store;
use base::cx::Cx;
use files::desk::{Desk, Holder};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Role;
use people::plans::ideas;

/// As whoever reads the award.
pub fn desk(cx: &mut Cx<'_>, id: Id, locked: bool) -> Result<Desk> {
    let award = match locked {
        true => store::lock(cx.conn, id)?,
        false => store::find(cx.conn, id)?,
    };
    let (programme, subject) = load(cx, &award)?;
    let about = ideas::facts(cx.conn, award.idea_id)?.map(|idea| idea.application_id);
    Ok(Desk {
        holder: Holder::Award(id),
        programme: programme.id,
        subject,
        staff: cx.actor.has(programme.id, Role::Coordinator) && !subject.conflicted,
        about,
        closed: None,
        submitted: 1,
    })
}
