//! Results: the proposal that follows from the cards, what the commission decided, its publication.

pub mod api;
pub mod ballots;
mod commission;
mod compute;
mod decision;
mod publication;
pub mod rules;
pub(super) mod store;
mod view;

pub use ballots::{DecisionManner, Tally, Vote};
pub use commission::{BallotInput, DeliberationInput, cast, deliberate};
pub(in crate::jury) use compute::{Counting, counted};
pub use compute::{ResultScene, compute, get};
pub use decision::{DecisionInput, DecisionLine, decide};
pub use publication::{Published, PublishedLine, publish};
pub use rules::{DecisionOutcome, ProposedOutcome, ResultStatus};
pub use store::was_ranked;
pub(in crate::jury) use store::{latest, published};
