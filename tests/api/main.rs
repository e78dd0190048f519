//! The real application over HTTP, on both databases.

mod support;

mod contract;
mod identity;
mod manners;
mod organisations;
mod plans;
mod programmes;
mod training;
