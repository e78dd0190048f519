//! The secretary of a round: prepares what the chair confirms, keeps the minutes, and has no vote.

use serde_json::json;
use validator::Validate;

use super::store;
use crate::rounds::{self, Round, RoundStatus, Scene};
use base::cx::Cx;
use base::notifications::{Notice, Said, notify};
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::Role;
use kernel::{Id, Input};
use people::programmes::members;

/// Who is the secretary.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretaryInput {
    /// A coordinator of the programme who has no seat in the round.
    pub account_id: Id,
}

/// Makes somebody the secretary, in place of whoever was.
pub fn put(cx: &mut Cx<'_>, round_id: Id, version: IfMatch, input: &Input<SecretaryInput>) -> Result<Scene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::PutRoundSecretary, &found.subject)?;
    found.check(version, found.round.version)?;
    let account = input.get()?.account_id;
    let holders = members::store::holders(cx.conn, found.programme.id, Role::Coordinator)?;
    if !holders.contains(&account) {
        return Err(Error::field("/account_id", "unknown"));
    }
    changeable(Op::PutRoundSecretary, &found)?;
    if store::find(cx.conn, round_id, account)?.is_some() {
        return Err(Error::code(Code::Conflict).with("reason", "has_a_seat"));
    }
    if found.round.secretary_id == Some(account) {
        return Ok(found);
    }
    changed(cx, Op::PutRoundSecretary, found, Some(account))
}

/// Leaves the round without a secretary.
pub fn remove(cx: &mut Cx<'_>, round_id: Id, version: IfMatch) -> Result<()> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::RemoveRoundSecretary, &found.subject)?;
    found.check(version, found.round.version)?;
    changeable(Op::RemoveRoundSecretary, &found)?;
    if found.round.secretary_id.is_none() {
        return Err(Error::not_found());
    }
    changed(cx, Op::RemoveRoundSecretary, found, None).map(drop)
}

fn changeable(op: Op, found: &Scene) -> Result<()> {
    in_phase(op, found.programme.phase)?;
    match found.round.status {
        RoundStatus::Published => {
            Err(Error::code(Code::WrongState).with("state", found.round.status.as_str()))
        }
        _ => Ok(()),
    }
}

fn changed(cx: &mut Cx<'_>, op: Op, found: Scene, secretary_id: Option<Id>) -> Result<Scene> {
    let told = Some(found.programme.id);
    if let Some(before) = found
        .round
        .secretary_id
        .filter(|before| Some(*before) != cx.actor.account)
    {
        let notice = Notice::SecretaryReplaced {
            programme: found.programme.said()?,
            round: Said::label("round_kind", found.round.kind),
        };
        notify(cx, before, told, &notice)?;
    }
    if let Some(account) = secretary_id {
        let notice = Notice::SecretaryNamed {
            programme: found.programme.said()?,
            round: Said::label("round_kind", found.round.kind),
        };
        notify(cx, account, told, &notice)?;
    }
    let round = Round {
        secretary_id,
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    rounds::store::update(cx.conn, round.clone())?;
    let before = json!({ "secretary_id": found.round.secretary_id });
    let after = json!({ "secretary_id": secretary_id });
    rounds::record(cx, op, &round, before, after)?;
    Ok(Scene { round, ..found })
}
