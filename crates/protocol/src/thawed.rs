//! From format 1 to what the program computes with. Each struct is made whole: a rule that came later has here, by
//! name, the value that it had when format 1 was written.

use std::collections::BTreeMap;

use super::format::v1;
use kernel::{Id, Localised, Ts};
use scoring::exact::Exact;
use scoring::marks::{MarkInput, MarkInputs};
use scoring::ranking::{PassMarkRule, PriorityRule, RankingConfig, TieRule};
use scoring::rubric::input::{Criterion, RubricInput};

impl From<v1::Uid> for Id {
    fn from(id: v1::Uid) -> Self {
        Id(id.0)
    }
}

impl From<v1::Instant> for Ts {
    fn from(at: v1::Instant) -> Self {
        Ts(at.0)
    }
}

impl From<&v1::Texts> for Localised {
    fn from(v1::Texts { kk, ru, en }: &v1::Texts) -> Self {
        Localised {
            kk: kk.clone(),
            ru: ru.clone(),
            en: en.clone(),
        }
    }
}

impl v1::Fraction {
    /// As a number to compute with; the text was checked when it was read.
    pub fn exact(&self) -> Option<Exact> {
        Exact::parse(&self.0)
    }
}

/// What a card is checked against.
pub fn rubric(rubric: &v1::Rubric) -> RubricInput {
    let criterion = |one: &v1::Criterion| Criterion {
        key: one.key.clone().into(),
        name: (&one.name).into(),
        description: one.description.as_ref().map(Into::into),
        weight: one.weight,
        levels: one.levels.iter().map(Into::into).collect(),
        na_rule: one.na_rule.map(Into::into),
    };
    RubricInput {
        name: (&rubric.name).into(),
        scale_min: rubric.scale_min,
        scale_max: rubric.scale_max,
        juror_may_skip: rubric.juror_may_skip,
        criteria: rubric.criteria.iter().map(criterion).collect(),
    }
}

/// The rules of the ranking, with the chair in their place.
pub fn ranking(rules: &v1::Ranking, chair: Option<Id>) -> RankingConfig {
    let tie = |rule: &v1::TieRule| match rule {
        v1::TieRule::Priority => TieRule::Priority,
        v1::TieRule::Criterion { key } => TieRule::Criterion { key: key.clone() },
        v1::TieRule::EarlierSubmission => TieRule::EarlierSubmission,
        v1::TieRule::Chair => TieRule::Chair,
    };
    RankingConfig {
        seats: rules.seats,
        min_cards: rules.min_cards,
        priority: match rules.priority {
            v1::Priority::None => PriorityRule::None {},
            v1::Priority::Bonus { bonus_bp } => PriorityRule::Bonus { bonus_bp },
            v1::Priority::TieBreak => PriorityRule::TieBreak {},
            v1::Priority::Reserved { places } => PriorityRule::Reserved { places },
        },
        ties: rules.ties.iter().map(tie).collect(),
        pass_mark: rules.pass_mark.map(|mark| PassMarkRule {
            share_bp: mark.share_bp,
            bound: mark.bound.into(),
        }),
        waitlist_limit: rules.waitlist_limit,
        method: rules.method.into(),
        chair,
    }
}

/// The marks of a card.
pub fn marks(marks: &BTreeMap<String, v1::Mark>) -> MarkInputs {
    let mark = |(key, mark): (&String, &v1::Mark)| {
        let input = MarkInput {
            score: mark.score,
            not_applicable: mark.not_applicable,
        };
        (key.clone(), input)
    };
    MarkInputs(marks.iter().map(mark).collect())
}
