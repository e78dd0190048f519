//! Who works on an idea besides its lead: whoever leads it invites, staff enter what people agreed to.

use std::collections::{BTreeSet, HashSet};

use serde_json::json;
use validator::Validate;

use super::invitation_rules::TeamInvitationStatus;
use super::invitation_store::{self, TeamInvitation};
use super::invitations::{ended, named};
use super::rules::{Step, next};
use super::service::{record, standing, touched};
use super::store::{self, Idea};
use crate::applications::phone_calls;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::participants;
use crate::training::participants::store::Participant;
use base::cx::Cx;
use base::notifications::{Notice, Said};
use base::policy::{Op, in_phase};
use kernel::error::{Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Words};

/// Who is to work on an idea besides its lead.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdeaMembers {
    /// Participants of the same programme: those who are in the team, those who are invited, and those who are to be. Whoever
    /// is left out leaves the team, or is invited no more.
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub members: Vec<Id>,
    /// What proves that those who are added agree; required from a coordinator, who invites nobody but puts them into the team.
    #[serde(default)]
    #[validate(nested)]
    pub evidence: Option<Words<500>>,
}

/// What becomes of whom.
struct Changes<'a> {
    programme: &'a Programme,
    idea: &'a Idea,
    /// Who is in the team.
    members: Vec<Id>,
    /// Who is invited into it.
    open: Vec<TeamInvitation>,
}

/// Says who is to work on an idea. Whoever leads it invites those who are new; a coordinator enters that they agree.
pub fn put_members(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<IdeaMembers>) -> Result<Idea> {
    let old = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, old.programme_id)?;
    let standing = standing(cx, &programme, &old)?;
    standing.authorise_lead(cx, Op::PutIdeaMembers)?;
    version.check(old.version)?;
    let input = input.get()?;
    let attending = participants::store::attending(cx.conn, programme.id, None)?;
    let members: Vec<Id> = store::members(cx.conn, &[id])?
        .into_iter()
        .map(|(_, m)| m)
        .collect();
    let known = |who: &Id| {
        let attends = attending.iter().any(|p| p.id == *who);
        *who != old.lead_id && (attends || members.contains(who))
    };
    all(&input.members, "unknown", known)?;
    let leads = standing.as_lead().owner;
    let new: Vec<Id> = input
        .members
        .iter()
        .copied()
        .filter(|who| !members.contains(who))
        .collect();
    if !leads && !new.is_empty() {
        if input.evidence.is_none() {
            return Err(Error::field("/evidence", "required"));
        }
        // Locked, so that nobody comes into two teams at once.
        for who in new.iter().collect::<BTreeSet<_>>() {
            participants::store::lock(cx.conn, *who)?;
        }
        let elsewhere = invitation_store::in_other_teams(cx.conn, id, &new)?;
        all(&input.members, "duplicate", |who| !elsewhere.contains(who))?;
    }
    in_phase(Op::PutIdeaMembers, programme.phase)?;
    next(old.status, Step::Change)?;
    let row = touched(cx, &old);
    store::update(cx.conn, row.clone())?;
    let changes = Changes {
        programme: &programme,
        idea: &row,
        open: invitation_store::open_of(cx.conn, id)?,
        members,
    };
    let wanted: HashSet<Id> = input.members.iter().copied().collect();
    changes.leave(cx, &wanted, &new, leads)?;
    for person in attending.iter().filter(|person| new.contains(&person.id)) {
        match leads {
            true => changes.invite(cx, person)?,
            false => changes.join(cx, person)?,
        }
    }
    let before = json!({ "members": changes.members });
    let after = json!({ "members": input.members, "invited": leads, "evidence": input.evidence });
    record(cx, Op::PutIdeaMembers, &row, before, after)?;
    Ok(row)
}

/// 422 with each of them who is not as they should be.
fn all(members: &[Id], fault: &str, good: impl Fn(&Id) -> bool) -> Result<()> {
    let faults: Vec<FieldError> = members
        .iter()
        .enumerate()
        .filter(|(_, who)| !good(who))
        .map(|(i, _)| FieldError::new(&format!("/members/{i}"), fault))
        .collect();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(faults)),
    }
}

impl Changes<'_> {
    /// Whoever is not named any more leaves the team, or is invited no more. An invitation of somebody whom staff put into the
    /// team was answered by that.
    fn leave(&self, cx: &mut Cx<'_>, wanted: &HashSet<Id>, new: &[Id], leads: bool) -> Result<()> {
        for one in &self.open {
            if !wanted.contains(&one.participant_id) {
                ended(
                    cx,
                    self.programme,
                    self.idea,
                    one,
                    TeamInvitationStatus::Withdrawn,
                )?;
            } else if !leads && new.contains(&one.participant_id) {
                invitation_store::update(
                    cx.conn,
                    TeamInvitation {
                        status: TeamInvitationStatus::Accepted,
                        answered_by: cx.actor.account,
                        ended_at: Some(cx.now),
                        version: one.version + 1,
                        ..one.clone()
                    },
                )?;
            }
        }
        for gone in self.members.iter().filter(|who| !wanted.contains(who)) {
            store::remove_member(cx.conn, self.idea.id, *gone)?;
            let person = participants::store::find(cx.conn, *gone)?;
            let notice = Notice::TeamLeft {
                programme: self.programme.said()?,
                title: Said::Plain(self.idea.title.clone()),
            };
            phone_calls::tell(cx, &person, &notice)?;
        }
        Ok(())
    }

    /// Asks somebody, unless they are asked already.
    fn invite(&self, cx: &mut Cx<'_>, person: &Participant) -> Result<()> {
        if self.open.iter().any(|one| one.participant_id == person.id) {
            return Ok(());
        }
        let row = TeamInvitation {
            id: Id::new(),
            programme_id: self.programme.id,
            idea_id: self.idea.id,
            participant_id: person.id,
            status: TeamInvitationStatus::Pending,
            invited_by: cx.actor.id()?,
            answered_by: None,
            evidence: None,
            ended_at: None,
            version: 1,
            created_at: cx.now,
        };
        invitation_store::insert(cx.conn, row)?;
        let notice = Notice::TeamInvited {
            programme: self.programme.said()?,
            title: Said::Plain(self.idea.title.clone()),
            lead: Said::Plain(named(cx, self.idea.lead_id)?),
        };
        phone_calls::tell(cx, person, &notice)
    }

    /// Puts somebody into the team who said so to staff.
    fn join(&self, cx: &mut Cx<'_>, person: &Participant) -> Result<()> {
        store::add_member(cx.conn, self.idea.id, person.id)?;
        let notice = Notice::TeamJoined {
            programme: self.programme.said()?,
            title: Said::Plain(self.idea.title.clone()),
        };
        phone_calls::tell(cx, person, &notice)
    }
}
