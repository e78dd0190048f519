//! What leaves the house for the people of a programme, as a coordinator looks it over.

use diesel::prelude::*;

use super::{Envelope, MessageKind, SEND_MAIL, TextMessage};
use crate::cx::Cx;
use crate::db::schema::outgoing;
use crate::db::{DbConn, Lock, cols};
use crate::jobs;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Json, Localised, Ts, text_enum};

text_enum! {
    /// Where what leaves the house stands: it is held, on its way, went out, was given up after all tries, or was not sent.
    OutgoingStatus {
        Held = "held",
        Waiting = "waiting",
        Sent = "sent",
        Failed = "failed",
        Discarded = "discarded",
    }
}

text_enum! {
    /// By which way somebody is told; everybody with an account reads it in the inbox too.
    MessageChannel { Email = "email", Text = "text", Inbox = "inbox", Call = "call" }
}

/// The state after it was released (or discarded): only what is held can be released, and what was given up needs nobody to
/// look at it any more.
pub fn next(status: OutgoingStatus, release: bool) -> Result<OutgoingStatus> {
    match (status, release) {
        (OutgoingStatus::Held, true) => Ok(OutgoingStatus::Waiting),
        (OutgoingStatus::Held | OutgoingStatus::Failed, false) => Ok(OutgoingStatus::Discarded),
        _ => Err(Error::code(Code::WrongState).with("state", status.as_str())),
    }
}

/// What leaves the house.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outgoing, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the migration says what they are")]
pub struct Outgoing {
    pub id: Id,
    pub programme_id: Id,
    pub application_id: Option<Id>,
    pub account_id: Option<Id>,
    pub kind: MessageKind,
    pub channel: Option<MessageChannel>,
    pub status: OutgoingStatus,
    pub subject: Option<Json>,
    pub body: Option<Json>,
    pub link: Option<String>,
    pub job_id: Option<Id>,
    pub attempts: i32,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl Outgoing {
    /// A new one.
    pub fn new(programme: Id, kind: MessageKind, status: OutgoingStatus, now: Ts) -> Self {
        Outgoing {
            id: Id::new(),
            programme_id: programme,
            application_id: None,
            account_id: None,
            kind,
            channel: None,
            status,
            subject: None,
            body: None,
            link: None,
            job_id: None,
            attempts: 0,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// On its way by a job, or in the inbox alone where there is no address.
    #[must_use]
    pub fn by(self, sent: Option<(MessageChannel, Id)>) -> Self {
        match sent {
            Some((channel, job)) => Outgoing {
                channel: Some(channel),
                job_id: Some(job),
                status: OutgoingStatus::Waiting,
                ..self
            },
            None => Outgoing {
                channel: Some(MessageChannel::Inbox),
                status: OutgoingStatus::Sent,
                ..self
            },
        }
    }
}

/// Writes down that something leaves the house.
pub fn note(conn: &mut DbConn, row: Outgoing) -> Result<()> {
    diesel::insert_into(outgoing::table).values(row).execute(conn)?;
    Ok(())
}

/// One of them, locked.
pub fn lock(conn: &mut DbConn, id: Id) -> Result<Outgoing> {
    Ok(Lock(outgoing::table.find(id).select(cols::<Outgoing>())).get_result(conn)?)
}

/// Writes what became of one.
pub fn update(conn: &mut DbConn, row: Outgoing) -> Result<()> {
    diesel::update(outgoing::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Tells how one try of a job went.
pub(super) fn went(conn: &mut DbConn, job: Id, succeeded: bool, now: Ts) -> Result<()> {
    let this = outgoing::table
        .filter(outgoing::job_id.eq(job))
        .filter(outgoing::status.eq(OutgoingStatus::Waiting));
    let tried = (
        outgoing::attempts.eq(outgoing::attempts + 1),
        outgoing::updated_at.eq(now),
    );
    match succeeded {
        true => diesel::update(this)
            .set((tried, outgoing::status.eq(OutgoingStatus::Sent)))
            .execute(conn)?,
        false => diesel::update(this).set(tried).execute(conn)?,
    };
    Ok(())
}

/// Those whose job was given up.
pub fn given_up(conn: &mut DbConn, limit: i64) -> Result<Vec<Id>> {
    use crate::db::schema::job;
    Ok(outgoing::table
        .inner_join(job::table.on(outgoing::job_id.eq(job::id.nullable())))
        .filter(outgoing::status.eq(OutgoingStatus::Waiting))
        .filter(job::failed_at.is_not_null())
        .order(outgoing::id)
        .select(outgoing::id)
        .limit(limit)
        .load(conn)?)
}

/// What was to be said by a job that was given up, in its one language; a text message has no subject.
pub fn unsaid(cx: &mut Cx<'_>, job: Id) -> Result<Option<(Option<Localised>, Localised)>> {
    let Some(job) = jobs::given_up(cx.conn, job)? else {
        return Ok(None);
    };
    let one = |lang, text: &str| Localised::one(lang, text);
    Ok(Some(if job.kind == SEND_MAIL {
        let mail: Envelope = job.payload(cx.vault)?;
        (
            Some(one(mail.language, &mail.subject)),
            one(mail.language, &mail.body),
        )
    } else {
        let text: TextMessage = job.payload(cx.vault)?;
        (None, one(text.language, &text.body))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn only_what_is_held_is_released() {
        for status in OutgoingStatus::ALL {
            assert_eq!(next(*status, true).is_ok(), *status == OutgoingStatus::Held);
        }
        assert!(next(OutgoingStatus::Failed, false).is_ok());
        assert!(next(OutgoingStatus::Sent, false).is_err());
    }
}
