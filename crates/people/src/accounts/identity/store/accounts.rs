//! Rows of accounts.

use diesel::prelude::*;

use crate::accounts::identity::rules::AccountStatus;
use base::db::schema::{account, one_time_code};
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Lang, Ts};

/// An account, without its password.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = account)]
pub struct Account {
    /// Identifier.
    pub id: Id,
    /// Address, in lower case.
    pub email: Option<String>,
    /// Telephone, sealed.
    pub phone_sealed: Option<String>,
    /// Keyed digest of the telephone.
    pub phone_digest: Option<String>,
    /// How the person is called on screens.
    pub display_name: String,
    /// Language of messages.
    pub language: Lang,
    /// Argon2id, absent until one is set.
    pub password_hash: Option<String>,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// The person behind it.
    pub person_id: Option<Id>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Ts,
    /// When it was changed.
    pub updated_at: Ts,
}

/// An account by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Account> {
    Ok(account::table.find(id).select(cols::<Account>()).first(conn)?)
}

/// The same, held until the end of the transaction.
pub fn find_locked(conn: &mut DbConn, id: Id) -> Result<Account> {
    Ok(Lock(account::table.find(id).select(cols::<Account>())).get_result(conn)?)
}

/// An account by its address.
pub fn find_by_email(conn: &mut DbConn, email: &str) -> Result<Option<Account>> {
    Ok(account::table
        .filter(account::email.eq(email))
        .select(cols::<Account>())
        .first(conn)
        .optional()?)
}

pub fn find_by_phone_digest(conn: &mut DbConn, digest: &str) -> Result<Option<Account>> {
    Ok(account::table
        .filter(account::phone_digest.eq(digest))
        .select(cols::<Account>())
        .first(conn)
        .optional()?)
}

pub fn insert(conn: &mut DbConn, row: Account) -> Result<()> {
    diesel::insert_into(account::table).values(row).execute(conn)?;
    Ok(())
}

pub fn set_status(conn: &mut DbConn, id: Id, status: AccountStatus, now: Ts) -> Result<()> {
    diesel::update(account::table.find(id))
        .set((
            account::status.eq(status),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn set_password(conn: &mut DbConn, id: Id, hash: &str, now: Ts) -> Result<()> {
    diesel::update(account::table.find(id))
        .set((
            account::password_hash.eq(hash),
            account::password_set_at.eq(now),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether the password was set at a time or later.
pub fn password_set_since(conn: &mut DbConn, id: Id, since: Ts) -> Result<bool> {
    let query = account::table.find(id).filter(account::password_set_at.ge(since));
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn)?)
}

/// Another name and another language.
pub fn set_profile(conn: &mut DbConn, id: Id, name: &str, language: Lang, now: Ts) -> Result<()> {
    diesel::update(account::table.find(id))
        .set((
            account::display_name.eq(name),
            account::language.eq(language),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Another address; 409 `duplicate` where somebody has it.
pub fn set_email(conn: &mut DbConn, id: Id, email: &str, now: Ts) -> Result<()> {
    diesel::update(account::table.find(id))
        .set((
            account::email.eq(email),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Another number, sealed and as a digest; 409 `duplicate` where somebody has it.
pub fn set_phone(conn: &mut DbConn, id: Id, sealed: &str, digest: &str, now: Ts) -> Result<()> {
    diesel::update(account::table.find(id))
        .set((
            account::phone_sealed.eq(sealed),
            account::phone_digest.eq(digest),
            account::version.eq(account::version + 1),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes away an account that nobody ever used.
pub fn delete_pending(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(one_time_code::table.filter(one_time_code::account_id.eq(id))).execute(conn)?;
    let pending = account::table.filter(account::id.eq(id).and(account::status.eq(AccountStatus::Pending)));
    diesel::delete(pending).execute(conn)?;
    Ok(())
}
