//! # The protocol of a round
//!
//! *What it is:* the protocol (хаттама) of a round as it is out in the world – frozen and signed at the publication, so
//! that anybody can recompute it –, and how it is checked.
//!
//! *What it may use:* `kernel`, `scoring`. It knows neither HTTP nor SQL nor the clock.
//!
//! *Who uses it:* `results` (`protocols` writes it, `venue` has its signatures), and `incubator verify protocol`.
//!
//! ```text
//! freeze(round) → bundle  (the cards in full, for auditors) ─┐ both signed, both stored
//!               → public  (results and commitments)        ──┘
//! verify(files) ← no database, no network
//! ```
//!
//! The format is told in `docs/PROTOCOL.md`. What lies between `format` and `verify` is pure: the service writes by
//! the same functions as the command line checks with. A format never changes: see [`format`].

pub mod codes; // private codes of candidates, salts and commitments
pub mod format; // what stands in the files that are out in the world: types of its own, for ever
pub mod frozen; // from the program's values to those of the format
pub mod merkle; // the tree of commitments, RFC 6962
pub mod names; // pseudonyms for ids
pub mod proof; // what a candidate's code opens
pub mod publish; // from a bundle to its public form
pub mod recompute; // from the cards of a bundle to its result
#[cfg(any(test, feature = "testing"))]
pub mod samples;
pub mod sign; // signed documents: JWS beside what it signs
pub mod thawed; // from the format's values to those that are computed with
pub mod verify;
pub mod version; // the versions of the format, as the checks see them
mod words; // the words of the format beside the program's

#[cfg(any(test, feature = "testing"))]
pub mod shape; // the test that holds the schema of a format

/// Words of the program that a format writes. The list is whole: a new word of the program has none in the format, and
/// the compiler says so.
#[macro_export]
macro_rules! written {
    ($($ours:ty => $format:ty { $($word:ident),+ $(,)? };)+) => {$(
        impl From<$ours> for $format {
            fn from(word: $ours) -> Self {
                match word { $(<$ours>::$word => Self::$word),+ }
            }
        }
    )+};
}

/// Words of a format that the program works with.
#[macro_export]
macro_rules! read {
    ($($format:ty => $ours:ty { $($word:ident),+ $(,)? };)+) => {$(
        impl From<$format> for $ours {
            fn from(word: $format) -> Self {
                match word { $(<$format>::$word => Self::$word),+ }
            }
        }
    )+};
}
