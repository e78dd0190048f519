//! Intraclass correlations (Shrout & Fleiss 1979, *Intraclass correlations: uses in assessing rater
//! reliability*, Psychological Bulletin 86:420–428).
//!
//! With `n` candidates, `k` jurors and the mean squares between candidates `B`, within candidates `W`, between
//! jurors `J` and of the error `E`:
//!
//! ```text
//! ICC(1,1) = (B − W) / (B + (k−1) W)                   ICC(1,k) = (B − W) / B
//! ICC(2,1) = (B − E) / (B + (k−1) E + k (J − E)/n)     ICC(2,k) = (B − E) / (B + (J − E)/n)
//! ICC(3,1) = (B − E) / (B + (k−1) E)                   ICC(3,k) = (B − E) / B
//! ```

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The mean squares and the six forms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = IntraclassCorrelations)]
pub struct Icc {
    pub between_candidates: f64,
    pub within_candidates: f64,
    pub between_jurors: f64,
    pub error: f64,
    /// ICC(1,1): one card, each candidate with other jurors.
    pub one_way_single: f64,
    /// ICC(2,1): one card, jurors a sample.
    pub two_way_single: f64,
    /// ICC(3,1): one card, these very jurors; severity does not count.
    pub fixed_single: f64,
    /// ICC(1,k): the mean of `k` cards.
    pub one_way_mean: f64,
    /// ICC(2,k).
    pub two_way_mean: f64,
    /// ICC(3,k), which is Cronbach's alpha.
    pub fixed_mean: f64,
}

/// Of a full table: for each candidate its marks in the order of the jurors. `None` with fewer than two of
/// either, of a table that is not full, and where the candidates do not differ at all.
pub fn icc(table: &[Vec<f64>]) -> Option<Icc> {
    let (n, k) = (table.len(), table.first()?.len());
    if n < 2 || k < 2 || table.iter().any(|row| row.len() != k) {
        return None;
    }
    let (candidates, jurors) = (n as f64, k as f64);
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum::<f64>() / jurors).collect();
    let columns: Vec<f64> = (0..k)
        .map(|juror| table.iter().map(|row| row[juror]).sum::<f64>() / candidates)
        .collect();
    let grand = rows.iter().sum::<f64>() / candidates;
    let squares = |means: &[f64]| {
        means
            .iter()
            .map(|mean| (mean - grand) * (mean - grand))
            .sum::<f64>()
    };
    let (mut within, mut error) = (0.0, 0.0);
    for (row, mean) in table.iter().zip(&rows) {
        for (mark, column) in row.iter().zip(&columns) {
            within += (mark - mean) * (mark - mean);
            let rest = mark - mean - column + grand;
            error += rest * rest;
        }
    }
    let b = jurors * squares(&rows) / (candidates - 1.0);
    let j = candidates * squares(&columns) / (jurors - 1.0);
    let w = within / (candidates * (jurors - 1.0));
    let e = error / ((candidates - 1.0) * (jurors - 1.0));
    let severity = (j - e) / candidates;
    (b > 0.0).then(|| Icc {
        between_candidates: b,
        within_candidates: w,
        between_jurors: j,
        error: e,
        one_way_single: (b - w) / (b + (jurors - 1.0) * w),
        two_way_single: (b - e) / (b + (jurors - 1.0) * e + jurors * severity),
        fixed_single: (b - e) / (b + (jurors - 1.0) * e),
        one_way_mean: (b - w) / b,
        two_way_mean: (b - e) / (b + severity),
        fixed_mean: (b - e) / b,
    })
}

/// `k` and ICC(1,k) where the candidates' numbers of cards differ: `σu² = (B − W)/n₀` with
/// `n₀ = (N − Σn_i²/N)/(n − 1)` by the analysis of variance, and `k` the harmonic mean of the `n_i`; then
/// `σu² / (σu² + W/k)`. With equal numbers it is the form above.
pub fn one_way(rows: &[Vec<f64>]) -> Option<(f64, f64)> {
    let rows: Vec<&Vec<f64>> = rows.iter().filter(|row| !row.is_empty()).collect();
    let candidates = rows.len() as f64;
    let sizes: Vec<f64> = rows.iter().map(|row| row.len() as f64).collect();
    let cards: f64 = sizes.iter().sum();
    if candidates < 2.0 || cards <= candidates {
        return None;
    }
    let grand = rows.iter().flat_map(|row| row.iter()).sum::<f64>() / cards;
    let (mut between, mut within) = (0.0, 0.0);
    for (row, size) in rows.iter().zip(&sizes) {
        let mean = row.iter().sum::<f64>() / size;
        between += size * (mean - grand) * (mean - grand);
        within += row.iter().map(|mark| (mark - mean) * (mark - mean)).sum::<f64>();
    }
    let between = between / (candidates - 1.0);
    let within = within / (cards - candidates);
    let usual = (cards - sizes.iter().map(|size| size * size).sum::<f64>() / cards) / (candidates - 1.0);
    let k = candidates / sizes.iter().map(|size| 1.0 / size).sum::<f64>();
    let variance = (between - within) / usual;
    let whole = variance + within / k;
    (whole > 0.0).then(|| (k, variance / whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_way_form_is_the_same_with_equal_numbers() {
        let table = [vec![0.9, 0.2, 0.5], vec![0.6, 0.1, 0.3], vec![0.8, 0.4, 0.6]];
        let (k, value) = one_way(&table).unwrap();
        assert!((k - 3.0).abs() < 1e-12);
        assert!((value - icc(&table).unwrap().one_way_mean).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_vary_has_no_agreement() {
        assert_eq!(icc(&[vec![0.5, 0.5], vec![0.5, 0.5]]), None);
        assert_eq!(icc(&[vec![0.5, 0.7]]), None);
        assert_eq!(icc(&[vec![0.5, 0.7], vec![0.5]]), None);
        assert_eq!(icc(&[]), None);
        assert_eq!(one_way(&[vec![0.5], vec![0.7]]), None);
        assert_eq!(one_way(&[]), None);
    }
}
