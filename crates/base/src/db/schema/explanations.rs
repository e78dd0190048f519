//! Tables of `migrations/0012_explanations`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    card_comment (card_id) {
        card_id -> Uid,
        released -> Bool,
        text -> Nullable<Text>,
        moderated_by -> Uid,
        moderated_at -> Instant,
        version -> Integer,
    }
}

use super::card;

diesel::joinable!(card_comment -> card (card_id));
diesel::allow_tables_to_appear_in_same_query!(card_comment, card);
