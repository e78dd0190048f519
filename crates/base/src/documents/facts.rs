//! What a paper is told besides its contents.

use kernel::Ts;

/// What a document says of itself.
#[derive(Debug, Clone)]
pub struct Facts {
    pub title: String,
    /// Who made it: name and version of the program.
    pub producer: String,
    pub created: Ts,
    /// Stands at the foot of each page, before the number.
    pub foot: String,
}
