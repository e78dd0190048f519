//! What hangs on a programme and goes with its copy.

use diesel::prelude::*;

use base::cx::Cx;
use base::db::insert_all;
use base::db::schema::{notice_text, programme_contact};
use kernel::error::Result;
use kernel::{Id, Json};

/// Whom people ask.
pub fn contact(cx: &mut Cx<'_>, from: Id, to: Id) -> Result<()> {
    let found: Option<Json> = programme_contact::table
        .find(from)
        .select(programme_contact::contact)
        .first(cx.conn)
        .optional()?;
    if let Some(contact) = found {
        let row = (
            programme_contact::programme_id.eq(to),
            programme_contact::contact.eq(contact),
            programme_contact::version.eq(1),
            programme_contact::updated_at.eq(cx.now),
        );
        diesel::insert_into(programme_contact::table)
            .values(row)
            .execute(cx.conn)?;
    }
    Ok(())
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = notice_text)]
struct Words {
    programme_id: Id,
    kind: String,
    words: Option<Json>,
    version: i32,
    updated_by: Id,
    updated_at: kernel::Ts,
}

/// The programme's own words of what is told by itself; those that were given up are the usual ones in the copy too.
pub fn texts(cx: &mut Cx<'_>, from: Id, to: Id) -> Result<()> {
    let found: Vec<(String, Option<Json>)> = notice_text::table
        .filter(notice_text::programme_id.eq(from))
        .filter(notice_text::words.is_not_null())
        .order(notice_text::kind)
        .select((notice_text::kind, notice_text::words))
        .load(cx.conn)?;
    let by = cx.actor.id()?;
    let rows: Vec<Words> = found
        .into_iter()
        .map(|(kind, words)| Words {
            programme_id: to,
            kind,
            words,
            version: 1,
            updated_by: by,
            updated_at: cx.now,
        })
        .collect();
    insert_all!(cx.conn, notice_text::table, rows)?;
    Ok(())
}
