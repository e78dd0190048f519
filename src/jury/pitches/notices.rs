//! Tells the people of candidates when and where they present.

use std::collections::BTreeSet;

use super::rules::Place;
use super::store;
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::Id;
use crate::notifications::{self, Notice};
use crate::programmes::programme::Programme;

/// Tells of places; of a move, why. Gives back the candidates of whom nobody has an account: somebody calls them.
pub fn tell(
    cx: &mut Cx<'_>,
    programme: &Programme,
    places: &[(Id, Place)],
    reason: Option<&str>,
) -> Result<BTreeSet<Id>> {
    let candidates: Vec<Id> = places.iter().map(|(id, _)| *id).collect();
    let mut unreached: BTreeSet<Id> = candidates.iter().copied().collect();
    let zone = programme.zone()?;
    for to in store::recipients(cx.conn, &candidates)? {
        let Some((_, place)) = places.iter().find(|(id, _)| *id == to.candidate_id) else {
            continue;
        };
        let (name, when) = (programme.name_in(to.language)?, place.starts_at.said_in(zone));
        let notice = match reason {
            None => Notice::PitchAnnounced {
                programme: name,
                when,
                place: place.room.clone(),
            },
            Some(reason) => Notice::PitchMoved {
                programme: name,
                when,
                place: place.room.clone(),
                reason: reason.to_owned(),
            },
        };
        notifications::notify(cx, to.account_id, Some(programme.id), &notice)?;
        unreached.remove(&to.candidate_id);
    }
    Ok(unreached)
}
