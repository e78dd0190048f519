//! The facts of a notice, which know how they are said in each language.

use std::borrow::Cow;

use chrono_tz::Tz;
use kernel::vocabulary::label;
use kernel::{Lang, Localised, TextEnum, Ts};

/// A fact in a notice. What has a language is said in that of the reader, so that one text is in one language: whoever
/// tells it does not choose.
#[derive(Debug, Clone)]
pub enum Said {
    /// A time, a number, or what a person wrote.
    Plain(String),
    /// A name or a title; where the reader's language is missing, the next in this order.
    Titled(Localised, Vec<Lang>),
    /// A value of an enum, by its label.
    Labelled(&'static str, &'static str),
}

impl Said {
    /// A value of an enum, by the label that people read; `of` names its labels.
    pub fn label<E: TextEnum>(of: &'static str, value: E) -> Self {
        Said::Labelled(of, value.as_str())
    }

    /// A time, as it is told in a time zone, or that there is none by now.
    pub fn time(at: Option<Ts>, zone: Tz) -> Self {
        match at {
            Some(at) => Said::Plain(at.said_in(zone)),
            None => Said::Titled(Localised::all("белгіленбеген", "не назначен", "not set"), vec![]),
        }
    }

    /// As this reader reads it.
    pub fn to(&self, reader: Lang) -> Cow<'_, str> {
        match self {
            Said::Plain(text) => text.into(),
            Said::Titled(text, order) => text.pick(reader, order).into(),
            Said::Labelled(of, value) => label(of, value, reader).into(),
        }
    }
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Said::Plain(text)
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Said::Plain(text.to_owned())
    }
}
