//! How accounts are called. A list asks once for all that it shows.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use base::db::DbConn;
use base::db::schema::account;
use kernel::Id;
use kernel::error::Result;

/// The names of some accounts.
pub fn of(conn: &mut DbConn, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, String>> {
    let ids: BTreeSet<Id> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Id, String)> = account::table
        .filter(account::id.eq_any(ids.into_iter().collect::<Vec<Id>>()))
        .select((account::id, account::display_name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
