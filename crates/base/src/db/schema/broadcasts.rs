//! Table of `migrations/0042_broadcasts`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    broadcast (id) {
        id -> Uid,
        programme_id -> Uid,
        status -> Text,
        audience -> JsonDoc,
        subject -> JsonDoc,
        body -> JsonDoc,
        send_at -> Instant,
        told -> Integer,
        told_up_to -> Nullable<Uid>,
        created_by -> Uid,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
