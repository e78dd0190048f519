//! Table of `migrations/0034_account_codes`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    application_code (digest) {
        digest -> Text,
        application_id -> Uid,
        issued_by -> Uid,
        created_at -> Instant,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
    }
}
