//! Tables of `migrations/0025_conflict_sheet`.

use super::{candidate, round};

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    conflict_answer (candidate_id, juror_id) {
        round_id -> Uid,
        juror_id -> Uid,
        candidate_id -> Uid,
        kind -> Nullable<Text>,
        answered_at -> Instant,
    }
}

diesel::joinable!(conflict_answer -> candidate (candidate_id));
diesel::joinable!(conflict_answer -> round (round_id));
diesel::allow_tables_to_appear_in_same_query!(conflict_answer, candidate);
diesel::allow_tables_to_appear_in_same_query!(conflict_answer, round);
