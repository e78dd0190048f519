//! Tables of `migrations/0050_objections`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    refusal (application_id) {
        application_id -> Uid,
        programme_id -> Uid,
        decided_by -> Uid,
        decided_at -> Instant,
        until_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    objection (id) {
        id -> Uid,
        programme_id -> Uid,
        application_id -> Uid,
        status -> Text,
        decided_by -> Uid,
        decided_at -> Instant,
        statement -> Text,
        evidence -> Nullable<Text>,
        submitted_by -> Uid,
        submitted_at -> Instant,
        answer -> Nullable<Text>,
        handled_by -> Nullable<Uid>,
        handled_at -> Nullable<Instant>,
        version -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(refusal, objection);
