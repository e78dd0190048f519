//! # The program
//!
//! *What it is:* the backend of a business-incubator competition put together: the phases of a programme, reports, the
//! demo, the server, its contract, and the command line.
//!
//! *What it may use:* every crate of this house; see `docs/ARCHITECTURE.md`.
//!
//! *Who uses it:* nobody but `main.rs` and the tests.

pub mod admin; // what the command line does for the installation
pub mod config; // flags, environment and `.env` become one `Config`
pub mod demo; // the pilot with invented people, as calls of the API
pub mod lifecycle; // moves programmes and publishes decisions: the one area that sees all the others
pub mod out; // what is written to the terminal
pub mod place; // where the data lie, and who holds them
pub mod reports; // the audit log as a list
pub mod server; // builds the application
pub mod service; // the endpoints of the service itself
pub mod spec; // the contract
pub mod verify; // what the command line does to check a protocol
