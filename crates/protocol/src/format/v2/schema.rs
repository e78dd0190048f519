//! The schema of format 2.

use super::{Bundle, Proof, Public};
use crate::shape::Shape;

#[test]
fn the_protocols_format_2_never_changes() {
    let shape = Shape::default().with::<Bundle>().with::<Public>().with::<Proof>();
    shape.held_by("protocol/2", "The protocol's format 2");
}
