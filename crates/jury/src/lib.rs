//! # Jury rounds
//!
//! *What it is:* one mechanism for the selection and the final, up to the marks. A round has jurors and candidates; a card
//! is one juror's marks for one candidate. Its nouns still need each other in a circle, which `tests/api/architecture.rs`
//! lists.
//!
//! *What it may use:* `kernel`, `base`, `scoring`, `people`.
//!
//! *Who uses it:* `results`, `money`, and the program.

pub mod assignments; // who scores whom
pub mod calibration; // samples to practise on
pub mod candidates; // who is scored
pub mod cards; // one juror's marks for one candidate
pub mod jurors; // seat, cap, availability
pub mod opening; // what is missing before a round opens, and its opening
pub mod passes; // printed codes for a juror who forgot the password
pub mod pitches; // the pitch day
pub mod proposals; // likely conflicts of interest
pub mod rounds; // settings, states

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the endpoints.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    rounds::api::routes(cfg);
    jurors::api::routes(cfg);
    passes::api::routes(cfg);
    proposals::api::routes(cfg);
    calibration::api::routes(cfg);
    calibration::cards_api::routes(cfg);
    assignments::api::routes(cfg);
    cards::api::routes(cfg);
    pitches::api::routes(cfg);
}
