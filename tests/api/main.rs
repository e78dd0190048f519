//! The real application over HTTP, on both databases.

mod support;

mod contract;
mod identity;
mod jury;
mod manners;
mod organisations;
mod programmes;
