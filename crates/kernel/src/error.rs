//! Errors of the whole library, and the table of their stable codes. Names no framework.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::{ValidationErrors, ValidationErrorsKind};

pub use crate::problems::Code;
use crate::{Lang, vocabulary};

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// How many particulars stand in one sentence.
const MOST_TOLD: usize = 5;

/// Why something was not done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A known refusal, with what it is about.
    #[error("{code}", code = .0.as_str())]
    Problem(Code, Map<String, Value>),
    /// The service cannot do it now; the same request may succeed a little later.
    #[error("unavailable: {}", .0.as_str())]
    Busy(Busy),
    /// Input that was read but is not valid; every fault at once.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// Not an error: the caller repeats a request that was answered before, and was authorised again.
    #[error("replay")]
    Replay,
    /// What nobody foresaw. Logged once with the request's id, and shown to nobody.
    #[error("internal: {0}")]
    Internal(String),
}

crate::text_enum! {
    /// What there is too little of.
    Busy {
        /// Another transaction was in the way; the same one may succeed when it is run again.
        Serialization = "serialization",
        /// The database is not there.
        Connection = "connection",
        /// All connections are taken.
        Connections = "connections",
        /// Somebody else holds the lock.
        Lock = "lock",
        /// The statement took too long.
        Time = "time",
        /// The disk or the memory of the database is full: a whole group of work is in doubt.
        Storage = "storage",
        /// Too many writes wait.
        Queue = "queue",
        /// The service ends.
        Stopped = "stopped",
        /// Too many passwords are being hashed.
        Hashing = "hashing",
        /// Too many documents are being set.
        Documents = "documents",
        /// Where files are kept does not answer, or too many are on their way.
        Files = "files",
        /// There is no room for files.
        FilesFull = "files_full",
    }
}

impl Error {
    /// A refusal without particulars.
    pub fn code(code: Code) -> Self {
        Error::Problem(code, Map::new())
    }
    /// Adds a particular.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<Value>) -> Self {
        match self {
            Error::Problem(code, mut params) => {
                params.insert(key.into(), value.into());
                Error::Problem(code, params)
            }
            other => other,
        }
    }
    /// What is not there, or not to be seen by this reader.
    pub fn not_found() -> Self {
        Error::code(Code::NotFound)
    }
    /// One fault of the input.
    pub fn field(pointer: &str, code: &str) -> Self {
        Error::Invalid(vec![FieldError::new(pointer, code)])
    }
    /// What nobody foresaw.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Error::Internal(cause.to_string())
    }
    /// The same for a part of the input: its faults stand below the place of the part.
    #[must_use]
    pub fn under(self, place: &str) -> Self {
        match self {
            Error::Invalid(faults) => Error::Invalid(
                faults
                    .into_iter()
                    .map(|fault| FieldError {
                        pointer: format!("{place}{}", fault.pointer),
                        ..fault
                    })
                    .collect(),
            ),
            other => other,
        }
    }
    /// The title, with what people can read of this occurrence. Facts for programs stand in members of their own.
    pub fn detail(&self, lang: Lang) -> String {
        let title = self.which().title(lang);
        let mut told: Vec<String> = match self {
            Error::Invalid(faults) => faults.iter().map(|f| f.detail(lang)).collect(),
            Error::Problem(_, params) => params
                .get("blockers")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|blocker| vocabulary::blocker(blocker["code"].as_str()?, lang))
                .collect(),
            _ => vec![],
        };
        let mut seen = BTreeSet::new();
        told.retain(|text| seen.insert(text.clone()));
        told.truncate(MOST_TOLD);
        if told.is_empty() {
            title.to_owned()
        } else {
            format!("{title}: {}", told.join("; "))
        }
    }
    /// The code, for callers that decide by it.
    pub fn which(&self) -> Code {
        match self {
            Error::Problem(code, _) => *code,
            Error::Busy(_) => Code::Unavailable,
            Error::Invalid(_) => Code::Invalid,
            Error::Replay | Error::Internal(_) => Code::Internal,
        }
    }
}

/// One fault of the input: where, what, and by how much.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the request body.
    pub pointer: String,
    /// Stable code of the fault.
    pub code: String,
    /// Limits and the like.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub params: Map<String, Value>,
}

impl FieldError {
    /// A fault at a place.
    pub fn new(pointer: &str, code: &str) -> Self {
        FieldError {
            pointer: pointer.into(),
            code: code.into(),
            params: Map::new(),
        }
    }
    /// Adds a limit.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.params.insert(key.into(), value.into());
        self
    }
    /// The fault as a sentence for people.
    pub fn detail(&self, lang: Lang) -> String {
        let at = |k: &str| self.params.get(k).map(ToString::to_string);
        let text = crate::field_faults::field_text(&self.code, lang);
        match (at("min"), at("max")) {
            (Some(min), Some(max)) => format!("{text} ({min}–{max})"),
            (Some(min), None) => format!("{text} (≥ {min})"),
            (None, Some(max)) => format!("{text} (≤ {max})"),
            (None, None) => text.to_owned(),
        }
    }
}

/// All faults that `validator` found, without the rejected values (one of them may be a password).
pub fn field_errors(errors: &ValidationErrors) -> Vec<FieldError> {
    let mut out = Vec::new();
    collect(errors, "", &mut out);
    out.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    out
}

fn collect(errors: &ValidationErrors, at: &str, out: &mut Vec<FieldError>) {
    for (field, kind) in errors.errors() {
        // Rules over a whole struct have no field of their own.
        let place = if *field == "__all__" {
            at.to_owned()
        } else {
            format!("{at}/{field}")
        };
        match kind {
            ValidationErrorsKind::Field(faults) => {
                for fault in faults {
                    let params = fault
                        .params
                        .iter()
                        .filter(|(k, _)| matches!(k.as_ref(), "min" | "max" | "equal" | "expected"))
                        .map(|(k, v)| (k.to_string(), v.clone()))
                        .collect();
                    out.push(FieldError {
                        pointer: place.clone(),
                        code: fault.code.to_string(),
                        params,
                    });
                }
            }
            ValidationErrorsKind::Struct(inner) => collect(inner, &place, out),
            ValidationErrorsKind::List(list) => {
                for (i, inner) in list {
                    collect(inner, &format!("{place}/{i}"), out);
                }
            }
        }
    }
}
