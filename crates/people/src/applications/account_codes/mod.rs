//! A code on paper that opens an application which staff typed: whoever holds it makes an account, or adds the
//! application to the one there is.

pub(crate) mod api;
mod service;
mod store;
