//! States of an idea, and what is told of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// Where an idea stands.
    IdeaStatus { Active = "active", Merged = "merged", Withdrawn = "withdrawn" }
}

/// What may happen to an idea.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its text, its members or its plan change.
    Change,
    /// It goes on in another idea.
    Merge,
}

/// The next state.
pub fn next(from: IdeaStatus, step: Step) -> Result<IdeaStatus> {
    match (from, step) {
        (IdeaStatus::Active, Step::Change) => Ok(IdeaStatus::Active),
        (IdeaStatus::Active, Step::Merge) => Ok(IdeaStatus::Merged),
        (IdeaStatus::Merged | IdeaStatus::Withdrawn, Step::Change | Step::Merge) => {
            Err(Error::code(Code::WrongState).with("state", from.as_str()))
        }
    }
}

/// What is told of an idea, as it was begun in the application.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TeamIdeaContent)]
pub struct IdeaContent {
    /// Line of business.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub sector: Option<String>,
    /// The idea in a few sentences.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub summary: Option<String>,
    /// What problem it solves.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    pub problem: Option<String>,
    /// Who buys.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    pub customers: Option<String>,
    /// How it earns.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    pub business_model: Option<String>,
    /// What it does for people around.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    pub social_effect: Option<String>,
}

impl IdeaContent {
    /// The fields that a patch names, over these.
    #[must_use]
    pub fn patched(self, patch: &IdeaContent) -> IdeaContent {
        let over = |new: &Option<String>, old| new.clone().or(old);
        IdeaContent {
            sector: over(&patch.sector, self.sector),
            summary: over(&patch.summary, self.summary),
            problem: over(&patch.problem, self.problem),
            customers: over(&patch.customers, self.customers),
            business_model: over(&patch.business_model, self.business_model),
            social_effect: over(&patch.social_effect, self.social_effect),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_changes_only_what_it_names() {
        let old = IdeaContent {
            summary: Some("old".into()),
            problem: Some("stays".into()),
            ..IdeaContent::default()
        };
        let patch = IdeaContent {
            summary: Some("new".into()),
            ..IdeaContent::default()
        };
        let new = old.patched(&patch);
        assert_eq!(
            (new.summary.as_deref(), new.problem.as_deref()),
            (Some("new"), Some("stays"))
        );
    }

    #[test]
    fn what_went_on_elsewhere_is_not_changed() {
        assert!(next(IdeaStatus::Merged, Step::Change).is_err());
        assert_eq!(next(IdeaStatus::Active, Step::Merge).unwrap(), IdeaStatus::Merged);
    }
}
