//! Offers of a place, the seats that they lead to, and the waiting list.
//!
//! Everything that changes an offer or a seat locks the programme first, so that no two of them meet.

pub(crate) mod api;
pub mod export;
mod extending;
mod holds;
mod pending;
pub mod places;
mod publishing;
mod reopening;
pub mod rules;
pub mod service;
mod store;
mod undoing;
mod waitlist;

pub use pending::{awaited, open_of};
pub use places::{
    close_waitlist, confirmed, enrolled, leave, release_seat, reseat, settle, sweep, what_blocks,
};
pub use publishing::{correct, make};
pub use rules::OfferStatus;
pub use store::{holders, withdrawn};
