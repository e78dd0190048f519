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
//!
//! All of it is in fractions, and a figure is made at the end. In a small round the denominators of the second row
//! may be nil or below it, and in floating point what is nil leaves a residue: either way any number would come out.
//! Where all denominators are above zero no form is above 1.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::exact::Exact;
use crate::figure::Figure;

/// The mean squares and the six forms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = IntraclassCorrelations)]
pub struct Icc {
    #[schema(value_type = f64)]
    pub between_candidates: Figure,
    #[schema(value_type = f64)]
    pub within_candidates: Figure,
    #[schema(value_type = f64)]
    pub between_jurors: Figure,
    #[schema(value_type = f64)]
    pub error: Figure,
    /// ICC(1,1): one card, each candidate with other jurors.
    #[schema(value_type = f64)]
    pub one_way_single: Figure,
    /// ICC(2,1): one card, jurors a sample.
    #[schema(value_type = f64)]
    pub two_way_single: Figure,
    /// ICC(3,1): one card, these very jurors; severity does not count.
    #[schema(value_type = f64)]
    pub fixed_single: Figure,
    /// ICC(1,k): the mean of `k` cards.
    #[schema(value_type = f64)]
    pub one_way_mean: Figure,
    /// ICC(2,k).
    #[schema(value_type = f64)]
    pub two_way_mean: Figure,
    /// ICC(3,k), which is Cronbach's alpha.
    #[schema(value_type = f64)]
    pub fixed_mean: Figure,
}

impl Icc {
    /// The six forms.
    pub fn forms(&self) -> [Figure; 6] {
        [
            self.one_way_single,
            self.two_way_single,
            self.fixed_single,
            self.one_way_mean,
            self.two_way_mean,
            self.fixed_mean,
        ]
    }
}

/// Of a full table: for each candidate its shares in the order of the jurors. `None` with fewer than two of
/// either, of a table that is not full, and where a form has no denominator above zero, as where the candidates do
/// not differ at all.
pub fn icc(table: &[Vec<&Exact>]) -> Option<Icc> {
    let (n, k) = (table.len(), table.first()?.len());
    if n < 2 || k < 2 || table.iter().any(|row| row.len() != k) {
        return None;
    }
    let (marks, unit) = Exact::over_one(table.iter().map(|row| row.iter().copied()));
    let squares = |sums: &[BigInt]| sums.iter().map(|sum| sum * sum).sum::<BigInt>();
    let rows: Vec<BigInt> = marks.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<BigInt> = (0..k)
        .map(|juror| marks.iter().map(|row| &row[juror]).sum())
        .collect();
    let grand: BigInt = rows.iter().sum();
    let (n, k) = (BigInt::from(n), BigInt::from(k));
    let (fewer, others): (BigInt, BigInt) = (&n - 1, &k - 1);
    // Sums of squares, n·k times and in squared units: whole numbers.
    let correction = &grand * &grand;
    let all = marks.iter().map(|row| squares(row)).sum::<BigInt>() * &n * &k - &correction;
    let between = squares(&rows) * &n - &correction;
    let jurors = squares(&columns) * &k - &correction;
    let within = &all - &between;
    let rest = &within - &jurors;
    if between.is_zero() {
        return None;
    }
    let mean_square = |squares: &BigInt, degrees: BigInt| {
        Exact::quotient(squares.clone(), degrees * &n * &k * &unit * &unit)?.figure()
    };
    // B, E and J, and B and W, each over one denominator.
    let (b, e, j) = (&between * &others, rest.clone(), &jurors * &fewer);
    let (one_b, w) = (&between * &n * &others, &within * &fewer);
    let severity = &j - &e;
    let form = |dividend: BigInt, divisor: BigInt| Exact::quotient(dividend, divisor)?.figure();
    Some(Icc {
        between_candidates: mean_square(&between, fewer.clone())?,
        within_candidates: mean_square(&within, &n * &others)?,
        between_jurors: mean_square(&jurors, others.clone())?,
        error: mean_square(&rest, &fewer * &others)?,
        one_way_single: form(&one_b - &w, &one_b + &others * &w)?,
        two_way_single: form((&b - &e) * &n, (&b + &others * &e) * &n + &k * &severity)?,
        fixed_single: form(&b - &e, &b + &others * &e)?,
        one_way_mean: form(&one_b - &w, one_b)?,
        two_way_mean: form((&b - &e) * &n, &b * &n + &severity)?,
        fixed_mean: form(&b - &e, b)?,
    })
}

/// `k` and ICC(1,k) where the candidates' numbers of cards differ: `σu² = (B − W)/n₀` with
/// `n₀ = (N − Σn_i²/N)/(n − 1)` by the analysis of variance, and `k` the harmonic mean of the `n_i`; then
/// `σu² / (σu² + W/k)`. With equal numbers it is the form above.
pub fn one_way(rows: &[Vec<&Exact>]) -> Option<(Figure, Figure)> {
    let rows: Vec<&Vec<&Exact>> = rows.iter().filter(|row| !row.is_empty()).collect();
    let (candidates, cards) = (rows.len(), rows.iter().map(|row| row.len()).sum::<usize>());
    if candidates < 2 || cards <= candidates {
        return None;
    }
    let (marks, _) = Exact::over_one(rows.iter().map(|row| row.iter().copied()));
    let whole = |number: usize| BigRational::from_integer(BigInt::from(number));
    let (n, all) = (whole(candidates), whole(cards));
    let (mut of_means, mut of_marks, mut grand) = (BigRational::zero(), BigInt::zero(), BigInt::zero());
    let (mut of_sizes, mut inverse) = (0, BigRational::zero());
    for row in &marks {
        let sum: BigInt = row.iter().sum();
        of_means += BigRational::new(&sum * &sum, BigInt::from(row.len()));
        of_marks += row.iter().map(|mark| mark * mark).sum::<BigInt>();
        grand += sum;
        of_sizes += row.len() * row.len();
        inverse += whole(row.len()).recip();
    }
    let correction = BigRational::from_integer(&grand * &grand) / &all;
    let between = (&of_means - correction) / (&n - whole(1));
    let within = (BigRational::from_integer(of_marks) - of_means) / (&all - &n);
    let usual = (&all - whole(of_sizes) / &all) / (&n - whole(1));
    let k = n / inverse;
    let variance = (between - &within) / usual;
    let both = &variance + within / &k;
    if !both.is_positive() {
        return None;
    }
    let figure = |value: BigRational| value.to_f64().and_then(Figure::of);
    Some((figure(k)?, figure(variance / both)?))
}

#[cfg(test)]
mod tests {
    use super::super::super::samples::exact;
    use super::*;

    fn with<T>(rows: &[&[&str]], of: impl Fn(&[Vec<&Exact>]) -> T) -> T {
        let rows: Vec<Vec<Exact>> = rows
            .iter()
            .map(|row| row.iter().map(|text| exact(text)).collect())
            .collect();
        of(&rows.iter().map(|row| row.iter().collect()).collect::<Vec<_>>())
    }

    #[test]
    fn the_one_way_form_is_the_same_with_equal_numbers() {
        let table: &[&[&str]] = &[
            &["9/10", "2/10", "5/10"],
            &["6/10", "1/10", "3/10"],
            &["8/10", "4/10", "6/10"],
        ];
        let (k, value) = with(table, one_way).unwrap();
        assert_eq!((k.get(), value), (3.0, with(table, icc).unwrap().one_way_mean));
    }

    #[test]
    fn what_does_not_vary_has_no_agreement() {
        assert_eq!(with(&[&["1/2", "1/2"], &["1/2", "1/2"]], icc), None);
        assert_eq!(with(&[&["1/2", "7/10"]], icc), None);
        assert_eq!(with(&[&["1/2", "7/10"], &["1/2"]], icc), None);
        assert_eq!(icc(&[]), None);
        assert_eq!(with(&[&["1/2"], &["7/10"]], one_way), None);
        assert_eq!(with(&[&["1/2", "1/2"], &["1/2", "1/2"]], one_way), None);
        assert_eq!(one_way(&[]), None);
    }

    #[test]
    fn no_form_is_made_of_a_denominator_that_is_nil_or_less() {
        // In marks B = 1/6, E = 1/2 and J = 0: B + (J − E)/n is nil.
        let nil: &[&[&str]] = &[&["4/5", "4/5"], &["5/5", "4/5"], &["4/5", "5/5"]];
        assert_eq!(with(nil, icc), None);
        // A Latin square: candidates and jurors do not differ, all is error.
        let latin: &[&[&str]] = &[
            &["1/5", "2/5", "3/5"],
            &["2/5", "3/5", "1/5"],
            &["3/5", "1/5", "2/5"],
        ];
        assert_eq!((with(latin, icc), with(latin, one_way)), (None, None));
    }
}
