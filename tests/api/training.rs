//! Training: participants, registers, progress, assignments.

use base::db::schema;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::Role;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Server, text};
use crate::world::{Course, participant_to_be};

mod assignments;
mod batch;
mod check_in;
mod drafts;
mod due;
mod newcomers;
mod own;
mod participants;
mod registers;
mod regrouped;
mod series;
mod sessions;
mod sheets;
mod timetable;
