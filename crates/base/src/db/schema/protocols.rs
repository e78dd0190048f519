//! Tables of `migrations/0011_protocol`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    protocol (id) {
        id -> Uid,
        round_id -> Uid,
        no -> Integer,
        result_id -> Uid,
        public_form -> Text,
        bundle -> Text,
        published_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    protocol_name (round_id, subject_id) {
        round_id -> Uid,
        subject_id -> Uid,
        name -> Text,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    protocol_auditors (programme_id) {
        programme_id -> Uid,
        version -> Integer,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    protocol_auditor (programme_id, account_id) {
        programme_id -> Uid,
        account_id -> Uid,
    }
}

use super::{candidate, candidate_applicant, round};

diesel::joinable!(protocol -> round (round_id));
diesel::allow_tables_to_appear_in_same_query!(protocol, round);
diesel::allow_tables_to_appear_in_same_query!(protocol_name, candidate);
diesel::allow_tables_to_appear_in_same_query!(protocol_name, round);
diesel::allow_tables_to_appear_in_same_query!(candidate_applicant, round);
diesel::allow_tables_to_appear_in_same_query!(protocol_name, candidate_applicant);
