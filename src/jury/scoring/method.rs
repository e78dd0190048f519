//! The methods of scoring: from the cards to one score for each candidate.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::belief::Belief;
use super::effects::{Effects, fit};
use super::mean::{LEAST_TO_TRIM, mean, standard_errors, trimmed};
use super::reml::reml;
use super::sheet::{Refusal, Sheet};
use crate::jury::rules::exact::Exact;
use crate::kernel::Id;

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
    /// In the order of [`Sheet::jurors`]; empty where the method knows no severity.
    pub severity: Vec<Severity>,
    /// `σ²` and `σu²` of the fit, in squared shares of the maximum.
    pub variances: Option<Variances>,
    pub(super) belief: Belief,
}

/// One candidate's score.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    pub id: Id,
    pub cards: usize,
    /// The plain mean share of the maximum, which always stands beside; absent without cards.
    pub raw: Option<Exact>,
    /// By the method, in shares of the maximum: exact for means and votes, nine decimals for a fit (where it may
    /// lie outside of 0 … 1).
    pub score: Option<Exact>,
    /// Of the score, in the same unit; absent where the cards do not tell.
    pub standard_error: Option<f64>,
}

/// How far a juror's cards lie above the other jurors' for the same candidates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Severity {
    pub juror: Id,
    /// In shares of the maximum; below 0 is severe, above 0 lenient. The jury's sum is 0.
    pub offset: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variances {
    /// What is left within a card when candidate and juror are known.
    pub residual: f64,
    /// Between candidates; only the calibrated method estimates it.
    pub candidates: Option<f64>,
}

/// Scores all candidates; refused where the cards do not allow the method.
pub fn score(sheet: &Sheet, method: Method) -> Result<Scores, Refusal> {
    match method {
        Method::WeightedMean => Ok(raw(sheet)),
        Method::TrimmedMean => Ok(means(sheet, method, trimmed)),
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
        Method::Additive => {
            sheet.estimable()?;
            let effects = fit(sheet, 0.0).ok_or_else(|| apart(sheet))?;
            let residual = spare(sheet).map(|degrees| effects.loss / degrees as f64);
            let variances = residual.map(|residual| Variances {
                residual,
                candidates: None,
            });
            Ok(fitted(sheet, method, effects, variances))
        }
        Method::Calibrated => {
            sheet.estimable()?;
            let (effects, lambda) = reml(sheet).ok_or_else(|| apart(sheet))?;
            let degrees = sheet.cards().count() - sheet.jurors().len();
            let residual = effects.loss / degrees as f64;
            let variances = spare(sheet).map(|_| Variances {
                residual,
                candidates: Some(residual / lambda),
            });
            Ok(fitted(sheet, method, effects, variances))
        }
    }
}

/// The plain mean of the cards, which nothing refuses.
pub fn raw(sheet: &Sheet) -> Scores {
    means(sheet, Method::WeightedMean, mean)
}

/// A card more than effects to estimate: without one, the fit is perfect and tells nothing of the noise.
fn spare(sheet: &Sheet) -> Option<usize> {
    let scored = sheet.rows().filter(|(_, cards)| !cards.is_empty()).count();
    (sheet.cards().count() + 1)
        .checked_sub(scored + sheet.jurors().len())
        .filter(|&degrees| degrees > 0)
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
        variances: None,
        belief: Belief::apart(&candidates),
        candidates,
    }
}

fn fitted(sheet: &Sheet, method: Method, effects: Effects, variances: Option<Variances>) -> Scores {
    let values: Vec<Option<f64>> = effects
        .candidates
        .iter()
        .map(|effect| effect.map(|effect| effects.level + effect))
        .collect();
    let units = effects.equations.variances(sheet);
    let candidates: Vec<Score> = sheet
        .rows()
        .zip(values.iter().zip(units))
        .map(|((id, cards), (value, unit))| Score {
            id,
            cards: cards.len(),
            raw: mean(cards),
            score: value.and_then(Exact::fitted),
            standard_error: variances.and_then(|known| value.map(|_| (known.residual * unit).sqrt())),
        })
        .collect();
    let severity = sheet
        .jurors()
        .iter()
        .zip(&effects.jurors)
        .map(|(&juror, &offset)| Severity { juror, offset })
        .collect();
    Scores {
        method,
        severity,
        variances,
        belief: Belief::joint(
            &candidates,
            effects.equations,
            variances.map(|known| known.residual.sqrt()),
        ),
        candidates,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{exact, id, sheet, sheet_of};
    use super::*;

    /// The table of Shrout & Fleiss 1979: six candidates, four jurors, every card there.
    fn full() -> Sheet {
        let table = [
            [9, 2, 5, 8],
            [6, 1, 3, 2],
            [8, 4, 6, 8],
            [7, 1, 2, 6],
            [10, 5, 6, 9],
            [6, 2, 4, 7],
        ];
        let mut cards = Vec::new();
        for (candidate, row) in table.iter().enumerate() {
            for (juror, mark) in row.iter().enumerate() {
                cards.push((candidate + 1, juror + 1, exact(&format!("{mark}/1"))));
            }
        }
        sheet_of(&cards)
    }

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 2e-9, "{found} for {expected}");
    }

    /// In a full table REML is the analysis of variance: `σ² = E`, `σu² = (B − E)/k`, and the effects are drawn
    /// towards the middle by ICC(3,k).
    #[test]
    fn with_all_cards_there_calibration_is_the_analysis_of_variance() {
        let scores = score(&full(), Method::Calibrated).unwrap();
        let (between, error) = (11.241_666_666_666_667, 1.019_444_444_444_444_4);
        let variances = scores.variances.unwrap();
        near(variances.residual, error);
        near(variances.candidates.unwrap(), (between - error) / 4.0);
        let shrunk = (between - error) / between;
        let level = 127.0 / 24.0;
        for one in &scores.candidates {
            let raw = one.raw.as_ref().unwrap().to_f64();
            near(
                one.score.as_ref().unwrap().to_f64(),
                level + shrunk * (raw - level),
            );
        }
        // 57, 15, 26 and 40 of six candidates, less the common mean.
        let marks = [46.0, 15.0, 26.0, 40.0];
        for (found, sum) in scores.severity.iter().zip(marks) {
            near(found.offset, sum / 6.0 - level);
        }
    }

    #[test]
    fn without_a_difference_between_candidates_all_get_the_middle() {
        let same = sheet(&[
            &[Some("2/10"), Some("8/10")],
            &[Some("8/10"), Some("2/10")],
            &[Some("5/10"), Some("5/10")],
        ]);
        let scores = score(&same, Method::Calibrated).unwrap();
        assert_eq!(scores.variances.unwrap().candidates, Some(0.0));
        for one in &scores.candidates {
            assert_eq!((&one.score, one.standard_error), (&Some(exact("1/2")), Some(0.0)));
        }
    }

    #[test]
    fn without_a_spare_card_nothing_is_said_of_the_noise() {
        let tree = sheet(&[
            &[Some("2/10"), Some("8/10"), None],
            &[Some("4/10"), None, Some("3/10")],
            &[None, Some("5/10"), Some("6/10")],
        ]);
        // Six cards and five effects: one to spare. Without a juror's second card it is refused.
        assert!(score(&tree, Method::Additive).unwrap().variances.is_some());
        let bare = sheet(&[
            &[Some("2/10"), Some("8/10"), None],
            &[Some("4/10"), None, Some("3/10")],
        ]);
        let Err(Refusal::TooFewCards { jurors }) = score(&bare, Method::Additive) else {
            panic!("two jurors have one card");
        };
        assert_eq!(jurors, [id(1002), id(1003)]);
        // Three candidates and one juror with all cards: as many cards as effects.
        let alone = sheet(&[&[Some("1/10")], &[Some("2/10")], &[Some("4/10")]]);
        let scores = score(&alone, Method::Additive).unwrap();
        assert_eq!(scores.variances, None);
        assert!(scores.candidates.iter().all(|one| one.standard_error.is_none()));
        assert_eq!(scores.candidates[2].score, Some(exact("4/10")));
    }

    #[test]
    fn a_vote_is_yes_or_no() {
        let vote = sheet(&[
            &[Some("1/1"), Some("0/1"), Some("1/1")],
            &[Some("0/1"), None, None],
        ]);
        let scores = score(&vote, Method::Vote).unwrap();
        assert_eq!(scores.candidates[0].score, Some(exact("2/3")));
        let half = sheet(&[&[Some("1/1"), Some("1/2")]]);
        let refused = score(&half, Method::Vote).unwrap_err();
        assert_eq!(
            refused,
            Refusal::NotAVote {
                jurors: vec![id(1002)]
            }
        );
        assert_eq!(refused.code(), "card_is_no_vote");
    }

    #[test]
    fn nothing_is_made_of_no_cards() {
        let empty = sheet(&[&[None], &[None]]);
        assert_eq!(score(&empty, Method::Calibrated).unwrap_err(), Refusal::NoCards);
        let scores = score(&empty, Method::WeightedMean).unwrap();
        assert!(
            scores
                .candidates
                .iter()
                .all(|one| one.score.is_none() && one.raw.is_none())
        );
    }
}
