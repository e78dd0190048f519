//! The tables, as the migrations make them; one file for each area.

mod appeals;
mod applications;
mod calibration;
mod candidates;
mod decisions;
mod explanations;
mod foundation;
mod funding;
mod jury;
mod phone_calls;
mod pitches;
mod plans;
mod programmes;
mod protocols;
mod sheets;
mod training;
mod venue;

pub use appeals::*;
pub use applications::*;
pub use calibration::*;
pub use candidates::*;
pub use decisions::*;
pub use explanations::*;
pub use foundation::*;
pub use funding::*;
pub use jury::*;
pub use phone_calls::*;
pub use pitches::*;
pub use plans::*;
pub use programmes::*;
pub use protocols::*;
pub use sheets::*;
pub use training::*;
pub use venue::*;
