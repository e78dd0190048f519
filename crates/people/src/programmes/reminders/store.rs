//! Rows of reminders, and of who was reminded of what.

use diesel::prelude::*;

use super::rules::{Before, Reminder, ReminderKind, defaults};
use base::db::schema::{account, application, reminder, reminder_sent, reminder_set};
use base::db::{Both, DbConn, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};

/// What people of a programme are reminded of, and its version; what a programme begins with, where nobody changed it.
pub fn of(conn: &mut DbConn, programme: Id) -> Result<(i32, Vec<Reminder>)> {
    let version: Option<i32> = reminder_set::table
        .find(programme)
        .select(reminder_set::version)
        .first(conn)
        .optional()?;
    let Some(version) = version else {
        return Ok((0, defaults()));
    };
    let rows: Vec<(ReminderKind, i32, bool)> = reminder::table
        .filter(reminder::programme_id.eq(programme))
        .order((reminder::kind, reminder::before_minutes.desc()))
        .select((reminder::kind, reminder::before_minutes, reminder::enabled))
        .load(conn)?;
    let one = |(kind, minutes, enabled)| Reminder {
        kind,
        before: Before { minutes },
        enabled,
    };
    Ok((version, rows.into_iter().map(one).collect()))
}

/// Replaces them; the caller has locked the programme.
pub fn replace(conn: &mut DbConn, programme: Id, version: i32, new: &[Reminder], now: Ts) -> Result<()> {
    let set = (
        reminder_set::version.eq(version),
        reminder_set::updated_at.eq(now),
    );
    if version == 1 {
        diesel::insert_into(reminder_set::table)
            .values((reminder_set::programme_id.eq(programme), set.0, set.1))
            .execute(conn)?;
    } else {
        diesel::update(reminder_set::table.find(programme))
            .set(set)
            .execute(conn)?;
    }
    diesel::delete(reminder::table.filter(reminder::programme_id.eq(programme))).execute(conn)?;
    let rows: Vec<_> = new
        .iter()
        .map(|one| {
            (
                reminder::programme_id.eq(programme),
                reminder::kind.eq(one.kind),
                reminder::before_minutes.eq(one.before.minutes),
                reminder::enabled.eq(one.enabled),
            )
        })
        .collect();
    for chunk in rows.chunks(100) {
        insert_all!(conn, reminder::table, chunk)?;
    }
    Ok(())
}

/// That somebody was reminded of something with a date.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reminder_sent)]
pub struct Sent {
    pub id: Id,
    pub programme_id: Id,
    pub kind: ReminderKind,
    pub before_minutes: i32,
    pub subject_id: Id,
    pub due_at: Ts,
    pub recipient_id: Id,
    pub application_id: Option<Id>,
    pub told: bool,
    pub at: Ts,
}

/// Notes it; whether nobody had before. Two processes that do it at once wait for each other here.
pub fn note(conn: &mut DbConn, row: Sent) -> Result<bool> {
    let noted = Both(
        diesel::insert_into(reminder_sent::table)
            .values(row)
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(noted == 1)
}

/// Whether somebody was reminded of a thing with its date at this time before it or later.
pub fn noted(
    conn: &mut DbConn,
    reminder: &Reminder,
    (subject, due, recipient): (Id, Ts, Id),
) -> Result<bool> {
    let theirs = reminder_sent::table
        .filter(reminder_sent::subject_id.eq(subject))
        .filter(reminder_sent::due_at.eq(due))
        .filter(reminder_sent::recipient_id.eq(recipient))
        .filter(reminder_sent::kind.eq(reminder.kind))
        .filter(reminder_sent::before_minutes.le(reminder.before.minutes));
    Ok(diesel::select(diesel::dsl::exists(theirs)).get_result(conn)?)
}

/// A condition of a query: nobody reminded this recipient of this thing with this date, at the time of the reminder or
/// later. Columns of the query, or values.
#[macro_export]
macro_rules! unreminded {
    ($reminder:expr, $subject:expr, $due:expr, $recipient:expr) => {{
        use base::db::schema::reminder_sent;
        diesel::dsl::not(diesel::dsl::exists(
            reminder_sent::table
                .filter(reminder_sent::subject_id.eq($subject))
                .filter(reminder_sent::due_at.eq($due))
                .filter(reminder_sent::recipient_id.eq($recipient))
                .filter(reminder_sent::kind.eq($reminder.kind))
                .filter(reminder_sent::before_minutes.le($reminder.before.minutes)),
        ))
    }};
}

/// Which of those that were sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    pub kind: Option<ReminderKind>,
    pub before: Option<Id>,
    pub limit: i64,
}

/// What was sent, with the number of the application or the name of the account that was told.
pub type SentRow = (Sent, Option<String>, Option<String>);

/// What was sent in a programme, newest first, but for what hidden applicants were told.
pub fn page(conn: &mut DbConn, programme: Id, hidden: &[Id], filter: Filter) -> Result<Vec<SentRow>> {
    let mut query = reminder_sent::table
        .left_join(application::table.on(reminder_sent::application_id.eq(application::id.nullable())))
        .left_join(account::table.on(reminder_sent::recipient_id.eq(account::id)))
        .filter(reminder_sent::programme_id.eq(programme))
        .filter(reminder_sent::told.eq(true))
        .filter(
            reminder_sent::application_id
                .is_null()
                .or(reminder_sent::application_id
                    .assume_not_null()
                    .ne_all(hidden.to_vec())),
        )
        .order(reminder_sent::id.desc())
        .limit(filter.limit)
        .select((
            cols::<Sent>(),
            application::reference.nullable(),
            account::display_name.nullable(),
        ))
        .into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(reminder_sent::kind.eq(kind));
    }
    if let Some(id) = filter.before {
        query = query.filter(reminder_sent::id.lt(id));
    }
    Ok(query.load(conn)?)
}

/// How many were told by a reminder (its kind and minutes), and when the last was.
pub type Count = (ReminderKind, i32, i64, Option<Ts>);

/// How many were told by each reminder of a programme, and when the last was, but for hidden applicants.
pub fn counts(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Vec<Count>> {
    Ok(reminder_sent::table
        .filter(reminder_sent::programme_id.eq(programme))
        .filter(reminder_sent::told.eq(true))
        .filter(
            reminder_sent::application_id
                .is_null()
                .or(reminder_sent::application_id
                    .assume_not_null()
                    .ne_all(hidden.to_vec())),
        )
        .group_by((reminder_sent::kind, reminder_sent::before_minutes))
        .select((
            reminder_sent::kind,
            reminder_sent::before_minutes,
            diesel::dsl::count_star(),
            diesel::dsl::max(reminder_sent::at),
        ))
        .load(conn)?)
}
