//! What the formats of files share: how words are written and read again, and the test that holds a schema.

#[cfg(test)]
pub mod shape;

/// Words of the program that a format writes. The list is whole: a new word of the program has none in the format, and
/// the compiler says so.
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
macro_rules! read {
    ($($format:ty => $ours:ty { $($word:ident),+ $(,)? };)+) => {$(
        impl From<$format> for $ours {
            fn from(word: $format) -> Self {
                match word { $(<$format>::$word => Self::$word),+ }
            }
        }
    )+};
}

pub(in crate::jury) use {read, written};
