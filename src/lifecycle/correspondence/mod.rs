//! How a programme speaks to its people: whom they ask, and its own words of what is told by itself.

pub(crate) mod api;
mod samples;
mod service;
mod store;
