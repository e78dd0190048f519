//! Tables of `migrations/0032_reminders`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    reminder_set (programme_id) {
        programme_id -> Uid,
        version -> Integer,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    reminder (programme_id, kind, before_minutes) {
        programme_id -> Uid,
        kind -> Text,
        before_minutes -> Integer,
        enabled -> Bool,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    reminder_sent (id) {
        id -> Uid,
        programme_id -> Uid,
        kind -> Text,
        before_minutes -> Integer,
        subject_id -> Uid,
        due_at -> Instant,
        recipient_id -> Uid,
        application_id -> Nullable<Uid>,
        told -> Bool,
        at -> Instant,
    }
}

use super::applications::{application, offer};
use super::foundation::account;
use super::plans::{idea, plan_submission};
use super::training::{participant, submission};

diesel::allow_tables_to_appear_in_same_query!(reminder_sent, application);
diesel::allow_tables_to_appear_in_same_query!(reminder_sent, account);
diesel::allow_tables_to_appear_in_same_query!(reminder_sent, offer);
diesel::allow_tables_to_appear_in_same_query!(reminder_sent, participant);
diesel::allow_tables_to_appear_in_same_query!(reminder_sent, submission);
diesel::allow_tables_to_appear_in_same_query!(reminder_sent, idea);
diesel::allow_tables_to_appear_in_same_query!(reminder_sent, plan_submission);
