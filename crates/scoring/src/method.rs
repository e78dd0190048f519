//! The methods of scoring: from the cards to one score for each candidate.

use super::score::Score;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::belief::Belief;
use super::edition::Edition;
use super::effects::{Effects, fit};
use super::mean::{LEAST_TO_TRIM, mean, middle, standard_errors, trimmed};
use super::reml::reml;
use super::sheet::{NotFitted, Refusal, Sheet};
use crate::exact::Exact;
use crate::figure::Figure;
use kernel::Id;

/// How the cards of a candidate become a score. Frozen when the round opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScoringMethod)]
pub enum Method {
    /// The mean of the cards' shares, exact. (The criteria's weights are inside a card.)
    #[default]
    WeightedMean,
    /// The same without one highest and one lowest card; needs five cards.
    TrimmedMean,
    /// Candidate plus juror by least squares: corrects for who was read by the severe.
    Additive,
    /// Jurors fixed, candidates random, variances by REML: as additive, and drawn towards the middle the fewer
    /// cards there are and the less they agree.
    Calibrated,
    /// Each card is a yes (1) or a no (0); the score is the share of yes. Equal votes: the chair's decides.
    Vote,
}

impl Method {
    /// Candidate and juror effects are told apart only where the cards connect all.
    pub fn needs_connection(self) -> bool {
        matches!(self, Self::Additive | Self::Calibrated)
    }

    /// Fewer cards give no score.
    pub fn least_cards(self) -> usize {
        match self {
            Self::TrimmedMean => LEAST_TO_TRIM,
            Self::WeightedMean | Self::Additive | Self::Calibrated | Self::Vote => 1,
        }
    }
}

/// What a method makes of the cards.
#[derive(Clone, Debug)]
pub struct Scores {
    pub method: Method,
    /// In the order of [`Sheet::candidates`].
    pub candidates: Vec<Score>,
    /// Of the jurors in the fit, in the order of [`Sheet::jurors`]; empty where the method knows no severity.
    pub severity: Vec<Severity>,
    /// Cards that the fit leaves out.
    pub not_fitted: Vec<NotFitted>,
    /// `σ²` and `σu²` of the fit, in squared shares of the maximum.
    pub variances: Option<Variances>,
    pub(super) belief: Belief,
}

/// How far a juror's cards lie above the other jurors' for the same candidates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Severity {
    pub juror: Id,
    /// In shares of the maximum; below 0 is severe, above 0 lenient. The jury's sum is 0.
    pub offset: Figure,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variances {
    /// What is left within a card when candidate and juror are known.
    pub residual: Figure,
    /// Between candidates; only the calibrated method estimates it.
    pub candidates: Option<Figure>,
}

/// Scores all candidates; refused where the cards do not allow the method.
pub fn score(sheet: &Sheet, method: Method) -> Result<Scores, Refusal> {
    match method {
        Method::WeightedMean => Ok(raw(sheet)),
        Method::TrimmedMean => Ok(match sheet.edition() {
            Edition::First => means(sheet, method, middle),
            Edition::Second => means(sheet, method, trimmed),
        }),
        Method::Vote => {
            let is_vote =
                |share: &Exact| *share == Exact::basis_points(0) || *share == Exact::basis_points(10_000);
            let mut jurors: Vec<usize> = sheet
                .cards()
                .filter(|card| !is_vote(&card.share))
                .map(|card| card.juror)
                .collect();
            jurors.sort_unstable();
            jurors.dedup();
            if jurors.is_empty() {
                Ok(means(sheet, method, mean))
            } else {
                let jurors = jurors.into_iter().map(|juror| sheet.jurors()[juror]).collect();
                Err(Refusal::NotAVote { jurors })
            }
        }
        Method::Additive | Method::Calibrated => {
            let (cards, not_fitted) = fitting(sheet, method)?;
            let apart = || apart(&cards);
            let (effects, lambda) = match method {
                Method::Calibrated => reml(&cards).ok_or_else(apart)?,
                _ => (fit(&cards, 0.0).ok_or_else(apart)?, 0.0),
            };
            let variances = variances(&cards, method, &effects, lambda);
            let scores = fitted(sheet, &cards, method, effects, variances).ok_or_else(apart)?;
            Ok(Scores { not_fitted, ..scores })
        }
    }
}

/// Whether a method that fits a model can be used on cards like these; what is on them does not matter.
pub fn allows(sheet: &Sheet, method: Method) -> Result<(), Refusal> {
    if method.needs_connection() {
        fitting(sheet, method)?;
    }
    Ok(())
}

/// The cards that a model is fitted to, and those that it leaves out. The additive model is fitted also where no card
/// is to spare: it draws nothing towards the middle, so it need not know the noise.
fn fitting(sheet: &Sheet, method: Method) -> Result<(Cow<'_, Sheet>, Vec<NotFitted>), Refusal> {
    let (cards, left_out) = sheet.estimable()?;
    let blind = method == Method::Calibrated && cards.spare().is_none();
    if blind && sheet.edition() != Edition::First {
        return Err(Refusal::NoCardToSpare);
    }
    Ok((cards, left_out))
}

/// What is left within a card, and for the calibrated method what lies between candidates.
fn variances(cards: &Sheet, method: Method, effects: &Effects, lambda: f64) -> Option<Variances> {
    let spare = cards.spare()?;
    let degrees = match method {
        // The candidates' effects are drawn from one distribution, and cost no degree each.
        Method::Calibrated => cards.cards().count() - cards.jurors().len(),
        _ => spare,
    };
    let residual = effects.loss / degrees as f64;
    Some(Variances {
        residual: Figure::of(residual)?,
        candidates: Figure::of(residual / lambda).filter(|_| method == Method::Calibrated),
    })
}

/// The plain mean of the cards, which nothing refuses.
pub fn raw(sheet: &Sheet) -> Scores {
    means(sheet, Method::WeightedMean, mean)
}

/// The equations of an estimable table have a solution; this is for one that rounding spoils.
fn apart(sheet: &Sheet) -> Refusal {
    Refusal::NotConnected {
        components: sheet.components(),
    }
}

fn means(sheet: &Sheet, method: Method, of: fn(&[super::sheet::Entry]) -> Option<Exact>) -> Scores {
    let errors = standard_errors(sheet, method == Method::TrimmedMean);
    let candidates: Vec<Score> = sheet
        .rows()
        .zip(errors)
        .map(|((id, cards), error)| {
            let score = of(cards);
            Score {
                id,
                cards: cards.len(),
                raw: mean(cards),
                standard_error: error.filter(|_| score.is_some()),
                score,
            }
        })
        .collect();
    Scores {
        method,
        severity: Vec::new(),
        not_fitted: Vec::new(),
        variances: None,
        belief: Belief::apart(&candidates),
        candidates,
    }
}

/// Of the candidates of a sheet by effects that were fitted to some of its cards; `None` where a figure of them is no
/// number.
fn fitted(
    sheet: &Sheet,
    cards: &Sheet,
    method: Method,
    effects: Effects,
    variances: Option<Variances>,
) -> Option<Scores> {
    let units = effects.equations.variances(cards);
    let mut candidates = Vec::with_capacity(units.len());
    for ((id, own), (effect, unit)) in sheet.rows().zip(effects.candidates.iter().zip(units)) {
        let error = |known: Variances| Figure::of((known.residual.get() * unit).sqrt());
        candidates.push(Score {
            id,
            cards: own.len(),
            raw: mean(own),
            score: match effect {
                Some(effect) => Some(Exact::fitted(effects.level + effect)?),
                None => None,
            },
            standard_error: variances.filter(|_| effect.is_some()).and_then(error),
        });
    }
    let offset = |(&juror, &offset): (&Id, &f64)| {
        Some(Severity {
            juror,
            offset: Figure::of(offset)?,
        })
    };
    let severity = cards
        .jurors()
        .iter()
        .zip(&effects.jurors)
        .map(offset)
        .collect::<Option<_>>()?;
    let sigma = variances.map(|known| known.residual.get().sqrt());
    Some(Scores {
        method,
        severity,
        not_fitted: Vec::new(),
        variances,
        belief: Belief::joint(&candidates, cards.clone(), effects.equations, sigma),
        candidates,
    })
}

#[cfg(test)]
mod tests;
