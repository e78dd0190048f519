//! Use cases of organisations.

use serde_json::json;
use validator::Validate;

use super::rules::OrganisationKind;
use super::store::{self, Organisation};
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, Subject, authorise};
use kernel::error::Result;
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Localised};

/// What is told of an organisation.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": {"kk": "Болашақ", "ru": "Болашак"}, "bin": "170340999991", "kind": "operator"}))]
pub struct OrganisationInput {
    /// Made by the client if it likes; only on creation.
    pub id: Option<Id>,
    /// Name.
    #[validate(nested)]
    pub name: Localised,
    /// Business identification number.
    #[validate(custom(function = "super::rules::valid_bin"))]
    #[schema(pattern = "^[0-9]{12}$", min_length = 12, max_length = 12)]
    pub bin: Option<String>,
    /// What it is.
    pub kind: OrganisationKind,
}

/// Creates an organisation.
pub fn create(cx: &mut Cx<'_>, input: &Input<OrganisationInput>) -> Result<Organisation> {
    authorise(cx, Op::CreateOrganisation, &Subject::installation())?;
    let input = input.get()?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    let row = Organisation {
        id,
        name: Json::of(&input.name)?,
        bin: input.bin.clone(),
        kind: input.kind,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    let after = json!({ "name": input.name, "bin": input.bin, "kind": input.kind });
    audit::of(Op::CreateOrganisation, Object::Organisation(id))
        .after(after)
        .write(cx, None)?;
    Ok(row)
}

/// Reads an organisation.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Organisation> {
    authorise(cx, Op::GetOrganisation, &Subject::installation())?;
    store::find(cx.conn, id)
}

/// Lists organisations.
pub fn list(cx: &mut Cx<'_>, after: Option<Id>, limit: i64) -> Result<Vec<Organisation>> {
    authorise(cx, Op::ListOrganisations, &Subject::installation())?;
    store::page(cx.conn, after, limit)
}

/// Replaces what is told of an organisation.
pub fn update(
    cx: &mut Cx<'_>,
    id: Id,
    version: IfMatch,
    input: &Input<OrganisationInput>,
) -> Result<Organisation> {
    let old = store::lock(cx.conn, id)?;
    authorise(cx, Op::UpdateOrganisation, &Subject::installation())?;
    version.check(old.version)?;
    let input = input.get()?;
    let row = Organisation {
        name: Json::of(&input.name)?,
        bin: input.bin.clone(),
        kind: input.kind,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    let before = json!({ "name": old.name, "bin": old.bin, "kind": old.kind });
    let after = json!({ "name": input.name, "bin": input.bin, "kind": input.kind });
    audit::of(Op::UpdateOrganisation, Object::Organisation(id))
        .change(before, after)
        .write(cx, None)?;
    Ok(row)
}
