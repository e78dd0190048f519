//! Reminders of the training: a session that begins, an assignment that is due.

use diesel::dsl::min;
use diesel::prelude::*;

use super::participants::rules::ParticipantStatus;
use super::sessions::rules::SessionStatus;
use super::sessions::store::Session;
use crate::applications::phone_calls::Party;
use crate::applications::reminders::{Due, Look, To};
use crate::programmes::programme::Programme;
use crate::programmes::reminders::{ReminderKind, store};
use crate::unreminded;
use base::db::DbConn;
use base::db::cols;
use base::db::schema::{assignment, participant, submission, training_session};
use base::notifications::{Notice, Said};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Json, Ts, link};

/// Who of a training is to be reminded.
pub fn due(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    match (look.reminder.kind, programme.phase) {
        (ReminderKind::SessionBegins, Phase::Selection | Phase::Training) => sessions(conn, programme, look),
        (ReminderKind::AssignmentDue, Phase::Training) => assignments(conn, programme, look),
        _ => Ok(vec![]),
    }
}

/// The people of sessions that begin, and who teaches them.
fn sessions(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    let near: Vec<Session> = training_session::table
        .filter(training_session::programme_id.eq(programme.id))
        .filter(training_session::status.eq(SessionStatus::Planned))
        .filter(training_session::starts_at.gt(look.now))
        .filter(training_session::starts_at.le(look.until()))
        .order((training_session::starts_at, training_session::id))
        .limit(look.limit)
        .select(cols::<Session>())
        .load(conn)?;
    let zone = programme.zone()?;
    let mut all = vec![];
    for session in near {
        let due = |to| -> Result<Due> {
            Ok(Due {
                subject: session.id,
                at: session.starts_at,
                since: session.updated_at,
                to,
                notice: Notice::SessionBegins {
                    programme: programme.said()?,
                    when: session.starts_at.said_in(zone).into(),
                    place: session.place.as_str().into(),
                },
                link: link(format_args!("/sessions/{}", session.id)),
            })
        };
        for party in attending(conn, &session, look)? {
            all.push(due(To::Party(party))?);
        }
        for trainer in [Some(session.trainer_id), session.co_trainer_id]
            .into_iter()
            .flatten()
        {
            if !store::noted(conn, &look.reminder, (session.id, session.starts_at, trainer))? {
                all.push(due(To::Staff(trainer))?);
            }
        }
        if i64::try_from(all.len()).is_ok_and(|n| n >= look.limit) {
            break;
        }
    }
    Ok(all)
}

/// The participants of a session who were not reminded of it.
fn attending(conn: &mut DbConn, session: &Session, look: &Look) -> Result<Vec<Party>> {
    let r = &look.reminder;
    let mut query = participant::table
        .filter(participant::programme_id.eq(session.programme_id))
        .filter(participant::status.eq(ParticipantStatus::Enrolled))
        .filter(unreminded!(
            r,
            session.id,
            session.starts_at,
            participant::application_id
        ))
        .order(participant::id)
        .limit(look.limit)
        .select((participant::application_id, participant::account_id))
        .into_boxed();
    if let Some(group) = session.group_id {
        query = query.filter(participant::group_id.eq(group));
    }
    let rows: Vec<(Id, Option<Id>)> = query.load(conn)?;
    let party = |(application, account)| Party {
        application,
        programme: session.programme_id,
        account,
    };
    Ok(rows.into_iter().map(party).collect())
}

/// Those who have handed in nothing.
fn assignments(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    let near: Vec<(Id, Json, Ts, Ts)> = assignment::table
        .filter(assignment::programme_id.eq(programme.id))
        .filter(assignment::due_at.gt(look.now))
        .filter(assignment::due_at.le(look.until()))
        .order((assignment::due_at, assignment::id))
        .limit(look.limit)
        .select((
            assignment::id,
            assignment::title,
            assignment::due_at,
            assignment::updated_at,
        ))
        .load(conn)?;
    let (zone, r) = (programme.zone()?, &look.reminder);
    let mut all = vec![];
    for (id, title, at, since) in near {
        let handed_in = submission::table
            .filter(submission::assignment_id.eq(id))
            .filter(submission::participant_id.eq(participant::id));
        let late: Vec<(Id, Option<Id>)> = participant::table
            .filter(participant::programme_id.eq(programme.id))
            .filter(participant::status.eq(ParticipantStatus::Enrolled))
            .filter(diesel::dsl::not(diesel::dsl::exists(handed_in)))
            .filter(unreminded!(r, id, at, participant::application_id))
            .order(participant::id)
            .limit(look.limit)
            .select((participant::application_id, participant::account_id))
            .load(conn)?;
        let title = Said::Titled(title.read()?, programme.languages()?);
        for (application, account) in late {
            all.push(Due {
                subject: id,
                at,
                since,
                to: To::Party(Party {
                    application,
                    programme: programme.id,
                    account,
                }),
                notice: Notice::AssignmentDue {
                    programme: programme.said()?,
                    assignment: title.clone(),
                    until: at.said_in(zone).into(),
                },
                link: link(format_args!("/assignments/{id}")),
            });
        }
        if i64::try_from(all.len()).is_ok_and(|n| n >= look.limit) {
            break;
        }
    }
    Ok(all)
}

/// The first date after a time of which people of the training are reminded.
pub fn next(conn: &mut DbConn, programme: &Programme, kind: ReminderKind, after: Ts) -> Result<Option<Ts>> {
    if matches!(
        programme.phase,
        Phase::Final | Phase::Support | Phase::Closed | Phase::Cancelled
    ) {
        return Ok(None);
    }
    Ok(match kind {
        ReminderKind::SessionBegins => training_session::table
            .filter(training_session::programme_id.eq(programme.id))
            .filter(training_session::status.eq(SessionStatus::Planned))
            .filter(training_session::starts_at.gt(after))
            .select(min(training_session::starts_at))
            .first(conn)?,
        ReminderKind::AssignmentDue => assignment::table
            .filter(assignment::programme_id.eq(programme.id))
            .filter(assignment::due_at.gt(after))
            .select(min(assignment::due_at))
            .first(conn)?,
        _ => None,
    })
}
