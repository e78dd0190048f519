//! Reminders to applicants: what is due, and how somebody is reminded.

use diesel::dsl::min;
use diesel::prelude::*;

use super::phone_calls::rules::worth_a_call;
use super::phone_calls::{Party, has_open, tell_until};
use super::status::ApplicationStatus;
use crate::applications::offers::OfferStatus;
use crate::programmes::programme::Programme;
use crate::programmes::reminders::{Reminder, ReminderKind, store};
use crate::unreminded;
use base::cx::Cx;
use base::db::DbConn;
use base::db::schema::{application, offer};
use base::notifications::{Notice, notify_of};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Ts, link};

/// Somebody to be reminded of something.
#[derive(Debug, Clone)]
pub struct Due {
    /// What it is about.
    pub subject: Id,
    /// Its date.
    pub at: Ts,
    /// Since when it stands as it is: whoever learnt of it when its moment was over is not reminded of what is new.
    pub since: Ts,
    /// Who.
    pub to: To,
    /// What is said.
    pub notice: Notice,
    /// Where it is read.
    pub link: String,
}

/// Who is reminded.
#[derive(Debug, Clone, Copy)]
pub enum To {
    /// An applicant or participant, with or without an account.
    Party(Party),
    /// Staff or a juror.
    Staff(Id),
}

impl To {
    /// Whom a row of `reminder_sent` names.
    pub fn recipient(self) -> Id {
        match self {
            To::Party(party) => party.application,
            To::Staff(account) => account,
        }
    }
}

/// What is looked for: things of a programme with a date that is near enough by now, and not over.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// For which reminder.
    pub reminder: Reminder,
    /// At what time.
    pub now: Ts,
    /// So many at most.
    pub limit: i64,
}

impl Look {
    /// Whether a date is near enough, and not over.
    pub fn sees(&self, at: Ts) -> bool {
        self.now < at && at <= self.until()
    }
    /// Dates until then are near enough.
    pub fn until(&self) -> Ts {
        self.now + self.reminder.before.span()
    }
}

/// Reminds somebody, once, in the transaction that notes it. What became known after the moment is noted and not told.
pub fn send(cx: &mut Cx<'_>, programme: &Programme, reminder: &Reminder, due: &Due) -> Result<bool> {
    let in_time = due.since <= due.at - reminder.before.span();
    let reached = match due.to {
        // Whoever is to be called for the same anyway is called once, and for some nobody is called at all.
        To::Party(party) if party.account.is_none() => {
            worth_a_call(&due.notice) && !has_open(cx.conn, party.application, matter(reminder.kind))?
        }
        _ => true,
    };
    let told = in_time && reached;
    let row = store::Sent {
        id: Id::new(),
        programme_id: programme.id,
        kind: reminder.kind,
        before_minutes: reminder.before.minutes,
        subject_id: due.subject,
        due_at: due.at,
        recipient_id: due.to.recipient(),
        application_id: match due.to {
            To::Party(party) => Some(party.application),
            To::Staff(_) => None,
        },
        told,
        at: cx.now,
    };
    if !store::note(cx.conn, row)? || !told {
        return Ok(false);
    }
    match due.to {
        To::Party(party) => match party.account {
            Some(account) => {
                let about = Some(party.application);
                notify_of(
                    cx,
                    account,
                    Some(programme.id),
                    about,
                    &due.notice,
                    Some(&due.link),
                )?;
            }
            None => tell_until(cx, party, &due.notice, Some(due.at))?,
        },
        To::Staff(account) => notify_of(
            cx,
            account,
            Some(programme.id),
            None,
            &due.notice,
            Some(&due.link),
        )?,
    }
    Ok(true)
}

/// Kinds of calls that are about the same.
fn matter(kind: ReminderKind) -> &'static [&'static str] {
    match kind {
        ReminderKind::CallCloses => &["call_closes", "deadline_extended"],
        ReminderKind::ClarificationDue => &["clarification_due", "clarification_asked"],
        ReminderKind::OfferEnds => &["offer_ends", "offer_extended", "place_offered"],
        ReminderKind::PitchBegins => &["pitch_begins", "pitch_announced", "pitch_moved"],
        ReminderKind::PlanDue => &["plan_due"],
        ReminderKind::SessionBegins | ReminderKind::AssignmentDue | ReminderKind::CardsDue => &[],
    }
}

/// Who of a programme's applicants is to be reminded.
pub fn due(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    match (look.reminder.kind, programme.phase) {
        (ReminderKind::CallCloses, Phase::Open) => drafts(conn, programme, look),
        (ReminderKind::ClarificationDue, Phase::Open | Phase::Selection) => questions(conn, programme, look),
        (ReminderKind::OfferEnds, Phase::Selection | Phase::Training) => offers(conn, programme, look),
        _ => Ok(vec![]),
    }
}

type Row = (Id, Option<Id>, Ts, Ts);

/// Those who have not handed in, by the general deadline or a later one of their own.
fn drafts(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    let Some(general) = programme.deadline_at else {
        return Ok(vec![]);
    };
    let open = || {
        application::table
            .filter(application::programme_id.eq(programme.id))
            .filter(application::status.eq(ApplicationStatus::Draft))
            .order(application::id)
            .limit(look.limit)
    };
    let (r, near) = (&look.reminder, look.sees(general));
    let mut rows: Vec<Row> = vec![];
    if near {
        let theirs: Vec<(Id, Option<Id>, Ts)> = open()
            .filter(
                application::personal_deadline_at
                    .is_null()
                    .or(application::personal_deadline_at.le(general)),
            )
            .filter(unreminded!(r, application::id, general, application::id))
            .select((application::id, application::account_id, application::created_at))
            .load(conn)?;
        rows.extend(
            theirs
                .into_iter()
                .map(|(id, account, made)| (id, account, general, made)),
        );
    }
    let own: Vec<(Id, Option<Id>, Option<Ts>, Ts)> = open()
        .filter(application::personal_deadline_at.gt(look.now.max(general)))
        .filter(application::personal_deadline_at.le(look.until()))
        .filter(unreminded!(
            r,
            application::id,
            application::personal_deadline_at.assume_not_null(),
            application::id
        ))
        .select((
            application::id,
            application::account_id,
            application::personal_deadline_at,
            application::created_at,
        ))
        .load(conn)?;
    rows.extend(
        own.into_iter()
            .filter_map(|(id, account, at, made)| Some((id, account, at?, made))),
    );
    let zone = programme.zone()?;
    rows.into_iter()
        .map(|(id, account, at, made)| {
            Ok(Due {
                subject: id,
                at,
                // A deadline that was moved is told when it is moved.
                since: made.max(programme.updated_at),
                to: party(programme, id, account),
                notice: Notice::CallCloses {
                    programme: programme.said()?,
                    until: at.said_in(zone).into(),
                },
                link: link(format_args!("/applications/{id}")),
            })
        })
        .collect()
}

/// Those who were asked something.
fn questions(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    let r = &look.reminder;
    type Asked = (Id, Option<Id>, Option<Ts>, Ts, Option<String>);
    let rows: Vec<Asked> = application::table
        .filter(application::programme_id.eq(programme.id))
        .filter(application::status.eq(ApplicationStatus::ClarificationRequested))
        .filter(application::clarification_due_at.gt(look.now))
        .filter(application::clarification_due_at.le(look.until()))
        .filter(unreminded!(
            r,
            application::id,
            application::clarification_due_at.assume_not_null(),
            application::id
        ))
        .order(application::id)
        .limit(look.limit)
        .select((
            application::id,
            application::account_id,
            application::clarification_due_at,
            application::updated_at,
            application::reference,
        ))
        .load(conn)?;
    let zone = programme.zone()?;
    let due = |(id, account, at, since, reference): Asked| {
        Some(Due {
            subject: id,
            at: at?,
            since,
            to: party(programme, id, account),
            notice: Notice::ClarificationDue {
                reference: reference.unwrap_or_default().into(),
                until: at?.said_in(zone).into(),
            },
            link: link(format_args!("/applications/{id}")),
        })
    };
    Ok(rows.into_iter().filter_map(due).collect())
}

/// Those who have not answered an offer.
fn offers(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    let r = &look.reminder;
    let rows: Vec<(Id, Id, Option<Id>, Ts, Ts)> = offer::table
        .inner_join(application::table.on(application::id.eq(offer::application_id)))
        .filter(offer::programme_id.eq(programme.id))
        .filter(offer::status.eq(OfferStatus::Open))
        .filter(offer::expires_at.gt(look.now))
        .filter(offer::expires_at.le(look.until()))
        .filter(unreminded!(r, offer::id, offer::expires_at, application::id))
        .order((offer::expires_at, offer::id))
        .limit(look.limit)
        .select((
            offer::id,
            application::id,
            application::account_id,
            offer::expires_at,
            offer::created_at,
        ))
        .load(conn)?;
    let zone = programme.zone()?;
    rows.into_iter()
        .map(|(id, of, account, at, since)| {
            Ok(Due {
                subject: id,
                at,
                since,
                to: party(programme, of, account),
                notice: Notice::OfferEnds {
                    programme: programme.said()?,
                    until: at.said_in(zone).into(),
                },
                link: link(format_args!("/offers/{id}")),
            })
        })
        .collect()
}

fn party(programme: &Programme, application: Id, account: Option<Id>) -> To {
    To::Party(Party {
        application,
        programme: programme.id,
        account,
    })
}

/// The first date after a time of which applicants are reminded.
pub fn next(conn: &mut DbConn, programme: &Programme, kind: ReminderKind, after: Ts) -> Result<Option<Ts>> {
    Ok(match (kind, programme.phase) {
        (ReminderKind::CallCloses, Phase::Draft | Phase::Open) => {
            programme.deadline_at.filter(|at| after < *at)
        }
        (ReminderKind::ClarificationDue, Phase::Open | Phase::Selection) => application::table
            .filter(application::programme_id.eq(programme.id))
            .filter(application::status.eq(ApplicationStatus::ClarificationRequested))
            .filter(application::clarification_due_at.gt(after))
            .select(min(application::clarification_due_at))
            .first(conn)?,
        (ReminderKind::OfferEnds, Phase::Selection | Phase::Training) => offer::table
            .filter(offer::programme_id.eq(programme.id))
            .filter(offer::status.eq(OfferStatus::Open))
            .filter(offer::expires_at.gt(after))
            .select(min(offer::expires_at))
            .first(conn)?,
        _ => None,
    })
}
