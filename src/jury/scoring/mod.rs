//! From the cards of a round to scores, and what they are worth: pure functions.
//!
//! ```text
//! Sheet::new(cards) → score(sheet, method) → firmness(sheet, scores, …)
//!                   → agreement(sheet)
//! ```
//!
//! What leaves it as a number is a [`Figure`](crate::jury::rules::figure::Figure), and absent where the cards do not
//! tell it. All is told in shares of the maximum (0 … 1). A missing card is missing: never 0 and never the maximum.
//! Means and votes are exact; a fitted model works in floating point, scalar and in a fixed order of summation,
//! and its scores keep nine decimals, so that they are the same on every machine.

mod agreement; // ICC, Krippendorff's alpha, Kendall's W, severity and spread
mod belief; // the scores as a distribution to draw from
pub mod design; // juries before they are invited
mod edition; // how it is calculated, and was
mod effects; // the equations of candidate and juror effects
mod firmness; // chances, zone around the cut, ranks without a juror
mod mean; // means, trimmed means and their standard errors
mod method; // the methods, and what each makes of the cards
mod reml; // the ratio of the variances
mod sheet; // the table of cards

pub use agreement::{Agreement, Form, Profile, Reliability, agreement, icc::Icc};
pub use edition::Edition;
pub use firmness::{Asked, Firm, Firmness, LeftOut, ZONE, firmness};
pub use method::{Method, Score, Scores, Severity, Variances, allows, raw, score};
pub use sheet::{Component, Entry, NotFitted, Refusal, Sheet};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod small_tables;
