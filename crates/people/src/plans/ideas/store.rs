//! Rows of ideas.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;

use super::invitation_rules::TeamInvitationStatus;
use super::invitation_store;
use super::pending;
use super::rules::IdeaStatus;
use crate::applications::application::store::Consents;
use crate::training::participants;
use crate::training::participants::rules::ParticipantStatus;
use crate::training::participants::store::Participant;
use base::db::schema::{
    application, idea, idea_member, participant, plan_closure, plan_submission, round, team_invitation,
};
use base::db::{Both, DbConn, Lock, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Json, Ts};
use scoring::rubric::input::RoundKind;

/// An idea.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = idea, treat_none_as_null = true)]
pub struct Idea {
    pub id: Id,
    pub programme_id: Id,
    /// A participant.
    pub lead_id: Id,
    pub origin_application_id: Id,
    pub status: IdeaStatus,
    pub merged_into: Option<Id>,
    pub title: String,
    pub content: Json,
    pub social_category: Option<String>,
    pub merged_by: Option<Id>,
    pub merged_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// An idea by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Idea> {
    Ok(idea::table.find(id).select(cols::<Idea>()).first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Idea> {
    Ok(Lock(idea::table.find(id).select(cols::<Idea>())).get_result(conn)?)
}

/// Locks all ideas of a programme, in a fixed order.
pub fn lock_all(conn: &mut DbConn, programme: Id) -> Result<()> {
    let locked = idea::table
        .filter(idea::programme_id.eq(programme))
        .order(idea::id)
        .select(idea::id);
    let _: Vec<Id> = Lock(locked).load(conn)?;
    Ok(())
}

pub fn insert(conn: &mut DbConn, rows: &[Idea]) -> Result<()> {
    for chunk in rows.chunks(500) {
        insert_all!(conn, idea::table, chunk.to_vec())?;
    }
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Idea) -> Result<()> {
    diesel::update(idea::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Which ideas.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only those whose plan was not handed in.
    pub plan_missing: bool,
    /// Only those that somebody else could lead, for their lead has left.
    pub lead_gone: bool,
    pub after: Option<Id>,
    pub limit: i64,
}

/// Ideas of a programme in the order of their making: those of one participant, or all but the hidden ones.
pub fn page(
    conn: &mut DbConn,
    programme: Id,
    of: Option<Id>,
    hidden: &[Id],
    filter: Filter,
) -> Result<Vec<Idea>> {
    let mut query = idea::table
        .filter(idea::programme_id.eq(programme))
        .filter(idea::id.ne_all(hidden.to_vec()))
        .select(cols::<Idea>())
        .order(idea::id)
        .limit(filter.limit)
        .into_boxed();
    if filter.plan_missing {
        query = query.filter(pending::plan_missing());
    }
    if filter.lead_gone {
        query = query.filter(pending::lead_gone());
    }
    if let Some(me) = of {
        let joined = idea_member::table
            .filter(idea_member::participant_id.eq(me))
            .select(idea_member::idea_id);
        query = query.filter(idea::lead_id.eq(me).or(idea::id.eq_any(joined)));
    }
    if let Some(id) = filter.after {
        query = query.filter(idea::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// An idea as one of its people sees it in short.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = idea)]
pub struct Brief {
    pub id: Id,
    /// A participant.
    pub lead_id: Id,
    pub status: IdeaStatus,
    pub title: String,
}

/// The ideas in which a participant has a part, in the order of their making.
pub fn of_participant(conn: &mut DbConn, programme: Id, me: Id) -> Result<Vec<Brief>> {
    let joined = idea_member::table
        .filter(idea_member::participant_id.eq(me))
        .select(idea_member::idea_id);
    Ok(idea::table
        .filter(idea::programme_id.eq(programme))
        .filter(idea::lead_id.eq(me).or(idea::id.eq_any(joined)))
        .order(idea::id)
        .select(cols::<Brief>())
        .load(conn)?)
}

/// The members of some ideas, without the leads.
pub fn members(conn: &mut DbConn, ideas: &[Id]) -> Result<Vec<(Id, Id)>> {
    Ok(idea_member::table
        .filter(idea_member::idea_id.eq_any(ideas.to_vec()))
        .order((idea_member::idea_id, idea_member::participant_id))
        .select((idea_member::idea_id, idea_member::participant_id))
        .load(conn)?)
}

pub fn add_member(conn: &mut DbConn, idea: Id, member: Id) -> Result<()> {
    Both(
        diesel::insert_into(idea_member::table)
            .values((
                idea_member::idea_id.eq(idea),
                idea_member::participant_id.eq(member),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(())
}

/// Makes a member of somebody who comes with an idea that was merged into this one.
pub fn join_from(conn: &mut DbConn, idea: Id, member: Id, from: Id) -> Result<()> {
    Both(
        diesel::insert_into(idea_member::table)
            .values((
                idea_member::idea_id.eq(idea),
                idea_member::participant_id.eq(member),
                idea_member::came_with.eq(from),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(())
}

/// Takes out whoever came with a merged idea.
pub fn leave_with(conn: &mut DbConn, idea: Id, from: Id) -> Result<()> {
    diesel::delete(
        idea_member::table
            .filter(idea_member::idea_id.eq(idea))
            .filter(idea_member::came_with.eq(from)),
    )
    .execute(conn)?;
    Ok(())
}

pub fn remove_member(conn: &mut DbConn, idea: Id, member: Id) -> Result<()> {
    diesel::delete(idea_member::table.find((idea, member))).execute(conn)?;
    Ok(())
}

/// Participants with whose application no idea began yet: participant, application, its content.
pub fn without_idea(conn: &mut DbConn, programme: Id) -> Result<Vec<(Id, Id, Json)>> {
    Ok(participant::table
        .inner_join(application::table.on(application::id.eq(participant::application_id)))
        .filter(participant::programme_id.eq(programme))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            idea::table.filter(idea::origin_application_id.eq(participant::application_id)),
        )))
        .order(participant::id)
        .select((participant::id, application::id, application::content))
        .load(conn)?)
}

/// Active ideas whose lead completed the training and whose plan is submitted.
pub fn of_completers(conn: &mut DbConn, programme: Id) -> Result<Vec<(Idea, Participant, Ts)>> {
    Ok(idea::table
        .inner_join(participant::table.on(participant::id.eq(idea::lead_id)))
        .inner_join(plan_submission::table.on(plan_submission::idea_id.eq(idea::id)))
        .filter(idea::programme_id.eq(programme))
        .filter(idea::status.eq(IdeaStatus::Active))
        .filter(participant::status.eq(ParticipantStatus::Completed))
        .order(idea::id)
        .select((
            cols::<Idea>(),
            cols::<Participant>(),
            plan_submission::submitted_at,
        ))
        .load(conn)?)
}

/// The applications of whoever has a part in some ideas: the one that it began with, the lead's, the members'. Those of the
/// invited too: whoever is tied to somebody who may be in the team tomorrow must not look at the idea today.
pub fn applicants(conn: &mut DbConn, ideas: &[Idea]) -> Result<HashMap<Id, BTreeSet<Id>>> {
    let ids: Vec<Id> = ideas.iter().map(|i| i.id).collect();
    let mut people = members(conn, &ids)?;
    people.extend(invitation_store::pending(conn, &ids)?);
    people.extend(ideas.iter().map(|i| (i.id, i.lead_id)));
    let who: Vec<Id> = people.iter().map(|(_, person)| *person).collect();
    let applications: Vec<(Id, Id)> = participant::table
        .filter(participant::id.eq_any(who))
        .select((participant::id, participant::application_id))
        .load(conn)?;
    let applications: HashMap<Id, Id> = applications.into_iter().collect();
    let mut found: HashMap<Id, BTreeSet<Id>> = ideas
        .iter()
        .map(|i| (i.id, BTreeSet::from([i.origin_application_id])))
        .collect();
    for (idea, person) in people {
        found.entry(idea).or_default().extend(applications.get(&person));
    }
    Ok(found)
}

/// The applications of whoever has a part in an idea: a conflict of interest with any of them is one with the idea.
pub fn parties(conn: &mut DbConn, id: Id) -> Result<Vec<Id>> {
    let one = find(conn, id)?;
    Ok(applicants(conn, &[one])?.into_values().flatten().collect())
}

/// Whether the commission has decided of the ideas of a programme.
pub fn is_decided(conn: &mut DbConn, programme: Id) -> Result<bool> {
    let decided = round::table
        .filter(round::programme_id.eq(programme))
        .filter(round::kind.eq(RoundKind::Final))
        .filter(round::decided_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(decided)).get_result(conn)?)
}

/// How far ideas of a programme have come, as far as it decides what can still be done with them.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Those of which the plan was submitted.
    pub submitted: BTreeSet<Id>,
    /// The final round was opened: no plan is written any more.
    pub closed: bool,
    /// The commission has decided.
    pub decided: bool,
}

/// How far some ideas of a programme have come.
pub fn stage(conn: &mut DbConn, programme: Id, ideas: &[Id]) -> Result<Stage> {
    let submitted: Vec<Id> = plan_submission::table
        .filter(plan_submission::idea_id.eq_any(ideas.to_vec()))
        .select(plan_submission::idea_id)
        .load(conn)?;
    let closed = plan_closure::table.find(programme);
    Ok(Stage {
        submitted: submitted.into_iter().collect(),
        closed: diesel::select(diesel::dsl::exists(closed)).get_result(conn)?,
        decided: is_decided(conn, programme)?,
    })
}

/// The applications that ideas began with: reference number and content.
pub fn origins(conn: &mut DbConn, applications: &[Id]) -> Result<Vec<(Id, Option<String>, Json)>> {
    Ok(application::table
        .filter(application::id.eq_any(applications.to_vec()))
        .select((application::id, application::reference, application::content))
        .load(conn)?)
}

/// An idea as people call it.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its title.
    pub title: String,
    /// The name of its lead.
    pub lead: String,
    /// Number of the application that it began with.
    pub reference: Option<String>,
}

/// Some ideas as people call them.
pub fn named(conn: &mut DbConn, ids: &[Id]) -> Result<HashMap<Id, Named>> {
    type Row = (Id, String, Option<String>, Participant);
    let rows: Vec<Row> = idea::table
        .inner_join(participant::table.on(participant::id.eq(idea::lead_id)))
        .inner_join(application::table.on(application::id.eq(idea::origin_application_id)))
        .filter(idea::id.eq_any(ids.to_vec()))
        .select((
            idea::id,
            idea::title,
            application::reference,
            cols::<Participant>(),
        ))
        .load(conn)?;
    let leads = rows.iter().map(|row| row.3.clone()).collect();
    let leads = participants::store::named(conn, leads)?;
    let whole = |((id, title, reference, _), lead): (Row, participants::store::Named)| {
        let lead = lead.name;
        (
            id,
            Named {
                title,
                lead,
                reference,
            },
        )
    };
    Ok(rows.into_iter().zip(leads).map(whole).collect())
}

/// Those of some ideas whose lead consents to the publication of name and idea.
pub fn published(conn: &mut DbConn, ids: &[Id]) -> Result<HashSet<Id>> {
    let rows: Vec<(Id, Json)> = idea::table
        .inner_join(participant::table.on(participant::id.eq(idea::lead_id)))
        .inner_join(application::table.on(application::id.eq(participant::application_id)))
        .filter(idea::id.eq_any(ids.to_vec()))
        .select((idea::id, application::consents))
        .load(conn)?;
    let mut published = HashSet::new();
    for (id, consents) in rows {
        if consents.read::<Consents>()?.publication {
            published.insert(id);
        }
    }
    Ok(published)
}

/// What others need to know of an idea.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Facts {
    /// The idea.
    pub id: Id,
    /// The programme.
    pub programme_id: Id,
    /// The application that it began with: conflicts of interest hang on it.
    pub application_id: Id,
    /// The account of the lead, if there is one.
    pub lead_account: Option<Id>,
}

/// What others need to know of an idea.
pub fn facts(conn: &mut DbConn, id: Id) -> Result<Option<Facts>> {
    Ok(idea::table
        .inner_join(participant::table.on(participant::id.eq(idea::lead_id)))
        .filter(idea::id.eq(id))
        .select((
            idea::id,
            idea::programme_id,
            idea::origin_application_id,
            participant::account_id,
        ))
        .first(conn)
        .optional()?)
}

/// The people of an idea who did not leave: its lead and its members.
pub fn people(conn: &mut DbConn, id: Id) -> Result<Vec<Participant>> {
    let mut people: Vec<Id> = members(conn, &[id])?.into_iter().map(|(_, who)| who).collect();
    let lead: Option<Id> = idea::table
        .find(id)
        .select(idea::lead_id)
        .first(conn)
        .optional()?;
    people.extend(lead);
    Ok(participant::table
        .filter(participant::id.eq_any(people))
        .filter(participant::status.ne(ParticipantStatus::DroppedOut))
        .order(participant::id)
        .select(cols::<Participant>())
        .load(conn)?)
}

/// The ideas in which any of these applicants has a part, or is invited to have one.
pub fn of_applications(conn: &mut DbConn, programme: Id, applications: &[Id]) -> Result<Vec<Id>> {
    if applications.is_empty() {
        return Ok(vec![]);
    }
    let people: Vec<Id> = participant::table
        .filter(participant::application_id.eq_any(applications.to_vec()))
        .select(participant::id)
        .load(conn)?;
    let joined = idea_member::table
        .filter(idea_member::participant_id.eq_any(people.clone()))
        .select(idea_member::idea_id);
    let invited = team_invitation::table
        .filter(team_invitation::participant_id.eq_any(people.clone()))
        .filter(team_invitation::status.eq(TeamInvitationStatus::Pending))
        .select(team_invitation::idea_id);
    Ok(idea::table
        .filter(idea::programme_id.eq(programme))
        .filter(
            idea::origin_application_id
                .eq_any(applications.to_vec())
                .or(idea::lead_id.eq_any(people))
                .or(idea::id.eq_any(joined))
                .or(idea::id.eq_any(invited)),
        )
        .select(idea::id)
        .load(conn)?)
}
