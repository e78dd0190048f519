//! Routes of identity.

mod me;
mod passwords;
mod registration;
mod sessions;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::error::Result;
use crate::http::Reply;

/// Routes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(registration::register)
        .service(registration::activate)
        .service(sessions::log_in)
        .service(sessions::refresh_session)
        .service(sessions::log_out)
        .service(passwords::request_reset)
        .service(passwords::reset_password)
        .service(passwords::change_password)
        .service(me::get_me)
        .service(sessions::list_sessions)
        .service(sessions::revoke_session);
}

/// That a request was taken, whatever comes of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Taken {
    /// Always true.
    pub accepted: bool,
}

fn taken() -> Result<Reply> {
    Reply::accepted(&Taken { accepted: true }).map(Reply::secret)
}
