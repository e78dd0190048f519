//! What a candidate's code opens: the own cards, and how each leads to the root of the public form.

use super::codes::{hex, of_card};
use super::format::v2::{Bundle, Proof, ProvenCard};
use super::merkle;
use super::publish::commitments;
use kernel::error::{Error, Result};

/// The proof for a candidate of a bundle, in a format of this name.
pub fn of(bundle: &Bundle, candidate: &str, format: &str) -> Result<Proof> {
    let broken = || Error::internal("a stored protocol has a card without a commitment");
    let leaves = commitments(bundle).map_err(|_| broken())?;
    let mut cards = Vec::new();
    for one in bundle.cards.iter().filter(|one| one.card.candidate == candidate) {
        let hash = of_card(&one.card, &one.salt)?.ok_or_else(broken)?;
        let index = leaves.binary_search(&hash).map_err(|_| broken())?;
        cards.push(ProvenCard {
            card: one.card.clone(),
            salt: one.salt.clone(),
            commitment: hex(&hash),
            index,
            path: merkle::path(&leaves, index)
                .iter()
                .map(|step| hex(step))
                .collect(),
        });
    }
    Ok(Proof {
        format: format.into(),
        round_id: bundle.head.round_id,
        no: bundle.head.no,
        candidate: candidate.to_owned(),
        cards,
        leaves: leaves.len(),
        root: hex(&merkle::root(&leaves)),
    })
}
