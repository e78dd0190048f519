//! Table of `migrations/0036_amendments`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    amendment (id) {
        id -> Uid,
        programme_id -> Uid,
        status -> Text,
        changes -> JsonDoc,
        before -> JsonDoc,
        reason -> Text,
        proposed_by -> Uid,
        decided_by -> Nullable<Uid>,
        decided_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
