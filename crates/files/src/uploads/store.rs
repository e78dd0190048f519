//! Rows of uploads and their pieces.

use diesel::prelude::*;

use base::db::schema::{attachment, discarded_file, upload, upload_piece};
use base::db::{DbConn, Lock, cols};
use kernel::error::{Error, Result};
use kernel::{Id, Json, Ts};

/// An upload.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = upload)]
pub struct Upload {
    pub id: Id,
    pub account_id: Id,
    pub told: Json,
    pub size: Option<i64>,
    pub received: i64,
    pub done_at: Option<Ts>,
    pub created_at: Ts,
    pub expires_at: Ts,
}

/// A piece of one.
#[derive(Debug, Clone, Copy, Queryable, Selectable, Insertable)]
#[diesel(table_name = upload_piece)]
pub struct Piece {
    pub upload_id: Id,
    pub start: i64,
    pub size: i64,
    pub object_id: Id,
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Upload> {
    Ok(upload::table.find(id).select(cols::<Upload>()).first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Upload> {
    lock_if_there(conn, id)?.ok_or_else(Error::not_found)
}

pub fn lock_if_there(conn: &mut DbConn, id: Id) -> Result<Option<Upload>> {
    Ok(Lock(upload::table.find(id).select(cols::<Upload>()))
        .get_result(conn)
        .optional()?)
}

pub fn insert(conn: &mut DbConn, row: Upload) -> Result<()> {
    diesel::insert_into(upload::table).values(row).execute(conn)?;
    Ok(())
}

/// How many uploads of a person are not done yet.
pub fn running(conn: &mut DbConn, account: Id, now: Ts) -> Result<i64> {
    Ok(upload::table
        .filter(upload::account_id.eq(account))
        .filter(upload::expires_at.gt(now))
        .filter(upload::done_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Adds a piece to what was received before.
pub fn add_piece(conn: &mut DbConn, piece: Piece, expires_at: Ts) -> Result<()> {
    let (id, end) = (piece.upload_id, piece.start + piece.size);
    diesel::insert_into(upload_piece::table)
        .values(piece)
        .execute(conn)?;
    diesel::update(upload::table.find(id))
        .set((upload::received.eq(end), upload::expires_at.eq(expires_at)))
        .execute(conn)?;
    Ok(())
}

/// The pieces in their order.
pub fn pieces(conn: &mut DbConn, id: Id) -> Result<Vec<Piece>> {
    Ok(upload_piece::table
        .filter(upload_piece::upload_id.eq(id))
        .order(upload_piece::start)
        .select(cols::<Piece>())
        .load(conn)?)
}

/// How many pieces there are.
pub fn count_pieces(conn: &mut DbConn, id: Id) -> Result<i64> {
    Ok(upload_piece::table
        .filter(upload_piece::upload_id.eq(id))
        .count()
        .get_result(conn)?)
}

/// It became an attachment; its pieces are needed no more.
pub fn done(conn: &mut DbConn, id: Id, now: Ts) -> Result<()> {
    diesel::update(upload::table.find(id))
        .set(upload::done_at.eq(now))
        .execute(conn)?;
    diesel::delete(upload_piece::table.filter(upload_piece::upload_id.eq(id))).execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(upload_piece::table.filter(upload_piece::upload_id.eq(id))).execute(conn)?;
    diesel::delete(upload::table.find(id)).execute(conn)?;
    Ok(())
}

/// Uploads whose time is over.
pub fn expired(conn: &mut DbConn, now: Ts, limit: i64) -> Result<Vec<Id>> {
    Ok(upload::table
        .filter(upload::expires_at.le(now))
        .order((upload::expires_at, upload::id))
        .limit(limit)
        .select(upload::id)
        .load(conn)?)
}

/// What is to be taken out of the depot now: identifier, and whether only its pieces are.
pub fn discarded(conn: &mut DbConn, now: Ts, limit: i64) -> Result<Vec<(Id, bool)>> {
    Ok(discarded_file::table
        .filter(discarded_file::due_at.le(now))
        .order((discarded_file::due_at, discarded_file::id))
        .limit(limit)
        .select((discarded_file::id, discarded_file::pieces_only))
        .load(conn)?)
}

/// All that may lie in the depot, by its identifier.
pub fn all(conn: &mut DbConn) -> Result<Vec<Id>> {
    let mut ids: Vec<Id> = attachment::table.select(attachment::id).load(conn)?;
    ids.extend(upload::table.select(upload::id).load::<Id>(conn)?);
    ids.extend(
        discarded_file::table
            .select(discarded_file::id)
            .load::<Id>(conn)?,
    );
    Ok(ids)
}

/// It was taken out.
pub fn taken_out(conn: &mut DbConn, id: Id, pieces_only: bool) -> Result<()> {
    diesel::delete(discarded_file::table.find((id, pieces_only))).execute(conn)?;
    Ok(())
}

/// Whether somebody still has something to do with a file that is no attachment.
pub fn is_known(conn: &mut DbConn, id: Id) -> Result<bool> {
    let running: i64 = upload::table.filter(upload::id.eq(id)).count().get_result(conn)?;
    let discarded: i64 = discarded_file::table
        .filter(discarded_file::id.eq(id))
        .count()
        .get_result(conn)?;
    Ok(running + discarded > 0)
}
