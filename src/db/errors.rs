//! What the databases refuse, as our own errors. SQLite names columns where PostgreSQL names constraints.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind as Kind, Error as Diesel};

use crate::error::{Code, Error};

/// Constraint of PostgreSQL, the columns (or the name) in SQLite's message, and what it means.
const CONSTRAINTS: &[(&str, &str, Code)] = &[
    ("account_email_key", "account.email", Code::Duplicate),
    (
        "membership_one_side",
        "membership.programme_id, membership.account_id",
        Code::RoleExcluded,
    ),
    (
        "role_grant_live",
        "role_grant.account_id, role_grant.programme_id, role_grant.role",
        Code::Duplicate,
    ),
    (
        "application_one_per_account",
        "application.programme_id, application.account_id",
        Code::OneApplication,
    ),
    (
        "application_one_per_iin",
        "application.programme_id, application.iin_digest",
        Code::OneApplication,
    ),
    ("sample_two_places", "sample_two_places", Code::Conflict),
    ("seat_one_application", "seat.application_id", Code::Conflict),
    (
        "pitch_one_at_a_time",
        "pitch.round_id, pitch.room, pitch.starts_at",
        Code::SlotTaken,
    ),
    ("budget_not_exceeded", "budget_not_exceeded", Code::OverBudget),
    ("award_own_share", "award_own_share", Code::OwnShareTooLow),
];

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Error::not_found(),
            Diesel::DatabaseError(kind, info) => refused(kind, info.as_ref()),
            other => Error::internal(other),
        }
    }
}

fn refused(kind: Kind, info: &(dyn DatabaseErrorInformation + Send + Sync)) -> Error {
    let message = info.message();
    let known = || {
        CONSTRAINTS.iter().find(|(pg, sqlite, _)| {
            info.constraint_name() == Some(*pg) || message.ends_with(&format!(" failed: {sqlite}"))
        })
    };
    let busy = |reason: &str| Error::code(Code::Unavailable).with("reason", reason);
    match kind {
        Kind::UniqueViolation => Error::code(known().map_or(Code::Duplicate, |k| k.2)),
        Kind::CheckViolation => known().map_or_else(|| Error::internal(message), |k| Error::code(k.2)),
        Kind::ForeignKeyViolation => Error::code(Code::InUse),
        Kind::SerializationFailure => busy("serialization"),
        Kind::ReadOnlyTransaction | Kind::ClosedConnection => busy("connection"),
        _ if message.contains("deadlock detected") => busy("serialization"),
        _ if message.contains("lock timeout") => busy("lock"),
        _ if message.contains("database is locked") || message.contains("database table is locked") => {
            busy("lock")
        }
        _ if message.contains("disk is full") || message.contains("disk I/O error") => busy("storage"),
        _ if message.contains("too many clients") || message.contains("connection to server") => {
            busy("connection")
        }
        _ => Error::internal(message),
    }
}

impl Error {
    /// Whether the same transaction may succeed when it is run again.
    pub(super) fn is_retryable(&self) -> bool {
        matches!(self, Error::Problem(Code::Unavailable, p) if p.get("reason").is_some_and(|r| r == "serialization"))
    }
    /// Whether the database could not write at all, so that a whole group of work is in doubt.
    pub(super) fn is_storage(&self) -> bool {
        matches!(self, Error::Problem(Code::Unavailable, p) if p.get("reason").is_some_and(|r| r == "storage"))
    }
}
