//! Tables of `migrations/0009_candidates`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    candidate_applicant (candidate_id, application_id) {
        candidate_id -> Uid,
        application_id -> Uid,
    }
}

use super::{candidate, card, conflict, programme, round};

diesel::joinable!(candidate_applicant -> candidate (candidate_id));
diesel::allow_tables_to_appear_in_same_query!(candidate_applicant, candidate);
diesel::allow_tables_to_appear_in_same_query!(candidate_applicant, card);
diesel::allow_tables_to_appear_in_same_query!(candidate_applicant, programme);
diesel::allow_tables_to_appear_in_same_query!(conflict, candidate_applicant);
diesel::allow_tables_to_appear_in_same_query!(conflict, candidate);
diesel::allow_tables_to_appear_in_same_query!(conflict, card);
diesel::allow_tables_to_appear_in_same_query!(conflict, round);
