//! Use cases of jurors.

use serde_json::json;
use validator::Validate;

use super::store::{self, Juror};
use crate::proposals;
use crate::rounds;
use crate::rounds::RoundStatus;
use crate::rounds::Scene;
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::Role;
use kernel::{Id, Input};
use people::accounts::identity;
use people::programmes::members;
use scoring::commission::JurorSeat;

/// What is told of a juror.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"seat": "member", "cap": 20, "available": true}))]
pub struct JurorInput {
    /// Seat; there is one chair, and at most one deputy.
    pub seat: JurorSeat,
    /// At most so many cards.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub cap: Option<i32>,
    /// Whether new cards may be assigned.
    #[serde(default = "yes")]
    pub available: bool,
}

fn yes() -> bool {
    true
}

fn seatable(found: &Scene, states: &[RoundStatus]) -> Result<()> {
    let status = found.round.status;
    if states.contains(&status) {
        return Ok(());
    }
    Err(Error::code(Code::WrongState).with("state", status.as_str()))
}

/// Gives a seat, or changes it. The account holds the role of a juror in the programme.
pub fn put(
    cx: &mut Cx<'_>,
    round_id: Id,
    account: Id,
    version: IfMatch,
    input: &Input<JurorInput>,
) -> Result<(Juror, String)> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::PutRoundJuror, &found.subject)?;
    let old = store::find(cx.conn, round_id, account)?;
    version.check(old.as_ref().map_or(0, |j| j.version))?;
    let input = input.get()?;
    in_phase(Op::PutRoundJuror, found.programme.phase)?;
    seatable(
        &found,
        &[RoundStatus::Setup, RoundStatus::Open, RoundStatus::Closed],
    )?;
    if !members::store::holders(cx.conn, found.programme.id, Role::Juror)?.contains(&account) {
        return Err(Error::code(Code::Conflict).with("reason", "not_a_juror_of_the_programme"));
    }
    let row = Juror {
        round_id,
        account_id: account,
        seat: input.seat,
        cap: input.cap,
        available: input.available,
        version: old.as_ref().map_or(1, |j| j.version + 1),
    };
    match &old {
        Some(_) => store::update(cx.conn, row.clone())?,
        None => store::insert(cx.conn, row.clone())?,
    }
    if old.is_none() {
        proposals::refresh(cx, found.programme.id)?;
    }
    let name = store::name(cx.conn, account)?;
    let before = old.map_or(
        json!(null),
        |j| json!({ "juror_id": account, "seat": j.seat, "cap": j.cap, "available": j.available }),
    );
    let after = json!({ "juror_id": account, "seat": row.seat, "cap": row.cap, "available": row.available });
    rounds::record(cx, Op::PutRoundJuror, &found.round, before, after)?;
    Ok((row, name))
}

/// Takes a seat away; not from somebody who has cards.
pub fn remove(cx: &mut Cx<'_>, round_id: Id, account: Id) -> Result<()> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::RemoveRoundJuror, &found.subject)?;
    in_phase(Op::RemoveRoundJuror, found.programme.phase)?;
    if store::find(cx.conn, round_id, account)?.is_none() {
        return Err(Error::not_found());
    }
    seatable(&found, &[RoundStatus::Setup, RoundStatus::Open])?;
    store::delete(cx.conn, round_id, account)?;
    identity::end_passes(cx.conn, account, round_id, cx.now)?;
    let before = json!({ "juror_id": account });
    rounds::record(cx, Op::RemoveRoundJuror, &found.round, before, json!(null))
}

/// The jurors of a round with their names.
pub fn list(cx: &mut Cx<'_>, round_id: Id) -> Result<Vec<(Juror, String)>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListRoundJurors, &found.subject)?;
    store::named(cx.conn, round_id)
}

/// One of them.
pub fn get(cx: &mut Cx<'_>, round_id: Id, account: Id) -> Result<(Juror, String)> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListRoundJurors, &found.subject)?;
    let juror = store::find(cx.conn, round_id, account)?.ok_or_else(Error::not_found)?;
    Ok((juror, store::name(cx.conn, account)?))
}

pub use store::named;
