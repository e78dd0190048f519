//! What the software finds by itself when an application is handed in.

use super::rules::{self, EligibilityOutcome, Facts};
use super::store::{self, Outcome};
use crate::programmes::programme::rules::EligibilityRule;
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;

/// Judges a submission by every rule; what a person has to decide stays open.
pub fn judge(cx: &mut Cx<'_>, application: Id, by: &[EligibilityRule], facts: &Facts<'_>) -> Result<()> {
    let outcomes: Vec<Outcome> = by
        .iter()
        .map(|rule| {
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
