//! The formats of what travels between a server and a hall. A laptop may have another version of the program than the
//! server, so a format never changes: it has types of its own, and imports nothing but the protocol's small values,
//! which never change either. `tests/data/venue/<version>` has files that must be loaded and imported for ever.
//!
//! A format 2 is a copy of the file with what is new in it; both are read, and the older one is written until the
//! laptops can read the newer.

#[cfg(test)]
mod schema;
pub mod v1;
