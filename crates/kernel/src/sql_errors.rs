//! What the databases refuse, as our own errors. SQLite names columns where PostgreSQL names constraints.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind as Kind, Error as Diesel};

use crate::error::{Busy, Code, Error};

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
    ("amendment_one_open", "amendment.programme_id", Code::Duplicate),
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

/// What a database says that has no room, on the disk or in memory: first SQLite's words, then PostgreSQL's.
const STORAGE: &[&str] = &[
    "disk is full",
    "disk I/O error",
    "No space left on device",
    "could not extend file",
    "out of memory",
];

/// What PostgreSQL says when it takes no connection or ends one.
const CONNECTION: &[&str] = &[
    "connection to server",
    "too many clients",
    "remaining connection slots",
    "too many connections",
    "terminating connection",
];

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Error::not_found(),
            Diesel::DatabaseError(kind, info) => refused(kind, info.as_ref()),
            // What failed first says why; the connection is given up in any case.
            Diesel::RollbackErrorOnCommit { commit_error, .. } => Error::from(*commit_error),
            Diesel::BrokenTransactionManager => Error::Busy(Busy::Connection),
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
    match kind {
        Kind::UniqueViolation => Error::code(known().map_or(Code::Duplicate, |k| k.2)),
        Kind::CheckViolation => known().map_or_else(|| Error::internal(message), |k| Error::code(k.2)),
        Kind::ForeignKeyViolation => Error::code(Code::InUse),
        Kind::SerializationFailure => Error::Busy(Busy::Serialization),
        Kind::ReadOnlyTransaction | Kind::ClosedConnection | Kind::UnableToSendCommand => {
            Error::Busy(Busy::Connection)
        }
        _ if message.contains("deadlock detected") => Error::Busy(Busy::Serialization),
        _ if message.contains("lock timeout") => Error::Busy(Busy::Lock),
        _ if message.contains("statement timeout") => Error::Busy(Busy::Time),
        _ if message.contains("database is locked") || message.contains("database table is locked") => {
            Error::Busy(Busy::Lock)
        }
        _ if STORAGE.iter().any(|words| message.contains(words)) => Error::Busy(Busy::Storage),
        _ if CONNECTION.iter().any(|words| message.contains(words)) => Error::Busy(Busy::Connection),
        _ => Error::internal(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reason of a 503, or none.
    fn reason(error: Diesel) -> Option<&'static str> {
        match Error::from(error) {
            Error::Busy(busy) => Some(busy.as_str()),
            _ => None,
        }
    }

    fn said(message: &str) -> Diesel {
        Diesel::DatabaseError(Kind::Unknown, Box::new(message.to_owned()))
    }

    #[test]
    fn what_a_database_cannot_help_is_not_an_error_of_the_program() {
        for (message, expected) in [
            ("database or disk is full", "storage"),
            ("disk I/O error", "storage"),
            (
                "could not extend file \"base/5/16384\": No space left on device",
                "storage",
            ),
            (
                "could not write to file \"pg_wal/xlogtemp.1\": No space left on device",
                "storage",
            ),
            ("out of memory", "storage"),
            ("sorry, too many clients already", "connection"),
            (
                "remaining connection slots are reserved for roles with the SUPERUSER attribute",
                "connection",
            ),
            ("too many connections for role \"incubator\"", "connection"),
            (
                "terminating connection due to administrator command",
                "connection",
            ),
            ("database is locked", "lock"),
            ("canceling statement due to lock timeout", "lock"),
            ("canceling statement due to statement timeout", "time"),
            ("deadlock detected", "serialization"),
        ] {
            assert_eq!(reason(said(message)), Some(expected), "{message}");
        }
        assert_eq!(reason(said("syntax error")), None);
    }

    #[test]
    fn of_a_commit_that_failed_twice_the_first_failure_counts() {
        let error = Diesel::RollbackErrorOnCommit {
            commit_error: Box::new(said("database or disk is full")),
            rollback_error: Box::new(said("cannot rollback - no transaction is active")),
        };
        assert_eq!(reason(error), Some("storage"));
    }
}
