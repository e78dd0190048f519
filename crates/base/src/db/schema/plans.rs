//! Tables of `migrations/0005_plans` and `0051_teams`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    idea (id) {
        id -> Uid,
        programme_id -> Uid,
        lead_id -> Uid,
        origin_application_id -> Uid,
        status -> Text,
        merged_into -> Nullable<Uid>,
        title -> Text,
        content -> JsonDoc,
        social_category -> Nullable<Text>,
        merged_by -> Nullable<Uid>,
        merged_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    idea_member (idea_id, participant_id) {
        idea_id -> Uid,
        participant_id -> Uid,
        came_with -> Nullable<Uid>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    team_invitation (id) {
        id -> Uid,
        programme_id -> Uid,
        idea_id -> Uid,
        participant_id -> Uid,
        status -> Text,
        invited_by -> Uid,
        answered_by -> Nullable<Uid>,
        evidence -> Nullable<Text>,
        ended_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    plan_version (idea_id, no) {
        idea_id -> Uid,
        no -> Integer,
        content -> JsonDoc,
        created_by -> Uid,
        created_at -> Instant,
        evidence -> Nullable<Text>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    plan_submission (idea_id) {
        idea_id -> Uid,
        no -> Integer,
        submitted_by -> Uid,
        submitted_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    plan_closure (programme_id) {
        programme_id -> Uid,
        closed_at -> Instant,
    }
}

use super::applications::application;
use super::training::participant;
diesel::allow_tables_to_appear_in_same_query!(idea, participant);
diesel::allow_tables_to_appear_in_same_query!(idea, plan_submission);
diesel::allow_tables_to_appear_in_same_query!(idea, idea_member);
diesel::allow_tables_to_appear_in_same_query!(plan_submission, participant);
diesel::allow_tables_to_appear_in_same_query!(plan_version, plan_submission);
diesel::allow_tables_to_appear_in_same_query!(idea, application);
diesel::allow_tables_to_appear_in_same_query!(idea_member, participant);
diesel::allow_tables_to_appear_in_same_query!(team_invitation, idea);
