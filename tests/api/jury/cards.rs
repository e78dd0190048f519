//! Cards: who sees them, what they take, until when.

use super::*;

mod close;
mod marks;
mod readers;
