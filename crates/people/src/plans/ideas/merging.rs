//! An idea that goes on in another, and that being taken back.

use serde_json::json;
use validator::Validate;

use super::invitations;
use super::rules::{Step, next};
use super::service::{record, standing, touched};
use super::store::{self, Idea};
use crate::applications::phone_calls;
use crate::programmes::programme;
use crate::training::known;
use base::cx::Cx;
use base::notifications::{Notice, Said};
use base::policy::undo::{Reversal, Taken};
use base::policy::{Op, authorise, in_phase, opens};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input};

/// In which idea another goes on.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInto {
    /// The idea that stays.
    pub into: Id,
}

/// An idea goes on in another: its lead and members become members there.
pub fn merge(cx: &mut Cx<'_>, id: Id, input: &Input<MergeInto>) -> Result<Idea> {
    // Both ideas, in a fixed order, so that two merges of a pair cannot wait for each other.
    let into = input.get().ok().map(|i| i.into);
    if let Some(into) = into.filter(|into| *into < id) {
        drop(store::lock(cx.conn, into));
    }
    let old = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, old.programme_id)?;
    let standing_here = standing(cx, &programme, &old)?;
    authorise(cx, Op::MergeIdea, &standing_here.as_member())?;
    let input = input.get()?;
    let target = known(store::lock(cx.conn, input.into), "/into")?;
    // A coordinator who may not see the other idea does not learn that it is there.
    let standing_there = standing(cx, &programme, &target)?;
    let visible = opens(cx, Op::GetIdea, &standing_there.as_member());
    if target.programme_id != old.programme_id || target.id == id || !visible {
        return Err(Error::field("/into", "unknown"));
    }
    in_phase(Op::MergeIdea, programme.phase)?;
    let status = next(old.status, Step::Merge)?;
    next(target.status, Step::Change)?;
    let people: Vec<Id> = store::members(cx.conn, &[id])?
        .into_iter()
        .map(|(_, member)| member)
        .chain([old.lead_id])
        .filter(|who| *who != target.lead_id)
        .collect();
    for who in people {
        store::join_from(cx.conn, target.id, who, old.id)?;
    }
    let target = touched(cx, &target);
    store::update(cx.conn, target.clone())?;
    let row = Idea {
        status,
        merged_into: Some(target.id),
        merged_by: cx.actor.account,
        merged_at: Some(cx.now),
        ..touched(cx, &old)
    };
    store::update(cx.conn, row.clone())?;
    let notice = Notice::IdeaMerged {
        programme: programme.said()?,
        title: Said::Plain(row.title.clone()),
        other: Said::Plain(target.title.clone()),
    };
    invitations::withdrawn(cx, &programme, &row)?;
    // Those who came with it are in the other one by now.
    for person in store::people(cx.conn, target.id)? {
        phone_calls::tell(cx, &person, &notice)?;
    }
    let after = json!({ "status": status, "merged_into": target.id });
    record(cx, Op::MergeIdea, &row, json!({ "status": old.status }), after)?;
    Ok(row)
}

/// Takes a merger back: the idea goes on by itself, and who came with it leaves the other one. Within a quarter of an hour by
/// the same person, else by another one with a reason.
pub fn unmerge(cx: &mut Cx<'_>, id: Id, input: &Input<Reversal>) -> Result<Idea> {
    let into = store::find(cx.conn, id)?.merged_into;
    // In the order in which a merger locks them.
    if let Some(into) = into.filter(|into| *into < id) {
        store::lock(cx.conn, into)?;
    }
    let old = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, old.programme_id)?;
    let standing_here = standing(cx, &programme, &old)?;
    authorise(cx, Op::UnmergeIdea, &standing_here.as_member())?;
    let reason = input.get()?.reason.as_deref();
    let (Some(into), Ok(status)) = (old.merged_into, next(old.status, Step::Unmerge)) else {
        return Err(Error::code(Code::WrongState).with("state", old.status.as_str()));
    };
    taken(&old).back(cx, reason)?;
    in_phase(Op::UnmergeIdea, programme.phase)?;
    let target = store::lock(cx.conn, into)?;
    store::leave_with(cx.conn, into, id)?;
    store::update(cx.conn, touched(cx, &target))?;
    let row = Idea {
        status,
        merged_into: None,
        merged_by: None,
        merged_at: None,
        ..touched(cx, &old)
    };
    store::update(cx.conn, row.clone())?;
    let notice = Notice::IdeaUnmerged {
        programme: programme.said()?,
        title: Said::Plain(row.title.clone()),
    };
    for person in store::people(cx.conn, id)? {
        phone_calls::tell(cx, &person, &notice)?;
    }
    let after = json!({ "status": status, "reason": reason });
    record(
        cx,
        Op::UnmergeIdea,
        &row,
        json!({ "status": old.status, "merged_into": into }),
        after,
    )?;
    Ok(row)
}

/// Who merged an idea into another, and when.
pub fn taken(row: &Idea) -> Taken {
    Taken {
        by: row.merged_by,
        at: row.merged_at,
    }
}
