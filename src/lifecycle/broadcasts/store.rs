//! Rows of broadcasts, and those to whom one goes.

use diesel::dsl::{count_star, exists, min};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::rules::BroadcastStatus;
use base::db::schema::{application, broadcast, participant, person};
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Text, Ts};
use people::applications::ApplicationStatus;
use people::training::participants::rules::ParticipantStatus;

/// Whom a broadcast is for. Each thing that is said narrows it down; with nothing said it goes to everybody whose application
/// was not withdrawn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audience {
    /// Applications in one of these states.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<ApplicationStatus>,
    /// Of people who live in one of these places.
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub localities: Vec<Text<50>>,
    /// Of people who take part in the training, or completed it.
    pub taking_part: bool,
    /// Of this group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<Id>,
}

/// A broadcast.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = broadcast, treat_none_as_null = true)]
pub struct Broadcast {
    pub id: Id,
    pub programme_id: Id,
    pub status: BroadcastStatus,
    pub audience: Json,
    pub subject: Json,
    pub body: Json,
    pub send_at: Ts,
    pub told: i32,
    pub told_up_to: Option<Id>,
    pub created_by: Id,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Broadcast> {
    Ok(broadcast::table
        .find(id)
        .select(cols::<Broadcast>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Broadcast> {
    Ok(Lock(broadcast::table.find(id).select(cols::<Broadcast>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Broadcast) -> Result<()> {
    diesel::insert_into(broadcast::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Broadcast) -> Result<()> {
    diesel::update(broadcast::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Broadcasts of a programme, newest first.
pub fn page(
    conn: &mut DbConn,
    programme: Id,
    status: Option<BroadcastStatus>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Broadcast>> {
    let mut query = broadcast::table
        .filter(broadcast::programme_id.eq(programme))
        .order(broadcast::id.desc())
        .select(cols::<Broadcast>())
        .limit(limit)
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(broadcast::status.eq(status));
    }
    if let Some(id) = before {
        query = query.filter(broadcast::id.lt(id));
    }
    Ok(query.load(conn)?)
}

/// Those that somebody holds: how many, and since when.
pub fn held(conn: &mut DbConn, programme: Id) -> Result<(i64, Option<Ts>)> {
    Ok(broadcast::table
        .filter(broadcast::programme_id.eq(programme))
        .filter(broadcast::status.eq(BroadcastStatus::Held))
        .select((count_star(), min(broadcast::updated_at)))
        .first(conn)?)
}

/// Those whose time has come.
pub fn due(conn: &mut DbConn, now: Ts) -> Result<Vec<Id>> {
    Ok(broadcast::table
        .filter(broadcast::status.eq(BroadcastStatus::Waiting))
        .filter(broadcast::send_at.le(now))
        .order(broadcast::send_at)
        .select(broadcast::id)
        .limit(20)
        .load(conn)?)
}

/// Somebody to whom a broadcast goes.
#[derive(Debug, Clone, Queryable)]
pub struct Addressee {
    pub application_id: Id,
    pub account_id: Option<Id>,
    pub reference: Option<String>,
    pub given_name: String,
}

/// Those to whom a broadcast goes; a macro, since a boxed query belongs to what it selects.
macro_rules! addressed {
    ($select:expr, $programme:expr, $audience:expr) => {{
        let audience: &Audience = $audience;
        let mut query = application::table
            .inner_join(person::table)
            .filter(application::programme_id.eq($programme))
            .select($select)
            .into_boxed();
        query = match audience.statuses.is_empty() {
            true => query.filter(application::status.ne(ApplicationStatus::Withdrawn)),
            false => query.filter(application::status.eq_any(audience.statuses.clone())),
        };
        if !audience.localities.is_empty() {
            let places: Vec<&str> = audience.localities.iter().map(|code| code.as_str()).collect();
            query = query.filter(application::locality.eq_any(places));
        }
        if audience.taking_part {
            let theirs = participant::table
                .filter(participant::application_id.eq(application::id))
                .filter(participant::status.eq_any(ParticipantStatus::STAYED));
            query = query.filter(exists(theirs));
        }
        if let Some(group) = audience.group_id {
            let theirs = participant::table
                .filter(participant::application_id.eq(application::id))
                .filter(participant::status.eq_any(ParticipantStatus::STAYED))
                .filter(participant::group_id.eq(group));
            query = query.filter(exists(theirs));
        }
        query
    }};
}

/// The next to be told, behind those who were.
pub fn addressees(
    conn: &mut DbConn,
    programme: Id,
    audience: &Audience,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Addressee>> {
    let columns = (
        application::id,
        application::account_id,
        application::reference,
        person::given_name,
    );
    let mut query = addressed!(columns, programme, audience)
        .order(application::id)
        .limit(limit);
    if let Some(id) = after {
        query = query.filter(application::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// How many there are with an account and without one, but for the hidden ones.
pub fn count(conn: &mut DbConn, programme: Id, audience: &Audience, hidden: &[Id]) -> Result<(i64, i64)> {
    let shown =
        || addressed!(count_star(), programme, audience).filter(application::id.ne_all(hidden.to_vec()));
    let all: i64 = shown().first(conn)?;
    let online: i64 = shown()
        .filter(application::account_id.is_not_null())
        .first(conn)?;
    Ok((online, all - online))
}
