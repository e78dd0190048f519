//! What a business plan tells, and when it is complete.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::programmes::programme::GrantBounds;
use kernel::error::{Error, FieldError, Result};
use kernel::{Money, Text, Words};

/// A business plan. While it is written, anything may be absent; the final submission needs all of it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BusinessPlanContent, example = json!({"summary": "Сыроварня на 200 л молока в день",
    "total_budget": {"amount": 400_000_000, "currency": "KZT"}, "new_jobs": 3}))]
pub struct PlanContent {
    /// The plan in short.
    #[validate(nested)]
    pub summary: Option<Text<10_000>>,
    /// Customers and competitors.
    #[validate(nested)]
    pub market: Option<Text<20_000>>,
    /// How it is made or done.
    #[validate(nested)]
    pub production: Option<Text<20_000>>,
    /// Who does it.
    #[validate(nested)]
    pub team: Option<Text<20_000>>,
    /// Costs, income, break-even.
    #[validate(nested)]
    pub finance: Option<Text<20_000>>,
    /// What it costs in all.
    #[validate(nested)]
    pub total_budget: Option<Money>,
    /// What is asked for.
    #[validate(nested)]
    pub requested: Option<Money>,
    /// What the entrepreneur brings.
    #[validate(nested)]
    pub own_contribution: Option<Money>,
    /// Permanent jobs that it creates.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub new_jobs: Option<i32>,
}

/// A plan that came on paper.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"plan": {"summary": "Сыроварня на 200 л молока в день"}, "evidence": "Тетрадь, сдана 3 июня, папка 4"}))]
pub struct TypedPlan {
    /// The whole plan.
    #[validate(nested)]
    pub plan: PlanContent,
    /// What came, and where it is kept.
    #[validate(nested)]
    pub evidence: Words<500>,
    /// Whether it is the final submission too.
    #[serde(default)]
    pub submit: bool,
}

/// Why the submission of a plan is taken back.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Бюджет с опечаткой"}))]
pub struct PlanReopening {
    /// Required from a coordinator; the team reads it.
    #[validate(nested)]
    pub reason: Option<Words<2_000>>,
}

/// What is wrong with the sums of a plan, whatever else is still to be written: each stands in the programme's
/// currency, and what is asked for can be given.
pub fn sums(plan: &PlanContent, currency: &str, grants: GrantBounds) -> Result<()> {
    let mut found = currencies(plan, currency);
    let asked = plan.requested.as_ref().map(|sum| sum.amount);
    found.extend(asked.and_then(|asked| grants.fault("/requested/amount", asked)));
    faults(found)
}

/// What is wrong with the sums of a plan together: the whole pays for what is asked for and what is one's own, and that
/// is a large enough part.
fn balance(plan: &PlanContent, grants: GrantBounds) -> Vec<FieldError> {
    let (Some(total), Some(asked), Some(own)) = (&plan.total_budget, &plan.requested, &plan.own_contribution)
    else {
        return vec![];
    };
    let mut found = vec![];
    let paid = asked.amount.saturating_add(own.amount);
    if total.amount < paid {
        found.push(FieldError::new("/total_budget/amount", "range").with("min", paid));
    }
    if !grants.own_suffices(own.amount, asked.amount) {
        let fault = FieldError::new("/own_contribution/amount", "range");
        found.push(match grants.least_own(asked.amount) {
            Some(least) => fault.with("min", least),
            None => fault,
        });
    }
    found
}

fn currencies(plan: &PlanContent, currency: &str) -> Vec<FieldError> {
    let sums = [
        ("total_budget", &plan.total_budget),
        ("requested", &plan.requested),
        ("own_contribution", &plan.own_contribution),
    ];
    sums.into_iter()
        .filter(|(_, money)| money.as_ref().is_some_and(|m| m.currency != currency))
        .map(|(name, _)| FieldError::new(&format!("/{name}/currency"), "currency").with("expected", currency))
        .collect()
}

/// Everything that the final submission needs, every fault at once.
pub fn complete(plan: &PlanContent, grants: GrantBounds) -> Result<()> {
    let blank = |text: Option<&str>| text.is_none_or(|t| t.trim().is_empty());
    let missing = [
        ("summary", blank(plan.summary.as_deref())),
        ("market", blank(plan.market.as_deref())),
        ("production", blank(plan.production.as_deref())),
        ("team", blank(plan.team.as_deref())),
        ("finance", blank(plan.finance.as_deref())),
        ("total_budget", plan.total_budget.is_none()),
        ("requested", plan.requested.is_none()),
        ("own_contribution", plan.own_contribution.is_none()),
        ("new_jobs", plan.new_jobs.is_none()),
    ];
    let mut found: Vec<FieldError> = missing
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(name, _)| FieldError::new(&format!("/{name}"), "required"))
        .collect();
    let asked = plan.requested.as_ref().map(|sum| sum.amount);
    found.extend(asked.and_then(|asked| grants.fault("/requested/amount", asked)));
    found.extend(balance(plan, grants));
    faults(found)
}

fn faults(faults: Vec<FieldError>) -> Result<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fifth of the whole is to be one's own, and nobody gets more than 400.
    const GRANTS: GrantBounds = GrantBounds::new(400, 2_000);

    fn with_sums(total: i64, asked: i64, own: i64) -> PlanContent {
        PlanContent {
            total_budget: Some(Money::kzt(total)),
            requested: Some(Money::kzt(asked)),
            own_contribution: Some(Money::kzt(own)),
            ..PlanContent::default()
        }
    }

    /// The places that are at fault, but for texts that are missing.
    fn places(outcome: Result<()>) -> Vec<String> {
        let Err(Error::Invalid(faults)) = outcome else {
            return vec![];
        };
        let sums = faults.into_iter().filter(|fault| fault.code != "required");
        sums.map(|fault| fault.pointer).collect()
    }

    #[test]
    fn all_that_is_missing_is_named_at_once() {
        let plan = PlanContent {
            summary: Some(" ".into()),
            new_jobs: Some(0),
            ..PlanContent::default()
        };
        let Err(Error::Invalid(faults)) = complete(&plan, GRANTS) else {
            panic!("it is not complete")
        };
        assert_eq!((faults.len(), faults[0].pointer.as_str()), (8, "/summary"));
    }

    #[test]
    fn sums_stand_in_the_programmes_currency() {
        let plan = PlanContent {
            requested: Some(Money::kzt(1)),
            ..PlanContent::default()
        };
        assert!(sums(&plan, "KZT", GRANTS).is_ok() && sums(&plan, "USD", GRANTS).is_err());
    }

    #[test]
    fn what_is_asked_for_can_be_given_and_the_whole_pays_for_it() {
        for (plan, at_once, at_the_end) in [
            (with_sums(500, 400, 100), vec![], vec![]),
            (
                with_sums(502, 401, 101),
                vec!["/requested/amount"],
                vec!["/requested/amount"],
            ),
            (
                with_sums(100, 0, 100),
                vec!["/requested/amount"],
                vec!["/requested/amount"],
            ),
            // The whole is typed before or after its parts.
            (with_sums(499, 400, 100), vec![], vec!["/total_budget/amount"]),
            (with_sums(500, 400, 99), vec![], vec!["/own_contribution/amount"]),
        ] {
            assert_eq!(places(sums(&plan, "KZT", GRANTS)), at_once, "{plan:?}");
            assert_eq!(places(complete(&plan, GRANTS)), at_the_end, "{plan:?}");
        }
    }
}
