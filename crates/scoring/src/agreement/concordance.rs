//! Kendall's coefficient of concordance with its correction for ties (Kendall & Babington Smith 1939; Siegel &
//! Castellan 1988, *Nonparametric statistics*, 9.6):
//!
//! `W = 12 S / (m² (n³ − n) − m Σ_j Σ (t³ − t))`
//!
//! with `n` candidates, `m` jurors, `S` the sum of squares of the candidates' rank sums around their mean, and
//! `t` the sizes of a juror's groups of equals.

use super::ranks::middle;
use crate::figure::Figure;

/// Of a full table: for each candidate its marks in the order of the jurors. 1: all jurors rank alike; 0: no
/// agreement. `None` with fewer than two of either, or where no juror tells candidates apart.
pub fn kendall_w(table: &[Vec<f64>]) -> Option<Figure> {
    let (n, m) = (table.len(), table.first()?.len());
    if n < 2 || m < 2 || table.iter().any(|row| row.len() != m) {
        return None;
    }
    let (mut sums, mut ties) = (vec![0.0; n], 0.0);
    for juror in 0..m {
        let marks: Vec<f64> = table.iter().map(|row| row[juror]).collect();
        let (ranks, sizes) = middle(&marks);
        for (sum, rank) in sums.iter_mut().zip(ranks) {
            *sum += rank;
        }
        ties += sizes.iter().map(|&size| cubes(size)).sum::<f64>();
    }
    let jurors = m as f64;
    let mean = jurors * (n as f64 + 1.0) / 2.0;
    let spread: f64 = sums.iter().map(|sum| (sum - mean) * (sum - mean)).sum();
    let most = jurors * jurors * cubes(n) - jurors * ties;
    // Ranks are halves of whole numbers, and their sums exact.
    Figure::share(12.0 * spread / most).filter(|_| most > 0.0)
}

fn cubes(number: usize) -> f64 {
    let number = number as f64;
    number * number * number - number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_order_is_full_concordance_with_and_without_equals() {
        let alike = [vec![0.1, 0.2], vec![0.5, 0.6], vec![0.9, 0.8]];
        assert_eq!(kendall_w(&alike), Figure::of(1.0));
        let equals = [vec![0.1, 0.1], vec![0.1, 0.1], vec![0.9, 0.9]];
        assert_eq!(kendall_w(&equals), Figure::of(1.0));
        let opposite = [vec![0.1, 0.9], vec![0.9, 0.1]];
        assert_eq!(kendall_w(&opposite), Figure::of(0.0));
        assert_eq!(kendall_w(&[vec![0.5, 0.5], vec![0.5, 0.5]]), None);
    }

    #[test]
    fn equals_are_corrected_for() {
        // Ranks 1 2 3 and 1.5 1.5 3: sums 2.5 3.5 6 around 4: S = 2.25 + 0.25 + 4 = 6.5.
        // W = 78 / (4·24 − 2·6) = 78/84.
        let table = [vec![0.1, 0.1], vec![0.2, 0.1], vec![0.3, 0.9]];
        assert!((kendall_w(&table).unwrap().get() - 78.0 / 84.0).abs() < 1e-12);
    }
}
