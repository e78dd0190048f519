//! Tables of `migrations/0003_applications`, with what `0018_accounts`, `0020_titles`,
//! `0022_edits`, `0024_arrivals` and `0039_lists` added.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    application (id) {
        id -> Uid,
        programme_id -> Uid,
        number -> Nullable<Integer>,
        reference -> Nullable<Text>,
        account_id -> Nullable<Uid>,
        side -> Nullable<Text>,
        person_id -> Uid,
        channel -> Text,
        assisted_by -> Nullable<Uid>,
        status -> Text,
        content -> JsonDoc,
        draft_content -> Nullable<JsonDoc>,
        draft_person -> Nullable<JsonDoc>,
        consents -> JsonDoc,
        iin_digest -> Nullable<Text>,
        locality -> Nullable<Text>,
        title -> Nullable<Text>,
        sector -> Nullable<Text>,
        social_category -> Nullable<Text>,
        requested -> Nullable<BigInt>,
        submission_no -> Integer,
        submitted_at -> Nullable<Instant>,
        personal_deadline_at -> Nullable<Instant>,
        closing_told_of -> Nullable<Instant>,
        clarification -> Nullable<Text>,
        clarification_due_at -> Nullable<Instant>,
        consent_waits_since -> Nullable<Instant>,
        received_on -> Nullable<Date>,
        received_evidence -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    application_key (application_id) {
        application_id -> Uid,
        programme_id -> Uid,
        name -> Text,
        rules -> Nullable<Text>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    application_version (application_id, no) {
        application_id -> Uid,
        no -> Integer,
        content -> JsonDoc,
        person -> JsonDoc,
        submitted_at -> Instant,
        submitted_by -> Nullable<Uid>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    application_word (programme_id, word, application_id) {
        programme_id -> Uid,
        word -> Text,
        application_id -> Uid,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    eligibility_outcome (application_id, rule) {
        application_id -> Uid,
        rule -> Text,
        outcome -> Text,
        automatic -> Bool,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Uid>,
        at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    conflict (id) {
        id -> Uid,
        programme_id -> Uid,
        account_id -> Uid,
        application_id -> Uid,
        kind -> Text,
        status -> Text,
        reason -> Nullable<Text>,
        created_by -> Nullable<Uid>,
        decided_by -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        signals -> Nullable<JsonDoc>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    offer (id) {
        id -> Uid,
        programme_id -> Uid,
        application_id -> Uid,
        status -> Text,
        expires_at -> Instant,
        responded_at -> Nullable<Instant>,
        responded_by -> Nullable<Uid>,
        evidence -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    waitlist_entry (application_id) {
        application_id -> Uid,
        programme_id -> Uid,
        position -> Integer,
        left_at -> Nullable<Instant>,
    }
}

use super::foundation::{account, person};
use super::programmes::programme;

diesel::joinable!(application -> person (person_id));
diesel::joinable!(application_key -> application (application_id));
diesel::joinable!(conflict -> application (application_id));
diesel::joinable!(conflict -> programme (programme_id));
diesel::allow_tables_to_appear_in_same_query!(
    application,
    application_key,
    application_word,
    conflict,
    eligibility_outcome,
    person,
    programme
);
diesel::allow_tables_to_appear_in_same_query!(application, account);
diesel::allow_tables_to_appear_in_same_query!(conflict, account);
diesel::allow_tables_to_appear_in_same_query!(application, offer);
diesel::allow_tables_to_appear_in_same_query!(application, waitlist_entry);
