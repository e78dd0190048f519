//! The pitches that wait: for the people of an application, for the jurors who listen, and for whoever announces them.

use super::store;
use crate::{candidates, rounds};
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::Id;
use kernel::error::Result;
use people::applications::conflicts;
use people::programmes::programme::Programme;
use people::programmes::{Pending, Waiting, WaitingKind};

/// When somebody presents next, in the phases in which that is told.
pub fn waits_for(cx: &mut Cx<'_>, application: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    if in_phase(Op::AnnouncePitches, programme.phase).is_err() {
        return Ok(vec![]);
    }
    let begins = store::next_of(cx.conn, application, cx.now)?;
    let pending = Pending::one(begins.is_some()).until(begins);
    let list = format!("/applications/{application}/pitches");
    Ok(Waiting::some(WaitingKind::Pitch, pending, list)
        .into_iter()
        .collect())
}

/// The pitches that a juror listens to, once they were announced: but for those that a conflict hides, and of who is gone.
pub fn waits_for_juror(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let mut waiting = vec![];
    for (round, announced) in of(cx, programme)? {
        if announced.is_none() || rounds::store::seat(cx.conn, round, me)?.is_none() {
            continue;
        }
        let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
        let mut without = rounds::candidates_with(cx.conn, round, &hidden)?;
        without.extend(candidates::gone(cx.conn, round)?);
        let (count, begins) = store::to_come(cx.conn, round, &without, cx.now)?;
        let list = format!("/rounds/{round}/pitches");
        let pending = Pending::from(count).until(begins);
        waiting.extend(Waiting::some(WaitingKind::PitchDay, pending, list));
    }
    Ok(waiting)
}

/// An order of pitches that nobody was told of.
pub fn waits_for_coordinator(cx: &mut Cx<'_>, programme: &Programme) -> Result<Vec<Waiting>> {
    let orders = of(cx, programme)?.into_iter();
    let some = |(round, announced): (Id, Option<_>)| {
        let pending = Pending::one(announced.is_none());
        Waiting::some(
            WaitingKind::PitchesToAnnounce,
            pending,
            format!("/rounds/{round}/pitches"),
        )
    };
    Ok(orders.filter_map(some).collect())
}

fn of(cx: &mut Cx<'_>, programme: &Programme) -> Result<Vec<(Id, Option<kernel::Ts>)>> {
    match in_phase(Op::AnnouncePitches, programme.phase) {
        Ok(()) => store::rounds(cx.conn, programme.id),
        Err(_) => Ok(vec![]),
    }
}
