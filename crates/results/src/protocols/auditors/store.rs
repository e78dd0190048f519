//! Rows of auditors.

use diesel::dsl::exists;
use diesel::prelude::*;

use base::db::schema::{protocol_auditor, protocol_auditors};
use base::db::{Both, DbConn, insert_all};
use kernel::Id;
use kernel::error::Result;

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = protocol_auditor)]
struct Row {
    programme_id: Id,
    account_id: Id,
}

/// Whether a programme names an account.
pub fn is_one(conn: &mut DbConn, programme: Id, account: Id) -> Result<bool> {
    let named = protocol_auditor::table.find((programme, account));
    Ok(diesel::select(exists(named)).get_result(conn)?)
}

/// The auditors of a programme, and the version of their list; 0 before the first.
pub fn list(conn: &mut DbConn, programme: Id) -> Result<(Vec<Id>, i32)> {
    let accounts = protocol_auditor::table
        .filter(protocol_auditor::programme_id.eq(programme))
        .order(protocol_auditor::account_id)
        .select(protocol_auditor::account_id)
        .load(conn)?;
    let version: Option<i32> = protocol_auditors::table
        .find(programme)
        .select(protocol_auditors::version)
        .first(conn)
        .optional()?;
    Ok((accounts, version.unwrap_or(0)))
}

/// Writes the list of a programme that the caller has locked.
pub fn replace(conn: &mut DbConn, programme: Id, accounts: &[Id], version: i32) -> Result<()> {
    Both(
        diesel::insert_into(protocol_auditors::table)
            .values((
                protocol_auditors::programme_id.eq(programme),
                protocol_auditors::version.eq(version),
            ))
            .on_conflict(protocol_auditors::programme_id)
            .do_update()
            .set(protocol_auditors::version.eq(version)),
    )
    .execute(conn)?;
    diesel::delete(protocol_auditor::table.filter(protocol_auditor::programme_id.eq(programme)))
        .execute(conn)?;
    let row = |account: &Id| Row {
        programme_id: programme,
        account_id: *account,
    };
    if !accounts.is_empty() {
        insert_all!(
            conn,
            protocol_auditor::table,
            accounts.iter().map(row).collect::<Vec<_>>()
        )?;
    }
    Ok(())
}
