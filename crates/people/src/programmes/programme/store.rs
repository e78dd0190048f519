//! Rows of programmes.

use chrono::NaiveDate;
use chrono_tz::Tz;
use diesel::prelude::*;

use super::rules::Rules;
use base::cx::Cx;
use base::db::schema::{award_slot, phase_change, programme, programme_budget, role_grant, seat};
use base::db::{DbConn, Lock, cols, insert_all};
use base::notifications::Said;
use base::policy::Subject;
use kernel::error::{Error, Result};
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Json, Lang, Ts};

/// A programme.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = programme, treat_none_as_null = true)]
pub struct Programme {
    pub id: Id,
    pub organisation_id: Id,
    /// Prefix of the reference numbers.
    pub code: String,
    pub name: Json,
    pub languages: Json,
    pub time_zone: String,
    pub phase: Phase,
    pub seats: i32,
    pub overbooking: i32,
    pub awards: i32,
    pub months: i32,
    pub currency: String,
    pub attendance_threshold_bp: i32,
    pub own_share_bp: i32,
    pub rules: Json,
    pub opens_at: Option<Ts>,
    pub deadline_local: Option<String>,
    pub deadline_at: Option<Ts>,
    pub grace_seconds: i32,
    pub training_starts_on: Option<NaiveDate>,
    pub training_ends_on: Option<NaiveDate>,
    pub offer_days: i32,
    pub next_number: i32,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl Programme {
    /// Its rules.
    pub fn rules(&self) -> Result<Rules> {
        self.rules.read()
    }
    /// Its time zone.
    pub fn zone(&self) -> Result<Tz> {
        self.time_zone
            .parse()
            .map_err(|_| Error::internal("a stored time zone is unknown"))
    }
    /// The order of fallback of its texts.
    pub fn languages(&self) -> Result<Vec<Lang>> {
        self.languages.read()
    }
    /// The programme's main language.
    pub fn main_language(&self) -> Lang {
        self.languages()
            .ok()
            .and_then(|l| l.first().copied())
            .unwrap_or_default()
    }
    /// As a subject of access, for those who have a part in it.
    pub fn subject(&self) -> Subject {
        Subject::of(self.id, self.phase)
    }
    /// The same for everybody: whoever is there may see a programme that was announced.
    pub fn announced(&self) -> Subject {
        self.subject().public(self.phase != Phase::Draft)
    }
    /// The name, for whoever a notice is for.
    pub fn said(&self) -> Result<Said> {
        Ok(Said::Titled(self.name.read()?, self.languages()?))
    }
    /// The name, for a reader.
    pub fn name_in(&self, lang: Lang) -> Result<String> {
        let name: kernel::Localised = self.name.read()?;
        Ok(name.pick(lang, &self.languages()?).to_owned())
    }
    /// Whether the call takes something at this time, with the general deadline or a personal one.
    pub fn takes_applications(&self, now: Ts, personal: Option<Ts>) -> bool {
        let open = self.opens_at.is_none_or(|t| t <= now);
        let grace = chrono::Duration::seconds(self.grace_seconds.into());
        let last = self.deadline_at.into_iter().chain(personal).max();
        self.phase == Phase::Open && open && last.is_none_or(|t| now < t + grace)
    }
}

/// A programme by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Programme> {
    Ok(programme::table
        .find(id)
        .select(cols::<Programme>())
        .first(conn)?)
}

/// The same, locked until the commit: for numbers, seats and phases.
pub fn lock(conn: &mut DbConn, id: Id) -> Result<Programme> {
    Ok(Lock(programme::table.find(id).select(cols::<Programme>())).get_result(conn)?)
}

/// The programmes in some phases, in a fixed order so that locks are taken in it.
pub fn in_phases(conn: &mut DbConn, phases: &[Phase]) -> Result<Vec<Programme>> {
    Ok(programme::table
        .filter(programme::phase.eq_any(phases.to_vec()))
        .order(programme::id)
        .select(cols::<Programme>())
        .load(conn)?)
}

/// The text of the call: long, and shown on the programme's own page only, so no row of `Programme` carries it.
pub fn call_text(conn: &mut DbConn, id: Id) -> Result<Json> {
    Ok(programme::table
        .find(id)
        .select(programme::call_text)
        .first(conn)?)
}

/// The money of a programme: total and committed.
pub fn budget(conn: &mut DbConn, id: Id) -> Result<(i64, i64)> {
    Ok(programme_budget::table
        .find(id)
        .select((programme_budget::total, programme_budget::committed))
        .first(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Programme, call_text: Json, budget: i64) -> Result<()> {
    let id = row.id;
    diesel::insert_into(programme::table)
        .values((row, programme::call_text.eq(call_text)))
        .execute(conn)?;
    diesel::insert_into(programme_budget::table)
        .values((
            programme_budget::programme_id.eq(id),
            programme_budget::total.eq(budget),
            programme_budget::committed.eq(0_i64),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Programme) -> Result<()> {
    diesel::update(programme::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

pub fn set_call_text(conn: &mut DbConn, id: Id, text: Json) -> Result<()> {
    diesel::update(programme::table.find(id))
        .set(programme::call_text.eq(text))
        .execute(conn)?;
    Ok(())
}

pub fn set_budget(conn: &mut DbConn, id: Id, total: i64) -> Result<()> {
    diesel::update(programme_budget::table.find(id))
        .set(programme_budget::total.eq(total))
        .execute(conn)?;
    Ok(())
}

/// The next reference number; the caller holds the lock on the programme.
pub fn take_number(conn: &mut DbConn, id: Id) -> Result<i32> {
    Ok(diesel::update(programme::table.find(id))
        .set(programme::next_number.eq(programme::next_number + 1))
        .returning(programme::next_number)
        .get_result::<i32>(conn)?
        - 1)
}

/// Writes a move of phase.
pub fn set_phase(cx: &mut Cx<'_>, row: &Programme, to: Phase, reason: Option<&str>) -> Result<()> {
    diesel::update(programme::table.find(row.id))
        .set((
            programme::phase.eq(to),
            programme::version.eq(programme::version + 1),
            programme::updated_at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    diesel::insert_into(phase_change::table)
        .values((
            phase_change::id.eq(Id::new()),
            phase_change::programme_id.eq(row.id),
            phase_change::from_phase.eq(row.phase),
            phase_change::to_phase.eq(to),
            phase_change::reason.eq(reason),
            phase_change::moved_by.eq(cx.actor.account),
            phase_change::at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    Ok(())
}

/// A move of phase.
#[derive(Debug, Clone, Queryable)]
pub struct PhaseChange {
    pub from: Phase,
    pub to: Phase,
    pub reason: Option<String>,
    pub at: Ts,
}

/// The moves of a programme, oldest first.
pub fn phase_changes(conn: &mut DbConn, id: Id) -> Result<Vec<PhaseChange>> {
    Ok(phase_change::table
        .filter(phase_change::programme_id.eq(id))
        .order((phase_change::at, phase_change::id))
        .select((
            phase_change::from_phase,
            phase_change::to_phase,
            phase_change::reason,
            phase_change::at,
        ))
        .load(conn)?)
}

/// Makes the rows of seats and award slots, once.
pub fn make_places(conn: &mut DbConn, row: &Programme) -> Result<()> {
    let seats: Vec<_> = (1..=row.seats)
        .map(|no| (seat::programme_id.eq(row.id), seat::no.eq(no)))
        .collect();
    let slots: Vec<_> = (1..=row.awards)
        .map(|no| (award_slot::programme_id.eq(row.id), award_slot::no.eq(no)))
        .collect();
    for chunk in seats.chunks(5_000) {
        insert_all!(conn, seat::table, chunk)?;
    }
    for chunk in slots.chunks(5_000) {
        insert_all!(conn, award_slot::table, chunk)?;
    }
    Ok(())
}

/// Takes the places away again, when an open programme goes back to draft.
pub fn drop_places(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(seat::table.filter(seat::programme_id.eq(id))).execute(conn)?;
    diesel::delete(award_slot::table.filter(award_slot::programme_id.eq(id))).execute(conn)?;
    Ok(())
}

/// Which programmes.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of drafts those alone in which the reader has a role; absent for administrators, who see all.
    pub mine: Option<Vec<Id>>,
    /// In this phase.
    pub phase: Option<Phase>,
    /// Those that nobody coordinates.
    pub without_coordinator: bool,
    pub before: Option<(Ts, Id)>,
    pub limit: i64,
}

/// It is not over, and nobody coordinates it.
#[diesel::dsl::auto_type(no_type_alias)]
fn uncoordinated() -> _ {
    let over: [Phase; 2] = [Phase::Closed, Phase::Cancelled];
    let role: Role = Role::Coordinator;
    let theirs = role_grant::table
        .filter(role_grant::programme_id.eq(programme::id.nullable()))
        .filter(role_grant::role.eq(role))
        .filter(role_grant::revoked_at.is_null());
    programme::phase
        .ne_all(over)
        .and(diesel::dsl::not(diesel::dsl::exists(theirs)))
}

/// The programmes that nobody coordinates: how many, and since when.
pub fn without_coordinator(conn: &mut DbConn) -> Result<(i64, Option<Ts>)> {
    Ok(programme::table
        .filter(uncoordinated())
        .select((diesel::dsl::count_star(), diesel::dsl::min(programme::created_at)))
        .first(conn)?)
}

/// Programmes that a reader sees, newest first.
pub fn page(conn: &mut DbConn, filter: Filter) -> Result<Vec<Programme>> {
    let mut query = programme::table
        .select(cols::<Programme>())
        .order((programme::created_at.desc(), programme::id.desc()))
        .limit(filter.limit)
        .into_boxed();
    if let Some(mine) = filter.mine {
        query = query.filter(programme::phase.ne(Phase::Draft).or(programme::id.eq_any(mine)));
    }
    if filter.without_coordinator {
        query = query.filter(uncoordinated());
    }
    if let Some((at, id)) = filter.before {
        query = query.filter(
            programme::created_at
                .lt(at)
                .or(programme::created_at.eq(at).and(programme::id.lt(id))),
        );
    }
    if let Some(phase) = filter.phase {
        query = query.filter(programme::phase.eq(phase));
    }
    Ok(query.load(conn)?)
}
