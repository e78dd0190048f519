//! Programmes: their rules, timeline, members and rubrics. Phases are moved by `lifecycle`.

pub mod members;
pub mod programme;
pub mod rubrics;

/// Something that stands in the way of a step, and how often.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Blocker {
    /// Stable code.
    pub code: &'static str,
    /// How many there are.
    pub count: i64,
}
