//! The state that filling and polishing share. Jurors and candidates are numbers here, in a seeded order.

use std::collections::{BTreeMap, BTreeSet};

use super::super::rng::SplitMix64;
use super::{Assignment, Quality, Request};
use kernel::Id;

pub(super) struct Board {
    /// First the listed jurors; then, at their caps, the others who have existing cards.
    pub jurors: Vec<Id>,
    pub listed: usize,
    pub candidates: Vec<Id>,
    /// By juror and candidate: a new card may be placed here.
    free: Vec<Vec<bool>>,
    /// By juror and candidate: has the card.
    held: Vec<Vec<bool>>,
    /// By candidate: the jurors who have its card, and those of them whose card is new.
    pub holders: Vec<Vec<usize>>,
    pub new_holders: Vec<Vec<usize>>,
    /// By juror: all cards, the most there may be, and the number before any new one.
    pub load: Vec<u32>,
    pub limit: Vec<u32>,
    pub first_load: Vec<u32>,
    /// By candidate: new cards still wanted, and wanted at first.
    pub need: Vec<u32>,
    pub first_need: Vec<u32>,
    /// By two jurors: candidates in common.
    pub meetings: Vec<Vec<u32>>,
    /// `Σ meetings²` over the pairs.
    pub unevenness: u64,
    /// By juror: cards of these candidates.
    cards: Vec<u32>,
    /// Whether a pair began or ceased to meet, or a juror to have cards, since this was last cleared.
    pub graph_changed: bool,
}

impl Board {
    pub fn new(request: &Request, rng: &mut SplitMix64) -> Self {
        let mut caps: BTreeMap<Id, u32> = BTreeMap::new();
        for juror in &request.jurors {
            let cap = juror.cap.unwrap_or(u32::MAX);
            caps.entry(juror.id)
                .and_modify(|known| *known = cap.min(*known))
                .or_insert(cap);
        }
        let mut jurors: Vec<Id> = caps.keys().copied().collect();
        rng.shuffle(&mut jurors);
        let listed = jurors.len();
        let all: BTreeSet<Id> = request.candidates.iter().copied().collect();
        let here = request
            .existing
            .iter()
            .filter(|pair| all.contains(&pair.candidate));
        let unlisted: BTreeSet<Id> = here
            .map(|pair| pair.juror)
            .filter(|juror| !caps.contains_key(juror))
            .collect();
        jurors.extend(unlisted);
        let mut candidates: Vec<Id> = all.into_iter().collect();
        rng.shuffle(&mut candidates);

        let juror_no: BTreeMap<Id, usize> = jurors.iter().copied().zip(0..).collect();
        let candidate_no: BTreeMap<Id, usize> = candidates.iter().copied().zip(0..).collect();
        let table = |value| vec![vec![value; candidates.len()]; jurors.len()];
        let mut board = Self {
            free: table(true),
            held: table(false),
            holders: vec![Vec::new(); candidates.len()],
            new_holders: vec![Vec::new(); candidates.len()],
            load: vec![0; jurors.len()],
            limit: jurors
                .iter()
                .map(|juror| caps.get(juror).copied().unwrap_or(0))
                .collect(),
            first_load: Vec::new(),
            need: vec![request.wanted; candidates.len()],
            first_need: Vec::new(),
            meetings: vec![vec![0; jurors.len()]; jurors.len()],
            unevenness: 0,
            cards: vec![0; jurors.len()],
            graph_changed: false,
            jurors,
            listed,
            candidates,
        };
        for pair in &request.forbidden {
            if let (Some(&j), Some(&c)) = (juror_no.get(&pair.juror), candidate_no.get(&pair.candidate)) {
                board.free[j][c] = false;
            }
        }
        for pair in &request.existing {
            match (juror_no.get(&pair.juror), candidate_no.get(&pair.candidate)) {
                (Some(&j), Some(&c)) => {
                    board.put(j, c);
                    board.free[j][c] = false;
                    board.new_holders[c].clear();
                    board.need[c] = board.need[c].saturating_sub(1);
                }
                // Work for a candidate who is not to be spread now is work all the same.
                (Some(&j), None) => board.load[j] += 1,
                (None, _) => {}
            }
        }
        board.first_load = board.load.clone();
        board.first_need = board.need.clone();
        board
    }

    /// No conflict, and does not have it: a new card may be placed here if the cap allows.
    pub fn may_take(&self, juror: usize, candidate: usize) -> bool {
        self.free[juror][candidate] && !self.held[juror][candidate]
    }

    /// New cards that the juror could have taken at first.
    pub fn first_room(&self, juror: usize) -> u32 {
        self.limit[juror].saturating_sub(self.first_load[juror])
    }

    /// Whether a new card may ever lie here, apart from caps.
    pub fn is_free(&self, juror: usize, candidate: usize) -> bool {
        self.free[juror][candidate]
    }

    pub fn put(&mut self, juror: usize, candidate: usize) {
        for index in 0..self.holders[candidate].len() {
            let other = self.holders[candidate][index];
            let met = self.meetings[juror][other];
            self.set_meetings(juror, other, met + 1);
        }
        self.holders[candidate].push(juror);
        self.new_holders[candidate].push(juror);
        self.held[juror][candidate] = true;
        self.load[juror] += 1;
        self.graph_changed |= self.cards[juror] == 0;
        self.cards[juror] += 1;
    }

    pub fn take(&mut self, juror: usize, candidate: usize) {
        self.holders[candidate].retain(|&holder| holder != juror);
        self.new_holders[candidate].retain(|&holder| holder != juror);
        self.held[juror][candidate] = false;
        self.load[juror] -= 1;
        self.cards[juror] -= 1;
        self.graph_changed |= self.cards[juror] == 0;
        for index in 0..self.holders[candidate].len() {
            let other = self.holders[candidate][index];
            let met = self.meetings[juror][other];
            self.set_meetings(juror, other, met - 1);
        }
    }

    fn set_meetings(&mut self, one: usize, other: usize, now: u32) {
        let before = self.meetings[one][other];
        self.graph_changed |= before == 0 || now == 0;
        self.unevenness += u64::from(now).pow(2);
        self.unevenness -= u64::from(before).pow(2);
        self.meetings[one][other] = now;
        self.meetings[other][one] = now;
    }

    /// Jurors who have cards of these candidates.
    pub fn with_cards(&self) -> impl Iterator<Item = usize> {
        (0..self.jurors.len()).filter(|&juror| self.cards[juror] > 0)
    }

    /// Parts of the graph of jurors who meet; a juror without cards is no part.
    pub fn parts(&self) -> usize {
        let mut seen = vec![false; self.jurors.len()];
        let mut parts = 0;
        for start in self.with_cards() {
            if seen[start] {
                continue;
            }
            seen[start] = true;
            parts += 1;
            let mut open = vec![start];
            while let Some(juror) = open.pop() {
                for (&met, (other, seen)) in self.meetings[juror].iter().zip(seen.iter_mut().enumerate()) {
                    if met > 0 && !*seen {
                        *seen = true;
                        open.push(other);
                    }
                }
            }
        }
        parts
    }

    pub fn new_assignments(&self) -> Vec<Assignment> {
        let mut list = Vec::new();
        for (&candidate, holders) in self.candidates.iter().zip(&self.new_holders) {
            list.extend(holders.iter().map(|&holder| Assignment {
                juror: self.jurors[holder],
                candidate,
            }));
        }
        list.sort_unstable();
        list
    }

    pub fn quality(&self) -> Quality {
        let loads = || self.load[..self.listed].iter().copied();
        let meetings =
            || (0..self.listed).flat_map(|one| self.meetings[one][one + 1..self.listed].iter().copied());
        Quality {
            min_load: loads().min().unwrap_or(0),
            max_load: loads().max().unwrap_or(0),
            min_meetings: meetings().min().unwrap_or(0),
            max_meetings: meetings().max().unwrap_or(0),
            connected: self.parts() <= 1,
        }
    }
}
