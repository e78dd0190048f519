//! The backend of a business-incubator competition.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`kernel`] | small values that everybody uses; no I/O |
//! | [`error`], [`problems`] | the one error type, and the table of stable codes |
//! | [`policy`], [`access`] | who may do what |
//! | [`cx`] | what a use case is given |
//! | [`vault`], [`master_secret`] | keys, sealing, digests; the secret that opens the keys |
//! | [`files`], [`place`], [`out`] | what is written to the disk and the terminal; where the data lie, and who holds them |
//! | [`db`] | connections, transactions, schema; where SQLite and PostgreSQL differ |
//! | [`http`] | what every endpoint shares |
//! | [`audit`], [`jobs`], [`notifications`] | the append-only log, the outbox, messages: every area may call them |
//! | [`accounts`] … [`funding`], [`reports`] | the areas: accounts ← programmes ← applications ← training ← plans ← jury ← funding |
//! | [`lifecycle`] | moves programmes and publishes decisions: the one area that sees all the others |
//! | [`demo`] | the pilot with invented people, as calls of the API |
//! | [`server`], [`service`], [`spec`] | the application, the service's own endpoints, the contract |

#![forbid(unsafe_code)]

pub mod access;
pub mod accounts;
pub mod admin;
pub mod applications;
pub mod audit;
pub mod config;
pub mod cx;
pub mod db;
pub mod demo;
pub mod documents;
pub mod error;
pub mod files;
pub mod funding;
pub mod http;
pub mod jobs;
pub mod jury;
pub mod kernel;
pub mod lifecycle;
pub mod master_secret;
pub mod notifications;
pub mod out;
pub mod place;
pub mod plans;
pub mod policy;
pub mod problems;
pub mod programmes;
pub mod reports;
pub mod server;
pub mod service;
pub mod spec;
pub mod training;
pub mod vault;
pub mod verify;
