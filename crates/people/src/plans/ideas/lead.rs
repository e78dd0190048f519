//! Another lead for an idea: title, text and plan stay, and it can go on when its lead has left.

use serde_json::json;
use validator::Validate;

use super::rules::{Step, next};
use super::service::{record, standing};
use super::store::{self, Idea};
use crate::applications::phone_calls;
use crate::programmes::programme;
use crate::training::participants;
use base::cx::Cx;
use base::notifications::{Notice, Said};
use base::policy::{Op, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input, Words};

/// Who leads an idea from now on.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLead {
    /// A member of the idea who takes part.
    pub participant_id: Id,
    /// What proves that this person agrees; required from a coordinator.
    #[serde(default)]
    #[validate(nested)]
    pub evidence: Option<Words<500>>,
}

/// Gives the lead to a member: by the lead, or by a coordinator with evidence that the member agrees, until the commission
/// has decided. Who led it stays in the team, unless they left the training.
pub fn hand(cx: &mut Cx<'_>, id: Id, input: &Input<NewLead>) -> Result<Idea> {
    // The lock orders it with the decision.
    let of = store::find(cx.conn, id)?.programme_id;
    let programme = programme::lock(cx.conn, of)?;
    let old = store::lock(cx.conn, id)?;
    let standing = standing(cx, &programme, &old)?;
    standing.authorise_lead(cx, Op::HandLead)?;
    let input = input.get()?;
    if !standing.as_lead().owner && input.evidence.is_none() {
        return Err(Error::field("/evidence", "required"));
    }
    let members = store::members(cx.conn, &[id])?;
    if !members.iter().any(|(_, member)| *member == input.participant_id) {
        return Err(Error::field("/participant_id", "unknown"));
    }
    in_phase(Op::HandLead, programme.phase)?;
    let status = next(old.status, Step::Change)?;
    let lead = participants::store::find(cx.conn, input.participant_id)?;
    if !lead.status.stayed() {
        return Err(Error::code(Code::WrongState).with("state", lead.status.as_str()));
    }
    if store::is_decided(cx.conn, programme.id)? {
        return Err(Error::code(Code::WrongState).with("state", "decided"));
    }
    store::remove_member(cx.conn, id, lead.id)?;
    let before = participants::store::find(cx.conn, old.lead_id)?;
    if before.status.stayed() {
        store::add_member(cx.conn, id, before.id)?;
    }
    let row = Idea {
        status,
        lead_id: lead.id,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    let named = participants::store::named(cx.conn, vec![lead])?;
    let notice = Notice::LeadHanded {
        programme: programme.said()?,
        title: Said::Plain(row.title.clone()),
        lead: Said::Plain(named.into_iter().map(|one| one.name).collect()),
    };
    let me = cx.actor.account;
    for person in store::people(cx.conn, id)? {
        if me.is_none() || person.account_id != me {
            phone_calls::tell(cx, &person, &notice)?;
        }
    }
    let after = json!({ "lead_id": row.lead_id, "evidence": input.evidence });
    record(cx, Op::HandLead, &row, json!({ "lead_id": old.lead_id }), after)?;
    Ok(row)
}
