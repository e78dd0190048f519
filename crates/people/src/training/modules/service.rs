//! Use cases of modules.

use validator::Validate;

use super::store::{self, Module};
use serde_json::Value;

use crate::training::seen;
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, in_phase};
use kernel::error::Result;
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Localised, Text, value_of};

/// What is told of a module.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingModuleInput, example = json!({"key": "taxes", "name": {"kk": "Салық салу", "ru": "Налогообложение"}, "hours": 12, "position": 3}))]
pub struct ModuleInput {
    /// Made by the client if it likes; only on creation.
    pub id: Option<Id>,
    /// Names the module within the programme.
    #[validate(nested)]
    pub key: Text<50>,
    /// Name.
    #[validate(nested)]
    pub name: Localised,
    /// Hours that it takes.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub hours: i32,
    /// Place in the order of the modules.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: i32,
}

/// Creates a module.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<ModuleInput>) -> Result<Module> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::CreateTrainingModule, &subject)?;
    let input = input.get()?;
    in_phase(Op::CreateTrainingModule, programme.phase)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    let row = Module {
        id,
        programme_id,
        key: input.key.clone().into(),
        name: Json::of(&input.name)?,
        hours: input.hours,
        position: input.position,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    record(cx, Op::CreateTrainingModule, &row, Value::Null, input)?;
    Ok(row)
}

/// Lists the modules of a programme.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, after: Option<(i32, Id)>, limit: i64) -> Result<Vec<Module>> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListTrainingModules, &subject)?;
    store::page(cx.conn, programme_id, after, limit)
}

/// Reads a module, for whoever may list them.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Module> {
    let row = store::find(cx.conn, id)?;
    let (_, subject) = seen(cx, row.programme_id)?;
    authorise(cx, Op::ListTrainingModules, &subject)?;
    Ok(row)
}

/// Replaces what is told of a module.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<ModuleInput>) -> Result<Module> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    authorise(cx, Op::UpdateTrainingModule, &subject)?;
    version.check(old.version)?;
    let input = input.get()?;
    in_phase(Op::UpdateTrainingModule, programme.phase)?;
    let row = Module {
        key: input.key.clone().into(),
        name: Json::of(&input.name)?,
        hours: input.hours,
        position: input.position,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    record(cx, Op::UpdateTrainingModule, &row, value_of(&old.name)?, input)?;
    Ok(row)
}

fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Module,
    before: Value,
    input: &ModuleInput,
) -> Result<()> {
    audit::of(deed, Object::TrainingModule(row.id))
        .change(before, value_of(input)?)
        .write(cx, Some(row.programme_id))
}
