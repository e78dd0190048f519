//! # Who takes part, and with what
//!
//! *What it is:* accounts and organisations, programmes with their rules, applications, the training, ideas and plans:
//! `accounts ← programmes ← applications ← training ← plans`, each area uses those before it.
//!
//! *What it may use:* `kernel`, `base`, and of `scoring` what a programme's rules and rubrics are.
//!
//! *Who uses it:* `jury`, `results`, `money`, and the program.

pub mod accounts; // organisations, persons, accounts, sessions, inbox
pub mod applications; // applications, their import, eligibility, conflicts of interest, offers
pub mod plans; // ideas and business plans
pub mod programmes; // programmes, members, invitations, rubrics
pub mod training; // participants, groups, modules, sessions, assignments

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the endpoints.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    accounts::identity::api::routes(cfg);
    accounts::inbox::api::routes(cfg);
    accounts::organisations::api::routes(cfg);
    programmes::programme::api::routes(cfg);
    programmes::copies::api::routes(cfg);
    programmes::rubrics::api::routes(cfg);
    programmes::calendar::api::routes(cfg);
    programmes::members::api::routes(cfg);
    programmes::invitations::api::routes(cfg);
    applications::application::api::routes(cfg);
    applications::application::lists_api::routes(cfg);
    applications::application::staff_api::routes(cfg);
    applications::application::consents_api::routes(cfg);
    applications::application::corrections_api::routes(cfg);
    applications::application::thread_api::routes(cfg);
    applications::account_codes::api::routes(cfg);
    applications::admission::api::routes(cfg);
    applications::admission::objections_api::routes(cfg);
    applications::conflicts::api::routes(cfg);
    applications::offers::api::routes(cfg);
    applications::phone_calls::api::routes(cfg);
    applications::import::api::routes(cfg);
    training::participants::api::routes(cfg);
    training::progress::api::routes(cfg);
    training::progress::batch_api::routes(cfg);
    training::progress::sheet_api::routes(cfg);
    training::groups::api::routes(cfg);
    training::modules::api::routes(cfg);
    training::modules::materials::api::routes(cfg);
    training::sessions::api::routes(cfg);
    training::sessions::series_api::routes(cfg);
    training::sessions::days_off_api::routes(cfg);
    training::sessions::register_api::routes(cfg);
    training::sessions::presence_api::routes(cfg);
    training::assignments::api::routes(cfg);
    training::assignments::grading_api::routes(cfg);
    training::assignments::gradebook_api::routes(cfg);
    training::assignments::queue_api::routes(cfg);
    plans::ideas::api::routes(cfg);
    plans::ideas::invitations_api::routes(cfg);
    plans::business_plans::api::routes(cfg);
}
