//! Who holds which role in a programme, and the administrators of the installation.

pub mod api;
pub mod rules;
pub mod service;
pub mod store;

use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::Id;
use crate::kernel::vocabulary::Role;

/// Whoever makes a copy coordinates it.
pub fn grant_founder(cx: &mut Cx<'_>, programme: Id) -> Result<()> {
    let account = cx.actor.id()?;
    store::grant(cx, account, Some(programme), Role::Coordinator)?;
    Ok(())
}
