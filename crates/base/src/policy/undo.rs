//! What was done by mistake is taken back: by whoever did it, for a quarter of an hour; later, or by somebody else, by a
//! second person with a reason. What builds on it meanwhile is for the area to say.

use chrono::Duration;
use validator::Validate;

use crate::cx::Cx;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts, Words};

/// Why a step is taken back.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Аттас адаммен шатастырылды"}))]
pub struct Reversal {
    /// Required from whoever did not take the step.
    #[validate(nested)]
    pub reason: Option<Words<2_000>>,
}

/// How long people may correct themselves.
pub const ONESELF_MINUTES: i64 = 15;

/// A step, by whom and when.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// Who took it; nobody where the software did.
    pub by: Option<Id>,
    /// When; absent where that is not known any more.
    pub at: Option<Ts>,
}

impl Taken {
    /// What stands in the way of the actor's taking it back.
    pub fn stands(self, cx: &Cx<'_>) -> Option<Code> {
        let own = self.by.is_some() && self.by == cx.actor.account;
        let late = self
            .at
            .is_none_or(|at| cx.now >= at + Duration::minutes(ONESELF_MINUTES));
        (own && late).then_some(Code::SecondPerson)
    }
    /// Refuses whoever may not take it back, and a second person without a reason.
    pub fn back(self, cx: &Cx<'_>, reason: Option<&str>) -> Result<()> {
        if let Some(code) = self.stands(cx) {
            return Err(Error::code(code));
        }
        let own = self.by.is_some() && self.by == cx.actor.account;
        if !own && reason.is_none() {
            return Err(Error::field("/reason", "required"));
        }
        Ok(())
    }
}
