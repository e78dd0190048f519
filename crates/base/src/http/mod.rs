//! What every endpoint shares: the actor, validated JSON, pages, entity tags, idempotency, problem+json.

mod actors;
mod app;
mod body;
mod compression;
mod ctx;
mod download;
mod export;
mod idempotency;
mod incoming;
mod into_reply;
mod middleware;
pub mod page;
mod params;
mod problem;
pub mod query_names;
mod received;
mod reply;
mod run;
mod throttle;
mod token;

pub use actors::Actors;
pub use app::{App, Settings};
pub use body::{Body, LONGEST_POINTER, Limits, Patch, Perhaps, Replacement, Sent, shape};
pub use compression::{Packed, compression};
pub use ctx::{Ctx, HttpResult, OpenCtx};
pub use download::{Download, Part};
pub use incoming::Incoming;
pub use into_reply::IntoReply;
pub use middleware::{LONGEST_HEADER, envelope, header_limits};
pub use params::{PathId, PathIdAnd, PathIds, Query, SEVERAL, Several, VersionNo};
pub use problem::{MOST_FAULTS, Refusal, no_such_path};
pub use reply::Reply;
pub use throttle::{Limit, Throttle};
pub use token::{Claims, TokenCache, issue, verify};
