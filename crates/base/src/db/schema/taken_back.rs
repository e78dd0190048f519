//! Table of `migrations/0035_taken_back`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    place_hold (application_id) {
        application_id -> Uid,
        programme_id -> Uid,
        until_at -> Instant,
    }
}
