//! What is taken out of the depot: nothing lies there of which no row tells, and no row tells of what is not there.
//!
//! A row stands before the first byte is written, and after the last one is gone. So a process may die at any moment.

use base::db::{Db, DbConn};
use kernel::Ts;
use kernel::error::Result;

use crate::depot::Depot;
use crate::uploads::{service, store};

/// So many at a time.
const PAGE: i64 = 100;

/// Ends the uploads whose time is over, and takes out of the depot what is to be taken out. Tells how many objects were.
pub async fn sweep(db: &Db, depot: &Depot, now: Ts) -> Result<u32> {
    db.write(move |conn| {
        for id in store::expired(conn, now, PAGE)? {
            // Somebody may have gone on with it meanwhile, or taken it away.
            if let Some(row) = store::lock_if_there(conn, id)?
                && row.expires_at <= now
            {
                service::cancelled(conn, &row, now)?;
            }
        }
        Ok(())
    })
    .await?;
    let due = db.read(move |conn| store::discarded(conn, now, PAGE)).await?;
    let mut taken = 0;
    for (id, pieces_only) in due {
        depot.remove_pieces(id).await?;
        if !pieces_only {
            depot.remove(id).await?;
        }
        db.write(move |conn| store::taken_out(conn, id, pieces_only))
            .await?;
        taken += 1;
    }
    Ok(taken)
}

/// Takes out of the depot all that a database tells of. A database that never had files has no table for them.
pub async fn remove_all(conn: &mut DbConn, depot: &Depot) -> Result<()> {
    for id in store::all(conn).unwrap_or_default() {
        depot.remove_pieces(id).await?;
        depot.remove(id).await?;
    }
    Ok(())
}
