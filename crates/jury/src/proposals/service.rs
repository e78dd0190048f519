//! Proposes likely conflicts: when it is asked for, and whenever a juror or the candidates come.

use serde::Serialize;
use utoipa::ToSchema;

use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::Id;
use kernel::error::Result;
use people::applications::conflicts;
use people::programmes::programme;
use people::training;

/// What was proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConflictProposals)]
pub struct Proposals {
    /// New proposals, and those with new signals, that the reader may know of.
    pub proposed: usize,
}

/// Compares staff and applicants of a programme.
pub fn propose(cx: &mut Cx<'_>, programme_id: Id) -> Result<Proposals> {
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::ProposeConflicts, &programme.announced())?;
    in_phase(Op::ProposeConflicts, programme.phase)?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme_id)?;
    let found = refresh(cx, programme_id)?;
    Ok(Proposals {
        proposed: found.iter().filter(|one| !hidden.contains(one)).count(),
    })
}

/// The same for use cases that bring new people.
pub fn refresh(cx: &mut Cx<'_>, programme_id: Id) -> Result<Vec<Id>> {
    let taught = training::taught(cx.conn, programme_id)?;
    conflicts::propose(cx, programme_id, &taught)
}
