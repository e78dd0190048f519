//! Whether an answer that staff typed can be taken back.

use std::collections::HashMap;

use super::places::Places;
use super::rules::{OfferAction, OfferStatus, next};
use super::store::{Applicant, Offer};
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::policy::undo::Taken;
use kernel::Id;
use kernel::error::{Code, Result};

/// How the answer to an offer came about, where it was not the applicant's own.
pub(super) fn typed(offer: &Offer, applicant: Option<&Applicant>) -> Option<Taken> {
    let own = applicant.and_then(|a| a.account_id) == offer.responded_by;
    (offer.responded_by.is_some() && !own).then_some(Taken {
        by: offer.responded_by,
        at: offer.responded_at,
    })
}

/// What stands in the way of taking the answers to offers back.
pub(super) struct Undoing {
    places: HashMap<Id, (Programme, Places)>,
}

impl Undoing {
    /// Reads what it needs once for each programme, where any answer was typed by staff.
    pub(super) fn of(cx: &mut Cx<'_>, offers: &[Offer], programmes: Vec<Programme>) -> Result<Self> {
        let mut places = HashMap::new();
        let declined = |offer: &&Offer| offer.status == OfferStatus::Declined;
        let needed: Vec<Id> = offers.iter().filter(declined).map(|o| o.programme_id).collect();
        for programme in programmes {
            if needed.contains(&programme.id) {
                let its = Places::of(cx, &programme)?;
                places.insert(programme.id, (programme, its));
            }
        }
        Ok(Undoing { places })
    }
    pub(super) fn blocked(
        &self,
        cx: &Cx<'_>,
        offer: &Offer,
        applicant: Option<&Applicant>,
        enrolled: bool,
    ) -> Option<Code> {
        let Some(taken) = typed(offer, applicant) else {
            return Some(Code::WrongState);
        };
        let state = next(offer.status, false, OfferAction::Reopen).err();
        let state = state.map(|e| e.which()).or(enrolled.then_some(Code::WrongState));
        let full = offer.status == OfferStatus::Declined
            && self
                .places
                .get(&offer.programme_id)
                .is_none_or(|(programme, its)| its.room(programme, Some(offer.application_id)) == 0);
        taken.stands(cx).or(state).or(full.then_some(Code::NoSeat))
    }
}
