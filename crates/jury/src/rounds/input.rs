//! What can be told of a round. The rest comes from the programme's rules.

use serde::de::MapAccess;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::beside::{Aside, Beside};
use kernel::error::{Error, Result};
use kernel::{Id, Ts, merged};
use scoring::Method;
use scoring::commission::ballots::Voting;
use scoring::ranking::PassMarkRule;
use scoring::rubric::input::RoundKind;
use scoring::settings::{AmountRule, RoundSettings, TieBreakStep};

/// What can be told of a round; what is absent comes from the programme's rules.
// All but `closes_at` is a field of `RoundSettings` under the same name: see `over`.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"closes_at": "2027-03-01T12:00:00Z", "cards_per_candidate": 3, "quorum_cards": 2}))]
pub struct RoundInput {
    /// No card is taken from this instant on.
    pub closes_at: Option<Ts>,
    /// Cards wanted for each candidate.
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50)]
    pub cards_per_candidate: Option<u32>,
    /// Submitted cards without which a candidate has no rank.
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50)]
    pub quorum_cards: Option<u32>,
    /// What decides between equal scores, in this order.
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub tie_break: Option<Vec<TieBreakStep>>,
    /// The mean without which nobody is proposed.
    #[validate(nested)]
    pub pass_mark: Option<PassMarkRule>,
    /// How many may wait; without it all the rest.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub waitlist_limit: Option<u32>,
    /// How cards become a score; without it by the weighted mean.
    pub method: Option<Method>,
    /// What the proposal says of the sums; only in the final is there anything to give.
    pub amounts: Option<AmountRule>,
    /// Working days after the publication in which an appeal may be made.
    #[validate(range(min = 0, max = 60))]
    #[schema(minimum = 0, maximum = 60)]
    pub standstill_days: Option<u32>,
    /// What a conflict of interest with one candidate leaves of a member's vote on the decision.
    pub voting: Option<Voting>,
}

impl RoundInput {
    /// Over what stands otherwise.
    pub fn over(&self, base: &RoundSettings) -> Result<RoundSettings> {
        let settings: RoundSettings = merged(base, self)?;
        if settings.quorum_cards > settings.cards_per_candidate {
            return Err(Error::field("/quorum_cards", "order"));
        }
        Ok(settings)
    }
}

/// What is told once of a round, beside what can be told again.
pub type NewRound = Beside<Once, RoundInput>;

/// A new round.
#[derive(Debug, Clone, Validate, ToSchema)]
#[schema(as = NewRound, example = json!({"kind": "selection", "closes_at": "2027-03-01T12:00:00Z"}))]
pub struct Once {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// Which round.
    pub kind: RoundKind,
}

impl Aside for Once {
    type Read = (Option<Id>, Option<RoundKind>);
    fn take<'de, A: MapAccess<'de>>(
        (id, kind): &mut Self::Read,
        name: &str,
        values: &mut A,
    ) -> std::result::Result<bool, A::Error> {
        match name {
            "id" => *id = values.next_value()?,
            "kind" => *kind = Some(values.next_value()?),
            _ => return Ok(false),
        }
        Ok(true)
    }
    fn whole((id, kind): Self::Read) -> std::result::Result<Self, &'static str> {
        let kind = kind.ok_or("kind")?;
        Ok(Once { id, kind })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use scoring::ranking::PassMarkBound;
    use scoring::settings::RoundRules;

    fn whole() -> serde_json::Value {
        json!({
            "cards_per_candidate": 5, "quorum_cards": 4, "tie_break": [{ "by": "chair" }],
            "pass_mark": { "share_bp": 7000, "bound": PassMarkBound::MoreThan }, "waitlist_limit": 3,
            "method": Method::Calibrated, "amounts": AmountRule::AskedTimesShare, "standstill_days": 9,
            "voting": Voting::ByLine,
        })
    }

    #[test]
    fn every_setting_that_is_told_stands() {
        let input: RoundInput = serde_json::from_value(whole()).unwrap();
        let base = RoundSettings::from(RoundRules::default());
        let settings = serde_json::to_value(input.over(&base).unwrap()).unwrap();
        assert_eq!(settings, whole());
        assert_eq!(RoundInput::default().over(&base).unwrap(), base);
    }

    #[test]
    fn a_fault_of_a_new_round_has_its_place() {
        let at = |body: serde_json::Value| {
            let error = serde_path_to_error::deserialize::<_, NewRound>(body).unwrap_err();
            (error.path().to_string(), error.inner().to_string())
        };
        assert_eq!(at(json!({ "id": 5, "kind": "final" })).0, "id");
        assert_eq!(at(json!({ "kind": "both" })).0, "kind");
        assert_eq!(
            at(json!({ "kind": "final", "tie_break": [{ "by": 1 }] })).0,
            "tie_break[0].by"
        );
        assert_eq!(at(json!({})).1, "missing field `kind`");
        assert!(
            at(json!({ "kind": "final", "other": 1 }))
                .1
                .starts_with("unknown field `other`")
        );
    }
}
