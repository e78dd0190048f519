//! # The calculations of a jury
//!
//! *What it is:* from the cards of a round to scores, and what they are worth; from scores to ranks and a proposal; from
//! the proposal to a decision; and who scores whom. Pure functions, exact, the same on every machine.
//!
//! *What it may use:* `kernel`. It knows neither HTTP nor SQL nor the clock.
//!
//! *Who uses it:* the areas from `people` on, `protocol`, which calculates again what was published, and the benchmarks.
//!
//! ```text
//! Sheet::new(cards) → score(sheet, method) → firmness(sheet, scores, …)
//!                   → agreement(sheet)
//! ```
//!
//! What leaves it as a number is a [`Figure`](crate::figure::Figure), and absent where the cards do not
//! tell it. All is told in shares of the maximum (0 … 1). A missing card is missing: never 0 and never the maximum.
//! Means and votes are exact; a fitted model works in floating point, scalar and in a fixed order of summation,
//! and its scores keep nine decimals, so that they are the same on every machine.

pub mod card; // one card against its rubric: what is wrong with it, or its share of the maximum
pub mod commission; // seats, quorum, ballots, decisions
pub mod exact; // exact fractions: mean, comparison, "p/q", decimals for display
pub mod figure; // a finite number: what may be stored and sent
pub mod marks; // marks as they are written
pub mod ranking; // from counted cards to ranks, ties, priority rule and proposed outcomes
pub mod rng; // SplitMix64: a named generator whose numbers never change with a dependency
pub mod rubric; // criteria, weights, scale
pub mod settings; // how a round is run, and what its opening freezes
pub mod spread; // automatic assignment of candidates to jurors

mod agreement; // ICC, Krippendorff's alpha, Kendall's W, severity and spread
mod belief; // the scores as a distribution to draw from
pub mod design; // juries before they are invited
mod edition; // how it is calculated, and was
mod effects; // the equations of candidate and juror effects
mod firmness; // chances, zone around the cut, ranks without a juror
mod mean; // means, trimmed means and their standard errors
mod method; // the methods, and what each makes of the cards
mod reml; // the ratio of the variances
mod score; // what a method makes of the cards of one candidate
mod sheet; // the table of cards

pub use self::score::Score;
pub use agreement::{Agreement, Form, Profile, Reliability, agreement, icc::Icc};
pub use edition::Edition;
pub use firmness::{Asked, Firm, Firmness, LeftOut, ZONE, firmness};
pub use method::{Method, Scores, Severity, Variances, allows, raw, score};
pub use sheet::{Component, Entry, NotFitted, Refusal, Sheet};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod small_tables;
