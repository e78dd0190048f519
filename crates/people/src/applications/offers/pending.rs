//! The offers that wait for an answer.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use super::rules::OfferStatus;
use base::db::DbConn;
use base::db::schema::offer;
use kernel::error::Result;
use kernel::{Id, Ts};

/// The open offer of an application: which, since when and until when.
pub fn open_of(conn: &mut DbConn, application: Id) -> Result<Option<(Id, Ts, Ts)>> {
    Ok(offer::table
        .filter(offer::application_id.eq(application))
        .filter(offer::status.eq(OfferStatus::Open))
        .select((offer::id, offer::created_at, offer::expires_at))
        .first(conn)
        .optional()?)
}

/// The open offers that can still be answered, but for the hidden ones: how many, since when, and when the first ends.
pub fn awaited(
    conn: &mut DbConn,
    programme: Id,
    hidden: &[Id],
    now: Ts,
) -> Result<(i64, Option<Ts>, Option<Ts>)> {
    Ok(offer::table
        .filter(offer::programme_id.eq(programme))
        .filter(offer::status.eq(OfferStatus::Open))
        .filter(offer::expires_at.gt(now))
        .filter(offer::application_id.ne_all(hidden.to_vec()))
        .select((count_star(), min(offer::created_at), min(offer::expires_at)))
        .first(conn)?)
}
