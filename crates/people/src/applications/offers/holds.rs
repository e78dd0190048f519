//! Places that staff gave up for somebody, kept for a while: it may have been the wrong person.

use std::collections::BTreeSet;

use chrono::Duration;
use diesel::prelude::*;

use base::db::DbConn;
use base::db::schema::place_hold;
use base::policy::undo::ONESELF_MINUTES;
use kernel::error::Result;
use kernel::{Id, Ts};

/// Keeps the place of an application for as long as people may correct themselves.
pub fn keep(conn: &mut DbConn, programme: Id, application: Id, now: Ts) -> Result<()> {
    end(conn, application)?;
    diesel::insert_into(place_hold::table)
        .values((
            place_hold::application_id.eq(application),
            place_hold::programme_id.eq(programme),
            place_hold::until_at.eq(now + Duration::minutes(ONESELF_MINUTES)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whose places are kept.
pub fn kept(conn: &mut DbConn, programme: Id, now: Ts) -> Result<BTreeSet<Id>> {
    let ids: Vec<Id> = place_hold::table
        .filter(place_hold::programme_id.eq(programme))
        .filter(place_hold::until_at.gt(now))
        .select(place_hold::application_id)
        .load(conn)?;
    Ok(ids.into_iter().collect())
}

/// Keeps the place of an application no longer.
pub fn end(conn: &mut DbConn, application: Id) -> Result<()> {
    diesel::delete(place_hold::table.find(application)).execute(conn)?;
    Ok(())
}

/// Keeps no place of a programme any longer.
pub fn end_all(conn: &mut DbConn, programme: Id) -> Result<()> {
    diesel::delete(place_hold::table.filter(place_hold::programme_id.eq(programme))).execute(conn)?;
    Ok(())
}
