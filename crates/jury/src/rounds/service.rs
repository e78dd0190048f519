//! Use cases of rounds: create, edit, read.

use serde_json::json;

use super::input::{NewRound, Once, RoundInput};
use super::rules::RoundStatus;
use super::scene::{Scene, around, in_own_phase, locked, record, scene};
use super::store::{self, Round};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Input, Json};
use people::programmes::programme;
use people::programmes::programme::Programme;
use scoring::rubric::input::RoundKind;
use scoring::settings::RoundSettings;

fn defaults(programme: &Programme, kind: RoundKind) -> Result<RoundSettings> {
    let rules = programme.rules()?;
    Ok(match kind {
        RoundKind::Selection => rules.selection.into(),
        RoundKind::Final => rules.final_round.into(),
    })
}

/// Creates a round, with what the programme's rules say where nothing else is told.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<NewRound>) -> Result<Scene> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::CreateRound, &programme.announced())?;
    let input = input.get()?;
    let Once { id, kind } = input.here;
    let settings = input.told.over(&defaults(&programme, kind)?)?;
    let id = match cx.claim(id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return scene(cx, id),
    };
    in_phase(Op::CreateRound, programme.phase)?;
    if kind == RoundKind::Selection && programme.phase != Phase::Open {
        in_own_phase(kind, programme.phase)?;
    }
    let row = Round {
        id,
        programme_id,
        kind,
        status: RoundStatus::Setup,
        settings: Json::of(&settings)?,
        frozen: None,
        scoring: None,
        closes_at: input.told.closes_at,
        opened_at: None,
        opened_by: None,
        closed_at: None,
        closed_by: None,
        decided_at: None,
        decided_by: None,
        published_at: None,
        published_by: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
        close_reason: None,
        quorum_before: None,
        quorum_reason: None,
        quorum_at: None,
        secretary_id: None,
    };
    store::insert(cx.conn, row.clone())?;
    let after = json!({ "kind": row.kind, "settings": settings, "closes_at": row.closes_at });
    record(cx, Op::CreateRound, &row, json!(null), after)?;
    around(cx, programme, row)
}

/// Reads a round.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let found = scene(cx, id)?;
    authorise(cx, Op::GetRound, &found.subject)?;
    Ok(found)
}

/// The rounds of a programme; a juror sees those with a seat.
pub fn list(cx: &mut Cx<'_>, programme_id: Id) -> Result<Vec<Scene>> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ListRounds, &programme.announced())?;
    let juror = if cx.actor.has(programme_id, Role::Coordinator) {
        None
    } else {
        Some(cx.actor.id()?)
    };
    let rounds = store::list(cx.conn, programme_id, juror)?;
    rounds
        .into_iter()
        .map(|round| around(cx, programme.clone(), round))
        .collect()
}

/// Replaces the settings in setup; afterwards only the closing time can be moved.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<RoundInput>) -> Result<Scene> {
    let found = locked(cx, id)?;
    authorise(cx, Op::UpdateRound, &found.subject)?;
    found.check(version, found.round.version)?;
    let input = input.get()?;
    let old = found.round.settings()?;
    let wrong_state = || Error::code(Code::WrongState).with("state", found.round.status.as_str());
    let settings = match found.round.status {
        RoundStatus::Setup => input.over(&defaults(&found.programme, found.round.kind)?)?,
        RoundStatus::Open => input.over(&old)?,
        RoundStatus::Closed | RoundStatus::Decided | RoundStatus::Published => return Err(wrong_state()),
    };
    in_phase(Op::UpdateRound, found.programme.phase)?;
    if found.round.status != RoundStatus::Setup && settings != old {
        return Err(wrong_state());
    }
    let row = Round {
        settings: Json::of(&settings)?,
        closes_at: input.closes_at,
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    store::update(cx.conn, row.clone())?;
    let before = json!({ "settings": old, "closes_at": found.round.closes_at });
    let after = json!({ "settings": settings, "closes_at": row.closes_at });
    record(cx, Op::UpdateRound, &row, before, after)?;
    Ok(Scene { round: row, ..found })
}
