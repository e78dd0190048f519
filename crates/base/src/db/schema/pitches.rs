//! Tables of `migrations/0016_pitches`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    running_order (round_id) {
        round_id -> Uid,
        slot_minutes -> Integer,
        gap_minutes -> Integer,
        seed -> Nullable<BigInt>,
        announced_at -> Nullable<Instant>,
        made_at -> Instant,
        made_by -> Uid,
        version -> Integer,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    pitch (id) {
        id -> Uid,
        round_id -> Uid,
        candidate_id -> Uid,
        position -> Integer,
        room -> Text,
        starts_at -> Instant,
        ends_at -> Instant,
        status -> Text,
        told_room -> Nullable<Text>,
        told_starts_at -> Nullable<Instant>,
        told_ends_at -> Nullable<Instant>,
        version -> Integer,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    pitch_move (pitch_id, no) {
        pitch_id -> Uid,
        no -> Integer,
        from_room -> Text,
        from_starts_at -> Instant,
        from_ends_at -> Instant,
        to_room -> Text,
        to_starts_at -> Instant,
        to_ends_at -> Instant,
        reason -> Text,
        moved_by -> Uid,
        moved_at -> Instant,
    }
}

use super::applications::application;
use super::candidates::candidate_applicant;
use super::foundation::account;
use super::jury::{candidate, round};

diesel::joinable!(pitch_move -> pitch (pitch_id));
diesel::joinable!(pitch -> candidate (candidate_id));
diesel::allow_tables_to_appear_in_same_query!(pitch_move, pitch);
diesel::joinable!(pitch -> round (round_id));
diesel::allow_tables_to_appear_in_same_query!(running_order, round);
diesel::allow_tables_to_appear_in_same_query!(pitch, candidate);
diesel::allow_tables_to_appear_in_same_query!(pitch, round);
diesel::allow_tables_to_appear_in_same_query!(pitch, candidate_applicant);
diesel::joinable!(candidate_applicant -> application (application_id));
diesel::allow_tables_to_appear_in_same_query!(candidate_applicant, application);
diesel::allow_tables_to_appear_in_same_query!(candidate_applicant, account);
