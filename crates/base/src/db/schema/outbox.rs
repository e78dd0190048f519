//! Table of `migrations/0047_outgoing`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    outgoing (id) {
        id -> Uid,
        programme_id -> Uid,
        application_id -> Nullable<Uid>,
        account_id -> Nullable<Uid>,
        kind -> Text,
        channel -> Nullable<Text>,
        status -> Text,
        subject -> Nullable<JsonDoc>,
        body -> Nullable<JsonDoc>,
        link -> Nullable<Text>,
        job_id -> Nullable<Uid>,
        attempts -> Integer,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

use super::applications::application;
use super::foundation::{account, job, person};

diesel::allow_tables_to_appear_in_same_query!(outgoing, application);
diesel::allow_tables_to_appear_in_same_query!(outgoing, account);
diesel::allow_tables_to_appear_in_same_query!(outgoing, person);
diesel::allow_tables_to_appear_in_same_query!(outgoing, job);
diesel::joinable!(outgoing -> application (application_id));
diesel::joinable!(outgoing -> account (account_id));
