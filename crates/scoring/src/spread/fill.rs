//! Gives every candidate the wanted number of cards, with even loads, or tells what is short.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Shortage;
use super::board::Board;

impl Board {
    /// Whether all needs could be met. The juror with the least load comes first; one who can get no more
    /// cards now never can later (a property of polymatroids), so leaves for good.
    pub fn fill(&mut self) -> bool {
        let mut missing: u64 = self.need.iter().map(|&need| u64::from(need)).sum();
        let mut queue: BinaryHeap<Reverse<(u32, usize)>> = (0..self.listed)
            .map(|juror| Reverse((self.load[juror], juror)))
            .collect();
        while missing > 0 {
            let Some(Reverse((load, juror))) = queue.pop() else {
                return false;
            };
            if load < self.limit[juror] && self.give(juror) {
                missing -= 1;
                queue.push(Reverse((load + 1, juror)));
            }
        }
        true
    }

    /// One more card for this juror, no other load changed: directly, or by taking over a new card from
    /// somebody who takes one over from somebody … who takes one that is still wanted.
    fn give(&mut self, start: usize) -> bool {
        // By candidate: the juror who would take it over.
        let mut taker: Vec<Option<usize>> = vec![None; self.candidates.len()];
        // By juror: the candidate that he would give up.
        let mut given: Vec<Option<usize>> = vec![None; self.jurors.len()];
        let mut reached = vec![false; self.jurors.len()];
        reached[start] = true;
        let mut open = VecDeque::from([start]);
        while let Some(juror) = open.pop_front() {
            for candidate in 0..self.candidates.len() {
                if taker[candidate].is_some() || !self.may_take(juror, candidate) {
                    continue;
                }
                taker[candidate] = Some(juror);
                if self.need[candidate] > 0 {
                    self.need[candidate] -= 1;
                    self.pass_on(candidate, &taker, &given);
                    return true;
                }
                for &holder in &self.new_holders[candidate] {
                    if !reached[holder] {
                        reached[holder] = true;
                        given[holder] = Some(candidate);
                        open.push_back(holder);
                    }
                }
            }
        }
        false
    }

    fn pass_on(&mut self, wanted: usize, taker: &[Option<usize>], given: &[Option<usize>]) {
        let mut next = Some(wanted);
        while let Some(candidate) = next {
            let Some(juror) = taker[candidate] else { return };
            self.put(juror, candidate);
            next = given[juror];
            if let Some(old) = next {
                self.take(juror, old);
            }
        }
    }

    /// What is short at first sight, before any card is placed.
    pub fn shortages(&self) -> Vec<Shortage> {
        let jurors = || (0..self.listed).filter(|&juror| self.first_room(juror) > 0);
        let mut list: Vec<Shortage> = Vec::new();
        for candidate in 0..self.candidates.len() {
            let free = jurors().filter(|&juror| self.is_free(juror, candidate)).count() as u32;
            if free < self.first_need[candidate] {
                let has = self.holders[candidate].len() as u32;
                list.push(Shortage::Candidate {
                    candidate: self.candidates[candidate],
                    available: has + free,
                    wanted: has + self.first_need[candidate],
                });
            }
        }
        list.sort_by_key(|shortage| match shortage {
            Shortage::Candidate { candidate, .. } => Some(*candidate),
            _ => None,
        });
        let open = self.first_need.iter().filter(|&&need| need > 0).count() as u64;
        let available = jurors()
            .map(|juror| u64::from(self.first_room(juror)).min(open))
            .sum();
        let needed = self.first_need.iter().map(|&need| u64::from(need)).sum();
        if available < needed {
            list.push(Shortage::Capacity { available, needed });
        }
        list
    }

    /// After a failed [`Board::fill`]: the candidates that cannot all be served, by the minimal cut. From a
    /// candidate in need go to every juror who might take it (all of these are at their caps) and from there
    /// to the candidates whose new cards they have.
    pub fn crowded(&self) -> Shortage {
        let count = self.candidates.len();
        let mut stuck = vec![false; self.jurors.len()];
        let mut in_cut: Vec<bool> = self.need.iter().map(|&need| need > 0).collect();
        let mut open: Vec<usize> = (0..count).filter(|&candidate| in_cut[candidate]).collect();
        while let Some(candidate) = open.pop() {
            let jurors = (0..self.listed).filter(|&juror| self.may_take(juror, candidate));
            for juror in jurors.filter(|&juror| !std::mem::replace(&mut stuck[juror], true)) {
                let cards = (0..count).filter(|&other| self.new_holders[other].contains(&juror));
                open.extend(cards.filter(|&other| !std::mem::replace(&mut in_cut[other], true)));
            }
        }
        let cut: Vec<usize> = (0..count).filter(|&candidate| in_cut[candidate]).collect();
        let stuck_room: u64 = (0..self.listed)
            .filter(|&j| stuck[j])
            .map(|j| u64::from(self.first_room(j)))
            .sum();
        let elsewhere = |&candidate: &usize| {
            let others = (0..self.listed).filter(|&j| !stuck[j] && self.first_room(j) > 0);
            others.filter(|&j| self.is_free(j, candidate)).count() as u64
        };
        let needed = cut
            .iter()
            .map(|&candidate| u64::from(self.first_need[candidate]))
            .sum();
        let available = stuck_room + cut.iter().map(elsewhere).sum::<u64>();
        let mut candidates: Vec<_> = cut.iter().map(|&candidate| self.candidates[candidate]).collect();
        let mut jurors: Vec<_> = (0..self.listed)
            .filter(|&j| stuck[j])
            .map(|j| self.jurors[j])
            .collect();
        candidates.sort_unstable();
        jurors.sort_unstable();
        Shortage::Crowded {
            candidates,
            jurors,
            available,
            needed,
        }
    }
}
