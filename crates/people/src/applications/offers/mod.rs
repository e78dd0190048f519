//! Offers of a place, the seats that they lead to, and the waiting list.
//!
//! Everything that changes an offer or a seat locks the programme first, so that no two of them meet.

pub(crate) mod api;
pub mod places;
pub mod rules;
pub mod service;
mod store;

pub use places::{
    close_waitlist, confirmed, correct, enrolled, leave, make, release_seat, settle, sweep, what_blocks,
};
pub use rules::OfferStatus;
pub use store::{holders, open_until, withdrawn};
