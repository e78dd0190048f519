//! States of an idea, and what is told of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::applications::application::content::{Idea, Summary, Told};
use kernel::error::{Code, Error, Result};
use kernel::{Text, merged, text_enum};

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
    /// It goes on by itself again.
    Unmerge,
    /// Its people give it up.
    Withdraw,
}

/// The next state.
pub fn next(from: IdeaStatus, step: Step) -> Result<IdeaStatus> {
    match (from, step) {
        (IdeaStatus::Active, Step::Change) => Ok(IdeaStatus::Active),
        (IdeaStatus::Active, Step::Merge) => Ok(IdeaStatus::Merged),
        (IdeaStatus::Active, Step::Withdraw) => Ok(IdeaStatus::Withdrawn),
        (IdeaStatus::Merged, Step::Unmerge) => Ok(IdeaStatus::Active),
        (IdeaStatus::Active | IdeaStatus::Withdrawn, Step::Unmerge)
        | (IdeaStatus::Merged | IdeaStatus::Withdrawn, Step::Change | Step::Merge | Step::Withdraw) => {
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
    #[validate(nested)]
    pub sector: Option<Text<50>>,
    /// The idea in a few sentences.
    #[validate(nested)]
    pub summary: Option<Summary>,
    /// What problem it solves.
    #[validate(nested)]
    pub problem: Option<Told>,
    /// Who buys.
    #[validate(nested)]
    pub customers: Option<Told>,
    /// How it earns.
    #[validate(nested)]
    pub business_model: Option<Told>,
    /// What it does for people around.
    #[validate(nested)]
    pub social_effect: Option<Told>,
}

impl IdeaContent {
    /// What the application told of it.
    pub fn begun(told: &Idea) -> Result<IdeaContent> {
        let told = Idea {
            title: None,
            social_category: None,
            ..told.clone()
        };
        merged(&IdeaContent::default(), &told)
    }
    /// The fields that a patch names, over these.
    pub fn patched(&self, patch: &IdeaContent) -> Result<IdeaContent> {
        merged(self, patch)
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
        let new = old.patched(&patch).unwrap();
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
