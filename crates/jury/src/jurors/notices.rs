//! Tells jurors of an open round what they have to score: one message for each juror, not for each candidate.

use std::collections::BTreeMap;

use base::cx::Cx;
use base::notifications;
use base::notifications::Notice;
use kernel::Id;
use kernel::error::Result;
use people::accounts::identity::find_account;
use people::programmes::programme::Programme;

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
pub fn tell(
    cx: &mut Cx<'_>,
    programme: &Programme,
    juror: Id,
    notice: impl FnOnce(String) -> Notice,
) -> Result<()> {
    let lang = find_account(cx.conn, juror)?.language;
    notifications::notify(cx, juror, Some(programme.id), &notice(programme.name_in(lang)?))
}
