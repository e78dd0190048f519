//! Use cases of identity, one file for each noun. Passwords are hashed by the caller, outside the transaction.

mod accounts;
mod codes;
mod logins;
mod passwords;
mod registration;
mod sessions;
mod spending;

use base::cx::Cx;
use base::jobs::Job;
use kernel::error::{Error, Result};

pub use accounts::{MePatch, NewAccount, PHONE, by_login, create, me, own_phone, update_me};
pub use codes::{issue_code, issue_phone_code, open_for};
pub use logins::{change_email, change_phone, confirm_email, confirm_phone};
pub use passwords::{change_password, request_reset, reset_password, set_for};
pub use registration::{activate, register};
pub(super) use sessions::open;
pub use sessions::{Opened, log_in, log_in_by_password, log_out, refresh, revoke_session, sessions};
pub(super) use spending::spend;
pub use spending::{as_printed, printable_code};

/// Does a job of identity.
pub fn do_job(cx: &mut Cx<'_>, job: &Job) -> Result<()> {
    match job.kind.as_str() {
        passwords::RESET => passwords::send_reset(cx, &job.payload(cx.vault)?),
        logins::PROOF => logins::send_proof(cx, &job.payload(cx.vault)?),
        other => Err(Error::internal(format!(
            "no handler for a job of the kind {other}"
        ))),
    }
}
