//! The tables, as the migrations make them; one file for each area.

mod applications;
mod foundation;
mod funding;
mod jury;
mod plans;
mod programmes;
mod training;

pub use applications::*;
pub use foundation::*;
pub use funding::*;
pub use jury::*;
pub use plans::*;
pub use programmes::*;
pub use training::*;
