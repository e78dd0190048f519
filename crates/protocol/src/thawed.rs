//! From format 2 to what the program computes with. Each struct is made whole: a rule that came later has here, by
//! name, the value that it had when format 2 was written. Format 1 is lifted into it (`format/v2`).

use std::collections::BTreeMap;

use super::format::v2;
use kernel::{Id, Localised, Ts};
use scoring::exact::Exact;
use scoring::marks::{MarkInput, MarkInputs};
use scoring::ranking::{PassMarkRule, PriorityRule, RankingConfig, TieRule};
use scoring::rubric::input::{Criterion, RubricInput};

impl From<v2::Uid> for Id {
    fn from(id: v2::Uid) -> Self {
        Id(id.0)
    }
}

impl From<v2::Instant> for Ts {
    fn from(at: v2::Instant) -> Self {
        Ts(at.0)
    }
}

impl From<&v2::Texts> for Localised {
    fn from(v2::Texts { kk, ru, en }: &v2::Texts) -> Self {
        Localised {
            kk: kk.clone(),
            ru: ru.clone(),
            en: en.clone(),
        }
    }
}

impl v2::Fraction {
    /// As a number to compute with; the text was checked when it was read.
    pub fn exact(&self) -> Option<Exact> {
        Exact::parse(&self.0)
    }
}

/// What a card is checked against.
pub fn rubric(rubric: &v2::Rubric) -> RubricInput {
    let criterion = |one: &v2::Criterion| Criterion {
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
pub fn ranking(rules: &v2::Ranking, chair: Option<Id>) -> RankingConfig {
    let tie = |rule: &v2::TieRule| match rule {
        v2::TieRule::Priority => TieRule::Priority,
        v2::TieRule::Criterion { key } => TieRule::Criterion { key: key.clone() },
        v2::TieRule::EarlierSubmission => TieRule::EarlierSubmission,
        v2::TieRule::Chair => TieRule::Chair,
    };
    RankingConfig {
        seats: rules.seats,
        min_cards: rules.min_cards,
        priority: match rules.priority {
            v2::Priority::None => PriorityRule::None {},
            v2::Priority::Bonus { bonus_bp } => PriorityRule::Bonus { bonus_bp },
            v2::Priority::TieBreak => PriorityRule::TieBreak {},
            v2::Priority::Reserved { places } => PriorityRule::Reserved { places },
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
pub fn marks(marks: &BTreeMap<String, v2::Mark>) -> MarkInputs {
    let mark = |(key, mark): (&String, &v2::Mark)| {
        let input = MarkInput {
            score: mark.score,
            not_applicable: mark.not_applicable,
        };
        (key.clone(), input)
    };
    MarkInputs(marks.iter().map(mark).collect())
}
