//! Tables of `migrations/0004_training`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    training_group (id) {
        id -> Uid,
        programme_id -> Uid,
        name -> JsonDoc,
        language -> Text,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    participant (id) {
        id -> Uid,
        programme_id -> Uid,
        application_id -> Uid,
        person_id -> Uid,
        account_id -> Nullable<Uid>,
        group_id -> Nullable<Uid>,
        status -> Text,
        joined_on -> Date,
        left_on -> Nullable<Date>,
        decision_reason -> Nullable<Text>,
        decided_by -> Nullable<Uid>,
        decided_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    group_membership (participant_id, since) {
        participant_id -> Uid,
        since -> Date,
        group_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    training_module (id) {
        id -> Uid,
        programme_id -> Uid,
        key -> Text,
        name -> JsonDoc,
        hours -> Integer,
        position -> Integer,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    material (id) {
        id -> Uid,
        programme_id -> Uid,
        module_id -> Nullable<Uid>,
        title -> JsonDoc,
        text -> Nullable<JsonDoc>,
        url -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    training_session (id) {
        id -> Uid,
        programme_id -> Uid,
        group_id -> Nullable<Uid>,
        module_id -> Nullable<Uid>,
        trainer_id -> Uid,
        co_trainer_id -> Nullable<Uid>,
        starts_at -> Instant,
        ends_at -> Instant,
        place -> Text,
        status -> Text,
        makeup_of -> Nullable<Uid>,
        cancel_reason -> Nullable<Text>,
        cancelled_by -> Nullable<Uid>,
        cancelled_at -> Nullable<Instant>,
        series_id -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    attendance (session_id, participant_id) {
        session_id -> Uid,
        participant_id -> Uid,
        mark -> Text,
        note -> Nullable<Text>,
        marked_by -> Uid,
        marked_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    assignment (id) {
        id -> Uid,
        programme_id -> Uid,
        module_id -> Nullable<Uid>,
        title -> JsonDoc,
        text -> JsonDoc,
        due_at -> Instant,
        required -> Bool,
        max_points -> Integer,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    submission (id) {
        id -> Uid,
        assignment_id -> Uid,
        participant_id -> Uid,
        no -> Integer,
        text -> Nullable<Text>,
        url -> Nullable<Text>,
        late -> Bool,
        submitted_at -> Instant,
        typed_by -> Nullable<Uid>,
        evidence -> Nullable<Text>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    grade (assignment_id, participant_id) {
        assignment_id -> Uid,
        participant_id -> Uid,
        points -> Integer,
        passed -> Bool,
        feedback -> Nullable<Text>,
        graded_by -> Uid,
        graded_at -> Instant,
        version -> Integer,
    }
}

use super::applications::{application, application_key, offer};
use super::foundation::person;
use super::programmes::programme;
diesel::allow_tables_to_appear_in_same_query!(participant, person);
diesel::allow_tables_to_appear_in_same_query!(participant, application);
diesel::allow_tables_to_appear_in_same_query!(participant, application_key);
diesel::allow_tables_to_appear_in_same_query!(participant, offer);
diesel::allow_tables_to_appear_in_same_query!(submission, participant);
diesel::allow_tables_to_appear_in_same_query!(training_session, programme);
diesel::allow_tables_to_appear_in_same_query!(training_session, attendance);
diesel::allow_tables_to_appear_in_same_query!(assignment, submission, grade);
diesel::allow_tables_to_appear_in_same_query!(assignment, participant);
diesel::allow_tables_to_appear_in_same_query!(assignment, person);
diesel::allow_tables_to_appear_in_same_query!(submission, person);
diesel::allow_tables_to_appear_in_same_query!(grade, participant);
diesel::allow_tables_to_appear_in_same_query!(grade, person);
diesel::allow_tables_to_appear_in_same_query!(group_membership, participant);
