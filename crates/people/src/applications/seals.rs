//! The places for which the secrets of a person are sealed: what is sealed for one opens at no other.

use kernel::Id;

/// Of the identity number.
pub fn iin_place(person: Id) -> String {
    format!("person.iin:{person}")
}

/// Of the telephone number.
pub fn phone_place(person: Id) -> String {
    format!("person.phone:{person}")
}
