//! Rows of awards, the slots they hold and the budget they use.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use super::rules::AwardStatus;
use base::db::schema::{award, award_slot, programme_budget};
use base::db::{DbConn, Lock, cols};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts};

/// An award.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = award, treat_none_as_null = true)]
pub struct Award {
    pub id: Id,
    pub programme_id: Id,
    pub idea_id: Id,
    pub status: AwardStatus,
    pub amount: i64,
    pub own_amount: i64,
    pub currency: String,
    pub own_share_bp: i32,
    pub proposed_by: Option<Id>,
    pub agreed_by: Option<Id>,
    pub ended_reason: Option<String>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    /// What was paid, where it ended early after the agreement was signed.
    pub paid: Option<i64>,
    pub settled_by: Option<Id>,
    pub settled_at: Option<Ts>,
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Award> {
    Ok(award::table.find(id).select(cols::<Award>()).first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Award> {
    Ok(Lock(award::table.find(id).select(cols::<Award>())).get_result(conn)?)
}

/// Adds an award to a slot and to the budget. The caller holds the lock on the programme; the unique key of
/// the slot and the check of the budget refuse what does not fit, whatever the caller believed.
pub fn insert(conn: &mut DbConn, row: Award) -> Result<()> {
    let free: Option<i32> = Lock(
        award_slot::table
            .filter(award_slot::programme_id.eq(row.programme_id))
            .filter(award_slot::award_id.is_null())
            .order(award_slot::no)
            .limit(1)
            .select(award_slot::no),
    )
    .get_result(conn)
    .optional()?;
    let no = free.ok_or_else(|| Error::code(Code::NoAwardSlot))?;
    commit_money(conn, row.programme_id, row.amount)?;
    let (programme, id) = (row.programme_id, row.id);
    diesel::insert_into(award::table).values(row).execute(conn)?;
    diesel::update(award_slot::table.find((programme, no)))
        .set(award_slot::award_id.eq(id))
        .execute(conn)?;
    Ok(())
}

/// Writes a new state, if the award still has the version that was read.
pub fn update(conn: &mut DbConn, row: Award) -> Result<()> {
    let changed = diesel::update(
        award::table
            .find(row.id)
            .filter(award::version.eq(row.version - 1)),
    )
    .set(row)
    .execute(conn)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::code(Code::Stale))
    }
}

/// Frees the slot of an award that ended early, and its money but for what was paid.
pub fn release(conn: &mut DbConn, row: &Award) -> Result<()> {
    diesel::update(award_slot::table.filter(award_slot::award_id.eq(row.id)))
        .set(award_slot::award_id.eq(None::<Id>))
        .execute(conn)?;
    commit_money(conn, row.programme_id, row.paid.unwrap_or(0) - row.amount)
}

fn commit_money(conn: &mut DbConn, programme: Id, amount: i64) -> Result<()> {
    diesel::update(programme_budget::table.find(programme))
        .set(programme_budget::committed.eq(programme_budget::committed + amount))
        .execute(conn)?;
    Ok(())
}

/// Which awards.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<AwardStatus>,
    /// Proposals of somebody else than this account, which may agree to them.
    pub second: Option<Id>,
    pub after: Option<Id>,
    pub limit: i64,
}

/// Proposed, by somebody else.
#[diesel::dsl::auto_type(no_type_alias)]
fn to_agree(second: Id) -> _ {
    let proposed: AwardStatus = AwardStatus::Proposed;
    award::status
        .eq(proposed)
        .and(award::proposed_by.is_null().or(award::proposed_by.ne(second)))
}

pub fn page(conn: &mut DbConn, programme: Id, hidden_ideas: &[Id], filter: Filter) -> Result<Vec<Award>> {
    let mut query = award::table
        .filter(award::programme_id.eq(programme))
        .filter(award::idea_id.ne_all(hidden_ideas.to_vec()))
        .select(cols::<Award>())
        .order(award::id)
        .limit(filter.limit)
        .into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(award::status.eq(status));
    }
    if let Some(second) = filter.second {
        query = query.filter(to_agree(second));
    }
    if let Some(id) = filter.after {
        query = query.filter(award::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// The awards of some ideas, the newest last.
pub fn of_ideas(conn: &mut DbConn, ideas: &[Id]) -> Result<Vec<Award>> {
    Ok(award::table
        .filter(award::idea_id.eq_any(ideas.to_vec()))
        .order(award::id)
        .select(cols::<Award>())
        .load(conn)?)
}

/// How many proposals somebody else than their author may agree to, and since when.
pub fn proposed_by_others(
    conn: &mut DbConn,
    programme: Id,
    me: Id,
    hidden: &[Id],
) -> Result<(i64, Option<Ts>)> {
    Ok(award::table
        .filter(award::programme_id.eq(programme))
        .filter(to_agree(me))
        .filter(award::idea_id.ne_all(hidden.to_vec()))
        .select((count_star(), min(award::created_at)))
        .first(conn)?)
}

/// How many awards of a programme are in a state, but for the hidden ones, and since when.
pub fn in_state(
    conn: &mut DbConn,
    programme: Id,
    status: AwardStatus,
    hidden: &[Id],
) -> Result<(i64, Option<Ts>)> {
    Ok(award::table
        .filter(award::programme_id.eq(programme))
        .filter(award::status.eq(status))
        .filter(award::idea_id.ne_all(hidden.to_vec()))
        .select((count_star(), min(award::updated_at)))
        .first(conn)?)
}

/// How many awards of a programme are neither settled nor terminated.
pub fn unsettled(conn: &mut DbConn, programme: Id) -> Result<i64> {
    Ok(award::table
        .filter(award::programme_id.eq(programme))
        .filter(award::status.eq_any([AwardStatus::Proposed, AwardStatus::Agreed, AwardStatus::Active]))
        .count()
        .get_result(conn)?)
}

/// The live awards, locked.
pub fn live_awards(conn: &mut DbConn, programme: Id) -> Result<Vec<Award>> {
    Ok(Lock(
        award::table
            .filter(award::programme_id.eq(programme))
            .filter(award::status.ne(AwardStatus::Terminated))
            .order(award::id)
            .select(cols::<Award>()),
    )
    .get_results(conn)?)
}

/// How many live awards there are but for those of hidden ideas, and how much money these hold.
pub fn live(conn: &mut DbConn, programme: Id, hidden_ideas: &[Id]) -> Result<(i64, i64)> {
    type Holds = (Id, AwardStatus, i64, Option<i64>);
    let rows: Vec<Holds> = award::table
        .filter(award::programme_id.eq(programme))
        .select((award::idea_id, award::status, award::amount, award::paid))
        .load(conn)?;
    let (unseen, seen): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| hidden_ideas.contains(&row.0));
    let ended = |row: &Holds| row.1 == AwardStatus::Terminated;
    let live = seen.iter().filter(|row| !ended(row)).count();
    let held = |row: &Holds| if ended(row) { row.3.unwrap_or(0) } else { row.2 };
    let live = i64::try_from(live).map_err(Error::internal)?;
    Ok((live, unseen.iter().map(held).sum()))
}
