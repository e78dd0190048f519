//! Means of a candidate's cards, exact, and their standard errors.

use super::sheet::{Entry, Sheet};
use crate::exact::Exact;
use crate::figure::Figure;

/// With fewer cards the mean of the middle ones would rest on too few.
pub const LEAST_TO_TRIM: usize = 5;

/// The mean of the cards that are there.
pub(super) fn mean(cards: &[Entry]) -> Option<Exact> {
    Exact::mean(cards.iter().map(|card| &card.share))
}

/// The mean without one highest and one lowest card; `None` of too few.
pub(super) fn trimmed(cards: &[Entry]) -> Option<Exact> {
    middle(cards).filter(|_| cards.len() >= LEAST_TO_TRIM)
}

/// The same of however few.
pub(super) fn middle(cards: &[Entry]) -> Option<Exact> {
    let mut shares: Vec<&Exact> = cards.iter().map(|card| &card.share).collect();
    shares.sort();
    let middle = shares.get(1..shares.len().checked_sub(1)?)?;
    Exact::mean(middle.iter().copied())
}

/// `σ/√n_i`, in shares of the maximum, with the variance *within* candidates pooled over all of them (the
/// one-way model: jurors as a sample), because three cards that happen to agree are no proof of certainty:
/// `σ² = Σ_i Σ_j (y_ij − ȳ_i)² / Σ_i (n_i − 1)`.
///
/// For trimmed means the squares are Winsorised and `n_i` is what is left after trimming (Yuen 1974, *The
/// two-sample trimmed t for unequal population variances*, Biometrika 61:165–170).
///
/// `None` for a candidate without cards, and for all where nobody has two.
pub(super) fn standard_errors(sheet: &Sheet, trim: bool) -> Vec<Option<Figure>> {
    let (mut squares, mut degrees) = (0.0, 0.0);
    let mut left = Vec::with_capacity(sheet.candidates().len());
    for (_, cards) in sheet.rows() {
        let mut values: Vec<f64> = cards.iter().map(|card| card.value).collect();
        values.sort_by(f64::total_cmp);
        let mut kept = values.len();
        if trim && kept > 2 {
            values[0] = values[1];
            values[kept - 1] = values[kept - 2];
            kept -= 2;
        }
        left.push(kept as f64);
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        if kept > 1 {
            squares += values
                .iter()
                .map(|value| (value - mean) * (value - mean))
                .sum::<f64>();
            degrees += (kept - 1) as f64;
        }
    }
    let error =
        |kept: f64| Figure::of((squares / degrees / kept).sqrt()).filter(|_| kept > 0.0 && degrees > 0.0);
    left.into_iter().map(error).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{exact, sheet};
    use super::*;

    #[test]
    fn the_highest_and_the_lowest_card_are_left_out_once() {
        // (2/5 + 3/5 + 3/5) / 3 = 8/15
        let sheet = sheet(&[&[Some("3/5"), Some("1/5"), Some("5/5"), Some("3/5"), Some("2/5")]]);
        let cards = sheet.rows().next().unwrap().1;
        assert_eq!(trimmed(cards), Some(exact("8/15")));
        assert_eq!(mean(cards), Some(exact("14/25")));
        assert_eq!(
            (trimmed(&cards[..4]), middle(&cards[..4])),
            (None, Some(exact("3/5")))
        );
        assert_eq!(middle(&cards[..2]), None);
        assert_eq!(trimmed(&[]), None);
    }

    #[test]
    fn the_error_is_pooled_and_smaller_with_more_cards() {
        // Squares: 2·0.1² + 0 = 0.02 with 1 + 1 degrees: σ² = 0.01.
        let sheet = sheet(&[
            &[Some("1/2"), Some("7/10"), None],
            &[Some("1/5"), Some("1/5"), None],
            &[Some("1/5"), None, None],
            &[None, None, None],
        ]);
        let errors = standard_errors(&sheet, false);
        let near = |error: Option<Figure>, expected: f64| (error.unwrap().get() - expected).abs() < 1e-12;
        assert!(near(errors[0], 0.1 / 2_f64.sqrt()) && near(errors[1], 0.1 / 2_f64.sqrt()));
        assert!(near(errors[2], 0.1));
        assert_eq!(errors[3], None);
    }

    #[test]
    fn trimmed_errors_are_winsorised() {
        // 0, 2, 4, 6, 20 tenths of two → 2, 2, 4, 6, 6: squares 4+4+0+4+4 = 16 over 2 degrees, 3 left.
        let sheet = sheet(&[&[
            Some("0/20"),
            Some("2/20"),
            Some("4/20"),
            Some("6/20"),
            Some("20/20"),
        ]]);
        let error = standard_errors(&sheet, true)[0].unwrap().get();
        assert!((error - (16.0_f64 / 400.0 / 2.0 / 3.0).sqrt()).abs() < 1e-12);
    }
}
