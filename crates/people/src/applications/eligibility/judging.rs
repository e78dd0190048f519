//! What the software finds by itself when an application is handed in.

use std::collections::BTreeMap;

use super::rules::{self, EligibilityOutcome, Facts};
use super::store::{self, Outcome};
use crate::programmes::programme::rules::EligibilityRule;
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;

/// Judges a submission by every rule; what a person has to decide stays open, and what a person decided stays so.
pub fn judge(cx: &mut Cx<'_>, application: Id, by: &[EligibilityRule], facts: &Facts<'_>) -> Result<()> {
    let mut decided: BTreeMap<String, Outcome> = store::of(cx.conn, application)?
        .into_iter()
        .filter(|one| one.decided_by.is_some())
        .map(|one| (one.rule.clone(), one))
        .collect();
    let outcomes: Vec<Outcome> = by
        .iter()
        .map(|rule| {
            if let Some(decided) = decided.remove(rule.key.as_str()) {
                return decided;
            }
            let outcome = rules::judge(rule, facts);
            Outcome {
                application_id: application,
                rule: rule.key.clone().into(),
                outcome,
                automatic: outcome != EligibilityOutcome::Pending,
                reason: None,
                decided_by: None,
                at: cx.now,
            }
        })
        .collect();
    store::replace(cx.conn, application, &outcomes)
}
