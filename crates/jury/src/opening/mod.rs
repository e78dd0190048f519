//! The opening of a round: what is missing before it, designs of a jury, and what it freezes.

pub mod design;
pub mod rules;
pub mod service;

pub use design::{DesignInput, RoundDesigns, design};
pub use rules::{RoundBlocker, RoundBlockerCode};
pub use service::open;
