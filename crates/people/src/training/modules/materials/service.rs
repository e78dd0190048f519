//! Use cases of materials.

use validator::{Validate, ValidationError};

use super::store::{self, Material};
use serde_json::Value;

use crate::training::{known, modules, seen};
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, in_phase};
use kernel::error::Result;
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Localised, value_of};

/// What is told of a material.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaterialInput, example = json!({"title": {"ru": "Налоги: памятка"}, "url": "https://kgd.gov.kz"}))]
#[validate(schema(function = "text_or_link"))]
pub struct MaterialInput {
    /// Made by the client if it likes; only on creation.
    pub id: Option<Id>,
    /// The module it belongs to.
    pub module_id: Option<Id>,
    /// Title.
    #[validate(nested)]
    pub title: Localised,
    /// The text; a text or a link is needed.
    #[validate(nested)]
    pub text: Option<Localised>,
    /// A link.
    #[validate(length(min = 1, max = 2000), custom(function = "web_link"))]
    #[schema(min_length = 1, max_length = 2000, pattern = "^https?://[^ ]+$")]
    pub url: Option<String>,
}

/// For `validator`: an address of the web, so that no client opens anything else.
pub fn web_link(url: &str) -> std::result::Result<(), ValidationError> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(()),
        _ => Err(ValidationError::new("pattern")),
    }
}

fn text_or_link(input: &MaterialInput) -> std::result::Result<(), ValidationError> {
    if input.text.is_none() && input.url.is_none() {
        return Err(ValidationError::new("required"));
    }
    Ok(())
}

fn module_known(cx: &mut Cx<'_>, programme: Id, module: Option<Id>) -> Result<()> {
    match module {
        Some(id) => known(modules::store::of_programme(cx.conn, programme, id), "/module_id").map(|_| ()),
        None => Ok(()),
    }
}

/// Creates a material.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<MaterialInput>) -> Result<Material> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::CreateMaterial, &subject)?;
    let input = input.get()?;
    module_known(cx, programme_id, input.module_id)?;
    in_phase(Op::CreateMaterial, programme.phase)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    let row = Material {
        id,
        programme_id,
        module_id: input.module_id,
        title: Json::of(&input.title)?,
        text: input.text.as_ref().map(Json::of).transpose()?,
        url: input.url.clone(),
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    record(cx, Op::CreateMaterial, &row, Value::Null, input)?;
    Ok(row)
}

/// Lists the materials of a programme.
pub fn list(
    cx: &mut Cx<'_>,
    programme_id: Id,
    module: Option<Id>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Material>> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListMaterials, &subject)?;
    store::page(cx.conn, programme_id, module, after, limit)
}

/// Reads a material, for whoever may list them.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Material> {
    let row = store::find(cx.conn, id)?;
    let (_, subject) = seen(cx, row.programme_id)?;
    authorise(cx, Op::ListMaterials, &subject)?;
    Ok(row)
}

/// Replaces what is told of a material.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<MaterialInput>) -> Result<Material> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    authorise(cx, Op::UpdateMaterial, &subject)?;
    version.check(old.version)?;
    let input = input.get()?;
    module_known(cx, old.programme_id, input.module_id)?;
    in_phase(Op::UpdateMaterial, programme.phase)?;
    let row = Material {
        module_id: input.module_id,
        title: Json::of(&input.title)?,
        text: input.text.as_ref().map(Json::of).transpose()?,
        url: input.url.clone(),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    record(cx, Op::UpdateMaterial, &row, value_of(&old.title)?, input)?;
    Ok(row)
}

/// Takes a material away.
pub fn delete(cx: &mut Cx<'_>, id: Id, version: IfMatch) -> Result<()> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    authorise(cx, Op::DeleteMaterial, &subject)?;
    version.check(old.version)?;
    in_phase(Op::DeleteMaterial, programme.phase)?;
    store::delete(cx.conn, id)?;
    audit::of(Op::DeleteMaterial, Object::Material(id))
        .before(value_of(&old.title)?)
        .write(cx, Some(old.programme_id))
}

fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Material,
    before: Value,
    input: &MaterialInput,
) -> Result<()> {
    audit::of(deed, Object::Material(row.id))
        .change(before, value_of(input)?)
        .write(cx, Some(row.programme_id))
}
