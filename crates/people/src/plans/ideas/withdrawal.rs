//! An idea that its people give up in the final, before the commission decides.

use serde_json::json;
use validator::Validate;

use super::rules::{Step, next};
use super::service::{record, standing};
use super::store::{self, Idea};
use crate::applications::{conflicts, phone_calls};
use crate::programmes::programme::Programme;
use crate::programmes::{members, programme};
use base::cx::Cx;
use base::notifications::{Notice, Said, notify};
use base::policy::{Op, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text, Words};

/// Why an idea is given up.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Уезжаю из района"}))]
pub struct IdeaWithdrawal {
    /// In the words of its people.
    #[validate(nested)]
    pub reason: Words<2_000>,
    /// What proves it; required from a coordinator.
    #[serde(default)]
    #[validate(nested)]
    pub evidence: Option<Text<2_000>>,
}

/// Takes an idea out of the final: its lead, or a coordinator with evidence. It is marked in the round, and neither scored
/// nor counted nor proposed any more.
pub fn withdraw(cx: &mut Cx<'_>, id: Id, input: &Input<IdeaWithdrawal>) -> Result<Idea> {
    // The lock orders it with the decision.
    let of = store::find(cx.conn, id)?.programme_id;
    let programme = programme::lock(cx.conn, of)?;
    let old = store::lock(cx.conn, id)?;
    let standing = standing(cx, &programme, &old)?;
    standing.authorise_lead(cx, Op::WithdrawIdea)?;
    let input = input.get()?;
    if !standing.as_lead().owner && input.evidence.is_none() {
        return Err(Error::field("/evidence", "required"));
    }
    in_phase(Op::WithdrawIdea, programme.phase)?;
    if store::is_decided(cx.conn, programme.id)? {
        return Err(Error::code(Code::WrongState).with("state", "decided"));
    }
    let row = Idea {
        status: next(old.status, Step::Withdraw)?,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    tell(cx, &programme, &row)?;
    let before = json!({ "status": old.status });
    let after = json!({ "status": row.status, "reason": &*input.reason, "evidence": input.evidence });
    record(cx, Op::WithdrawIdea, &row, before, after)?;
    Ok(row)
}

/// Its people are told, and coordinators who may know of it; not who did it.
fn tell(cx: &mut Cx<'_>, programme: &Programme, row: &Idea) -> Result<()> {
    let notice = Notice::IdeaWithdrawn {
        programme: programme.said()?,
        title: Said::Plain(row.title.clone()),
    };
    let me = cx.actor.account;
    for person in store::people(cx.conn, row.id)? {
        if me.is_none() || person.account_id != me {
            phone_calls::tell(cx, &person, &notice)?;
        }
    }
    let parties = store::parties(cx.conn, row.id)?;
    for coordinator in members::store::holders(cx.conn, programme.id, Role::Coordinator)? {
        if me != Some(coordinator) && !conflicts::torn(cx.conn, coordinator, &parties)? {
            notify(cx, coordinator, Some(programme.id), &notice)?;
        }
    }
    Ok(())
}
