//! Krippendorff's alpha with missing values (Krippendorff 2011, *Computing Krippendorff's
//! alpha-reliability*): `α = 1 − D_o/D_e`, observed over expected disagreement.
//!
//! For the interval metric `δ² = (c − k)²` both are sums of squares, and no table of coincidences is needed:
//!
//! ```text
//! D_o = 1/N Σ_u 2 m_u SS_u/(m_u − 1)       D_e = 2 N SS / (N (N − 1))
//! ```
//!
//! with `m_u` the marks of candidate `u`, `SS_u` and `SS` the sums of squares around the mean of the candidate
//! and of all, and `N` the marks of candidates with at least two. The ordinal metric
//! `δ = Σ_{g=c..k} n_g − (n_c + n_k)/2` is the difference of middle ranks, so it is the same of the ranks.

use super::ranks::middle;
use crate::figure::Figure;

/// Differences count as they are. `None` with fewer than two candidates to compare, and where nothing differs: by
/// the marks themselves, for sums of equal marks leave a residue.
pub fn interval(units: &[Vec<f64>]) -> Option<Figure> {
    let compared = units.iter().filter(|unit| unit.len() > 1).count();
    let mut marks = units.iter().filter(|unit| unit.len() > 1).flatten();
    let first = marks.next()?;
    if compared < 2 || marks.all(|mark| mark == first) {
        return None;
    }
    Figure::agreement(unguarded(units)?)
}

/// The same as the first edition calculated it: also of a single candidate, where it says nothing.
pub fn unguarded(units: &[Vec<f64>]) -> Option<f64> {
    let pairable: Vec<&[f64]> = units
        .iter()
        .map(Vec::as_slice)
        .filter(|unit| unit.len() > 1)
        .collect();
    let all: Vec<f64> = pairable.concat();
    let total = squares(&all);
    if total <= 0.0 {
        return None;
    }
    let observed: f64 = pairable
        .iter()
        .map(|unit| {
            let marks = unit.len() as f64;
            marks * squares(unit) / (marks - 1.0)
        })
        .sum();
    let marks = all.len() as f64;
    Some(1.0 - (marks - 1.0) * observed / (marks * total))
}

/// The marks by their ranks: only their order counts then.
pub fn ranked(units: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let pairable: Vec<&Vec<f64>> = units.iter().filter(|unit| unit.len() > 1).collect();
    let all: Vec<f64> = pairable.iter().flat_map(|unit| unit.iter().copied()).collect();
    let mut ranks = middle(&all).0.into_iter();
    pairable
        .iter()
        .map(|unit| ranks.by_ref().take(unit.len()).collect())
        .collect()
}

fn squares(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean) * (value - mean)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_agreement_is_one_and_sameness_is_nothing() {
        let both = |units: &[Vec<f64>]| (interval(units), interval(&ranked(units)));
        let agree = [vec![0.1, 0.1], vec![0.9, 0.9, 0.9], vec![0.4]];
        assert_eq!(both(&agree), (Figure::of(1.0), Figure::of(1.0)));
        // Six tenths are summed to a little less than six times a tenth.
        let same = [vec![0.1, 0.1, 0.1], vec![0.1, 0.1, 0.1]];
        assert_eq!(both(&same), (None, None));
        assert!(unguarded(&same).is_some());
        assert_eq!((both(&[]), both(&[vec![0.5]])), ((None, None), (None, None)));
        assert_eq!(both(&[vec![0.1, 0.9], vec![0.5]]), (None, None));
    }
}
