//! The protocol's formats: what stands in files that are out in the world and must be read for ever.
//!
//! Each version has a folder with types of its own. Nothing in it is used by an area of the program, and it imports
//! nothing of the program: so a change of the rules, of the API or of the database cannot change a format.
//! `tests/data/protocol/<version>` has files of each, which must verify for ever, and its schema, which never changes.
//!
//! A later format has types of its own for what is new in it, and those of an earlier one for the rest, for these never
//! change either; a further implementation of [`super::version::Version`], and a line in `super::verify`.

mod name;
pub mod v1;
pub mod v2;

pub use name::{Kind, named};
