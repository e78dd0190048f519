//! Tables of `migrations/0017_calibration`.

use super::{account, round, round_juror};

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    sample (id) {
        id -> Uid,
        round_id -> Uid,
        no -> Integer,
        title -> Text,
        dossier -> JsonDoc,
        status -> Text,
        rubric -> Nullable<JsonDoc>,
        rubric_version -> Nullable<Integer>,
        started_at -> Nullable<Instant>,
        started_by -> Nullable<Uid>,
        finished_at -> Nullable<Instant>,
        finished_by -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    sample_card (sample_id, juror_id) {
        sample_id -> Uid,
        juror_id -> Uid,
        status -> Text,
        marks -> JsonDoc,
        private_note -> Nullable<Text>,
        submitted_at -> Nullable<Instant>,
        version -> Integer,
        updated_at -> Instant,
    }
}

diesel::joinable!(sample -> round (round_id));
diesel::joinable!(sample_card -> sample (sample_id));
diesel::joinable!(sample_card -> account (juror_id));
diesel::allow_tables_to_appear_in_same_query!(sample, sample_card, round);
diesel::allow_tables_to_appear_in_same_query!(sample, round_juror);
diesel::allow_tables_to_appear_in_same_query!(sample_card, account);
