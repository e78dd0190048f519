//! Groups of equals in their order, and what separated each from the one above.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::super::exact::Exact;
use super::input::{Candidate, RankingConfig};
use super::rules::{PriorityRule, TieRule};
use kernel::{Id, Ts};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    pub higher: Id,
    pub lower: Id,
    pub decided_by: DecidedBy,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "tie_rule", rename_all = "snake_case")]
pub enum DecidedBy {
    Score,
    Tie(TieRule),
    /// By nothing: the two are equal and stand in the order of their ids.
    Unresolved,
}

/// A candidate with the value that all else rests on.
pub(super) struct Scored<'a> {
    pub candidate: &'a Candidate,
    /// By the method, without bonus.
    pub value: Exact,
    /// Above the pass mark, or carried in a vote.
    pub passes: bool,
}

/// Equals, by id, and what put the group before this one above it.
pub(super) struct Group<'a> {
    pub members: Vec<&'a Scored<'a>>,
    below_by: DecidedBy,
}

/// What one rule compares; smaller comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Higher(Reverse<Exact>),
    Earlier(Ts),
}

impl Group<'_> {
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.members.iter().map(|member| member.candidate.id)
    }
}

pub(super) fn score(candidate: &Candidate, value: &Exact, config: &RankingConfig) -> Exact {
    match config.priority {
        PriorityRule::Bonus { bonus_bp } if candidate.priority => value.plus(&Exact::basis_points(bonus_bp)),
        _ => value.clone(),
    }
}

pub(super) fn order<'a>(scored: &'a [Scored<'a>], config: &RankingConfig) -> Vec<Group<'a>> {
    let all = Group {
        members: scored.iter().collect(),
        below_by: DecidedBy::Unresolved,
    };
    let by_score = |one: &Scored| Some(Key::Higher(Reverse(score(one.candidate, &one.value, config))));
    let mut groups = split(vec![all], &DecidedBy::Score, by_score);
    for rule in config.tie_rules() {
        groups = split(groups, &DecidedBy::Tie(rule.clone()), |one| {
            tie_key(&rule, one.candidate, config)
        });
    }
    groups
}

fn tie_key(rule: &TieRule, candidate: &Candidate, config: &RankingConfig) -> Option<Key> {
    match rule {
        TieRule::Priority => Some(Key::Higher(Reverse(Exact::basis_points(
            candidate.priority.into(),
        )))),
        TieRule::Criterion { key } => {
            let marks = candidate.cards.iter().filter_map(|card| card.criteria.get(key));
            Exact::mean(marks).map(|mean| Key::Higher(Reverse(mean)))
        }
        TieRule::Chair => candidate
            .card_of(config.chair)
            .map(|card| Key::Higher(Reverse(card.share.clone()))),
        TieRule::EarlierSubmission => Some(Key::Earlier(candidate.submitted_at)),
    }
}

/// Splits each group by the key, unless a member has none; the members come and stay in the order of their
/// ids.
fn split<'a>(groups: Vec<Group<'a>>, by: &DecidedBy, key: impl Fn(&Scored) -> Option<Key>) -> Vec<Group<'a>> {
    let mut result = Vec::with_capacity(groups.len());
    for group in groups {
        let keys: Option<Vec<Key>> = group.members.iter().map(|member| key(member)).collect();
        let Some(keys) = keys else {
            result.push(group);
            continue;
        };
        let mut parts: BTreeMap<Key, Vec<&Scored>> = BTreeMap::new();
        for (key, member) in keys.into_iter().zip(group.members) {
            parts.entry(key).or_default().push(member);
        }
        for (index, members) in parts.into_values().enumerate() {
            let below_by = if index == 0 {
                group.below_by.clone()
            } else {
                by.clone()
            };
            result.push(Group { members, below_by });
        }
    }
    result
}

/// Every member with its rank: one more than the number of those above its group.
pub(super) fn ranked<'g, 'a>(
    groups: &'g [Group<'a>],
) -> impl Iterator<Item = (u32, &'g Scored<'a>, &'g Group<'a>)> {
    let mut next = 1;
    groups.iter().flat_map(move |group| {
        let rank = next;
        next += group.members.len() as u32;
        group.members.iter().map(move |member| (rank, *member, group))
    })
}

pub(super) fn pairs(groups: &[Group]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut previous = None;
    for group in groups {
        for (index, lower) in group.ids().enumerate() {
            let decided_by = if index == 0 {
                group.below_by.clone()
            } else {
                DecidedBy::Unresolved
            };
            if let Some(higher) = previous.replace(lower) {
                pairs.push(Pair {
                    higher,
                    lower,
                    decided_by,
                });
            }
        }
    }
    pairs
}
