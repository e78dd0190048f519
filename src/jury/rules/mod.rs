//! The calculations of a jury round: pure functions, exact, the same on every machine.

pub mod exact; // exact fractions: mean, comparison, "p/q", decimals for display
pub mod figure; // a finite number: what may be stored and sent
pub mod quorum; // the commission's quorum: more than half of the members without a conflict
pub mod ranking; // from counted cards to ranks, ties, priority rule and proposed outcomes
pub mod rng; // SplitMix64: a named generator whose numbers never change with a dependency
pub mod rubric; // criteria, weights, scale
pub mod score; // one card against its rubric: what is wrong with it, or its share of the maximum
pub mod spread; // automatic assignment of candidates to jurors
