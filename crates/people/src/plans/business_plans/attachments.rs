//! How somebody stands to the files of a plan.

use super::store;
use crate::plans::ideas;
use crate::plans::ideas::rules::{Step, next};
use crate::plans::ideas::service::standing;
use crate::programmes::programme;
use base::cx::Cx;
use files::desk::{Desk, Holder};
use kernel::Id;
use kernel::error::{Code, Result};
use kernel::vocabulary::Role;

/// As whoever reads the plan, and whoever writes it. Slides come after the plan was submitted, up to the pitch.
pub fn desk(cx: &mut Cx<'_>, idea: Id, locked: bool) -> Result<Desk> {
    let idea = match locked {
        true => ideas::store::lock(cx.conn, idea)?,
        false => ideas::store::find(cx.conn, idea)?,
    };
    let programme = programme::find(cx.conn, idea.programme_id)?;
    let subject = standing(cx, &programme, &idea)?.as_member();
    let submission = store::submission(cx.conn, idea.id)?;
    Ok(Desk {
        holder: Holder::Plan(idea.id),
        programme: programme.id,
        subject,
        staff: cx.actor.has(programme.id, Role::Coordinator) && !subject.conflicted,
        about: Some(idea.origin_application_id),
        closed: next(idea.status, Step::Change).err().map(|_| Code::WrongState),
        submitted: i32::from(submission.is_some()),
    })
}
