//! Conflicts of interest: they bind wherever something is scored, agreed or paid, and answer alike on every way.

use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Answer, Person, Server, text};
use crate::world::{Final, Round};

mod late;
mod money;
mod sheet;
