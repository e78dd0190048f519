//! Use cases of jurors.

use serde_json::json;
use validator::Validate;

use super::notices;
use super::store::{self, Juror};
use crate::proposals;
use crate::rounds;
use crate::rounds::RoundStatus;
use crate::rounds::Scene;
use crate::sheets;
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

/// A juror as others are told of.
#[derive(Debug, Clone)]
pub struct Seated {
    /// The seat.
    pub juror: Juror,
    /// Name.
    pub name: String,
    /// Candidates of whom the conflict sheet has no answer yet.
    pub unanswered: usize,
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
) -> Result<Seated> {
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
    let holders = members::store::holders(cx.conn, found.programme.id, Role::Juror)?;
    // Whoever lost the role may still be put aside.
    let aside = old.is_some() && input.seat == JurorSeat::Member && !input.available;
    if !holders.contains(&account) && !aside {
        return Err(Error::code(Code::Conflict).with("reason", "not_a_juror_of_the_programme"));
    }
    succeed(cx, &found, account, input.seat, &holders)?;
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
    let before = old.map_or(
        json!(null),
        |j| json!({ "juror_id": account, "seat": j.seat, "cap": j.cap, "available": j.available }),
    );
    let after = json!({ "juror_id": account, "seat": row.seat, "cap": row.cap, "available": row.available });
    rounds::record(cx, Op::PutRoundJuror, &found.round, before, after)?;
    seated(cx, row)
}

/// A chair or deputy who lost the role makes room for the next one, and stays a member of whom the cards remain.
fn succeed(cx: &mut Cx<'_>, found: &Scene, account: Id, seat: JurorSeat, holders: &[Id]) -> Result<()> {
    if seat == JurorSeat::Member {
        return Ok(());
    }
    let members = store::list(cx.conn, found.round.id)?.into_iter();
    let mut gone = members.filter(|j| j.seat == seat && j.account_id != account);
    if let Some(before) = gone.find(|j| !holders.contains(&j.account_id)) {
        let after = json!({ "juror_id": before.account_id, "seat": JurorSeat::Member, "available": false });
        store::update(
            cx.conn,
            Juror {
                seat: JurorSeat::Member,
                available: false,
                version: before.version + 1,
                ..before.clone()
            },
        )?;
        let old = json!({ "juror_id": before.account_id, "seat": before.seat });
        rounds::record(cx, Op::PutRoundJuror, &found.round, old, after)?;
    }
    Ok(())
}

/// Takes a seat away; not from somebody who has cards. The juror is told.
pub fn remove(cx: &mut Cx<'_>, round_id: Id, account: Id) -> Result<()> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::RemoveRoundJuror, &found.subject)?;
    in_phase(Op::RemoveRoundJuror, found.programme.phase)?;
    if store::find(cx.conn, round_id, account)?.is_none() {
        return Err(Error::not_found());
    }
    seatable(&found, &[RoundStatus::Setup, RoundStatus::Open])?;
    sheets::delete_of_juror(cx.conn, round_id, account)?;
    store::delete(cx.conn, round_id, account)?;
    identity::end_passes(cx.conn, account, round_id, cx.now)?;
    notices::left(cx, &found.programme, account)?;
    let before = json!({ "juror_id": account });
    rounds::record(cx, Op::RemoveRoundJuror, &found.round, before, json!(null))
}

/// The jurors of a round with their names.
pub fn list(cx: &mut Cx<'_>, round_id: Id) -> Result<Vec<Seated>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListRoundJurors, &found.subject)?;
    let rows = store::named(cx.conn, round_id)?;
    let jurors: Vec<Id> = rows.iter().map(|(row, _)| row.account_id).collect();
    let mut unanswered = sheets::unanswered(cx.conn, round_id, &jurors)?;
    let seated = |(juror, name): (Juror, String)| Seated {
        unanswered: unanswered.remove(&juror.account_id).unwrap_or(0),
        juror,
        name,
    };
    Ok(rows.into_iter().map(seated).collect())
}

/// One of them.
pub fn get(cx: &mut Cx<'_>, round_id: Id, account: Id) -> Result<Seated> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListRoundJurors, &found.subject)?;
    let juror = store::find(cx.conn, round_id, account)?.ok_or_else(Error::not_found)?;
    seated(cx, juror)
}

fn seated(cx: &mut Cx<'_>, juror: Juror) -> Result<Seated> {
    let unanswered = sheets::unanswered(cx.conn, juror.round_id, &[juror.account_id])?;
    Ok(Seated {
        name: store::name(cx.conn, juror.account_id)?,
        unanswered: unanswered.into_values().sum(),
        juror,
    })
}

pub use store::named;
