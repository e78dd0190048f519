//! Offers of a seat.

use diesel::prelude::*;

use crate::cx::Cx;
use crate::db::schema::seat;
use crate::error::Result;
use crate::kernel::Id;

/// Frees the seat that an application holds.
pub fn release_seat(cx: &mut Cx<'_>, programme: Id, application: Id) -> Result<()> {
    diesel::update(
        seat::table
            .filter(seat::programme_id.eq(programme))
            .filter(seat::application_id.eq(application)),
    )
    .set(seat::application_id.eq(None::<Id>))
    .execute(cx.conn)?;
    Ok(())
}
