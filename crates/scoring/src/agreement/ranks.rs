//! Middle ranks.

/// The rank of each value from the smallest, counted from 1; equals share the mean of theirs. Beside it the
/// sizes of the groups of equals.
pub(super) fn middle(values: &[f64]) -> (Vec<f64>, Vec<usize>) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut ranks = vec![0.0; values.len()];
    let (mut sizes, mut below) = (Vec::new(), 0);
    for equals in order.chunk_by(|&one, &other| values[one] == values[other]) {
        for &at in equals {
            ranks[at] = below as f64 + (equals.len() as f64 + 1.0) / 2.0;
        }
        below += equals.len();
        sizes.push(equals.len());
    }
    (ranks, sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_the_middle() {
        let (ranks, sizes) = middle(&[0.5, 0.1, 0.5, 0.9]);
        assert_eq!((ranks, sizes), (vec![2.5, 1.0, 2.5, 4.0], vec![1, 2, 1]));
    }
}
