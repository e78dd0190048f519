//! The schemas of the formats.

use super::v1::{Collected, Package};
use protocol::shape::Shape;

#[test]
fn the_halls_format_1_never_changes() {
    let shape = Shape::default().with::<Package>().with::<Collected>();
    shape.held_by("venue/1", "The hall's format 1");
}

#[test]
fn a_package_of_a_round_without_pitches_has_none() {
    let file = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/venue/1/package.json"
    ));
    let mut file: serde_json::Value = serde_json::from_str(file).unwrap();
    file["body"].as_object_mut().unwrap().remove("pitches");
    let package: Package = serde_json::from_value(file["body"].take()).unwrap();
    assert!(package.pitches.is_empty() && !package.cards.is_empty());
}
