//! Routes of identity.

mod logins;
mod me;
mod passwords;
mod registration;
mod sessions;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::rules::LoginName;
use base::http::{Limit, OpenCtx, Reply};
use kernel::error::Result;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(registration::register)
        .service(registration::activate)
        .service(sessions::log_in)
        .service(sessions::log_in_by_pass)
        .service(sessions::refresh_session)
        .service(sessions::log_out)
        .service(passwords::request_reset)
        .service(passwords::reset_password)
        .service(passwords::change_password)
        .service(me::get_me)
        .service(me::update_me)
        .service(logins::change_email)
        .service(logins::confirm_email)
        .service(logins::change_phone)
        .service(logins::confirm_phone)
        .service(sessions::list_sessions)
        .service(sessions::revoke_session);
}

/// Guesses at a password before a pause.
const GUESSES: Limit = Limit {
    calls: 10,
    minutes: 15,
};
/// Log-ins, registrations, questions for a link and codes from one address: a hall full of people may share one, and so
/// may half a village with one mobile operator.
pub const A_VILLAGE_HALL: Limit = Limit {
    calls: 100,
    minutes: 1,
};
/// Messages that strangers can have sent to one address.
const PER_RECIPIENT: Limit = Limit {
    calls: 3,
    minutes: 60,
};

/// Whether one more message may go to this name. Whether somebody has it makes no difference.
fn may_write_to(ctx: &OpenCtx, login: &LoginName) -> bool {
    let app = &ctx.app;
    let name = app.vault.digest("throttle", &format!("{login:?}"));
    app.throttle
        .count(&format!("message:{name}"), PER_RECIPIENT, app.clock.now())
        .is_ok()
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
