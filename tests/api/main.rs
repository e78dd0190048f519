//! The real application over HTTP, on both databases.

mod support;

mod applications;
mod contract;
mod identity;
mod manners;
mod organisations;
mod programmes;
