//! How far the jurors agree.

pub mod alpha; // Krippendorff's alpha
pub mod concordance; // Kendall's W
pub mod icc; // intraclass correlations of Shrout & Fleiss
pub mod ranks; // middle ranks, which alpha and W share

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::icc::Icc;
use super::method::{Method, score};
use super::sheet::Sheet;
use crate::kernel::Id;

/// Figures of agreement; each is absent where the cards do not allow it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = JuryAgreement)]
pub struct Agreement {
    /// The one figure to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub headline: Option<Reliability>,
    /// Only of a full table: each juror scored each candidate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub icc: Option<Icc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub alpha_ordinal: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub alpha_interval: Option<f64>,
    /// Only of a full table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub kendall_w: Option<f64>,
    pub jurors: Vec<Profile>,
}

/// Reliability of the mean of `k` cards: 1 is full agreement; 0 or less: the means tell nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = JuryReliability)]
pub struct Reliability {
    pub form: Form,
    /// Cards for each candidate; their harmonic mean where the numbers differ.
    pub k: f64,
    pub value: f64,
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = JurorProfile)]
pub struct Profile {
    pub juror: Id,
    pub cards: usize,
    /// Of the juror's shares.
    pub mean: f64,
    /// Their standard deviation (over `n − 1`); of one card there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub spread: Option<f64>,
    /// Offset by the additive model: below 0 is severe. Absent where that model is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub severity: Option<f64>,
}

/// All figures of a sheet.
pub fn agreement(sheet: &Sheet) -> Agreement {
    let rows: Vec<Vec<f64>> = sheet
        .rows()
        .map(|(_, cards)| cards.iter().map(|card| card.value).collect())
        .collect();
    let scored: Vec<Vec<f64>> = rows.iter().filter(|row| !row.is_empty()).cloned().collect();
    let full = scored.iter().all(|row| row.len() == sheet.jurors().len());
    let table = full.then_some(scored.as_slice());
    let icc = table.and_then(icc::icc);
    let headline = match icc {
        Some(icc) => Some(Reliability {
            form: Form::TwoWay,
            k: sheet.jurors().len() as f64,
            value: icc.two_way_mean,
        }),
        None => icc::one_way(&scored).map(|(k, value)| Reliability {
            form: Form::OneWay,
            k,
            value,
        }),
    };
    Agreement {
        headline,
        icc,
        alpha_ordinal: alpha::ordinal(&rows),
        alpha_interval: alpha::interval(&rows),
        kendall_w: table.and_then(concordance::kendall_w),
        jurors: profiles(sheet),
    }
}

fn profiles(sheet: &Sheet) -> Vec<Profile> {
    let severity = score(sheet, Method::Additive).map(|scores| scores.severity).ok();
    let mut values = vec![Vec::new(); sheet.jurors().len()];
    for card in sheet.cards() {
        values[card.juror].push(card.value);
    }
    let profile = |(juror, values): (usize, Vec<f64>)| {
        let cards = values.len() as f64;
        let mean = values.iter().sum::<f64>() / cards;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Profile {
            juror: sheet.jurors()[juror],
            cards: values.len(),
            mean,
            spread: (values.len() > 1).then(|| (squares / (cards - 1.0)).sqrt()),
            severity: severity.as_ref().map(|known| known[juror].offset),
        }
    };
    values.into_iter().enumerate().map(profile).collect()
}
