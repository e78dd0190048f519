//! # The kernel
//!
//! *What it is:* small values that everybody uses – identifiers, time, money, languages, text enums –, the one error type
//! with the table of its codes, and keys that sign. No input or output.
//!
//! *What it may use:* nothing of this house.
//!
//! *Who uses it:* everybody. `scoring` and `protocol` do so without the feature `sql`, with which its values can be columns
//! of a database.

pub mod beside;
mod blocker;
mod clock;
mod enums;
pub mod error;
pub mod field_faults;
mod fold;
mod hex;
mod id;
pub mod iin;
pub mod input;
mod json;
pub mod keys;
mod limited;
mod link;
pub mod merge_fields;
mod money;
mod pointer;
pub mod problems;
mod pulse;
#[cfg(feature = "sql")]
mod sql_errors;
#[cfg(feature = "sql")]
pub mod sqlt;
mod text;
pub mod vocabulary;

pub use blocker::{Blocker, Blockers};
pub use clock::{
    Clock, DemoClock, OUT_OF_RANGE, SystemClock, Ts, local_to_instant, said, sane_day, sane_time,
};
pub use enums::{CodeTable, TextEnum};
pub use fold::{alike, fold, search_tokens, squeezed};
pub use hex::hex;
pub use id::{Id, Ids, random_token};
pub use input::Input;
pub use json::{Json, merged, value_of};
pub use limited::{Text, WRITTEN_OUT, Words, not_blank};
pub use link::{API, link};
pub use money::{MAX_AMOUNT, Money};
pub use pointer::{pointer, pointer_part};
pub use pulse::Pulse;
pub use text::{Lang, Localised, storable};

#[cfg(feature = "sql")]
#[doc(hidden)]
pub use diesel;
