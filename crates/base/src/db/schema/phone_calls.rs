//! Tables of `migrations/0028_phone_calls`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    phone_call (id) {
        id -> Uid,
        programme_id -> Uid,
        application_id -> Uid,
        kind -> Text,
        subject -> JsonDoc,
        body -> JsonDoc,
        until_at -> Nullable<Instant>,
        due_at -> Instant,
        status -> Text,
        attempts -> Integer,
        tried_at -> Nullable<Instant>,
        tried_by -> Nullable<Uid>,
        note -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

use super::applications::application;
use super::foundation::{account, person};

diesel::joinable!(phone_call -> application (application_id));
diesel::allow_tables_to_appear_in_same_query!(phone_call, application);
diesel::allow_tables_to_appear_in_same_query!(phone_call, person);
diesel::allow_tables_to_appear_in_same_query!(phone_call, account);
diesel::allow_tables_to_appear_in_same_query!(person, account);
