//! Tells the people of candidates when and where they present.

use std::collections::{BTreeMap, BTreeSet};

use super::presenters;
use super::rules::Place;
use crate::candidates::still_candidates;
use base::cx::Cx;
use base::notifications::Notice;
use kernel::Id;
use kernel::error::Result;
use people::applications::phone_calls;
use people::programmes::programme::Programme;

/// Tells those who still are candidates of their places; of a move, why. Gives back those of whom nobody has an account:
/// they are in the list of calls.
pub fn tell(
    cx: &mut Cx<'_>,
    programme: &Programme,
    places: &[(Id, Place)],
    reason: Option<&str>,
) -> Result<BTreeSet<Id>> {
    let places: BTreeMap<Id, &Place> = places.iter().map(|(id, place)| (*id, place)).collect();
    let candidates: Vec<Id> = places.keys().copied().collect();
    let mut unreached = still_candidates(cx.conn, &candidates)?;
    let zone = programme.zone()?;
    for (candidate, party) in presenters::people(cx.conn, &unreached)? {
        let Some(place) = places.get(&candidate) else {
            continue;
        };
        let (name, when) = (programme.said()?, place.starts_at.said_in(zone).into());
        let notice = match reason {
            None => Notice::PitchAnnounced {
                programme: name,
                when,
                place: place.room.as_str().into(),
            },
            Some(reason) => Notice::PitchMoved {
                programme: name,
                when,
                place: place.room.as_str().into(),
                reason: reason.into(),
            },
        };
        phone_calls::tell_until(cx, party, &notice, Some(place.starts_at))?;
        if party.account.is_some() {
            unreached.remove(&candidate);
        }
    }
    Ok(unreached)
}
