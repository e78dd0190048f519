//! Tables of `migrations/0001_foundation`, with what `0008_registrations`, `0014_passes`, `0018_accounts` and
//! `0021_grants` changed.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    setting (key) {
        key -> Text,
        value -> Text,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    secret_key (kid) {
        kid -> Text,
        purpose -> Text,
        sealed -> Text,
        public -> Nullable<Text>,
        created_at -> Instant,
        retires_at -> Nullable<Instant>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    organisation (id) {
        id -> Uid,
        name -> JsonDoc,
        bin -> Nullable<Text>,
        kind -> Text,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    person (id) {
        id -> Uid,
        family_name -> Text,
        given_name -> Text,
        patronymic -> Nullable<Text>,
        birth_date -> Nullable<Date>,
        sex -> Nullable<Text>,
        iin_sealed -> Nullable<Text>,
        iin_digest -> Nullable<Text>,
        phone_sealed -> Nullable<Text>,
        phone_digest -> Nullable<Text>,
        locality -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    account (id) {
        id -> Uid,
        email -> Nullable<Text>,
        phone_sealed -> Nullable<Text>,
        phone_digest -> Nullable<Text>,
        display_name -> Text,
        language -> Text,
        password_hash -> Nullable<Text>,
        password_set_at -> Nullable<Instant>,
        status -> Text,
        person_id -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        grants_no -> BigInt,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    one_time_code (digest) {
        digest -> Text,
        purpose -> Text,
        account_id -> Uid,
        issued_by -> Nullable<Uid>,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
        password_hash -> Nullable<Text>,
        display_name -> Nullable<Text>,
        language -> Nullable<Text>,
        scope_id -> Nullable<Uid>,
        login_sealed -> Nullable<Text>,
        login_digest -> Nullable<Text>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    session (id) {
        id -> Uid,
        account_id -> Uid,
        client -> Text,
        created_at -> Instant,
        last_used_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        scope_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    refresh_token (digest) {
        digest -> Text,
        session_id -> Uid,
        created_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    job (id) {
        id -> Uid,
        kind -> Text,
        sealed -> Text,
        run_at -> Instant,
        attempts -> Integer,
        leased_until -> Nullable<Instant>,
        done_at -> Nullable<Instant>,
        failed_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    idempotent_answer (actor_id, method, path, key) {
        actor_id -> Uid,
        method -> Text,
        path -> Text,
        key -> Text,
        body_digest -> Text,
        status -> Integer,
        headers -> JsonDoc,
        sealed -> Text,
        created_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    client_creation (id) {
        id -> Uid,
        actor_id -> Uid,
        path -> Text,
        body_digest -> Text,
        created_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    audit_chain (id) {
        id -> Uid,
        seq -> BigInt,
        head -> Text,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    audit_entry (chain_id, seq) {
        chain_id -> Uid,
        seq -> BigInt,
        at -> Instant,
        actor_id -> Nullable<Uid>,
        action -> Text,
        object_kind -> Text,
        object_id -> Uid,
        about_id -> Nullable<Uid>,
        commitment -> Text,
        previous -> Text,
        hash -> Text,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    audit_payload (chain_id, seq) {
        chain_id -> Uid,
        seq -> BigInt,
        salt -> Nullable<Text>,
        payload -> Nullable<Text>,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    audit_signature (chain_id, seq) {
        chain_id -> Uid,
        seq -> BigInt,
        head -> Text,
        kid -> Text,
        signature -> Text,
        at -> Instant,
    }
}

diesel::joinable!(session -> account (account_id));
diesel::joinable!(refresh_token -> session (session_id));
diesel::joinable!(one_time_code -> account (account_id));
diesel::allow_tables_to_appear_in_same_query!(session, account, refresh_token, one_time_code);
diesel::allow_tables_to_appear_in_same_query!(audit_entry, audit_payload, account);
