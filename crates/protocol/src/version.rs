//! The versions of the format as the checks see them. What hangs on how a document is written – which public form
//! follows from it, and to what text a card's commitment belongs – each version tells for itself; everything else is
//! checked in the newest form, into which the older ones are read.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::codes::of_card;
use super::format::{Kind, named, v1, v2};
use super::merkle::Hash;
use super::proof;
use super::publish::{self, Made};
use super::sign::{Signed, normal};
use kernel::error::{Error, Result};

/// A bundle, ready to be checked.
pub struct Opened {
    /// In the newest form.
    pub bundle: v2::Bundle,
    /// The commitment to each of its cards, as they are written; none where the salt is none.
    pub commitments: Vec<Option<Hash>>,
    /// The public form that follows from it.
    pub public: Made<Value>,
}

/// A proof, ready to be checked.
pub struct OpenedProof {
    /// In the newest form.
    pub proof: v2::Proof,
    /// The commitment to each of its cards.
    pub commitments: Vec<Option<Hash>>,
}

/// A version of the format.
pub trait Version {
    /// The name of its bundle.
    const BUNDLE: &'static str;
    /// The name of its public form.
    const PUBLIC: &'static str;
    /// The name of its proof.
    const PROOF: &'static str;
    type Bundle: Serialize + DeserializeOwned;
    type Public: Serialize + DeserializeOwned;
    type Proof: Serialize + DeserializeOwned;
    /// Opens a bundle.
    fn bundle(bundle: Self::Bundle) -> Opened;
    /// A public form in the newest form.
    fn public(public: Self::Public) -> v2::Public;
    /// Opens a proof.
    fn proof(proof: Self::Proof) -> OpenedProof;
}

/// Version 1.
pub struct V1;

impl Version for V1 {
    const BUNDLE: &'static str = v1::BUNDLE;
    const PUBLIC: &'static str = v1::PUBLIC;
    const PROOF: &'static str = v1::PROOF;
    type Bundle = v1::Bundle;
    type Public = v1::Public;
    type Proof = v1::Proof;

    fn bundle(bundle: v1::Bundle) -> Opened {
        let public = publish::first(&bundle).map(|public| normal(&public).unwrap_or_default());
        opened(bundle.into(), public)
    }

    fn public(public: v1::Public) -> v2::Public {
        public.into()
    }

    fn proof(proof: v1::Proof) -> OpenedProof {
        opened_proof(proof)
    }
}

/// Version 2: the vote on each line of the decision.
pub struct V2;

impl Version for V2 {
    const BUNDLE: &'static str = v2::BUNDLE;
    const PUBLIC: &'static str = v2::PUBLIC;
    const PROOF: &'static str = v2::PROOF;
    type Bundle = v2::Bundle;
    type Public = v2::Public;
    type Proof = v2::Proof;

    fn bundle(bundle: v2::Bundle) -> Opened {
        let public = publish::public(&bundle).map(|public| normal(&public).unwrap_or_default());
        opened(bundle, public)
    }

    fn public(public: v2::Public) -> v2::Public {
        public
    }

    fn proof(proof: v2::Proof) -> OpenedProof {
        opened_proof(proof)
    }
}

// Both versions write a card, and so the commitment to it, the same way.
fn opened(bundle: v2::Bundle, public: Made<Value>) -> Opened {
    let commitment = |one: &v2::CountedCard| of_card(&one.card, &one.salt).ok().flatten();
    Opened {
        commitments: bundle.cards.iter().map(commitment).collect(),
        public,
        bundle,
    }
}

fn opened_proof(proof: v2::Proof) -> OpenedProof {
    let commitment = |one: &v2::ProvenCard| of_card(&one.card, &one.salt).ok().flatten();
    OpenedProof {
        commitments: proof.cards.iter().map(commitment).collect(),
        proof,
    }
}

/// A stored bundle in the newest form.
pub fn bundle(signed: &Signed) -> Result<v2::Bundle> {
    match named(signed.format().unwrap_or_default()) {
        Some((Kind::Bundle, "1")) => Ok(signed.read::<v1::Bundle>()?.into()),
        Some((Kind::Bundle, "2")) => signed.read(),
        _ => Err(unknown(signed)),
    }
}

/// A stored public form in the newest form.
pub fn public(signed: &Signed) -> Result<v2::Public> {
    match named(signed.format().unwrap_or_default()) {
        Some((Kind::Public, "1")) => Ok(signed.read::<v1::Public>()?.into()),
        Some((Kind::Public, "2")) => signed.read(),
        _ => Err(unknown(signed)),
    }
}

/// The proof for a candidate of a stored bundle, in the bundle's own version.
pub fn prove(signed: &Signed, candidate: &str) -> Result<v2::Proof> {
    let format = match named(signed.format().unwrap_or_default()) {
        Some((Kind::Bundle, "1")) => v1::PROOF,
        Some((Kind::Bundle, "2")) => v2::PROOF,
        _ => return Err(unknown(signed)),
    };
    proof::of(&bundle(signed)?, candidate, format)
}

fn unknown(signed: &Signed) -> Error {
    let format = signed.format().unwrap_or("none");
    Error::internal(format!(
        "a stored protocol has a format that this program does not know: {format}"
    ))
}
