//! Use cases of rubrics.

use super::store::{self, Rubric};
use crate::programmes::programme;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, value_of};
use scoring::rubric::input::{RoundKind, RubricInput};

/// Reads the rubric of a round.
pub fn get(cx: &mut Cx<'_>, programme_id: Id, kind: RoundKind) -> Result<Rubric> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::GetRubric, &programme.announced())?;
    store::find(cx.conn, programme_id, kind)?.ok_or_else(Error::not_found)
}

/// Writes the rubric of a round. A round that was opened keeps the rubric that it froze.
pub fn put(
    cx: &mut Cx<'_>,
    programme_id: Id,
    kind: RoundKind,
    version: IfMatch,
    input: &Input<RubricInput>,
) -> Result<Rubric> {
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::PutRubric, &programme.announced())?;
    let old = store::lock(cx.conn, programme_id, kind)?;
    version.check(old.as_ref().map_or(0, |r| r.version))?;
    let input = input.get()?;
    in_phase(Op::PutRubric, programme.phase)?;
    let row = Rubric {
        id: old.as_ref().map_or_else(Id::new, |r| r.id),
        programme_id,
        round_kind: kind,
        name: Json::of(&input.name)?,
        scale_min: input.scale_min,
        scale_max: input.scale_max,
        juror_may_skip: input.juror_may_skip,
        criteria: Json::of(&input.criteria)?,
        version: old.as_ref().map_or(1, |r| r.version + 1),
        updated_at: cx.now,
    };
    let before = old.as_ref().map(Rubric::input).transpose()?;
    match old {
        Some(_) => store::update(cx.conn, row.clone())?,
        None => store::insert(cx.conn, row.clone())?,
    }
    audit::of(Op::PutRubric, Object::Rubric(row.id))
        .change(value_of(&before)?, value_of(input)?)
        .write(cx, Some(programme_id))?;
    Ok(row)
}

/// Copies the rubrics of one programme to another.
pub fn copy(cx: &mut Cx<'_>, from: Id, to: Id) -> Result<()> {
    for kind in [RoundKind::Selection, RoundKind::Final] {
        if let Some(row) = store::find(cx.conn, from, kind)? {
            let row = Rubric {
                id: Id::new(),
                programme_id: to,
                version: 1,
                updated_at: cx.now,
                ..row
            };
            store::insert(cx.conn, row)?;
        }
    }
    Ok(())
}
