//! The tables, as the migrations make them; one file for each area.

mod applications;
mod foundation;
mod jury;
mod programmes;

pub use applications::*;
pub use foundation::*;
pub use jury::*;
pub use programmes::*;
