//! The rules that a ranking is made by, as they are told, kept and computed with.

use kernel::error::FieldError;
use kernel::text_enum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// How social entrepreneurship is preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PriorityRule {
    /// Not at all.
    None {},
    /// The prioritised goes first where the scores are equal.
    // Before the other tie rules, unless `TieRule::Priority` has its own place among them.
    TieBreak {},
    /// So many basis points of the maximum are added.
    // 500 is five points of a hundred.
    Bonus {
        /// Basis points of the maximum.
        #[schema(minimum = 0, maximum = 10000)]
        bonus_bp: u32,
    },
    /// So many places are kept for the prioritised, if enough of them apply.
    // Those of them who pass; ranks stay.
    Reserved {
        /// Places.
        #[schema(minimum = 0, maximum = 10000)]
        places: u32,
    },
}

impl PriorityRule {
    /// What is wrong with it, where it stands and there are so many places: no bonus is more than the maximum, and nobody
    /// keeps more places than there are.
    pub fn fault(&self, at: &str, seats: i32) -> Option<FieldError> {
        let (field, value, max) = match *self {
            PriorityRule::None {} | PriorityRule::TieBreak {} => return None,
            PriorityRule::Bonus { bonus_bp } => ("bonus_bp", bonus_bp, 10_000),
            PriorityRule::Reserved { places } => ("places", places, u32::try_from(seats).unwrap_or(0)),
        };
        let fault = || FieldError::new(&format!("{at}/{field}"), "range");
        (value > max).then(|| fault().with("min", 0).with("max", max))
    }
    /// The same where there are only so many seats: no more places are kept than there are.
    pub fn among(self, seats: u32) -> Self {
        match self {
            PriorityRule::Reserved { places } => PriorityRule::Reserved {
                places: places.min(seats),
            },
            other => other,
        }
    }
}

impl Default for PriorityRule {
    fn default() -> Self {
        PriorityRule::TieBreak {}
    }
}

/// What decides between equal scores, with what it compares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TieRule {
    Priority,
    /// The higher mean on one criterion. Skipped for a group in which somebody has no mark on it at all.
    Criterion {
        key: String,
    },
    EarlierSubmission,
    /// The higher card of the chair. Skipped for a group in which the chair has not read everybody.
    Chair,
}

text_enum! {
    /// Whether the pass mark itself passes.
    PassMarkBound { MoreThan = "more_than", AtLeast = "at_least" }
}

/// The mean without which nobody is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassMarkRule {
    /// Share of the maximum in basis points.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub share_bp: u32,
    /// Whether the mark itself passes.
    pub bound: PassMarkBound,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_priority_rule_is_data() {
        let rule: PriorityRule = serde_json::from_str(r#"{"kind":"bonus","bonus_bp":500}"#).unwrap();
        assert_eq!(rule, PriorityRule::Bonus { bonus_bp: 500 });
        assert!(serde_json::from_str::<PriorityRule>(r#"{"kind":"bonus"}"#).is_err());
    }

    #[test]
    fn a_priority_keeps_no_more_than_there_is() {
        let fault = |rule: PriorityRule| rule.fault("/rules/priority", 25).map(|f| f.pointer);
        assert_eq!(fault(PriorityRule::Reserved { places: 25 }), None);
        assert_eq!(
            fault(PriorityRule::Reserved { places: 26 }),
            Some("/rules/priority/places".into())
        );
        assert_eq!(fault(PriorityRule::Bonus { bonus_bp: 10_000 }), None);
        assert_eq!(
            fault(PriorityRule::Bonus { bonus_bp: 10_001 }),
            Some("/rules/priority/bonus_bp".into())
        );
        assert_eq!(fault(PriorityRule::TieBreak {}), None);
    }
}
