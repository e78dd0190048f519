//! # Money
//!
//! *What it is:* awards, and the money that follows them.
//!
//! *What it may use:* `kernel`, `base`, `scoring`, `people`, `jury`, `results`.
//!
//! *Who uses it:* the program.

pub mod awards;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the endpoints.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    awards::api::routes(cfg);
}
