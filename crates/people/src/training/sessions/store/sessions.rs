//! Rows of sessions, and what is counted of them.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::training::participants::belonging;
use crate::training::sessions::rules::SessionStatus;
use base::db::schema::{participant, training_session};
use base::db::{DbConn, Lock, cols};
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
    pub cancelled_by: Option<Id>,
    pub cancelled_at: Option<Ts>,
    /// With which others it was planned.
    pub series_id: Option<Id>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl Session {
    /// Who teaches it.
    pub fn trainers(&self) -> impl Iterator<Item = Id> + use<> {
        std::iter::once(self.trainer_id).chain(self.co_trainer_id)
    }
    /// Whether an account teaches it.
    pub fn taught_by(&self, account: Option<Id>) -> bool {
        account.is_some() && (account == Some(self.trainer_id) || account == self.co_trainer_id)
    }
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
pub(super) const UNCOUNTED: [SessionStatus; 2] = [SessionStatus::Cancelled, SessionStatus::Draft];

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

/// Which sessions.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub group: Option<Id>,
    pub trainer: Option<Id>,
    pub series: Option<Id>,
    pub status: Option<SessionStatus>,
    /// Only these.
    pub ids: Option<Vec<Id>>,
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
    if let Some(ids) = &filter.ids {
        query = query.filter(training_session::id.eq_any(ids.clone()));
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

/// Whether another session makes up for one.
pub fn is_made_up(conn: &mut DbConn, id: Id) -> Result<bool> {
    let makeups = training_session::table
        .filter(training_session::makeup_of.eq(id))
        .filter(training_session::status.ne(SessionStatus::Cancelled));
    Ok(diesel::select(diesel::dsl::exists(makeups)).get_result(conn)?)
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

/// Some sessions, by their time.
pub fn some(conn: &mut DbConn, ids: &[Id]) -> Result<Vec<Session>> {
    Ok(training_session::table
        .filter(training_session::id.eq_any(ids.to_vec()))
        .order((training_session::starts_at, training_session::id))
        .select(cols::<Session>())
        .load(conn)?)
}

/// Who teaches or taught whom in a programme: trainer or co-trainer, and the application of the participant.
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
    let participants: Vec<(Id, Id)> = participant::table
        .filter(participant::programme_id.eq(programme))
        .select((participant::id, participant::application_id))
        .load(conn)?;
    let groups = belonging::of_programme(conn, programme)?;
    let mut pairs = BTreeSet::new();
    for (trainer, co_trainer, group) in sessions {
        // A session without a group is everybody's.
        for (participant, application) in &participants {
            if group.is_none_or(|group| groups.ever(*participant, group)) {
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
