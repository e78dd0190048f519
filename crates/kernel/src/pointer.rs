//! JSON pointers (RFC 6901).

/// The pointer to what stands below another by a name.
pub fn pointer(at: &str, name: &str) -> String {
    format!("{at}/{}", pointer_part(name))
}

/// A name as it stands in a pointer.
pub fn pointer_part(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
