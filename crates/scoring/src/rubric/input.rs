//! What a rubric is: criteria with positive integer weights, a scale, a text for each level.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use kernel::{Localised, Text, text_enum};

text_enum! {
    /// The two rounds; one mechanism.
    RoundKind { Selection = "selection", Final = "final" }
}

text_enum! {
    /// A declared fact that makes a criterion not applicable. The juror sees only "not applicable".
    NaRule { DisabilityDeclared = "disability_declared" }
}

/// A criterion.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Names it within the rubric.
    #[validate(nested)]
    pub key: Text<50>,
    /// Name.
    #[validate(nested)]
    pub name: Localised,
    /// What is looked at.
    #[validate(nested)]
    pub description: Option<Localised>,
    /// A positive integer; only the ratio of the weights counts.
    #[validate(range(min = 1, max = 1_000))]
    #[schema(minimum = 1, maximum = 1_000)]
    pub weight: u32,
    /// What each level of the scale means, from the lowest.
    #[serde(default)]
    #[validate(length(max = 101), nested)]
    #[schema(max_items = 101)]
    pub levels: Vec<Localised>,
    /// When it does not apply.
    pub na_rule: Option<NaRule>,
}

/// A rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "consistent"))]
pub struct RubricInput {
    /// Name.
    #[validate(nested)]
    pub name: Localised,
    /// Lowest score.
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100)]
    pub scale_min: i32,
    /// Highest score.
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100)]
    pub scale_max: i32,
    /// Whether a juror may call a criterion not applicable.
    #[serde(default)]
    pub juror_may_skip: bool,
    /// Criteria.
    #[validate(length(min = 1, max = 50), nested)]
    #[schema(min_items = 1, max_items = 50)]
    pub criteria: Vec<Criterion>,
}

fn consistent(rubric: &RubricInput) -> Result<(), ValidationError> {
    let keys: BTreeSet<&str> = rubric.criteria.iter().map(|c| c.key.as_str()).collect();
    if keys.len() != rubric.criteria.len() {
        return Err(ValidationError::new("duplicate_criterion"));
    }
    if rubric.scale_min >= rubric.scale_max {
        return Err(ValidationError::new("scale"));
    }
    let levels = usize::try_from(rubric.scale_max - rubric.scale_min + 1).unwrap_or(0);
    if rubric
        .criteria
        .iter()
        .any(|c| !c.levels.is_empty() && c.levels.len() != levels)
    {
        return Err(ValidationError::new("levels"));
    }
    Ok(())
}
