//! Applications out of a spreadsheet: a trial run that names each faulty cell, then all rows or none.

pub(crate) mod api;
mod columns;
mod days;
mod encoding;
mod guess;
mod heads;
mod hidden;
mod names;
pub mod service;
mod sources;
mod table;
mod template;
mod views;
