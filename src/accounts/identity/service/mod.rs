//! Use cases of identity, one file for each noun. Passwords are hashed by the caller, outside the transaction.

mod accounts;
mod codes;
mod passwords;
mod registration;
mod sessions;

pub use accounts::{NewAccount, PHONE, by_login, create, me, own_phone};
pub use codes::issue_code;
pub(super) use codes::{printable_code, spend};
pub use passwords::{change_password, do_job, request_reset, reset_password};
pub use registration::{activate, register};
pub(super) use sessions::open;
pub use sessions::{Opened, log_in, log_in_by_password, log_out, refresh, revoke_session, sessions};
