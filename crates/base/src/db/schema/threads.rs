//! Tables of `migrations/0037_threads`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    thread_entry (id) {
        id -> Uid,
        application_id -> Uid,
        side -> Text,
        kind -> Text,
        author_id -> Nullable<Uid>,
        text -> Nullable<Text>,
        submission_no -> Nullable<Integer>,
        evidence -> Nullable<Text>,
        due_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    thread_waiting (application_id) {
        application_id -> Uid,
        programme_id -> Uid,
        entry_id -> Uid,
        since -> Instant,
    }
}

use super::applications::application;
use super::foundation::{account, person};

diesel::joinable!(thread_waiting -> application (application_id));
diesel::joinable!(thread_waiting -> thread_entry (entry_id));
diesel::allow_tables_to_appear_in_same_query!(thread_waiting, application);
diesel::allow_tables_to_appear_in_same_query!(thread_waiting, person);
diesel::allow_tables_to_appear_in_same_query!(thread_waiting, thread_entry);
diesel::allow_tables_to_appear_in_same_query!(thread_entry, application);
diesel::allow_tables_to_appear_in_same_query!(thread_entry, person);
diesel::allow_tables_to_appear_in_same_query!(thread_entry, account);
