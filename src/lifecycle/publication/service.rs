//! Publishes a round: offers and a waiting list, or awards, in one transaction with the publication.

use base::cx::Cx;
use base::notifications::Notice;
use kernel::error::{Error, Result};
use kernel::{Blocker, Id, Money};
use money::awards;
use money::awards::Chosen;
use people::applications::{offers, phone_calls};
use people::plans::ideas;
use people::programmes::programme;
use people::programmes::programme::Programme;
use results::protocols;
use results::{PublicationBlockerCode, Published, PublishedLine};
use scoring::commission::outcome::DecisionOutcome;
use scoring::rubric::input::RoundKind;

/// Publishes the decision of a round. The second of two people does it.
pub fn publish(cx: &mut Cx<'_>, round: Id) -> Result<Published> {
    let mut published = results::publish(cx, round)?;
    let programme = programme::lock(cx.conn, published.programme_id)?;
    match published.kind {
        RoundKind::Selection => offer(cx, &programme, &mut published)?,
        RoundKind::Final => award(cx, &programme, &published)?,
    }
    // The head of the audit log is in the protocol: so it comes last.
    protocols::freeze(cx, round)?;
    Ok(published)
}

/// Offers places. An applicant may withdraw until now; that stops nobody else's result.
fn offer(cx: &mut Cx<'_>, programme: &Programme, published: &mut Published) -> Result<()> {
    let decided = published.lines.len();
    let withdrawn = offers::withdrawn(cx.conn, programme.id)?;
    published
        .lines
        .retain(|l| l.application_id.is_some_and(|id| !withdrawn.contains(&id)));
    let applications = |outcome| {
        let lines = of(&published.lines, outcome);
        lines.iter().filter_map(|l| l.application_id).collect::<Vec<_>>()
    };
    let tell = if published.corrects {
        offers::correct
    } else {
        offers::make
    };
    let selected = applications(DecisionOutcome::Select);
    let waitlist = applications(DecisionOutcome::Waitlist);
    let declined = applications(DecisionOutcome::Decline);
    let until = published.appeals_until;
    tell(cx, programme, &selected, &waitlist, &declined, until)?;
    if published.lines.len() < decided {
        offers::settle(cx, programme)?;
    }
    Ok(())
}

/// Proposes awards to the chosen.
fn award(cx: &mut Cx<'_>, programme: &Programme, published: &Published) -> Result<()> {
    let chosen = chosen(&of(&published.lines, DecisionOutcome::Select))?;
    let propose = if published.corrects {
        awards::correct
    } else {
        awards::from_decision
    };
    propose(cx, programme, &chosen)?;
    tell_final(cx, programme, published)
}

/// Tells the people of each idea what was decided, and until when they can appeal; of a corrected result, what changed.
fn tell_final(cx: &mut Cx<'_>, programme: &Programme, published: &Published) -> Result<()> {
    let until = published.appeals_until.said_in(programme.zone()?);
    let currency = programme.currency.clone();
    for line in published.lines.iter().filter(|line| line.news) {
        let Some(idea) = line.idea_id else { continue };
        let (programme, until) = (programme.said()?, until.as_str().into());
        let notice = match line.outcome {
            DecisionOutcome::Select => Notice::FinalSelected {
                programme,
                until,
                amount: Money {
                    amount: line.amount.unwrap_or_default(),
                    currency: currency.clone(),
                }
                .said()
                .into(),
            },
            DecisionOutcome::Waitlist => Notice::FinalWaitlisted {
                programme,
                until,
                position: line.position.unwrap_or_default().to_string().into(),
            },
            DecisionOutcome::Decline => Notice::FinalDeclined { programme, until },
        };
        for person in ideas::people(cx.conn, idea)? {
            phone_calls::tell_until(cx, &person, &notice, Some(published.appeals_until))?;
        }
    }
    Ok(())
}

/// Those with an outcome, in the order of their places.
fn of(lines: &[PublishedLine], outcome: DecisionOutcome) -> Vec<&PublishedLine> {
    let mut found: Vec<_> = lines.iter().filter(|l| l.outcome == outcome).collect();
    found.sort_by_key(|l| l.position);
    found
}

/// The chosen ideas with what they get. A decision of old may give them nothing: then it is made anew.
fn chosen(lines: &[&PublishedLine]) -> Result<Vec<Chosen>> {
    let given: Vec<(Option<Id>, i64)> = lines
        .iter()
        .filter_map(|line| Some((line.idea_id, line.amount.filter(|amount| *amount > 0)?)))
        .collect();
    let count = i64::try_from(lines.len() - given.len()).map_err(Error::internal)?;
    if count > 0 {
        let code = PublicationBlockerCode::ChosenWithoutASum;
        return Err(Blocker { code, count }.refusal());
    }
    given
        .into_iter()
        .map(|(idea, amount)| {
            let idea = idea.ok_or_else(|| Error::internal("a final candidate without an idea"))?;
            Ok(Chosen { idea, amount })
        })
        .collect()
}
