//! Registers that lack a mark of somebody who was expected: open while the lesson runs, due once it is over.

use std::collections::HashSet;

use super::roster::incomplete;
use super::rules::{RegisterState, writable};
use super::store::{self, Begun};
use crate::programmes::Pending;
use crate::programmes::programme::Programme;
use crate::training::participants;
use crate::training::participants::belonging;
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;

/// The sessions of a programme whose registers stand so, in the order of their time, by what the actor may know; all, or
/// those of a trainer. What is due is open too. Four queries, however many there are.
pub fn sessions(
    cx: &mut Cx<'_>,
    programme: &Programme,
    state: RegisterState,
    of: Option<Id>,
) -> Result<Vec<Begun>> {
    let zone = programme.zone()?;
    let mut begun = store::begun(cx.conn, programme.id, writable(cx.now))?;
    begun.retain(|session| {
        let over = state == RegisterState::Open || session.ends_at <= cx.now;
        over && of.is_none_or(|who| session.taught_by(who))
    });
    if begun.is_empty() {
        return Ok(vec![]);
    }
    let scope = participants::service::scope(cx, programme.id)?;
    let mut everybody = participants::store::all(cx.conn, &[programme.id])?;
    everybody.retain(|p| !scope.hidden.contains(&p.application_id));
    let groups = belonging::of_programme(cx.conn, programme.id)?;
    let marked: HashSet<(Id, Id)> = store::marked(cx.conn, programme.id)?.into_iter().collect();
    let lacks = state != RegisterState::Complete;
    begun.retain(|session| incomplete(session, zone, &everybody, &groups, &marked) == lacks);
    Ok(begun)
}

/// How many registers stand so, and since when the first of them.
pub fn pending(
    cx: &mut Cx<'_>,
    programme: &Programme,
    state: RegisterState,
    of: Option<Id>,
) -> Result<Pending> {
    let found = sessions(cx, programme, state, of)?;
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    Ok(Pending::from(count).since(found.first().map(|session| session.starts_at)))
}
