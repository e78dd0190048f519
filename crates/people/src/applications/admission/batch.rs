//! Eligibility of many applications in one call, each by the use cases of the single one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::service::{self, RuleDecisionInput};
use crate::applications::application;
use crate::applications::eligibility::rules::RuleDecision;
use crate::applications::eligibility::store;
use crate::applications::status::ApplicationStatus;
use crate::programmes::programme;
use base::batch::{self, BatchResults, Done};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Text, Words};

/// What a person decides of one rule of one application.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EligibilityBatchRule {
    /// Key of the rule in the programme.
    #[validate(nested)]
    pub rule: Words<50>,
    /// What it is.
    pub outcome: RuleDecision,
    /// Why; needed to overrule what the software found, and to fail.
    #[validate(nested)]
    pub reason: Option<Text<1000>>,
}

/// One application.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EligibilityBatchItem {
    /// The application.
    pub application_id: Id,
    /// The version that was looked at; absent: whatever stands.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub version: Option<i32>,
    /// Rules that are decided; others stay as they are.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub rules: Vec<EligibilityBatchRule>,
    /// Whether the application is decided on then, by the outcomes of its rules.
    #[serde(default)]
    pub decide: bool,
}

/// Many applications.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"dry_run": true, "items": [{"application_id": "01999999-0000-7000-8000-000000000001",
    "rules": [{"rule": "documents", "outcome": "passed"}], "decide": true}]}))]
pub struct EligibilityBatch {
    /// Only tries: tells what would become of each, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The applications.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<EligibilityBatchItem>,
}

/// Decides rules and applications, each as far as it can be.
pub fn decide(cx: &mut Cx<'_>, programme_id: Id, input: &Input<EligibilityBatch>) -> Result<BatchResults> {
    // Who is admitted changes in one line with the opening of the round over them.
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::DecideEligibilities, &programme.announced())?;
    let input = input.get()?;
    batch::each(
        cx,
        input.dry_run,
        &input.items,
        |item| item.application_id,
        |cx, item| one(cx, programme_id, item),
    )
}

fn one(cx: &mut Cx<'_>, programme: Id, item: &EligibilityBatchItem) -> Result<Done> {
    let id = item.application_id;
    let found = service::get(cx, id)?.found;
    if found.programme.id != programme {
        return Err(Error::not_found());
    }
    let before = found.row.version;
    let decided = matches!(
        found.row.status,
        ApplicationStatus::Eligible | ApplicationStatus::Ineligible
    );
    let stood = store::of(cx.conn, id)?;
    let rules: Vec<&EligibilityBatchRule> = item
        .rules
        .iter()
        .filter(|rule| {
            let as_sent = |one: &store::Outcome| {
                one.rule == rule.rule[..]
                    && one.decided_by.is_some()
                    && one.outcome == rule.outcome.into()
                    && one.reason.as_deref() == rule.reason.as_deref()
            };
            !stood.iter().any(as_sent)
        })
        .collect();
    // What was sent again stands already, whatever its version was.
    if rules.is_empty() && (decided || !item.decide) {
        return Ok(Done {
            version: before,
            state: Some(found.row.status.as_str()),
            replayed: true,
        });
    }
    item.version
        .map_or(IfMatch::Any, IfMatch::Version)
        .check(before)?;
    for rule in rules {
        let input = Input::of(RuleDecisionInput {
            outcome: rule.outcome,
            reason: rule.reason.clone(),
        });
        service::put(cx, id, &rule.rule, IfMatch::Any, &input)?;
    }
    if item.decide {
        service::decide(cx, id)?;
    }
    let row = application::find(cx.conn, id)?;
    Ok(Done {
        version: row.version,
        state: Some(row.status.as_str()),
        replayed: false,
    })
}
