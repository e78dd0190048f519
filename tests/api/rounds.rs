//! Before a round opens: what must be there, who scores whom, how many are needed.

use base::db::schema::{account, application, role_grant};
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications::ApplicationStatus as S;
use people::applications::eligibility::objection_store::{self, Refusal};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::Round;

mod closing;
mod opening;
mod signals;
mod spread;

fn blockers(refused: &Value) -> Vec<(&str, i64)> {
    let list = refused["blockers"].as_array().expect("blockers");
    list.iter()
        .map(|b| {
            (
                b["code"].as_str().expect("a code"),
                b["count"].as_i64().expect("a count"),
            )
        })
        .collect()
}
