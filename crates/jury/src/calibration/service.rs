//! Use cases of samples: make, change, start, finish, read.

use super::scene::{SampleScene, around, load, locked, subject};
use serde_json::{Map, Value, json};
use validator::Validate;

use super::rules::{self, SampleAction, SampleStatus};
use super::store::{self, Sample};
use super::view::{self, Seen};
use crate::jurors;
use crate::rounds;
use crate::rounds::{RoundBlockerCode, Scene};
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::db::DbConn;
use base::notifications::{Notice, notify};
use base::policy::{Op, authorise, in_phase, opens};
use kernel::error::Result;
use kernel::input::IfMatch;
use kernel::{Blocker, Id, Input, Json, Words};

/// What is told of a sample.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Пекарня в селе (вымышленная)", "dossier": {"content": {"idea": {"title": "Пекарня", "summary": "Хлеб каждое утро для двух сёл."}}}}))]
pub struct SampleInput {
    /// Made by the client if it likes; only on creation.
    pub id: Option<Id>,
    /// Title.
    #[validate(nested)]
    pub title: Words<200>,
    /// What is to be judged, in the parts that the dossier of a candidate of the round has: `applicant` and `content` in
    /// the selection; `lead`, `title`, `idea`, `social_category` and `plan` in the final. At most 64 KiB.
    #[schema(value_type = Object)]
    pub dossier: Map<String, Value>,
}

/// The first place of a round that is free.
pub fn free_place(conn: &mut DbConn, round_id: Id) -> Result<i32> {
    rules::free_place(&store::places(conn, round_id)?)
}

/// Adds a sample to a round in setup.
pub fn create(cx: &mut Cx<'_>, round_id: Id, input: &Input<SampleInput>) -> Result<Seen> {
    let round = rounds::locked(cx, round_id)?;
    authorise(cx, Op::CreateSample, &round.subject)?;
    let input = input.get()?;
    rules::check_dossier(round.round.kind, &input.dossier)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return get(cx, id),
    };
    in_phase(Op::CreateSample, round.programme.phase)?;
    rules::before_opening(round.round.status)?;
    let row = Sample {
        id,
        round_id,
        no: free_place(cx.conn, round_id)?,
        title: input.title.clone().into(),
        dossier: Json::of(&input.dossier)?,
        status: SampleStatus::Draft,
        rubric: None,
        rubric_version: None,
        started_at: None,
        started_by: None,
        finished_at: None,
        finished_by: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    let after = json!({ "round_id": round_id, "title": row.title, "dossier": row.dossier });
    let seen = view::one(cx, around(row, round.clone()))?;
    record(cx, Op::CreateSample, &round, id, json!(null), after)?;
    Ok(seen)
}

/// The samples of a round that the reader may know of.
pub fn list(cx: &mut Cx<'_>, round_id: Id) -> Result<Vec<Seen>> {
    let round = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListSamples, &round.subject)?;
    let mut samples = store::of_round(cx.conn, round_id)?;
    samples.retain(|sample| opens(cx, Op::GetSample, &subject(sample, &round)));
    view::all(cx, &round, samples)
}

/// Reads a sample.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Seen> {
    let found = load(cx, id)?;
    authorise(cx, Op::GetSample, &found.subject)?;
    view::one(cx, found)
}

/// Replaces what a sample tells, until it is started.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<SampleInput>) -> Result<Seen> {
    let found = locked(cx, id)?;
    authorise(cx, Op::UpdateSample, &found.subject)?;
    version.check(found.sample.version)?;
    let input = input.get()?;
    rules::check_dossier(found.round.round.kind, &input.dossier)?;
    let status = found.may(Op::UpdateSample, SampleAction::Edit)?;
    let old = found.sample.clone();
    let before = json!({ "title": old.title, "dossier": old.dossier });
    let row = Sample {
        status,
        title: input.title.clone().into(),
        dossier: Json::of(&input.dossier)?,
        ..old
    };
    let after = json!({ "title": row.title, "dossier": row.dossier });
    write(cx, Op::UpdateSample, found, row, before, after)
}

/// Takes a sample away, until it is started.
pub fn delete(cx: &mut Cx<'_>, id: Id) -> Result<()> {
    let found = locked(cx, id)?;
    authorise(cx, Op::DeleteSample, &found.subject)?;
    found.may(Op::DeleteSample, SampleAction::Edit)?;
    store::delete(cx.conn, id)?;
    let before = json!({ "title": found.sample.title, "dossier": found.sample.dossier });
    record(cx, Op::DeleteSample, &found.round, id, before, json!(null))
}

/// Freezes the rubric as it stands and tells every juror of the round.
pub fn start(cx: &mut Cx<'_>, id: Id) -> Result<Seen> {
    let found = locked(cx, id)?;
    authorise(cx, Op::StartSample, &found.subject)?;
    let status = found.may(Op::StartSample, SampleAction::Start)?;
    let Some((rubric, rubric_version)) = view::rubric_of(cx, &found.round)? else {
        let code = RoundBlockerCode::RubricMissing;
        return Err(Blocker { code, count: 1 }.refusal());
    };
    let row = Sample {
        status,
        rubric: Some(Json::of(&rubric)?),
        rubric_version: Some(rubric_version),
        started_at: Some(cx.now),
        started_by: cx.actor.account,
        ..found.sample.clone()
    };
    for juror in jurors::list(cx.conn, row.round_id)? {
        let notice = Notice::SampleStarted {
            programme: found.round.programme.said()?,
            title: row.title.as_str().into(),
        };
        notify(cx, juror.account_id, Some(found.round.programme.id), &notice)?;
    }
    let before = json!({ "status": found.sample.status });
    let after = json!({ "status": status, "rubric_version": rubric_version });
    write(cx, Op::StartSample, found, row, before, after)
}

/// Ends the scoring of a sample; from now on the differences are shown.
pub fn finish(cx: &mut Cx<'_>, id: Id) -> Result<Seen> {
    let found = locked(cx, id)?;
    authorise(cx, Op::FinishSample, &found.subject)?;
    let row = Sample {
        status: found.may(Op::FinishSample, SampleAction::Finish)?,
        finished_at: Some(cx.now),
        finished_by: cx.actor.account,
        ..found.sample.clone()
    };
    let (before, after) = (
        json!({ "status": found.sample.status }),
        json!({ "status": row.status }),
    );
    write(cx, Op::FinishSample, found, row, before, after)
}

/// Saves the next version of a sample.
fn write(
    cx: &mut Cx<'_>,
    op: Op,
    found: SampleScene,
    row: Sample,
    before: Value,
    after: Value,
) -> Result<Seen> {
    let row = Sample {
        version: found.sample.version + 1,
        updated_at: cx.now,
        ..row
    };
    store::update(cx.conn, row.clone())?;
    let (id, round) = (row.id, found.round.clone());
    let seen = view::one(cx, around(row, found.round))?;
    record(cx, op, &round, id, before, after)?;
    Ok(seen)
}

/// Writes an entry about a sample.
pub(super) fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    round: &Scene,
    id: Id,
    before: Value,
    after: Value,
) -> Result<()> {
    audit::of(deed, Object::Sample(id))
        .change(before, after)
        .write(cx, Some(round.programme.id))
}
