//! The protocol's formats: what stands in files that are out in the world and must be read for ever.
//!
//! Each version has a folder with types of its own. Nothing in it is used anywhere else in the program, and it imports
//! nothing of the program: so a change of the rules, of the API or of the database cannot change a format.
//! `tests/data/protocol/<version>` has files of each, which must verify for ever, and its schema, which never changes.
//!
//! A format 2 is a copy of the folder with what is new in it, a second implementation of
//! [`super::version::Version`], and a line in `super::verify`. Version 1 stays as it is.

mod name;
pub mod v1;

pub use name::{Kind, named};
