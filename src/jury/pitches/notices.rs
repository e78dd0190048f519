//! Tells the people of candidates when and where they present.

use std::collections::BTreeSet;

use super::rules::Place;
use super::store;
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::{Id, Ts};
use crate::notifications::{self, Notice};
use crate::programmes::programme::Programme;

/// A time as people say it, where the programme is.
pub fn local(programme: &Programme, at: Ts) -> Result<String> {
    let local = at.0.with_timezone(&programme.zone()?);
    Ok(local.format("%d.%m.%Y %H:%M").to_string())
}

/// Tells of places; of a move, why. Gives back the candidates of whom nobody has an account: somebody calls them.
pub fn tell(
    cx: &mut Cx<'_>,
    programme: &Programme,
    places: &[(Id, Place)],
    reason: Option<&str>,
) -> Result<BTreeSet<Id>> {
    let candidates: Vec<Id> = places.iter().map(|(id, _)| *id).collect();
    let mut unreached: BTreeSet<Id> = candidates.iter().copied().collect();
    for to in store::recipients(cx.conn, &candidates)? {
        let Some((_, place)) = places.iter().find(|(id, _)| *id == to.candidate_id) else {
            continue;
        };
        let (name, when) = (
            programme.name_in(to.language)?,
            local(programme, place.starts_at)?,
        );
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
