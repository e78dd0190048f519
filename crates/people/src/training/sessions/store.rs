//! Rows of sessions and registers.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::clashes::Slot;
use super::rules::{AttendanceMark, SessionStatus};
use base::db::schema::{account, attendance, participant, programme, training_session};
use base::db::{Both, DbConn, Lock, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};

/// A session.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = training_session, treat_none_as_null = true)]
pub struct Session {
    pub id: Id,
    pub programme_id: Id,
    /// Absent for a session of all groups.
    pub group_id: Option<Id>,
    pub module_id: Option<Id>,
    pub trainer_id: Id,
    pub co_trainer_id: Option<Id>,
    pub starts_at: Ts,
    pub ends_at: Ts,
    pub place: String,
    pub status: SessionStatus,
    pub makeup_of: Option<Id>,
    pub cancel_reason: Option<String>,
    /// With which others it was planned.
    pub series_id: Option<Id>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl Session {
    /// Whether an account teaches it.
    pub fn taught_by(&self, account: Option<Id>) -> bool {
        account.is_some() && (account == Some(self.trainer_id) || account == self.co_trainer_id)
    }
}

/// A row of a register.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = attendance)]
pub struct Row {
    pub session_id: Id,
    pub participant_id: Id,
    pub mark: AttendanceMark,
    pub note: Option<String>,
    pub marked_by: Id,
    pub marked_at: Ts,
}

/// What counts of a session.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = training_session)]
pub struct Fact {
    pub id: Id,
    pub group_id: Option<Id>,
    pub starts_at: Ts,
    pub status: SessionStatus,
    pub makeup_of: Option<Id>,
}

/// What nobody comes to: it does not take place, or is not announced.
const UNCOUNTED: [SessionStatus; 2] = [SessionStatus::Cancelled, SessionStatus::Draft];

/// A session by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Session> {
    Ok(training_session::table
        .find(id)
        .select(cols::<Session>())
        .first(conn)?)
}

/// A session of a programme.
pub fn of_programme(conn: &mut DbConn, programme: Id, id: Id) -> Result<Session> {
    Ok(training_session::table
        .find(id)
        .filter(training_session::programme_id.eq(programme))
        .select(cols::<Session>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Session> {
    Ok(Lock(training_session::table.find(id).select(cols::<Session>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Session) -> Result<()> {
    diesel::insert_into(training_session::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Session) -> Result<()> {
    diesel::update(training_session::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Inserts sessions that are planned together.
pub fn insert_all(conn: &mut DbConn, rows: &[Session]) -> Result<()> {
    for chunk in rows.chunks(500) {
        insert_all!(conn, training_session::table, chunk.to_vec())?;
    }
    Ok(())
}

/// Takes away a session of which nobody knows.
pub fn delete(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(training_session::table.find(id)).execute(conn)?;
    Ok(())
}

/// Which drafts.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    pub group: Option<Id>,
    pub series: Option<Id>,
    pub ids: Option<Vec<Id>>,
}

/// Drafts of a programme by their time, locked: two who announce at once tell nobody twice.
pub fn lock_drafts(conn: &mut DbConn, programme: Id, which: &Drafts) -> Result<Vec<Session>> {
    let mut query = training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.eq(SessionStatus::Draft))
        .select(training_session::id)
        .into_boxed();
    if let Some(group) = which.group {
        query = query.filter(training_session::group_id.eq(group));
    }
    if let Some(series) = which.series {
        query = query.filter(training_session::series_id.eq(series));
    }
    if let Some(ids) = &which.ids {
        query = query.filter(training_session::id.eq_any(ids.clone()));
    }
    let ids: Vec<Id> = query.load(conn)?;
    let drafts = training_session::table
        .filter(training_session::id.eq_any(ids))
        .filter(training_session::status.eq(SessionStatus::Draft))
        .order((training_session::starts_at, training_session::id))
        .select(cols::<Session>());
    Ok(Lock(drafts).load(conn)?)
}

/// Which of some identifiers are no sessions of a programme.
pub fn strangers(conn: &mut DbConn, programme: Id, ids: &[Id]) -> Result<BTreeSet<Id>> {
    let known: Vec<Id> = training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::id.eq_any(ids.to_vec()))
        .select(training_session::id)
        .load(conn)?;
    Ok(ids.iter().copied().filter(|id| !known.contains(id)).collect())
}

/// Drafts become sessions that everybody sees.
pub fn announce(conn: &mut DbConn, ids: &[Id], now: Ts) -> Result<()> {
    diesel::update(training_session::table.filter(training_session::id.eq_any(ids.to_vec())))
        .set((
            training_session::status.eq(SessionStatus::Planned),
            training_session::version.eq(training_session::version + 1),
            training_session::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many drafts of a programme there are, and when the first of them would begin.
pub fn drafts(conn: &mut DbConn, programme: Id) -> Result<(i64, Option<Ts>)> {
    Ok(training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.eq(SessionStatus::Draft))
        .select((
            diesel::dsl::count_star(),
            diesel::dsl::min(training_session::starts_at),
        ))
        .first(conn)?)
}

/// Which sessions.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub group: Option<Id>,
    pub trainer: Option<Id>,
    pub series: Option<Id>,
    pub status: Option<SessionStatus>,
    /// Those too that were not announced.
    pub drafts: bool,
    /// Beginning at or after.
    pub from: Option<Ts>,
    /// Beginning before.
    pub to: Option<Ts>,
    pub after: Option<(Ts, Id)>,
    pub limit: i64,
}

/// Sessions of a programme by their time.
pub fn page(conn: &mut DbConn, programme: Id, filter: &Filter) -> Result<Vec<Session>> {
    let mut query = training_session::table
        .filter(training_session::programme_id.eq(programme))
        .select(cols::<Session>())
        .order((training_session::starts_at, training_session::id))
        .limit(filter.limit)
        .into_boxed();
    if let Some(group) = filter.group {
        query = query.filter(
            training_session::group_id
                .eq(group)
                .or(training_session::group_id.is_null()),
        );
    }
    if let Some(trainer) = filter.trainer {
        query = query.filter(
            training_session::trainer_id
                .eq(trainer)
                .or(training_session::co_trainer_id.eq(trainer)),
        );
    }
    if let Some(series) = filter.series {
        query = query.filter(training_session::series_id.eq(series));
    }
    if let Some(status) = filter.status {
        query = query.filter(training_session::status.eq(status));
    }
    if !filter.drafts {
        query = query.filter(training_session::status.ne(SessionStatus::Draft));
    }
    if let Some(from) = filter.from {
        query = query.filter(training_session::starts_at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(training_session::starts_at.lt(to));
    }
    if let Some((at, id)) = filter.after {
        query = query.filter(
            training_session::starts_at.gt(at).or(training_session::starts_at
                .eq(at)
                .and(training_session::id.gt(id))),
        );
    }
    Ok(query.load(conn)?)
}

type SlotRow = (Id, Id, Option<Id>, Id, Option<Id>, Ts, Ts, String, Ts);

fn slot(row: SlotRow) -> Slot {
    let (session, programme, group, trainer, co_trainer, starts_at, ends_at, place, planned_at) = row;
    Slot {
        session,
        programme,
        group,
        trainer,
        co_trainer,
        starts_at,
        ends_at,
        place,
        planned_at,
    }
}

/// Sessions that take place between two instants, by their time. None is longer than a day.
macro_rules! slots {
    ($conn:expr, $from:expr, $to:expr, $which:expr) => {
        training_session::table
            .filter($which)
            .filter(training_session::starts_at.gt($from - chrono::Duration::days(1)))
            .filter(training_session::starts_at.lt($to))
            .filter(training_session::ends_at.gt($from))
            .filter(training_session::status.ne(SessionStatus::Cancelled))
            .order((training_session::starts_at, training_session::id))
            .select((
                training_session::id,
                training_session::programme_id,
                training_session::group_id,
                training_session::trainer_id,
                training_session::co_trainer_id,
                training_session::starts_at,
                training_session::ends_at,
                training_session::place,
                training_session::updated_at,
            ))
            .load::<SlotRow>($conn)?
            .into_iter()
            .map(slot)
            .collect()
    };
}

/// The sessions of all programmes of an organisation that take place between two instants.
pub fn in_house(conn: &mut DbConn, organisation: Id, from: Ts, to: Ts) -> Result<Vec<Slot>> {
    let theirs = programme::table
        .filter(programme::organisation_id.eq(organisation))
        .select(programme::id);
    Ok(slots!(
        conn,
        from,
        to,
        training_session::programme_id.eq_any(theirs)
    ))
}

/// What some trainers teach between two instants, in whatever programme.
pub fn teaching(conn: &mut DbConn, trainers: &[Id], from: Ts, to: Ts) -> Result<Vec<Slot>> {
    let ids = trainers.to_vec();
    let theirs = training_session::trainer_id
        .eq_any(ids.clone())
        .or(training_session::co_trainer_id.eq_any(ids).assume_not_null());
    Ok(slots!(conn, from, to, theirs))
}

/// What counts of a programme's sessions, without drafts and cancelled ones.
pub fn facts(conn: &mut DbConn, programme: Id) -> Result<Vec<Fact>> {
    Ok(training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.ne_all(UNCOUNTED))
        .order((training_session::starts_at, training_session::id))
        .select(cols::<Fact>())
        .load(conn)?)
}

/// How many sessions of a programme were held: for whoever of its groups had most of them.
pub fn most_held(conn: &mut DbConn, programme: Id) -> Result<i64> {
    let counts: Vec<(Option<Id>, i64)> = training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.eq(SessionStatus::Held))
        .group_by(training_session::group_id)
        .select((training_session::group_id, diesel::dsl::count_star()))
        .load(conn)?;
    let of_all = counts
        .iter()
        .find(|(group, _)| group.is_none())
        .map_or(0, |(_, n)| *n);
    let of_one = counts
        .iter()
        .filter(|(group, _)| group.is_some())
        .map(|(_, n)| *n)
        .max();
    Ok(of_all + of_one.unwrap_or(0))
}

/// What each session of a programme makes up for.
pub fn makeups(conn: &mut DbConn, programme: Id) -> Result<Vec<(Id, Option<Id>)>> {
    Ok(training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::makeup_of.is_not_null())
        .select((training_session::id, training_session::makeup_of))
        .load(conn)?)
}

/// What the hours taught are made of.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = training_session)]
pub struct Taught {
    pub trainer_id: Id,
    pub co_trainer_id: Option<Id>,
    pub starts_at: Ts,
    pub ends_at: Ts,
}

/// Sessions of a programme that were held, for the hours taught.
pub fn taught(conn: &mut DbConn, programme: Id) -> Result<Vec<Taught>> {
    Ok(training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.eq(SessionStatus::Held))
        .select(cols::<Taught>())
        .load(conn)?)
}

/// Names of accounts.
pub fn account_names(conn: &mut DbConn, ids: &[Id]) -> Result<Vec<(Id, String)>> {
    Ok(account::table
        .filter(account::id.eq_any(ids.to_vec()))
        .select((account::id, account::display_name))
        .load(conn)?)
}

/// All marks of some participants.
pub fn marks_of(conn: &mut DbConn, participants: &[Id]) -> Result<Vec<(Id, Id, AttendanceMark)>> {
    Ok(attendance::table
        .filter(attendance::participant_id.eq_any(participants.to_vec()))
        .select((
            attendance::session_id,
            attendance::participant_id,
            attendance::mark,
        ))
        .load(conn)?)
}

/// The rows of some registers.
pub fn rows(conn: &mut DbConn, sessions: &[Id]) -> Result<Vec<Row>> {
    Ok(attendance::table
        .filter(attendance::session_id.eq_any(sessions.to_vec()))
        .select(cols::<Row>())
        .load(conn)?)
}

/// Writes a row of a register, over an earlier one.
pub fn mark(conn: &mut DbConn, row: &Row) -> Result<()> {
    Both(
        diesel::insert_into(attendance::table)
            .values((
                attendance::session_id.eq(row.session_id),
                attendance::participant_id.eq(row.participant_id),
                attendance::mark.eq(row.mark),
                attendance::note.eq(row.note.clone()),
                attendance::marked_by.eq(row.marked_by),
                attendance::marked_at.eq(row.marked_at),
            ))
            .on_conflict((attendance::session_id, attendance::participant_id))
            .do_update()
            .set((
                attendance::mark.eq(excluded(attendance::mark)),
                attendance::note.eq(excluded(attendance::note)),
                attendance::marked_by.eq(excluded(attendance::marked_by)),
                attendance::marked_at.eq(excluded(attendance::marked_at)),
            )),
    )
    .execute(conn)?;
    Ok(())
}

/// Takes a row out of a register.
pub fn unmark(conn: &mut DbConn, session: Id, participant: Id) -> Result<()> {
    diesel::delete(attendance::table.find((session, participant))).execute(conn)?;
    Ok(())
}

/// Who teaches whom in a programme: trainer or co-trainer, and the application of the participant.
pub fn taught_by(conn: &mut DbConn, programme: Id) -> Result<BTreeSet<(Id, Id)>> {
    let sessions: Vec<(Id, Option<Id>, Option<Id>)> = training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.ne_all(UNCOUNTED))
        .select((
            training_session::trainer_id,
            training_session::co_trainer_id,
            training_session::group_id,
        ))
        .distinct()
        .load(conn)?;
    let participants: Vec<(Id, Option<Id>)> = participant::table
        .filter(participant::programme_id.eq(programme))
        .select((participant::application_id, participant::group_id))
        .load(conn)?;
    let mut pairs = BTreeSet::new();
    for (trainer, co_trainer, group) in sessions {
        // A session without a group is everybody's.
        for (application, theirs) in &participants {
            if group.is_none() || group == *theirs {
                pairs.extend(
                    [Some(trainer), co_trainer]
                        .into_iter()
                        .flatten()
                        .map(|who| (who, *application)),
                );
            }
        }
    }
    Ok(pairs)
}

/// How many sessions of a trainer are still planned, until a time.
pub fn planned_until(conn: &mut DbConn, trainer: Id, programme: Id, until: Ts) -> Result<i64> {
    Ok(training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(
            training_session::trainer_id
                .eq(trainer)
                .or(training_session::co_trainer_id.eq(trainer)),
        )
        .filter(training_session::status.eq(SessionStatus::Planned))
        .filter(training_session::starts_at.le(until))
        .count()
        .get_result(conn)?)
}
