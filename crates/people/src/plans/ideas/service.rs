//! Use cases of ideas.

use serde_json::json;
use validator::Validate;

use super::rules::{IdeaContent, IdeaStatus, Step, next};
use super::store::{self, Filter, Idea};
use crate::applications::application::content::Content;
use crate::applications::conflicts;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::{assignments, participants, seen};
use base::audit::{self, Deed, Object, Unrouted};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Json, Text, value_of};

/// Fields of an idea to be changed.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TeamIdeaPatch, example = json!({"title": "Сыроварня", "content": {"customers": "Магазины района"}}))]
pub struct IdeaPatch {
    /// What it is called.
    #[validate(nested)]
    pub title: Option<Text<200>>,
    /// What is told of it; fields that are not named stay.
    #[validate(nested)]
    pub content: Option<IdeaContent>,
    /// Category of social entrepreneurship, if it is claimed.
    #[validate(nested)]
    pub social_category: Option<Text<50>>,
}

/// How the actor stands to an idea.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    subject: Subject,
    lead: bool,
    member: bool,
}

impl Standing {
    /// Of a participant, or of somebody who is none.
    pub fn of(subject: Subject, me: Option<Id>, idea: &Idea, members: &[Id]) -> Self {
        Standing {
            subject,
            lead: me == Some(idea.lead_id),
            member: me.is_some_and(|me| members.contains(&me)),
        }
    }
    /// For what members may do as well as the lead.
    pub fn as_member(&self) -> Subject {
        self.subject.owned(self.lead || self.member)
    }
    /// For what only the lead may do.
    pub fn as_lead(&self) -> Subject {
        self.subject.owned(self.lead)
    }
    /// Lets the lead pass; members see the idea, so they are told that this is not theirs to do.
    pub fn authorise_lead(&self, cx: &Cx<'_>, op: Op) -> Result<()> {
        match authorise(cx, op, &self.as_lead()) {
            Err(e) if e.which() == Code::NotFound && self.member => Err(Error::code(Code::Forbidden)),
            outcome => outcome,
        }
    }
}

/// How the actor stands to an idea.
pub fn standing(cx: &mut Cx<'_>, programme: &Programme, idea: &Idea) -> Result<Standing> {
    let conflicted = match cx.actor.account {
        Some(account) => {
            let parties = store::parties(cx.conn, idea.id)?;
            conflicts::conflicted_with_any(cx.conn, account, &parties)?
        }
        None => false,
    };
    let me = taking_part(cx, programme.id)?;
    let members = store::members(cx.conn, &[idea.id])?;
    let members: Vec<Id> = members.into_iter().map(|(_, member)| member).collect();
    let subject = programme.subject().conflicted(conflicted);
    Ok(Standing::of(subject, me, idea, &members))
}

/// The actor as a participant.
pub fn taking_part(cx: &mut Cx<'_>, programme_id: Id) -> Result<Option<Id>> {
    match cx.actor.account {
        Some(account) => Ok(participants::store::of_account(cx.conn, programme_id, account)?.map(|me| me.id)),
        None => Ok(None),
    }
}

/// Begins an idea for every participant with whose application none began yet; tells how many. Comes after
/// `training::participants::enrol_confirmed`.
pub fn from_applications(cx: &mut Cx<'_>, programme: &Programme) -> Result<u32> {
    // Two enrolments at once take turns.
    programme::lock(cx.conn, programme.id)?;
    let mut rows = Vec::new();
    for (lead_id, origin_application_id, content) in store::without_idea(cx.conn, programme.id)? {
        let told = content.read::<Content>()?.idea.unwrap_or_default();
        let begun = IdeaContent::begun(&told)?;
        rows.push(Idea {
            id: Id::new(),
            programme_id: programme.id,
            lead_id,
            origin_application_id,
            status: IdeaStatus::Active,
            merged_into: None,
            merged_by: None,
            merged_at: None,
            title: told.title.unwrap_or_default().into(),
            content: Json::of(&begun)?,
            social_category: told.social_category.map(|category| category.as_str().to_owned()),
            version: 1,
            created_at: cx.now,
            updated_at: cx.now,
        });
    }
    store::insert(cx.conn, &rows)?;
    for row in &rows {
        audit::of(Unrouted::BeginIdea, Object::Idea(row.id))
            .about(Some(row.origin_application_id))
            .after(json!({ "lead_id": row.lead_id, "title": row.title }))
            .write(cx, Some(programme.id))?;
    }
    Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
}

/// Enrols replacements during the training, each with the idea of the application.
pub fn enrol(cx: &mut Cx<'_>, programme_id: Id) -> Result<u32> {
    let enrolled = participants::service::enrol(cx, programme_id)?;
    let programme = programme::find(cx.conn, programme_id)?;
    from_applications(cx, &programme)?;
    assignments::tell_newcomers(cx, &programme, &enrolled)?;
    Ok(u32::try_from(enrolled.len()).unwrap_or(u32::MAX))
}

/// Lists ideas: a participant's own, or all for staff, but for those with which the reader has a conflict.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, filter: Filter) -> Result<(Programme, Vec<Idea>)> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListIdeas, &subject)?;
    let staff = cx.actor.has(programme.id, Role::Trainer) || cx.actor.has(programme.id, Role::Coordinator);
    let mine = if staff {
        None
    } else {
        Some(taking_part(cx, programme.id)?.ok_or_else(Error::not_found)?)
    };
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme_id)?;
    let hidden = store::of_applications(cx.conn, programme_id, &hidden)?;
    let rows = store::page(cx.conn, programme_id, mine, &hidden, filter)?;
    Ok((programme, rows))
}

/// Reads an idea.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Idea> {
    let row = store::find(cx.conn, id)?;
    let programme = programme::find(cx.conn, row.programme_id)?;
    let standing = standing(cx, &programme, &row)?;
    authorise(cx, Op::GetIdea, &standing.as_member())?;
    Ok(row)
}

/// The lead changes the fields that the patch names.
pub fn update(cx: &mut Cx<'_>, id: Id, input: &Input<IdeaPatch>) -> Result<Idea> {
    let old = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, old.programme_id)?;
    standing(cx, &programme, &old)?.authorise_lead(cx, Op::UpdateIdea)?;
    let input = input.get()?;
    in_phase(Op::UpdateIdea, programme.phase)?;
    let status = next(old.status, Step::Change)?;
    let content: IdeaContent = old.content.read()?;
    let row = Idea {
        status,
        title: input.title.clone().map_or_else(|| old.title.clone(), Into::into),
        content: Json::of(&match &input.content {
            Some(patch) => content.patched(patch)?,
            None => content,
        })?,
        social_category: input
            .social_category
            .clone()
            .map(Into::into)
            .or_else(|| old.social_category.clone()),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    let before =
        json!({ "title": old.title, "content": old.content, "social_category": old.social_category });
    record(cx, Op::UpdateIdea, &row, before, value_of(input)?)?;
    Ok(row)
}

pub(super) fn touched(cx: &Cx<'_>, old: &Idea) -> Idea {
    Idea {
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    }
}

/// Writes to the programme's chain.
pub fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Idea,
    before: serde_json::Value,
    after: serde_json::Value,
) -> Result<()> {
    audit::of(deed, Object::Idea(row.id))
        .about(Some(row.origin_application_id))
        .change(before, after)
        .write(cx, Some(row.programme_id))
}
