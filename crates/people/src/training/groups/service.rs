//! Use cases of groups.

use validator::Validate;

use super::store::{self, Group};
use serde_json::Value;

use crate::training::seen;
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, in_phase};
use kernel::error::Result;
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Lang, Localised, value_of};

/// What is told of a group.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingGroupInput, example = json!({"name": {"kk": "Қазақ тобы", "ru": "Казахская группа"}, "language": "kk"}))]
pub struct GroupInput {
    /// Made by the client if it likes; only on creation.
    pub id: Option<Id>,
    /// Name.
    #[validate(nested)]
    pub name: Localised,
    /// Language of the lessons.
    pub language: Lang,
}

/// Creates a group.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<GroupInput>) -> Result<Group> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::CreateTrainingGroup, &subject)?;
    let input = input.get()?;
    in_phase(Op::CreateTrainingGroup, programme.phase)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    let row = Group {
        id,
        programme_id,
        name: Json::of(&input.name)?,
        language: input.language,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    record(cx, Op::CreateTrainingGroup, &row, Value::Null, input)?;
    Ok(row)
}

/// Lists the groups of a programme.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, after: Option<Id>, limit: i64) -> Result<Vec<Group>> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListTrainingGroups, &subject)?;
    store::page(cx.conn, programme_id, after, limit)
}

/// Reads a group, for whoever may list them.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Group> {
    let row = store::find(cx.conn, id)?;
    let (_, subject) = seen(cx, row.programme_id)?;
    authorise(cx, Op::ListTrainingGroups, &subject)?;
    Ok(row)
}

/// Replaces what is told of a group.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<GroupInput>) -> Result<Group> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    authorise(cx, Op::UpdateTrainingGroup, &subject)?;
    version.check(old.version)?;
    let input = input.get()?;
    in_phase(Op::UpdateTrainingGroup, programme.phase)?;
    let row = Group {
        name: Json::of(&input.name)?,
        language: input.language,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    record(cx, Op::UpdateTrainingGroup, &row, value_of(&old.name)?, input)?;
    Ok(row)
}

fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Group,
    before: Value,
    input: &GroupInput,
) -> Result<()> {
    audit::of(deed, Object::TrainingGroup(row.id))
        .change(before, value_of(input)?)
        .write(cx, Some(row.programme_id))
}
