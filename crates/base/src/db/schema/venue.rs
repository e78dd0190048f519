//! Tables of `migrations/0015_venue`.

diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    venue_box (id) {
        id -> Uid,
        round_id -> Uid,
        key_sealed -> Text,
        versions -> JsonDoc,
        made_at -> Instant,
    }
}
diesel::table! {
    use kernel::sqlt::*;
    use diesel::sql_types::*;
    venue_card (box_id, card_id, version) {
        box_id -> Uid,
        card_id -> Uid,
        version -> Integer,
        outcome -> Text,
        content -> JsonDoc,
        imported_at -> Instant,
    }
}
