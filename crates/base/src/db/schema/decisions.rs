//! Tables of `migrations/0010_decisions` `0049_votes_by_line` and `0053_secretary`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    deliberation (id) {
        id -> Uid,
        result_id -> Uid,
        note -> Text,
        recorded_by -> Uid,
        recorded_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    ballot (result_id, juror_id) {
        result_id -> Uid,
        juror_id -> Uid,
        vote -> Text,
        opinion -> Nullable<Text>,
        cast_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    ballot_line (result_id, juror_id, candidate_id) {
        result_id -> Uid,
        juror_id -> Uid,
        candidate_id -> Uid,
        vote -> Text,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    preparation (id) {
        id -> Uid,
        round_id -> Uid,
        kind -> Text,
        status -> Text,
        body -> JsonDoc,
        result_id -> Nullable<Uid>,
        prepared_by -> Uid,
        prepared_at -> Instant,
        reason -> Nullable<Text>,
        ended_at -> Nullable<Instant>,
        ended_by -> Nullable<Uid>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    preparation_confirmation (preparation_id, account_id) {
        preparation_id -> Uid,
        account_id -> Uid,
        confirmed_at -> Instant,
        evidence -> Nullable<Text>,
        recorded_by -> Uid,
    }
}

use super::foundation::account;
use super::jury::result;

diesel::joinable!(deliberation -> result (result_id));
diesel::joinable!(ballot -> result (result_id));
diesel::allow_tables_to_appear_in_same_query!(deliberation, ballot, result, account);
