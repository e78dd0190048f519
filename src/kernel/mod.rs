//! Small values that everybody uses: identifiers, time, money, languages, text enums. No I/O.

mod clock;
mod enums;
mod fold;
mod id;
pub mod iin;
pub mod input;
mod json;
mod money;
mod pulse;
mod text;
pub mod vocabulary;

pub use clock::{
    Clock, DemoClock, OUT_OF_RANGE, SystemClock, Ts, local_to_instant, said, sane_day, sane_time,
};
pub use enums::{CodeTable, TextEnum};
pub use fold::{fold, search_tokens, squeezed};
pub use id::{Id, Ids, random_token};
pub use input::Input;
pub use json::{Json, value_of};
pub use money::{MAX_AMOUNT, Money};
pub use pulse::Pulse;
pub use text::{Lang, Localised, not_blank, storable};

pub(crate) use enums::text_enum;
