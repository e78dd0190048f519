//! Tables of `migrations/0006_jury`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    round (id) {
        id -> Uid,
        programme_id -> Uid,
        kind -> Text,
        status -> Text,
        settings -> JsonDoc,
        frozen -> Nullable<JsonDoc>,
        scoring -> Nullable<JsonDoc>,
        closes_at -> Nullable<Instant>,
        opened_at -> Nullable<Instant>,
        opened_by -> Nullable<Uid>,
        closed_at -> Nullable<Instant>,
        closed_by -> Nullable<Uid>,
        decided_at -> Nullable<Instant>,
        decided_by -> Nullable<Uid>,
        published_at -> Nullable<Instant>,
        published_by -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        close_reason -> Nullable<Text>,
        quorum_before -> Nullable<Integer>,
        quorum_reason -> Nullable<Text>,
        quorum_at -> Nullable<Instant>,
        secretary_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    candidate (id) {
        id -> Uid,
        round_id -> Uid,
        application_id -> Nullable<Uid>,
        idea_id -> Nullable<Uid>,
        reference -> Text,
        title -> Text,
        priority -> Bool,
        disability_declared -> Bool,
        submitted_at -> Instant,
        dossier -> JsonDoc,
        asked -> Nullable<BigInt>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    round_juror (round_id, account_id) {
        round_id -> Uid,
        account_id -> Uid,
        seat -> Text,
        cap -> Nullable<Integer>,
        available -> Bool,
        version -> Integer,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    card (id) {
        id -> Uid,
        round_id -> Uid,
        candidate_id -> Uid,
        juror_id -> Uid,
        status -> Text,
        marks -> JsonDoc,
        feedback -> Nullable<Text>,
        private_note -> Nullable<Text>,
        recusal_reason -> Nullable<Text>,
        submitted_at -> Nullable<Instant>,
        version -> Integer,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    result (id) {
        id -> Uid,
        round_id -> Uid,
        no -> Integer,
        status -> Text,
        ranking -> JsonDoc,
        decision -> Nullable<JsonDoc>,
        computed_at -> Instant,
        computed_by -> Uid,
        decided_at -> Nullable<Instant>,
        decided_by -> Nullable<Uid>,
        published_at -> Nullable<Instant>,
        published_by -> Nullable<Uid>,
        version -> Integer,
        standstill_until -> Nullable<Instant>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    result_line (result_id, candidate_id) {
        result_id -> Uid,
        candidate_id -> Uid,
        proposed -> Text,
        proposed_position -> Nullable<Integer>,
        outcome -> Nullable<Text>,
        position -> Nullable<Integer>,
        amount -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        proposed_amount -> Nullable<BigInt>,
    }
}

use super::foundation::account;
use super::programmes::programme;

diesel::joinable!(candidate -> round (round_id));
diesel::joinable!(card -> candidate (candidate_id));
diesel::joinable!(card -> round (round_id));
diesel::joinable!(round -> programme (programme_id));
diesel::joinable!(round_juror -> round (round_id));
diesel::joinable!(round_juror -> account (account_id));
diesel::allow_tables_to_appear_in_same_query!(round, candidate, card, round_juror, programme);
diesel::allow_tables_to_appear_in_same_query!(round_juror, account);
