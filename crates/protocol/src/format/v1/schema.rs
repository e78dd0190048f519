//! The schema of format 1.

use super::{Bundle, Proof, Public};
use crate::shape::Shape;

#[test]
fn the_protocols_format_1_never_changes() {
    let shape = Shape::default().with::<Bundle>().with::<Public>().with::<Proof>();
    shape.held_by("protocol/1", "The protocol's format 1");
}
