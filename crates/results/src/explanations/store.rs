//! Rows of moderated comments.

use std::collections::BTreeSet;

use diesel::prelude::*;

use base::db::schema::{card, card_comment};
use base::db::{DbConn, cols};
use jury::cards::CardStatus;
use kernel::error::Result;
use kernel::{Id, Ts};

/// What a coordinator decided of a juror's comment. The comment itself stays on the card.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = card_comment, treat_none_as_null = true)]
pub struct Moderation {
    pub card_id: Id,
    pub released: bool,
    /// Other words, where the juror's could not be told.
    pub text: Option<String>,
    pub moderated_by: Id,
    pub moderated_at: Ts,
    pub version: i32,
}

/// A comment: card, candidate, the juror's words.
pub type Comment = (Id, Id, Option<String>);

pub fn find(conn: &mut DbConn, card_id: Id) -> Result<Option<Moderation>> {
    Ok(card_comment::table
        .find(card_id)
        .select(cols::<Moderation>())
        .first(conn)
        .optional()?)
}

/// Writes a decision; the round is locked by the caller.
pub fn save(conn: &mut DbConn, row: Moderation) -> Result<()> {
    if row.version == 1 {
        diesel::insert_into(card_comment::table)
            .values(row)
            .execute(conn)?;
    } else {
        diesel::update(card_comment::table.find(row.card_id))
            .set(row)
            .execute(conn)?;
    }
    Ok(())
}

/// Comments of a round, without those on hidden candidates.
pub fn page(
    conn: &mut DbConn,
    round: Id,
    hidden: &BTreeSet<Id>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<(Comment, Option<Moderation>)>> {
    let mut query = card::table
        .left_join(card_comment::table)
        .filter(card::round_id.eq(round))
        .filter(card::status.eq(CardStatus::Submitted))
        .filter(card::feedback.is_not_null())
        .filter(card::candidate_id.ne_all(hidden.iter().copied().collect::<Vec<Id>>()))
        .order(card::id)
        .limit(limit)
        .select((
            (card::id, card::candidate_id, card::feedback),
            Option::<Moderation>::as_select(),
        ))
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(card::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// What was released for a candidate, in no order that tells of the jurors.
pub fn released(conn: &mut DbConn, candidate: Id) -> Result<Vec<String>> {
    let rows: Vec<(Option<String>, Option<String>)> = card::table
        .inner_join(card_comment::table)
        .filter(card::candidate_id.eq(candidate))
        .filter(card_comment::released.eq(true))
        .select((card_comment::text, card::feedback))
        .load(conn)?;
    let mut texts: Vec<String> = rows
        .into_iter()
        .filter_map(|(text, feedback)| text.or(feedback))
        .collect();
    texts.sort();
    Ok(texts)
}
