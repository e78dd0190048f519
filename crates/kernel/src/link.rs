//! Where something is read, for whoever is told of it.

use std::fmt::Display;

/// Under which all operations stand.
pub const API: &str = "/api/v1";

/// The path of an object or a list, as a client asks for it.
pub fn link(path: impl Display) -> String {
    format!("{API}{path}")
}
