//! Ideas whose plan was not handed in.

use diesel::dsl::{count_star, exists, min, not};
use diesel::prelude::*;

use super::rules::IdeaStatus;
use crate::programmes::Pending;
use crate::programmes::reminders::Reminder;
use crate::training::participants::rules::ParticipantStatus;
use crate::unreminded;
use base::db::DbConn;
use base::db::schema::{idea, idea_member, participant, plan_submission};
use kernel::error::Result;
use kernel::{Id, Ts};

/// It goes on, whoever leads it takes part or completed the training, and no plan was handed in.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn plan_missing() -> _ {
    let active: IdeaStatus = IdeaStatus::Active;
    let there: [ParticipantStatus; 2] = ParticipantStatus::STAYED;
    let submitted = plan_submission::table.filter(plan_submission::idea_id.eq(idea::id));
    let lead = participant::table
        .filter(participant::id.eq(idea::lead_id))
        .filter(participant::status.eq_any(there));
    idea::status
        .eq(active)
        .and(not(exists(submitted)))
        .and(exists(lead))
}

/// It goes on, whoever led it has left, and a member who takes part could lead it.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn lead_gone() -> _ {
    let active: IdeaStatus = IdeaStatus::Active;
    let there: [ParticipantStatus; 2] = ParticipantStatus::STAYED;
    let lead = participant::table
        .filter(participant::id.eq(idea::lead_id))
        .filter(participant::status.eq_any(there));
    let taking_part = participant::table
        .filter(participant::status.eq_any(there))
        .select(participant::id);
    let member = idea_member::table
        .filter(idea_member::idea_id.eq(idea::id))
        .filter(idea_member::participant_id.eq_any(taking_part));
    idea::status.eq(active).and(not(exists(lead))).and(exists(member))
}

/// How many of a programme could go on with another lead, but for the hidden ones.
pub fn without_lead(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<i64> {
    Ok(idea::table
        .filter(idea::programme_id.eq(programme))
        .filter(idea::id.ne_all(hidden.to_vec()))
        .filter(lead_gone())
        .count()
        .get_result(conn)?)
}

/// How many of a programme, but for the hidden ones, and since when.
pub fn plans(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Pending> {
    let found: (i64, Option<Ts>) = idea::table
        .filter(idea::programme_id.eq(programme))
        .filter(idea::id.ne_all(hidden.to_vec()))
        .filter(plan_missing())
        .select((count_star(), min(idea::created_at)))
        .first(conn)?;
    Ok(found.into())
}

/// The one that a participant leads.
pub fn plan_of(conn: &mut DbConn, lead: Id) -> Result<Option<Id>> {
    Ok(idea::table
        .filter(idea::lead_id.eq(lead))
        .filter(plan_missing())
        .order(idea::id)
        .select(idea::id)
        .first(conn)
        .optional()?)
}

/// An idea without a plan, since when there is one, and who leads it: application and account.
pub type Unplanned = (Id, Ts, Id, Option<Id>);

/// Who leads an idea without a plan and was not reminded of it.
pub fn leads_without_plan(
    conn: &mut DbConn,
    programme: Id,
    reminder: &Reminder,
    due: Ts,
    limit: i64,
) -> Result<Vec<Unplanned>> {
    Ok(idea::table
        .inner_join(participant::table.on(participant::id.eq(idea::lead_id)))
        .filter(idea::programme_id.eq(programme))
        .filter(idea::status.eq(IdeaStatus::Active))
        .filter(participant::status.eq_any(ParticipantStatus::STAYED))
        .filter(not(exists(
            plan_submission::table.filter(plan_submission::idea_id.eq(idea::id)),
        )))
        .filter(unreminded!(reminder, idea::id, due, participant::application_id))
        .order(idea::id)
        .limit(limit)
        .select((
            idea::id,
            idea::created_at,
            participant::application_id,
            participant::account_id,
        ))
        .load(conn)?)
}
