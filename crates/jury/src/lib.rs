//! # Jury rounds
//!
//! *What it is:* one mechanism for the selection and the final, up to the marks. A round has jurors and candidates; a card
//! is one juror's marks for one candidate. Each noun uses those before it:
//! `rounds ← candidates ← sheets ← jurors ← pitches ← cards ← assignments, calibration, loading ← opening ← passes`; `api` tells of
//! a round what all of them say.
//!
//! *What it may use:* `kernel`, `base`, `scoring`, `people`.
//!
//! *Who uses it:* `results`, `money`, and the program.

mod api; // rounds, as all their nouns tell of them
pub mod assignments; // who scores whom
pub mod calibration; // samples to practise on
pub mod candidates; // who is scored
pub mod cards; // one juror's marks for one candidate
pub mod closing; // the end of the scoring, and the way back
pub mod jurors; // seat, cap, availability
pub mod loading; // takes the candidates from the area that has them
pub mod opening; // what is missing before a round opens, and its opening
pub mod passes; // printed codes for a juror who forgot the password
pub mod pitches; // the pitch day
pub mod proposals; // likely conflicts of interest
pub mod reminders; // of cards that are due, and pitches that begin
pub mod rounds; // settings, states
pub mod sheets; // what jurors say of conflicts of interest before they score

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the endpoints.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    api::routes(cfg);
    jurors::api::routes(cfg);
    passes::api::routes(cfg);
    sheets::api::routes(cfg);
    proposals::api::routes(cfg);
    calibration::api::routes(cfg);
    calibration::cards_api::routes(cfg);
    loading::api::routes(cfg);
    candidates::api::routes(cfg);
    assignments::api::routes(cfg);
    cards::overview_api::routes(cfg);
    cards::api::routes(cfg);
    assignments::reassignment_api::routes(cfg);
    pitches::api::routes(cfg);
}
