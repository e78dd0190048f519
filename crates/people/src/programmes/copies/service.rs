//! The use case of copies.

use serde_json::json;
use validator::Validate;

use super::store;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::programmes::programme::service::{prefix, record};
use crate::programmes::{members, rubrics};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Input};

/// The copy of a programme.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyInput {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// Prefix of the reference numbers.
    #[validate(custom(function = "prefix"))]
    #[schema(pattern = "^[A-Z][A-Z0-9]{1,9}$", min_length = 2, max_length = 10)]
    pub code: String,
}

/// Copies rules, texts, rubrics, whom people ask and the own words of messages into a new draft; dates are left out, for they have passed.
pub fn copy(cx: &mut Cx<'_>, from: Id, input: &Input<CopyInput>) -> Result<Programme> {
    let old = programme::store::find(cx.conn, from)?;
    authorise(cx, Op::CopyProgramme, &old.announced())?;
    let input = input.get()?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return programme::store::find(cx.conn, id),
    };
    let row = Programme {
        id,
        code: input.code.clone(),
        phase: Phase::Draft,
        opens_at: None,
        deadline_local: None,
        deadline_at: None,
        training_starts_on: None,
        training_ends_on: None,
        next_number: 1,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
        ..old
    };
    let (budget, _) = programme::store::budget(cx.conn, from)?;
    let call_text = programme::store::call_text(cx.conn, from)?;
    programme::store::insert(cx.conn, row.clone(), call_text, budget)?;
    rubrics::copy(cx, from, id)?;
    store::contact(cx, from, id)?;
    store::texts(cx, from, id)?;
    members::grant_founder(cx, id)?;
    record(
        cx,
        Op::CopyProgramme,
        &row,
        json!(null),
        json!({ "copied_from": from }),
        None,
    )?;
    Ok(row)
}
