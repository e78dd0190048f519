//! Tables of `migrations/0007_funding`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    award (id) {
        id -> Uid,
        programme_id -> Uid,
        idea_id -> Uid,
        status -> Text,
        amount -> BigInt,
        own_amount -> BigInt,
        currency -> Text,
        own_share_bp -> Integer,
        proposed_by -> Nullable<Uid>,
        agreed_by -> Nullable<Uid>,
        ended_reason -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        paid -> Nullable<BigInt>,
        settled_by -> Nullable<Uid>,
        settled_at -> Nullable<Instant>,
    }
}
