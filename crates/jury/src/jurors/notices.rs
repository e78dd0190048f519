//! Tells jurors of an open round what they have to score: one message for each juror, not for each candidate.

use std::collections::BTreeMap;

use base::cx::Cx;
use base::notifications::{Notice, Said, notify};
use kernel::error::Result;
use kernel::{Id, Ts};
use people::programmes::programme::Programme;

/// There is something to score; `jurors` has each as often as cards were assigned.
pub fn assigned(
    cx: &mut Cx<'_>,
    programme: &Programme,
    closes_at: Option<Ts>,
    jurors: impl Iterator<Item = Id>,
) -> Result<()> {
    let mut cards: BTreeMap<Id, usize> = BTreeMap::new();
    for juror in jurors {
        *cards.entry(juror).or_default() += 1;
    }
    for (juror, count) in cards {
        let notice = Notice::CardsAssigned {
            programme: programme.said()?,
            count: count.to_string().into(),
            until: Said::time(closes_at, programme.zone()?),
        };
        notify(cx, juror, Some(programme.id), &notice)?;
    }
    Ok(())
}

/// A card went to somebody else.
pub fn withdrawn(cx: &mut Cx<'_>, programme: &Programme, juror: Id) -> Result<()> {
    let notice = Notice::CardWithdrawn {
        programme: programme.said()?,
    };
    notify(cx, juror, Some(programme.id), &notice)
}

/// A juror has no seat any more.
pub fn left(cx: &mut Cx<'_>, programme: &Programme, juror: Id) -> Result<()> {
    if cx.actor.account == Some(juror) {
        return Ok(());
    }
    let notice = Notice::JuryLeft {
        programme: programme.said()?,
    };
    notify(cx, juror, Some(programme.id), &notice)
}
