//! The use case that the exercise is for: where the jurors differ, by name.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::rules::{self, CriterionSpread, JurorDifference, SampleStatus};
use super::{scene, store};
use crate::jurors;
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Error, Result};
use kernel::{Id, Localised};
use scoring::exact::Exact;
use scoring::figure::Figure;
use scoring::marks::MarkInput;
use scoring::settings::Scoring;

/// A juror's mark.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SampleMark {
    /// The juror.
    pub juror_id: Id,
    /// Name.
    pub display_name: String,
    /// The mark.
    pub mark: MarkInput,
}

/// What the jury made of one criterion.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CriterionDifferences {
    /// The criterion.
    pub key: String,
    /// Its name.
    pub name: Localised,
    /// Each juror's mark.
    pub marks: Vec<SampleMark>,
    /// The lowest score.
    pub lowest: Option<u32>,
    /// The highest score.
    pub highest: Option<u32>,
    /// The mean of the scores, exact: `p/q`.
    pub mean: Option<String>,
    /// The same with four places.
    pub mean_decimal: Option<String>,
    /// Sample standard deviation of the scores; absent with fewer than two.
    #[schema(value_type = Option<f64>)]
    pub spread: Option<Figure>,
    /// How many called it not applicable.
    pub not_applicable: usize,
}

/// How a juror differs from the others on one criterion.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CriterionDifference {
    /// The criterion.
    pub key: String,
    /// The own score less the mean score of the others, exact: `p/q`. Above zero milder, below zero stricter.
    pub difference: String,
    /// The same with four places.
    pub difference_decimal: String,
}

/// How a juror differs from the others.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JurorDifferences {
    /// The juror.
    pub juror_id: Id,
    /// Name.
    pub display_name: String,
    /// The weighted share of the maximum that the juror gave, exact: `p/q`.
    pub share: String,
    /// The same with four places.
    pub share_decimal: String,
    /// That share less the mean share of the others, in basis points. Above zero milder, below zero stricter; absent of
    /// a juror alone.
    pub severity_bp: Option<i32>,
    /// On each criterion that the juror and somebody else scored.
    pub criteria: Vec<CriterionDifference>,
}

/// A juror without a submitted card.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissingJuror {
    /// The juror.
    pub juror_id: Id,
    /// Name.
    pub display_name: String,
}

/// Where the jurors differ on a sample.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SampleDifferences {
    /// The sample.
    pub sample_id: Id,
    /// In the order of the rubric.
    pub criteria: Vec<CriterionDifferences>,
    /// Jurors of the round who submitted a card.
    pub jurors: Vec<JurorDifferences>,
    /// Keys of the criteria whose scores lie half of the scale or more apart, the furthest first.
    pub to_discuss: Vec<String>,
    /// Jurors of the round who submitted none.
    pub missing: Vec<MissingJuror>,
}

/// Compares the submitted cards of a sample; there is nothing to be read before it is finished.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<SampleDifferences> {
    let found = scene::load(cx, id)?;
    authorise(cx, Op::GetDifferences, &found.subject)?;
    if found.sample.status != SampleStatus::Finished {
        return Err(Error::not_found());
    }
    let rubric = found.sample.frozen()?;
    let seated = jurors::service::named(cx.conn, found.sample.round_id)?;
    let seats: BTreeSet<Id> = seated.iter().map(|(juror, _)| juror.account_id).collect();
    let (mut cards, mut names) = (Vec::new(), BTreeMap::new());
    // Who has lost the seat is not talked over any more.
    let submitted = store::submitted(cx.conn, id)?;
    for (card, name) in submitted
        .into_iter()
        .filter(|(card, _)| seats.contains(&card.juror_id))
    {
        cards.push((card.juror_id, card.marks()?.read("/marks")?));
        names.insert(card.juror_id, name);
    }
    let compared = rules::differences(&Scoring::of(&rubric).rubric()?, &cards)?;
    let submitted: BTreeSet<Id> = names.keys().copied().collect();
    let missing = seated
        .into_iter()
        .filter(|(juror, _)| !submitted.contains(&juror.account_id))
        .map(|(juror, display_name)| MissingJuror {
            juror_id: juror.account_id,
            display_name,
        })
        .collect();
    let name = |juror: Id| names.get(&juror).cloned().unwrap_or_default();
    Ok(SampleDifferences {
        sample_id: id,
        criteria: rubric
            .criteria
            .into_iter()
            .zip(compared.criteria)
            .map(|(criterion, spread)| of_criterion(criterion.name, spread, name))
            .collect(),
        jurors: compared
            .jurors
            .into_iter()
            .map(|one| of_juror(one, name))
            .collect(),
        to_discuss: compared.to_discuss,
        missing,
    })
}

fn of_criterion(name: Localised, of: CriterionSpread, who: impl Fn(Id) -> String) -> CriterionDifferences {
    let mark = |score: Option<u32>| match score.and_then(|s| i32::try_from(s).ok()) {
        Some(score) => MarkInput::score(score),
        None => MarkInput {
            score: None,
            not_applicable: Some(true),
        },
    };
    CriterionDifferences {
        spread: of.deviation(),
        name,
        marks: of
            .marks
            .iter()
            .map(|(juror, score)| SampleMark {
                juror_id: *juror,
                display_name: who(*juror),
                mark: mark(*score),
            })
            .collect(),
        lowest: of.lowest,
        highest: of.highest,
        mean: of.mean.as_ref().map(Exact::fraction),
        mean_decimal: of.mean.as_ref().map(|mean| mean.decimal(4)),
        not_applicable: of.not_applicable,
        key: of.key,
    }
}

fn of_juror(of: JurorDifference, who: impl Fn(Id) -> String) -> JurorDifferences {
    JurorDifferences {
        juror_id: of.juror,
        display_name: who(of.juror),
        share: of.share.fraction(),
        share_decimal: of.share.decimal(4),
        severity_bp: of.severity.as_ref().and_then(Exact::nearest_basis_points),
        criteria: of
            .criteria
            .into_iter()
            .map(|(key, difference)| CriterionDifference {
                key,
                difference: difference.fraction(),
                difference_decimal: difference.decimal(4),
            })
            .collect(),
    }
}
