//! What lies around a session.

use diesel::prelude::*;

use crate::training::sessions::clashes::Slot;
use crate::training::sessions::rules::SessionStatus;
use base::db::DbConn;
use base::db::schema::{programme, training_session};
use kernel::error::Result;
use kernel::{Id, Ts};

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
