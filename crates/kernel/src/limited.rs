//! Texts that know how long they may be: the limit is said once, as their type, and the contract, the check of what
//! comes in and the form read it there.

use std::borrow::Cow;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationError, ValidationErrors};

/// How the schemas are called that the contract writes out where they are used: nobody looks for a type by the name of
/// its limit.
pub const WRITTEN_OUT: &str = "written_out.";

/// A text of `MIN` to `MAX` characters.
///
/// It may be longer until `validate` was asked (`#[validate(nested)]` on the field): every fault of a body is told at
/// once, and what was stored under a wider limit is still read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize, const MIN: usize = 1>(String);

/// A [`Text`] in which there is something to be read: not only white space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words<const MAX: usize>(Text<MAX>);

impl<const MAX: usize, const MIN: usize> Text<MAX, MIN> {
    /// The most characters.
    pub const MAX: usize = MAX;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    fn fault(&self) -> Option<ValidationError> {
        let length = self.0.chars().count();
        if (MIN..=MAX).contains(&length) {
            return None;
        }
        let mut fault = ValidationError::new("length");
        fault.add_param("min".into(), &MIN);
        fault.add_param("max".into(), &MAX);
        Some(fault)
    }
}

/// Refuses a text in which there is nothing to be read: white space, or what has no width. An empty one is a matter of
/// its length.
pub fn not_blank(text: &str) -> Result<(), ValidationError> {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    };
    if !text.is_empty() && text.chars().all(unseen) {
        return Err(ValidationError::new("required"));
    }
    Ok(())
}

/// The faults of a text as those of the field that holds it.
fn told(faults: impl IntoIterator<Item = ValidationError>) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::new();
    for fault in faults {
        errors.add("__all__", fault);
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

impl<const MAX: usize, const MIN: usize> Validate for Text<MAX, MIN> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        told(self.fault())
    }
}

impl<const MAX: usize> Validate for Words<MAX> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        told(self.0.fault().into_iter().chain(not_blank(self).err()))
    }
}

impl<const MAX: usize, const MIN: usize> PartialSchema for Text<MAX, MIN> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(MIN))
            .max_length(Some(MAX))
            .into()
    }
}

impl<const MAX: usize, const MIN: usize> ToSchema for Text<MAX, MIN> {
    fn name() -> Cow<'static, str> {
        format!("{WRITTEN_OUT}text.{MIN}.{MAX}").into()
    }
}

impl<const MAX: usize> PartialSchema for Words<MAX> {
    fn schema() -> RefOr<Schema> {
        Text::<MAX>::schema()
    }
}

impl<const MAX: usize> ToSchema for Words<MAX> {
    fn name() -> Cow<'static, str> {
        Text::<MAX>::name()
    }
}

impl<const MAX: usize, const MIN: usize> Deref for Text<MAX, MIN> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}
impl<const MAX: usize> Deref for Words<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize, const MIN: usize> From<&str> for Text<MAX, MIN> {
    fn from(text: &str) -> Self {
        Text(text.to_owned())
    }
}
impl<const MAX: usize, const MIN: usize> From<String> for Text<MAX, MIN> {
    fn from(text: String) -> Self {
        Text(text)
    }
}
impl<const MAX: usize, const MIN: usize> From<Text<MAX, MIN>> for String {
    fn from(text: Text<MAX, MIN>) -> Self {
        text.0
    }
}
impl<const MAX: usize> From<&str> for Words<MAX> {
    fn from(text: &str) -> Self {
        Words(text.into())
    }
}
impl<const MAX: usize> From<String> for Words<MAX> {
    fn from(text: String) -> Self {
        Words(text.into())
    }
}
impl<const MAX: usize> From<Words<MAX>> for String {
    fn from(text: Words<MAX>) -> Self {
        text.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::field_errors;

    #[derive(Validate)]
    struct Note {
        #[validate(nested)]
        title: Words<3>,
        #[validate(nested)]
        lines: Vec<Text<2>>,
        #[validate(nested)]
        code: Option<Text<9, 2>>,
    }

    #[test]
    fn every_text_tells_its_own_fault_at_its_own_place() {
        let note = Note {
            title: "    ".into(),
            lines: vec!["иә".into(), "".into()],
            code: Some("x".into()),
        };
        let faults: Vec<(String, String, String)> = field_errors(&note.validate().unwrap_err())
            .into_iter()
            .map(|f| (f.pointer, f.code, serde_json::to_string(&f.params).unwrap()))
            .collect();
        let expected = [
            ("/code", "length", r#"{"max":9,"min":2}"#),
            ("/lines/1", "length", r#"{"max":2,"min":1}"#),
            ("/title", "length", r#"{"max":3,"min":1}"#),
            ("/title", "required", "{}"),
        ];
        assert_eq!(
            faults,
            expected.map(|(at, code, params)| (at.to_owned(), code.to_owned(), params.to_owned()))
        );
    }

    #[test]
    fn a_text_counts_characters_and_not_bytes() {
        assert!(Text::<3>::from("ңғү").validate().is_ok());
        assert!(Text::<3>::from("").validate().is_err());
        assert!(Text::<3, 0>::from("").validate().is_ok());
    }
}
