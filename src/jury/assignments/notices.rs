//! Tells jurors of an open round what they have to score: one message for each juror, not for each candidate.

use std::collections::BTreeMap;

use crate::accounts::identity::find_account;
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::Id;
use crate::notifications::{self, Notice};
use crate::programmes::programme::Programme;

/// There is something to score; `jurors` has each as often as cards were assigned.
pub fn assigned(cx: &mut Cx<'_>, programme: &Programme, jurors: impl Iterator<Item = Id>) -> Result<()> {
    let mut cards: BTreeMap<Id, usize> = BTreeMap::new();
    for juror in jurors {
        *cards.entry(juror).or_default() += 1;
    }
    for (juror, count) in cards {
        tell(cx, programme, juror, |programme| Notice::CardsAssigned {
            programme,
            count: count.to_string(),
        })?;
    }
    Ok(())
}

/// A card went to somebody else.
pub fn withdrawn(cx: &mut Cx<'_>, programme: &Programme, juror: Id) -> Result<()> {
    tell(cx, programme, juror, |programme| Notice::CardWithdrawn {
        programme,
    })
}

/// Tells a juror of something, with the programme's name in the juror's language.
pub(in crate::jury) fn tell(
    cx: &mut Cx<'_>,
    programme: &Programme,
    juror: Id,
    notice: impl FnOnce(String) -> Notice,
) -> Result<()> {
    let lang = find_account(cx.conn, juror)?.language;
    notifications::notify(cx, juror, Some(programme.id), &notice(programme.name_in(lang)?))
}
