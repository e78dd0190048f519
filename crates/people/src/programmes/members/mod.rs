//! Who holds which role in a programme, and the administrators of the installation.

pub(crate) mod api;
pub mod rules;
pub mod service;
pub mod store;

use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Role;

/// Whoever makes a copy coordinates it.
pub fn grant_founder(cx: &mut Cx<'_>, programme: Id) -> Result<()> {
    let account = cx.actor.id()?;
    store::grant(cx, account, Some(programme), Role::Coordinator)?;
    Ok(())
}
