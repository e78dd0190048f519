//! Tables of `migrations/0046_correspondence`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    programme_contact (programme_id) {
        programme_id -> Uid,
        contact -> JsonDoc,
        version -> Integer,
        updated_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    notice_text (programme_id, kind) {
        programme_id -> Uid,
        kind -> Text,
        words -> Nullable<JsonDoc>,
        version -> Integer,
        updated_by -> Uid,
        updated_at -> Instant,
    }
}

use super::foundation::account;
use super::programmes::programme;

diesel::allow_tables_to_appear_in_same_query!(account, programme_contact, notice_text, programme);
