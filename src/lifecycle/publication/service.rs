//! Publishes a round: offers and a waiting list, or awards, in one transaction with the publication.

use crate::applications::offers;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::funding::awards::{self, Chosen};
use crate::jury::protocol;
use crate::jury::results::{self, Published};
use crate::kernel::Id;
use crate::programmes::programme;
use crate::programmes::rubrics::rules::RoundKind;

/// Publishes the decision of a round. The second of two people does it.
pub fn publish(cx: &mut Cx<'_>, round: Id) -> Result<Published> {
    let mut published = results::publish(cx, round)?;
    let programme = programme::lock(cx.conn, published.programme_id)?;
    let decided = published.lines.len();
    if published.kind == RoundKind::Selection {
        // An applicant may withdraw until now; that stops nobody else's result.
        let withdrawn = offers::withdrawn(cx.conn, programme.id)?;
        published
            .lines
            .retain(|l| l.application_id.is_some_and(|id| !withdrawn.contains(&id)));
    }
    let of = |outcome: &str| {
        let mut lines: Vec<_> = published
            .lines
            .iter()
            .filter(|l| l.outcome.as_str() == outcome)
            .collect();
        lines.sort_by_key(|l| l.position);
        lines
    };
    match published.kind {
        RoundKind::Selection => {
            let ids = |outcome| {
                of(outcome)
                    .iter()
                    .filter_map(|l| l.application_id)
                    .collect::<Vec<_>>()
            };
            let tell = if published.corrects {
                offers::correct
            } else {
                offers::make
            };
            tell(cx, &programme, &ids("select"), &ids("waitlist"), &ids("decline"))?;
            if published.lines.len() < decided {
                offers::settle(cx, &programme)?;
            }
        }
        RoundKind::Final => {
            let chosen = of("select")
                .iter()
                .map(|l| {
                    let idea = l
                        .idea_id
                        .ok_or_else(|| Error::internal("a final candidate without an idea"))?;
                    let amount = l
                        .amount
                        .ok_or_else(|| Error::internal("a chosen idea without an amount"))?;
                    Ok(Chosen { idea, amount })
                })
                .collect::<Result<Vec<_>>>()?;
            let propose = if published.corrects {
                awards::correct
            } else {
                awards::from_decision
            };
            propose(cx, &programme, &chosen)?;
        }
    }
    // The head of the audit log is in the protocol: so it comes last.
    protocol::freeze(cx, round)?;
    Ok(published)
}
