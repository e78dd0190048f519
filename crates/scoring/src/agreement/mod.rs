//! How far the jurors agree.

pub mod alpha; // Krippendorff's alpha
pub mod concordance; // Kendall's W
mod first; // as results of old were calculated
pub mod icc; // intraclass correlations of Shrout & Fleiss
pub mod ranks; // middle ranks, which alpha and W share

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::icc::Icc;
use super::edition::Edition;
use super::method::{Method, score};
use super::sheet::Sheet;
use crate::exact::Exact;
use crate::figure::Figure;
use kernel::Id;

/// Figures of agreement; each is absent where the cards do not allow it.
#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = JuryAgreement)]
pub struct Agreement {
    /// The one figure to look at.
    pub headline: Option<Reliability>,
    /// Only of a full table: each juror scored each candidate.
    pub icc: Option<Icc>,
    #[schema(value_type = Option<f64>)]
    pub alpha_ordinal: Option<Figure>,
    #[schema(value_type = Option<f64>)]
    pub alpha_interval: Option<Figure>,
    /// Only of a full table.
    #[schema(value_type = Option<f64>)]
    pub kendall_w: Option<Figure>,
    pub jurors: Vec<Profile>,
}

/// Reliability of the mean of `k` cards: 1 is full agreement; 0 or less: the means tell nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = JuryReliability)]
pub struct Reliability {
    pub form: Form,
    /// Cards for each candidate; their harmonic mean where the numbers differ.
    #[schema(value_type = f64)]
    pub k: Figure,
    #[schema(value_type = f64)]
    pub value: Figure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReliabilityForm)]
pub enum Form {
    /// Of a full table: jurors are a sample, their severity counts as error.
    #[serde(rename = "icc_2_k")]
    TwoWay,
    /// Where cards are missing: each candidate may have other jurors.
    #[serde(rename = "icc_1_k")]
    OneWay,
}

/// How one juror marks.
#[serde_with::skip_serializing_none]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = JurorProfile)]
pub struct Profile {
    pub juror: Id,
    pub cards: usize,
    /// Of the juror's shares.
    #[schema(value_type = f64)]
    pub mean: Figure,
    /// Their standard deviation (over `n − 1`); of one card there is none.
    #[schema(value_type = Option<f64>)]
    pub spread: Option<Figure>,
    /// Offset by the additive model: below 0 is severe. Absent where that model is refused, and for a juror with a
    /// single card.
    #[schema(value_type = Option<f64>)]
    pub severity: Option<Figure>,
}

impl Agreement {
    /// Without reliabilities that no formula allows: the first edition divided by next to nothing.
    pub fn within_bounds(self) -> Self {
        let sound = |value: Figure| (-1e6..=1.0 + 1e-9).contains(&value.get());
        Self {
            headline: self.headline.filter(|one| sound(one.value)),
            icc: self.icc.filter(|icc| icc.forms().into_iter().all(sound)),
            ..self
        }
    }
}

/// All figures of a sheet.
pub fn agreement(sheet: &Sheet) -> Agreement {
    let of = |form| move |(k, value)| Reliability { form, k, value };
    let shares: Vec<Vec<&Exact>> = sheet
        .rows()
        .map(|(_, cards)| cards.iter().map(|card| &card.share).collect())
        .filter(|row: &Vec<_>| !row.is_empty())
        .collect();
    let rows: Vec<Vec<f64>> = sheet
        .rows()
        .map(|(_, cards)| cards.iter().map(|card| card.value).collect())
        .filter(|row: &Vec<_>| !row.is_empty())
        .collect();
    let full = rows.iter().all(|row| row.len() == sheet.jurors().len());
    let ordinal = alpha::ranked(&rows);
    let jurors = Figure::of(sheet.jurors().len() as f64);
    let (icc, headline, alphas) = match sheet.edition() {
        Edition::First => {
            let icc = full.then(|| first::icc(&rows)).flatten();
            let two_way = icc.and_then(|icc| Some((jurors?, icc.two_way_mean)));
            let headline = two_way
                .map(of(Form::TwoWay))
                .or_else(|| first::one_way(&rows).map(of(Form::OneWay)));
            let alpha = |units: &[Vec<f64>]| alpha::unguarded(units).and_then(Figure::of);
            (icc, headline, (alpha(&ordinal), alpha(&rows)))
        }
        Edition::Second => {
            let icc = full.then(|| icc::icc(&shares)).flatten();
            let headline = if full {
                icc.and_then(|icc| Some((jurors?, icc.two_way_mean)))
                    .map(of(Form::TwoWay))
            } else {
                icc::one_way(&shares).map(of(Form::OneWay))
            };
            (icc, headline, (alpha::interval(&ordinal), alpha::interval(&rows)))
        }
    };
    Agreement {
        headline,
        icc,
        alpha_ordinal: alphas.0,
        alpha_interval: alphas.1,
        kendall_w: concordance::kendall_w(&rows).filter(|_| full),
        jurors: profiles(sheet),
    }
}

fn profiles(sheet: &Sheet) -> Vec<Profile> {
    let severity = score(sheet, Method::Additive).map(|scores| scores.severity);
    let severity = severity.unwrap_or_default();
    let mut values = vec![Vec::new(); sheet.jurors().len()];
    for card in sheet.cards() {
        values[card.juror].push(card.value);
    }
    let profile = |(&juror, values): (&Id, Vec<f64>)| {
        let cards = values.len() as f64;
        let mean = values.iter().sum::<f64>() / cards;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let known = severity.iter().find(|known| known.juror == juror);
        Some(Profile {
            juror,
            cards: values.len(),
            mean: Figure::of(mean)?,
            spread: Figure::of((squares / (cards - 1.0)).sqrt()).filter(|_| values.len() > 1),
            severity: known.map(|known| known.offset),
        })
    };
    sheet.jurors().iter().zip(values).filter_map(profile).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::sheet;
    use super::*;

    #[test]
    fn what_the_first_edition_told_of_a_latin_square_is_not_told_any_more() {
        let latin = || {
            sheet(&[
                &[Some("1/5"), Some("2/5"), Some("3/5")],
                &[Some("2/5"), Some("3/5"), Some("1/5")],
                &[Some("3/5"), Some("1/5"), Some("2/5")],
            ])
        };
        let old = agreement(&latin().by(Edition::First));
        assert!(old.headline.is_some_and(|one| one.value.get() > 2.9), "{old:?}");
        let served = old.clone().within_bounds();
        assert_eq!(
            (served.headline, served.icc, &served.jurors),
            (None, None, &old.jurors)
        );
        let new = agreement(&latin());
        assert_eq!(
            (new.headline, new.icc, new.kendall_w),
            (None, None, Figure::of(0.0))
        );
        assert_eq!(new.clone().within_bounds(), new);
    }

    #[test]
    fn a_juror_with_one_card_has_no_severity_and_takes_it_from_nobody() {
        let cards = sheet(&[
            &[Some("5/10"), Some("7/10"), None],
            &[Some("3/10"), Some("5/10"), Some("9/10")],
        ]);
        let told: Vec<Option<f64>> = agreement(&cards)
            .jurors
            .iter()
            .map(|one| one.severity.map(Figure::get))
            .collect();
        assert!(
            (told[0].unwrap() + 0.1).abs() < 1e-9 && (told[1].unwrap() - 0.1).abs() < 1e-9,
            "{told:?}"
        );
        assert_eq!(told[2], None);
    }
}
