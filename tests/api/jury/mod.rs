//! A jury round from its setup to the publication.

use base::cx::Cx;
use base::db::schema::{application, audit_entry};
use diesel::prelude::*;
use kernel::Id;
use kernel::error::Code;
use kernel::vocabulary::{Phase, Role};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Answer, Person, Server, text};
use crate::world::{Round, rubric_input};

mod appeals;
mod calibration;
mod cards;
mod decision;
mod figures;
mod passes;
mod pitches;
mod preparations;
mod results;
mod rounds;
mod turns;
mod withdrawn;

fn marks(score: i32) -> Value {
    json!({ "marks": { "market": { "score": score }, "novelty": { "score": score } } })
}
