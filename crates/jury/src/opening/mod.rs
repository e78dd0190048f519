//! The opening of a round: what is missing before it, designs of a jury, and what it freezes.

mod design;
mod rules;
mod service;
mod waiting;

pub use design::{DesignInput, RoundDesigns, design};
pub use service::{blockers, open};
pub use waiting::waits_for;
