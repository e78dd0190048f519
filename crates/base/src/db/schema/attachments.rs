//! Tables of `migrations/0040_attachments`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    attachment (id) {
        id -> Uid,
        programme_id -> Uid,
        application_id -> Nullable<Uid>,
        submission_id -> Nullable<Uid>,
        idea_id -> Nullable<Uid>,
        session_id -> Nullable<Uid>,
        participant_id -> Nullable<Uid>,
        award_id -> Nullable<Uid>,
        purpose -> Text,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        for_jury -> Bool,
        added_after -> Integer,
        added_by -> Uid,
        evidence -> Nullable<Text>,
        replaces_id -> Nullable<Uid>,
        replaced_at -> Nullable<Instant>,
        withdrawn_by -> Nullable<Uid>,
        withdrawn_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    upload (id) {
        id -> Uid,
        account_id -> Uid,
        told -> JsonDoc,
        size -> Nullable<BigInt>,
        received -> BigInt,
        done_at -> Nullable<Instant>,
        created_at -> Instant,
        expires_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    upload_piece (upload_id, start) {
        upload_id -> Uid,
        start -> BigInt,
        size -> BigInt,
        object_id -> Uid,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    discarded_file (id, pieces_only) {
        id -> Uid,
        pieces_only -> Bool,
        due_at -> Instant,
    }
}
