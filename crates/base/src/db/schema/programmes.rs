//! Tables of `migrations/0002_programmes`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    programme (id) {
        id -> Uid,
        organisation_id -> Uid,
        code -> Text,
        name -> JsonDoc,
        call_text -> JsonDoc,
        languages -> JsonDoc,
        time_zone -> Text,
        phase -> Text,
        seats -> Integer,
        overbooking -> Integer,
        awards -> Integer,
        months -> Integer,
        currency -> Text,
        attendance_threshold_bp -> Integer,
        own_share_bp -> Integer,
        rules -> JsonDoc,
        opens_at -> Nullable<Instant>,
        deadline_local -> Nullable<Text>,
        deadline_at -> Nullable<Instant>,
        grace_seconds -> Integer,
        training_starts_on -> Nullable<Date>,
        training_ends_on -> Nullable<Date>,
        offer_days -> Integer,
        next_number -> Integer,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    programme_budget (programme_id) {
        programme_id -> Uid,
        total -> BigInt,
        committed -> BigInt,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    rubric (id) {
        id -> Uid,
        programme_id -> Uid,
        round_kind -> Text,
        name -> JsonDoc,
        scale_min -> Integer,
        scale_max -> Integer,
        juror_may_skip -> Bool,
        criteria -> JsonDoc,
        version -> Integer,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    phase_change (id) {
        id -> Uid,
        programme_id -> Uid,
        from_phase -> Text,
        to_phase -> Text,
        reason -> Nullable<Text>,
        moved_by -> Nullable<Uid>,
        at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    seat (programme_id, no) {
        programme_id -> Uid,
        no -> Integer,
        application_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    award_slot (programme_id, no) {
        programme_id -> Uid,
        no -> Integer,
        award_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    membership (programme_id, account_id) {
        programme_id -> Uid,
        account_id -> Uid,
        side -> Text,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    role_grant (id) {
        id -> Uid,
        account_id -> Uid,
        programme_id -> Nullable<Uid>,
        role -> Text,
        side -> Nullable<Text>,
        granted_by -> Nullable<Uid>,
        created_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    invitation (id) {
        id -> Uid,
        programme_id -> Uid,
        email -> Text,
        role -> Text,
        language -> Text,
        digest -> Text,
        status -> Text,
        invited_by -> Uid,
        created_at -> Instant,
        expires_at -> Instant,
        accepted_by -> Nullable<Uid>,
        version -> Integer,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    message (id) {
        id -> Uid,
        account_id -> Uid,
        programme_id -> Nullable<Uid>,
        kind -> Text,
        language -> Text,
        subject -> Text,
        body -> Text,
        created_at -> Instant,
        read_at -> Nullable<Instant>,
        link -> Nullable<Text>,
    }
}

use super::foundation::{account, session};

diesel::joinable!(role_grant -> account (account_id));
diesel::joinable!(programme_budget -> programme (programme_id));
diesel::allow_tables_to_appear_in_same_query!(role_grant, programme);
diesel::allow_tables_to_appear_in_same_query!(role_grant, account);
diesel::allow_tables_to_appear_in_same_query!(role_grant, session);
diesel::allow_tables_to_appear_in_same_query!(programme, programme_budget);
