//! Use cases of invitations into teams: read, say yes or no, and what ends them without an answer.

use serde_json::json;
use validator::Validate;

use super::invitation_rules::{TeamAnswer, TeamInvitationStatus, answered};
use super::invitation_store::{self, Filter, TeamInvitation};
use super::rules::{Step, next};
use super::service::{record, taking_part, touched};
use super::store::{self, Idea};
use crate::applications::{conflicts, phone_calls};
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::{participants, seen};
use base::cx::Cx;
use base::notifications::{Notice, Said};
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Words};

/// What is said to an invitation.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamReply {
    /// What proves it; required from a coordinator who enters it for somebody.
    #[serde(default)]
    #[validate(nested)]
    pub evidence: Option<Words<500>>,
}

/// An invitation, its idea, and how the actor stands to it.
pub struct InvitationScene {
    /// The invitation.
    pub row: TeamInvitation,
    /// The idea.
    pub idea: Idea,
    /// The programme.
    pub programme: Programme,
    /// As access sees it: it belongs to whoever is invited. A conflict of interest with anybody of the idea is one with it.
    pub subject: Subject,
}

fn scene(cx: &mut Cx<'_>, row: TeamInvitation, idea: Idea) -> Result<InvitationScene> {
    let programme = programme::find(cx.conn, row.programme_id)?;
    let mine = taking_part(cx, programme.id)? == Some(row.participant_id);
    let conflicted = match cx.actor.account {
        Some(account) => {
            // Whoever was invited once is a party as long as it is told.
            let mut parties = store::parties(cx.conn, idea.id)?;
            parties.push(participants::store::find(cx.conn, row.participant_id)?.application_id);
            conflicts::conflicted_with_any(cx.conn, account, &parties)?
        }
        None => false,
    };
    let subject = programme.subject().owned(mine).conflicted(conflicted);
    Ok(InvitationScene {
        row,
        idea,
        programme,
        subject,
    })
}

/// Reads an invitation.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<InvitationScene> {
    let row = invitation_store::find(cx.conn, id)?;
    let idea = store::find(cx.conn, row.idea_id)?;
    let found = scene(cx, row, idea)?;
    authorise(cx, Op::GetTeamInvitation, &found.subject)?;
    Ok(found)
}

/// Lists invitations: one's own, or all for coordinators, but for those into ideas with which the reader has a conflict.
pub fn list(cx: &mut Cx<'_>, programme: Id, filter: &Filter) -> Result<Vec<InvitationScene>> {
    let (programme, subject) = seen(cx, programme)?;
    authorise(cx, Op::ListTeamInvitations, &subject)?;
    let mine = match cx.actor.has(programme.id, Role::Coordinator) {
        true => None,
        false => Some(taking_part(cx, programme.id)?.ok_or_else(Error::not_found)?),
    };
    let torn = conflicts::hidden(cx.conn, cx.actor.id()?, programme.id)?;
    let hidden = store::of_applications(cx.conn, programme.id, &torn)?;
    let rows = invitation_store::page(cx.conn, programme.id, mine, &hidden, filter)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let idea = store::find(cx.conn, row.idea_id)?;
        found.push(scene(cx, row, idea)?);
    }
    Ok(found)
}

/// Says yes or no: the invited, or a coordinator with evidence. Somebody is in the team of one idea besides an own.
pub fn answer(
    cx: &mut Cx<'_>,
    op: Op,
    id: Id,
    answer: TeamAnswer,
    input: &Input<TeamReply>,
) -> Result<InvitationScene> {
    // The idea first, as whoever changes its team has it.
    let idea = invitation_store::find(cx.conn, id)?.idea_id;
    let idea = store::lock(cx.conn, idea)?;
    let row = invitation_store::lock(cx.conn, id)?;
    let found = scene(cx, row, idea)?;
    authorise(cx, op, &found.subject)?;
    let input = input.get()?;
    if !found.subject.owner && input.evidence.is_none() {
        return Err(Error::field("/evidence", "required"));
    }
    in_phase(op, found.programme.phase)?;
    let status = answered(found.row.status, answer)?;
    let person = participants::store::lock(cx.conn, found.row.participant_id)?;
    if status == TeamInvitationStatus::Accepted {
        next(found.idea.status, Step::Change)?;
        if !person.status.stayed() {
            return Err(Error::code(Code::WrongState).with("state", person.status.as_str()));
        }
        // The row of the person is locked: two invitations that are accepted at once take turns.
        if !invitation_store::in_other_teams(cx.conn, found.idea.id, &[person.id])?.is_empty() {
            return Err(Error::code(Code::Duplicate));
        }
        store::add_member(cx.conn, found.idea.id, person.id)?;
        store::update(cx.conn, touched(cx, &found.idea))?;
    }
    let row = TeamInvitation {
        status,
        answered_by: cx.actor.account,
        evidence: input.evidence.clone().map(Into::into),
        ended_at: Some(cx.now),
        version: found.row.version + 1,
        ..found.row.clone()
    };
    invitation_store::update(cx.conn, row.clone())?;
    tell_lead(cx, &found.programme, &found.idea, &row)?;
    let after = json!({ "invitation_id": id, "participant_id": person.id, "status": status, "evidence": input.evidence });
    record(cx, op, &found.idea, json!({ "status": found.row.status }), after)?;
    Ok(InvitationScene { row, ..found })
}

/// The lead learns what became of an invitation.
fn tell_lead(cx: &mut Cx<'_>, programme: &Programme, idea: &Idea, row: &TeamInvitation) -> Result<()> {
    let notice = Notice::TeamAnswered {
        programme: programme.said()?,
        title: Said::Plain(idea.title.clone()),
        who: Said::Plain(named(cx, row.participant_id)?),
        result: Said::label("team_invitation_status", row.status),
    };
    let lead = participants::store::find(cx.conn, idea.lead_id)?;
    phone_calls::tell(cx, &lead, &notice)
}

/// Whether the invited are in another team by now.
pub(super) fn elsewhere(cx: &mut Cx<'_>, row: &TeamInvitation) -> Result<bool> {
    let found = invitation_store::in_other_teams(cx.conn, row.idea_id, &[row.participant_id])?;
    Ok(!found.is_empty())
}

/// The name of a participant.
pub(super) fn named(cx: &mut Cx<'_>, participant: Id) -> Result<String> {
    let one = participants::store::find(cx.conn, participant)?;
    let named = participants::store::named(cx.conn, vec![one])?;
    Ok(named.into_iter().map(|one| one.name).collect())
}

/// An invitation ends without an answer, and whoever was invited is told.
pub(super) fn ended(
    cx: &mut Cx<'_>,
    programme: &Programme,
    idea: &Idea,
    old: &TeamInvitation,
    status: TeamInvitationStatus,
) -> Result<TeamInvitation> {
    let row = TeamInvitation {
        status,
        ended_at: Some(cx.now),
        version: old.version + 1,
        ..old.clone()
    };
    invitation_store::update(cx.conn, row.clone())?;
    let notice = Notice::TeamInvitationEnded {
        programme: programme.said()?,
        title: Said::Plain(idea.title.clone()),
    };
    let person = participants::store::find(cx.conn, row.participant_id)?;
    phone_calls::tell(cx, &person, &notice)?;
    Ok(row)
}

/// The idea goes on in another, or not at all: nobody can come into its team any more.
pub(super) fn withdrawn(cx: &mut Cx<'_>, programme: &Programme, idea: &Idea) -> Result<()> {
    for one in invitation_store::open_of(cx.conn, idea.id)? {
        ended(cx, programme, idea, &one, TeamInvitationStatus::Withdrawn)?;
    }
    Ok(())
}

/// The training is over, and with it the time in which a team can change: invitations without an answer lapse. They hold nothing
/// up, for whoever says nothing has not agreed; both sides are told.
pub fn lapse_invitations(cx: &mut Cx<'_>, programme: &Programme) -> Result<()> {
    for one in invitation_store::open_in(cx.conn, programme.id)? {
        let idea = store::find(cx.conn, one.idea_id)?;
        let row = ended(cx, programme, &idea, &one, TeamInvitationStatus::Lapsed)?;
        tell_lead(cx, programme, &idea, &row)?;
    }
    Ok(())
}
