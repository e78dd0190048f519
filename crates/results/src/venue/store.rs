//! Rows of journeys, and of the people and things that a hall's machine is given.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::contents::{Package, Seat};
use super::rules::Outcome;
use base::db::schema::{
    account, candidate, card, membership, organisation, pitch, programme, role_grant, round, round_juror,
    venue_box, venue_card,
};
use base::db::{DbConn, cols};
use kernel::error::Result;
use kernel::vocabulary::Role;
use kernel::{Id, Json, Ts};
use people::accounts::identity::AccountStatus;
use people::accounts::organisations::rules::OrganisationKind;

/// A journey.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = venue_box)]
pub struct Journey {
    pub id: Id,
    pub round_id: Id,
    pub key_sealed: String,
    pub versions: Json,
    pub made_at: Ts,
}

pub fn insert(conn: &mut DbConn, row: Journey) -> Result<()> {
    diesel::insert_into(venue_box::table).values(row).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Option<Journey>> {
    Ok(venue_box::table
        .find(id)
        .select(cols::<Journey>())
        .first(conn)
        .optional()?)
}

/// The journey that a hall's machine was given.
pub fn only(conn: &mut DbConn) -> Result<Option<Journey>> {
    Ok(venue_box::table
        .order(venue_box::made_at.desc())
        .select(cols::<Journey>())
        .first(conn)
        .optional()?)
}

/// Whether a database has a programme already.
pub fn in_use(conn: &mut DbConn) -> Result<bool> {
    let any = programme::table.select(programme::id).limit(1);
    let found: Option<Id> = any.first(conn).optional()?;
    Ok(found.is_some())
}

/// Whether a card came back before, and what became of it.
pub fn known(conn: &mut DbConn, journey: Id, card: Id, version: i32) -> Result<bool> {
    let row = venue_card::table.find((journey, card, version));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

pub fn note(
    conn: &mut DbConn,
    journey: Id,
    card: Id,
    version: i32,
    outcome: Outcome,
    content: Json,
    now: Ts,
) -> Result<()> {
    diesel::insert_into(venue_card::table)
        .values((
            venue_card::box_id.eq(journey),
            venue_card::card_id.eq(card),
            venue_card::version.eq(version),
            venue_card::outcome.eq(outcome.as_str()),
            venue_card::content.eq(content),
            venue_card::imported_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes a package into an empty database.
pub fn load(conn: &mut DbConn, package: &Package) -> Result<()> {
    let (now, programme_id) = (package.made_at, package.programme.id);
    diesel::insert_into(organisation::table)
        .values((
            organisation::id.eq(package.programme.organisation_id),
            organisation::name.eq(Json::of(&package.organisation)?),
            organisation::kind.eq(OrganisationKind::Operator),
            organisation::version.eq(1),
            organisation::created_at.eq(now),
            organisation::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::insert_into(programme::table)
        .values((package.programme.clone(), programme::call_text.eq(Json::empty())))
        .execute(conn)?;
    for seat in &package.jurors {
        person(conn, programme_id, seat, now)?;
    }
    let mut row = package.round.clone();
    // Who opened it has no account here.
    row.opened_by = None;
    diesel::insert_into(round::table).values(row).execute(conn)?;
    for seat in &package.jurors {
        diesel::insert_into(round_juror::table)
            .values(seat.juror.clone())
            .execute(conn)?;
    }
    for one in &package.candidates {
        diesel::insert_into(candidate::table)
            .values(one.clone())
            .execute(conn)?;
    }
    for one in &package.pitches {
        diesel::insert_into(pitch::table)
            .values(one.clone())
            .execute(conn)?;
    }
    for one in &package.cards {
        diesel::insert_into(card::table)
            .values(one.clone())
            .execute(conn)?;
    }
    Ok(())
}

/// An account that nobody can log in to but by a pass.
fn person(conn: &mut DbConn, programme: Id, seat: &Seat, now: Ts) -> Result<()> {
    let id = seat.juror.account_id;
    diesel::insert_into(account::table)
        .values((
            account::id.eq(id),
            account::email.eq(format!("{id}@venue.invalid")),
            account::display_name.eq(seat.name.clone()),
            account::language.eq(seat.language),
            account::status.eq(AccountStatus::Active),
            account::version.eq(1),
            account::created_at.eq(now),
            account::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::insert_into(membership::table)
        .values((
            membership::programme_id.eq(programme),
            membership::account_id.eq(id),
            membership::side.eq("staff"),
        ))
        .execute(conn)?;
    diesel::insert_into(role_grant::table)
        .values((
            role_grant::id.eq(Id::new()),
            role_grant::account_id.eq(id),
            role_grant::programme_id.eq(programme),
            role_grant::role.eq(Role::Juror),
            role_grant::side.eq("staff"),
            role_grant::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The versions of a package's cards.
pub fn versions(package: &Package) -> BTreeMap<Id, i32> {
    package.cards.iter().map(|card| (card.id, card.version)).collect()
}
