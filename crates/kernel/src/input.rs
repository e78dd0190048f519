//! Input that was read, but is judged later: authorisation comes before validation.

use validator::Validate;

use crate::error::{Error, Result, field_errors};

/// What a caller sent, kept with what is wrong with it until the service asks. So 404 and 403 come before
/// 422, and in-process callers (the demo) are held to the same rules as the API.
#[derive(Debug, Clone)]
pub struct Input<T>(Result<T>);

impl<T: Validate> Input<T> {
    /// Judges a value by its own rules.
    pub fn of(value: T) -> Self {
        Input(match value.validate() {
            Ok(()) => Ok(value),
            Err(errors) => Err(Error::Invalid(field_errors(&errors))),
        })
    }
}

impl<T> Input<T> {
    /// A value that could not even be read as a `T`.
    pub fn refused(error: Error) -> Self {
        Input(Err(error))
    }
    /// The value, or every fault of it.
    pub fn get(&self) -> Result<&T> {
        self.0.as_ref().map_err(Clone::clone)
    }
}

/// The version that the caller believes to be current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMatch {
    /// No `If-Match` was sent.
    Missing,
    /// `*`: whatever version stands.
    Any,
    /// The version in the entity tag.
    Version(i32),
    /// An entity tag that this service never made.
    Foreign,
    /// `If-None-Match: *`: only if there is none yet.
    Absent,
}

impl IfMatch {
    /// 428 without a version, 412 with a stale one.
    pub fn check(self, current: i32) -> Result<()> {
        match self {
            IfMatch::Missing => Err(Error::code(crate::error::Code::PreconditionRequired)),
            IfMatch::Any => Ok(()),
            IfMatch::Version(v) if v == current => Ok(()),
            IfMatch::Absent if current == 0 => Ok(()),
            _ => Err(Error::code(crate::error::Code::Stale).with("current_version", current)),
        }
    }
    /// The same where a version need not be sent.
    pub fn check_if_sent(self, current: i32) -> Result<()> {
        match self {
            IfMatch::Missing => Ok(()),
            sent => sent.check(current),
        }
    }
}
