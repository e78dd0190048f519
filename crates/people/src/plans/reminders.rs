//! The reminder of plans that were not handed in.

use super::{business_plans, ideas, waiting};
use crate::applications::phone_calls::Party;
use crate::applications::reminders::{Due, Look, To};
use crate::programmes::programme::Programme;
use crate::programmes::reminders::ReminderKind;
use base::db::DbConn;
use base::notifications::Notice;
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Ts, link};

/// Whoever leads an idea without a plan, before the training ends.
pub fn due(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    let Some(at) = date(programme)?.filter(|at| look.now < *at && *at <= look.until()) else {
        return Ok(vec![]);
    };
    if look.reminder.kind != ReminderKind::PlanDue || business_plans::store::is_closed(conn, programme.id)? {
        return Ok(vec![]);
    }
    let zone = programme.zone()?;
    let last = programme
        .training_ends_on
        .map_or_else(|| at.said_in(zone), |day| day.format("%d.%m.%Y").to_string());
    ideas::pending::leads_without_plan(conn, programme.id, &look.reminder, at, look.limit)?
        .into_iter()
        .map(|(idea, begun, application, account)| {
            Ok(Due {
                subject: idea,
                at,
                since: begun,
                to: To::Party(Party {
                    application,
                    programme: programme.id,
                    account,
                }),
                notice: Notice::PlanDue {
                    programme: programme.said()?,
                    until: last.clone().into(),
                },
                link: link(format_args!("/ideas/{idea}")),
            })
        })
        .collect()
}

/// When plans are due, in a training that leads to a final.
fn date(programme: &Programme) -> Result<Option<Ts>> {
    match programme.phase {
        Phase::Training if programme.awards > 0 => waiting::due(programme),
        _ => Ok(None),
    }
}

/// The date after a time of which people are reminded.
pub fn next(programme: &Programme, kind: ReminderKind, after: Ts) -> Result<Option<Ts>> {
    let at = date(programme)?.filter(|at| after < *at);
    Ok(at.filter(|_| kind == ReminderKind::PlanDue))
}
