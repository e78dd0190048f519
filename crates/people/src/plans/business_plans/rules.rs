//! What a business plan tells, and when it is complete.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::error::{Error, FieldError, Result};
use kernel::{Money, Text};

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

/// Sums stand in the programme's currency.
pub fn currencies(plan: &PlanContent, currency: &str) -> Result<()> {
    let sums = [
        ("total_budget", &plan.total_budget),
        ("requested", &plan.requested),
        ("own_contribution", &plan.own_contribution),
    ];
    faults(
        sums.into_iter()
            .filter(|(_, money)| money.as_ref().is_some_and(|m| m.currency != currency))
            .map(|(name, _)| {
                FieldError::new(&format!("/{name}/currency"), "currency").with("expected", currency)
            })
            .collect(),
    )
}

/// Everything that the final submission needs, every fault at once.
pub fn complete(plan: &PlanContent) -> Result<()> {
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
    faults(
        missing
            .into_iter()
            .filter(|(_, missing)| *missing)
            .map(|(name, _)| FieldError::new(&format!("/{name}"), "required"))
            .collect(),
    )
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

    #[test]
    fn all_that_is_missing_is_named_at_once() {
        let plan = PlanContent {
            summary: Some(" ".into()),
            new_jobs: Some(0),
            ..PlanContent::default()
        };
        let Err(Error::Invalid(faults)) = complete(&plan) else {
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
        assert!(currencies(&plan, "KZT").is_ok() && currencies(&plan, "USD").is_err());
    }
}
