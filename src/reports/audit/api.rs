//! Routes of the audit log.

use actix_web::get;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service;
use base::audit::{Entry, Filter};
use base::http::page;
use base::http::{Ctx, HttpResult, PathId, Query, Reply};
use kernel::Id;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_audit);
}

/// An entry of the log with what it changed.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditRecord {
    /// The entry.
    pub entry: Entry,
    /// The state before, the state after and the reason; absent when it was erased.
    #[schema(value_type = Object)]
    pub change: Option<Value>,
}

/// A piece of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditFeed {
    /// Oldest first, or the newest first where it was asked for.
    pub items: Vec<AuditRecord>,
    /// What to send as `after` for what comes next, or as `before` where the newest come first.
    pub next_after: i64,
    /// Whether there is more at this moment.
    pub more: bool,
}

/// From where on.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only entries after this place in the chain.
    #[serde(default)]
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64, default = 0)]
    pub after: i64,
    /// The newest first.
    #[serde(default)]
    #[param(default = false)]
    pub newest: bool,
    /// With `newest`: only entries before this place in the chain.
    #[validate(range(min = 1, max = 9_007_199_254_740_991_i64))]
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub before: Option<i64>,
    /// Only entries of this object.
    pub object_id: Option<Id>,
    /// Only entries that tell something of this application: the whole history of a person.
    pub about: Option<Id>,
    /// Only what this account did.
    pub actor_id: Option<Id>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
}

/// Read the audit log of a programme
///
/// A feed in the order of the chain, or backwards: who did what, when, and why; of one object, one person or one actor alone. Not for a coordinator with a conflict of
/// interest, until results are published: the chain tells of every application.
#[utoipa::path(params(AuditQuery), responses((status = 200, description = "Entries", body = AuditFeed)))]
#[get("/programmes/{programme_id}/audit")]
pub async fn list_audit(ctx: Ctx, id: PathId, query: Query<AuditQuery>) -> HttpResult {
    ctx.read_much(move |cx| {
        let q = &query.0;
        let filter = Filter {
            from: if q.newest { q.before } else { Some(q.after) },
            newest: q.newest,
            object: q.object_id,
            about: q.about,
            actor: q.actor_id,
            limit: q.limit + 1,
        };
        let mut entries = service::list(cx, id.0, filter)?;
        let limit = usize::try_from(q.limit).unwrap_or(usize::MAX);
        let more = entries.len() > limit;
        entries.truncate(limit);
        Reply::ok(&AuditFeed {
            next_after: entries.last().map_or(q.before.unwrap_or(q.after), |e| e.seq),
            more,
            items: entries
                .into_iter()
                .map(|entry| AuditRecord {
                    change: entry.change(),
                    entry,
                })
                .collect(),
        })
    })
    .await
}
