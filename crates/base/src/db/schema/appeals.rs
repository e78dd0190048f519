//! Tables of `migrations/0013_appeals` and `0048_days_off`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    calendar_day (day) {
        day -> Date,
        working -> Bool,
        name -> JsonDoc,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    day_off (organisation_id, day) {
        organisation_id -> Uid,
        day -> Date,
        name -> JsonDoc,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    appeal (id) {
        id -> Uid,
        programme_id -> Uid,
        round_id -> Uid,
        result_id -> Uid,
        application_id -> Uid,
        status -> Text,
        ground -> Text,
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
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    card_revision (card_id, no) {
        card_id -> Uid,
        no -> Integer,
        marks -> JsonDoc,
        feedback -> Nullable<Text>,
        submitted_at -> Instant,
        replaced_at -> Instant,
        reason -> Text,
    }
}

use super::applications::application;
use super::jury::{card, round};

diesel::joinable!(card_revision -> card (card_id));
diesel::allow_tables_to_appear_in_same_query!(card_revision, card);
diesel::joinable!(appeal -> round (round_id));
diesel::joinable!(appeal -> application (application_id));
diesel::allow_tables_to_appear_in_same_query!(appeal, round);
diesel::allow_tables_to_appear_in_same_query!(appeal, application);
