//! Rows of contacts and of a programme's own words.

use diesel::prelude::*;

use base::db::schema::{notice_text, programme_contact};
use base::db::{Both, DbConn, cols};
use base::notifications::MessageKind;
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// Whom people of a programme ask.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = programme_contact)]
pub struct ContactRow {
    pub programme_id: Id,
    pub contact: Json,
    pub version: i32,
    pub updated_at: Ts,
}

/// A programme's own words of a kind; none where the usual ones stand again.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = notice_text, treat_none_as_null = true)]
pub struct TextRow {
    pub programme_id: Id,
    pub kind: MessageKind,
    pub words: Option<Json>,
    pub version: i32,
    pub updated_by: Id,
    pub updated_at: Ts,
}

pub fn contact(conn: &mut DbConn, programme: Id) -> Result<Option<ContactRow>> {
    Ok(programme_contact::table
        .find(programme)
        .select(cols::<ContactRow>())
        .first(conn)
        .optional()?)
}

/// Writes the contact; the caller has locked the programme.
pub fn put_contact(conn: &mut DbConn, row: ContactRow) -> Result<()> {
    Both(
        diesel::insert_into(programme_contact::table)
            .values(row.clone())
            .on_conflict(programme_contact::programme_id)
            .do_update()
            .set(row),
    )
    .execute(conn)?;
    Ok(())
}

pub fn text(conn: &mut DbConn, programme: Id, kind: MessageKind) -> Result<Option<TextRow>> {
    Ok(notice_text::table
        .find((programme, kind))
        .select(cols::<TextRow>())
        .first(conn)
        .optional()?)
}

pub fn texts(conn: &mut DbConn, programme: Id) -> Result<Vec<TextRow>> {
    Ok(notice_text::table
        .filter(notice_text::programme_id.eq(programme))
        .select(cols::<TextRow>())
        .load(conn)?)
}

/// Writes a text; the caller has locked the programme.
pub fn put_text(conn: &mut DbConn, row: TextRow) -> Result<()> {
    Both(
        diesel::insert_into(notice_text::table)
            .values(row.clone())
            .on_conflict((notice_text::programme_id, notice_text::kind))
            .do_update()
            .set(row),
    )
    .execute(conn)?;
    Ok(())
}
