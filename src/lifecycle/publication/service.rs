//! Publishes a round: offers and a waiting list, or awards, in one transaction with the publication.

use base::cx::Cx;
use kernel::error::{Code, Error, Result};
use kernel::{Id, value_of};
use money::awards;
use money::awards::Chosen;
use people::applications::offers;
use people::programmes::{Blocker, programme};
use results::protocols;
use results::{Published, PublishedLine};
use scoring::rubric::input::RoundKind;

/// The chosen ideas with what they get. A decision of old may give them nothing: then it is made anew.
fn chosen(lines: &[&PublishedLine]) -> Result<Vec<Chosen>> {
    let given: Vec<(Option<Id>, i64)> = lines
        .iter()
        .filter_map(|line| Some((line.idea_id, line.amount.filter(|amount| *amount > 0)?)))
        .collect();
    let count = i64::try_from(lines.len() - given.len()).map_err(Error::internal)?;
    if count > 0 {
        let code = "chosen_without_a_sum";
        return Err(Error::code(Code::Blocked).with("blockers", value_of(&[Blocker { code, count }])?));
    }
    given
        .into_iter()
        .map(|(idea, amount)| {
            let idea = idea.ok_or_else(|| Error::internal("a final candidate without an idea"))?;
            Ok(Chosen { idea, amount })
        })
        .collect()
}

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
            let chosen = chosen(&of("select"))?;
            let propose = if published.corrects {
                awards::correct
            } else {
                awards::from_decision
            };
            propose(cx, &programme, &chosen)?;
        }
    }
    // The head of the audit log is in the protocol: so it comes last.
    protocols::freeze(cx, round)?;
    Ok(published)
}
