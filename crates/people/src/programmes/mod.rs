//! Programmes: their rules, timeline, members and rubrics. Phases are moved by `lifecycle`.

pub mod calendar;
pub mod invitations;
pub mod members;
pub mod programme;
pub mod rubrics;

/// Something that stands in the way of a programme's next phase.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Blocker {
    /// Stable code.
    pub code: &'static str,
    /// How many things of this kind.
    pub count: i64,
}
