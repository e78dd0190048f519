//! Sheets for the tests, told by numbers.

use super::sheet::Sheet;
use crate::exact::Exact;
use kernel::Id;

pub fn id(number: usize) -> Id {
    Id(uuid::Uuid::from_u128(number as u128))
}

pub fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// For each candidate (1, 2, …) the shares of the jurors (1001, 1002, …), some of them missing.
pub fn sheet(rows: &[&[Option<&str>]]) -> Sheet {
    let rows: Vec<Vec<(Id, Exact)>> = rows
        .iter()
        .map(|row| {
            let cards = row.iter().enumerate();
            cards
                .filter_map(|(juror, share)| Some((id(1001 + juror), exact((*share)?))))
                .collect()
        })
        .collect();
    Sheet::new(
        rows.iter()
            .enumerate()
            .map(|(at, row)| (id(at + 1), row.iter().map(|(juror, share)| (*juror, share)))),
    )
}

/// The same from (candidate, juror, share).
pub fn sheet_of(cards: &[(usize, usize, Exact)]) -> Sheet {
    let mut candidates: Vec<usize> = cards.iter().map(|card| card.0).collect();
    candidates.sort_unstable();
    candidates.dedup();
    Sheet::new(candidates.into_iter().map(|candidate| {
        let own = cards.iter().filter(move |card| card.0 == candidate);
        (
            id(candidate),
            own.map(|(_, juror, share)| (id(1000 + juror), share)),
        )
    }))
}
