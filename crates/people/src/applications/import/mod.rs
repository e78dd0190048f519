//! Applications out of a spreadsheet: a trial run that names each faulty cell, then all rows or none.

pub(crate) mod api;
mod columns;
mod encoding;
mod names;
pub mod service;
mod table;
