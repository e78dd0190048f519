//! Rows of invitations into teams.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use super::invitation_rules::TeamInvitationStatus;
use super::rules::IdeaStatus;
use crate::programmes::Pending;
use base::db::schema::{idea, idea_member, team_invitation};
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Ts};

/// An invitation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = team_invitation)]
pub struct TeamInvitation {
    pub id: Id,
    pub programme_id: Id,
    pub idea_id: Id,
    /// Who is invited.
    pub participant_id: Id,
    pub status: TeamInvitationStatus,
    pub invited_by: Id,
    pub answered_by: Option<Id>,
    pub evidence: Option<String>,
    pub ended_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<TeamInvitation> {
    Ok(team_invitation::table
        .find(id)
        .select(cols::<TeamInvitation>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<TeamInvitation> {
    Ok(Lock(team_invitation::table.find(id).select(cols::<TeamInvitation>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: TeamInvitation) -> Result<()> {
    diesel::insert_into(team_invitation::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: TeamInvitation) -> Result<()> {
    diesel::update(team_invitation::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Those of some ideas that wait for an answer: idea and participant.
pub fn pending(conn: &mut DbConn, ideas: &[Id]) -> Result<Vec<(Id, Id)>> {
    Ok(team_invitation::table
        .filter(team_invitation::idea_id.eq_any(ideas.to_vec()))
        .filter(team_invitation::status.eq(TeamInvitationStatus::Pending))
        .order((team_invitation::idea_id, team_invitation::participant_id))
        .select((team_invitation::idea_id, team_invitation::participant_id))
        .load(conn)?)
}

/// Those into one idea that wait for an answer.
pub fn open_of(conn: &mut DbConn, idea: Id) -> Result<Vec<TeamInvitation>> {
    Ok(team_invitation::table
        .filter(team_invitation::idea_id.eq(idea))
        .filter(team_invitation::status.eq(TeamInvitationStatus::Pending))
        .order(team_invitation::id)
        .select(cols::<TeamInvitation>())
        .load(conn)?)
}

/// Those of a programme that wait for an answer.
pub fn open_in(conn: &mut DbConn, programme: Id) -> Result<Vec<TeamInvitation>> {
    Ok(team_invitation::table
        .filter(team_invitation::programme_id.eq(programme))
        .filter(team_invitation::status.eq(TeamInvitationStatus::Pending))
        .order(team_invitation::id)
        .select(cols::<TeamInvitation>())
        .load(conn)?)
}

/// Those that a participant is to answer: how many, and since when.
pub fn waiting(conn: &mut DbConn, me: Id) -> Result<Pending> {
    let found: (i64, Option<Ts>) = team_invitation::table
        .filter(team_invitation::participant_id.eq(me))
        .filter(team_invitation::status.eq(TeamInvitationStatus::Pending))
        .select((count_star(), min(team_invitation::created_at)))
        .first(conn)?;
    Ok(found.into())
}

/// Which invitations.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<TeamInvitationStatus>,
    pub after: Option<Id>,
    pub limit: i64,
}

/// Those of a programme: of one participant, or all but those into hidden ideas.
pub fn page(
    conn: &mut DbConn,
    programme: Id,
    of: Option<Id>,
    hidden: &[Id],
    filter: &Filter,
) -> Result<Vec<TeamInvitation>> {
    let mut query = team_invitation::table
        .filter(team_invitation::programme_id.eq(programme))
        .filter(team_invitation::idea_id.ne_all(hidden.to_vec()))
        .order(team_invitation::id)
        .limit(filter.limit)
        .select(cols::<TeamInvitation>())
        .into_boxed();
    if let Some(me) = of {
        query = query.filter(team_invitation::participant_id.eq(me));
    }
    if let Some(status) = filter.status {
        query = query.filter(team_invitation::status.eq(status));
    }
    if let Some(id) = filter.after {
        query = query.filter(team_invitation::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// Those of some participants who are already in the team of another idea that goes on.
pub fn in_other_teams(conn: &mut DbConn, idea: Id, participants: &[Id]) -> Result<Vec<Id>> {
    Ok(idea_member::table
        .inner_join(idea::table.on(idea::id.eq(idea_member::idea_id)))
        .filter(idea_member::participant_id.eq_any(participants.to_vec()))
        .filter(idea_member::idea_id.ne(idea))
        .filter(idea::status.eq(IdeaStatus::Active))
        .select(idea_member::participant_id)
        .load(conn)?)
}
