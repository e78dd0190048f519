//! What the scores are worth, as it is sent.

use serde::Serialize;
use utoipa::ToSchema;

use kernel::Id;
use scoring::{Firmness, LeftOut, NotFitted};

/// A card that a model leaves out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CardNotFitted {
    pub juror_id: Id,
    pub candidate_id: Id,
}

impl From<NotFitted> for CardNotFitted {
    fn from(card: NotFitted) -> Self {
        CardNotFitted {
            juror_id: card.juror,
            candidate_id: card.candidate,
        }
    }
}

/// How firm a ranking is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Firmness)]
pub struct FirmnessView {
    /// Places before the cut.
    pub places: usize,
    /// Draws behind the chances.
    pub draws: u32,
    /// Their seed: the same gives the same chances.
    pub seed: u64,
    /// Candidates with a chance between 10 % and 90 % to be before the cut.
    pub zone: Vec<Id>,
    /// The zone lies on both sides of the cut, or the cards do not tell.
    pub crosses_cut: bool,
    /// The ranks without each juror.
    pub left_out: Vec<WithoutJuror>,
}

/// The ranking without one juror's cards.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WithoutJuror {
    pub juror_id: Id,
    /// Why the method cannot be used then.
    pub refused: Option<String>,
    /// Candidates whose rank would be another.
    pub changes: Vec<RankWithout>,
}

/// A rank that would be another.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RankWithout {
    pub candidate_id: Id,
    /// The rank by score and bonus; absent where too few cards would be left.
    pub rank: Option<usize>,
}

impl From<Firmness> for FirmnessView {
    fn from(found: Firmness) -> Self {
        let without = |one: LeftOut| WithoutJuror {
            juror_id: one.juror,
            changes: match one.refused {
                Some(_) => vec![],
                None => found
                    .candidates
                    .iter()
                    .zip(one.ranks)
                    .filter(|(firm, rank)| Some(firm.rank) != *rank)
                    .map(|(firm, rank)| RankWithout {
                        candidate_id: firm.id,
                        rank,
                    })
                    .collect(),
            },
            refused: one.refused.map(|refusal| refusal.code().to_owned()),
        };
        FirmnessView {
            places: found.asked.places,
            draws: found.asked.draws,
            seed: found.asked.seed,
            zone: found.zone,
            crosses_cut: found.crosses_cut,
            left_out: found.left_out.into_iter().map(without).collect(),
        }
    }
}
