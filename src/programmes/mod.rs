//! Programmes: their rules, timeline, members and rubrics. Phases are moved by `lifecycle`.

pub mod invitations;
pub mod members;
pub mod programme;
pub mod rubrics;

/// Something that has to be settled before a programme can move on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Blocker {
    /// Stable code of what is missing.
    pub code: &'static str,
    /// How many there are of it.
    pub count: i64,
}
