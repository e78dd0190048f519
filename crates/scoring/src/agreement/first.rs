//! Agreement as the first edition calculated it, in floating point throughout: kept so that results of old are
//! made again as they were made. What comes of a division by next to nothing is in it.

use super::icc::Icc;
use crate::figure::Figure;

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
    if b <= 0.0 {
        return None;
    }
    Some(Icc {
        between_candidates: Figure::of(b)?,
        within_candidates: Figure::of(w)?,
        between_jurors: Figure::of(j)?,
        error: Figure::of(e)?,
        one_way_single: Figure::of((b - w) / (b + (jurors - 1.0) * w))?,
        two_way_single: Figure::of((b - e) / (b + (jurors - 1.0) * e + jurors * severity))?,
        fixed_single: Figure::of((b - e) / (b + (jurors - 1.0) * e))?,
        one_way_mean: Figure::of((b - w) / b)?,
        two_way_mean: Figure::of((b - e) / (b + severity))?,
        fixed_mean: Figure::of((b - e) / b)?,
    })
}

pub fn one_way(rows: &[Vec<f64>]) -> Option<(Figure, Figure)> {
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
    if whole <= 0.0 {
        return None;
    }
    Some((Figure::of(k)?, Figure::of(variance / whole)?))
}
