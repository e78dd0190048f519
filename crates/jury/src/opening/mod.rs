//! The opening of a round: what is missing before it, designs of a jury, and what it freezes.

mod design;
mod rules;
mod service;

pub use design::{DesignInput, RoundDesigns, design};
pub use service::{blockers, open};
