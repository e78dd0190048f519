//! # What follows from the marks
//!
//! *What it is:* the result of a round – the proposal that follows from the cards, what the commission decided, its
//! publication –, appeals and explanations, the stored protocols, and the hall without internet.
//!
//! *What it may use:* `kernel`, `base`, `scoring`, `protocol`, `people`, `jury`.
//!
//! *Who uses it:* `money`, and the program.

pub(crate) mod api;
pub mod appeals; // what is said against a published result
mod commission;
mod compute;
mod counted; // which cards count
mod decision;
pub mod explanations; // what an applicant is told of a result
mod export; // a result as a list to print
pub mod preparations; // what the secretary prepares for the chair to confirm
pub mod protocols; // what was frozen and signed at a publication
mod publication;
pub mod rules;
mod scene;
mod sitting;
pub mod standstill; // when a published result is final
pub mod store;
pub mod venue; // a round travels to a hall without internet
mod view;
mod waiting;

pub use commission::{BallotInput, DeliberationInput, cast, deliberate};
pub use compute::{compute, get};
pub use counted::{Counted, Counting, counted};
pub use decision::{DecisionInput, DecisionLine, decide};
pub use export::export;
pub use publication::{PublicationBlockerCode, Published, PublishedLine, kept_waiting, publish};
pub use rules::ResultStatus;
pub use scene::ResultScene;
pub use store::was_ranked;
pub use store::{latest, published};
pub use waiting::waits_for;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the endpoints.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    api::routes(cfg);
    preparations::api::routes(cfg);
    explanations::api::routes(cfg);
    protocols::api::routes(cfg);
    protocols::auditors::api::routes(cfg);
    appeals::api::routes(cfg);
}
