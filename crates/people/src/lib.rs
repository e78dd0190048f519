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
