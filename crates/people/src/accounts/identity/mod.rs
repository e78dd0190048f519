//! Who somebody is: registration, log-in, sessions, passwords. `load_actor` is what every request begins with.

pub(crate) mod api;
pub mod passes;
pub mod password;
pub mod rules;
pub mod service;
mod store;

pub use passes::issue_pass;
pub use rules::AccountStatus;
pub use service::do_job;
pub use store::{
    Account, end_passes, end_sessions_of_client, find as find_account, find_by_email, load_actor,
};
