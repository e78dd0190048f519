//! Routes of reminders.

use actix_web::{get, put};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service::{self, Reminders, Told};
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Ctx, HttpResult, IntoReply, PathId, Query, Replacement, Reply};
use kernel::error::Result;
use kernel::{Id, Ts};
use people::programmes::reminders::rules::RemindersInput;
use people::programmes::reminders::store::SentRow;
use people::programmes::reminders::{Before, ReminderKind};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_reminders)
        .service(put_reminders)
        .service(list_sent_reminders);
}

/// A reminder.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Reminder)]
pub struct View {
    /// Of what, which tells whom.
    pub kind: ReminderKind,
    /// How long before: a duration of ISO 8601.
    pub before: String,
    /// Whether it is sent.
    pub enabled: bool,
    /// How many were told by it.
    pub sent: i64,
    /// When the last was.
    pub last_sent_at: Option<Ts>,
    /// When the next will be, as far as is known by now.
    pub next_at: Option<Ts>,
    /// The date that it is about.
    pub next_due_at: Option<Ts>,
}

fn view(told: Told) -> View {
    View {
        kind: told.reminder.kind,
        before: told.reminder.before.to_string(),
        enabled: told.reminder.enabled,
        sent: told.count,
        last_sent_at: told.last_at,
        next_at: told.next.map(|(at, _)| at),
        next_due_at: told.next.map(|(_, due)| due),
    }
}

/// The reminders of a programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Reminders)]
pub struct All {
    /// All of them.
    pub reminders: Vec<View>,
    /// Version; 0 as long as they are those that a programme begins with.
    pub version: i32,
}

impl IntoReply for Reminders {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        let all = All {
            reminders: self.all.into_iter().map(view).collect(),
            version,
        };
        Ok(Reply::ok(&all)?.version(version))
    }
}

/// Read the reminders of a programme
///
/// Of what people are told before it, how many were, and what comes next.
#[utoipa::path(responses((status = 200, description = "Reminders", body = All)))]
#[get("/programmes/{programme_id}/reminders")]
pub async fn get_reminders(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Replace the reminders of a programme
///
/// All of them at once, in every phase; needs `If-Match`. Each is sent once for a person and a thing with its date: a date
/// that moves is another one. Nobody is reminded of what is done or over, nor of what came up after the time of the reminder.
#[utoipa::path(request_body = RemindersInput, responses((status = 200, description = "Reminders", body = All)))]
#[put("/programmes/{programme_id}/reminders")]
pub async fn put_reminders(ctx: Ctx, id: PathId, body: Replacement<RemindersInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::put(cx, id.0, version, input),
    )
    .await
}

/// Which of those that were sent.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SentReminderQuery {
    /// Only those of this kind.
    pub kind: Option<ReminderKind>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// That somebody was reminded.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SentReminder {
    pub id: Id,
    /// Of what.
    pub kind: ReminderKind,
    /// How long before.
    pub before: String,
    /// What it was about: the application, the offer, the session, the assignment, the idea, the candidate or the round.
    pub subject_id: Id,
    /// Its date.
    pub due_at: Ts,
    /// The application of whoever was told.
    pub application_id: Option<Id>,
    /// Its number.
    pub reference: Option<String>,
    /// The account of staff or a juror who was told.
    pub account_id: Option<Id>,
    /// Their name.
    pub name: Option<String>,
    /// When it was sent.
    pub sent_at: Ts,
}

fn sent((row, reference, name): SentRow) -> SentReminder {
    SentReminder {
        id: row.id,
        kind: row.kind,
        before: Before {
            minutes: row.before_minutes,
        }
        .to_string(),
        subject_id: row.subject_id,
        due_at: row.due_at,
        account_id: row.application_id.is_none().then_some(row.recipient_id),
        application_id: row.application_id,
        reference,
        name,
        sent_at: row.at,
    }
}

/// List who was reminded
///
/// Newest first, without applicants with whom the reader has a conflict of interest.
#[utoipa::path(params(SentReminderQuery),
    responses((status = 200, description = "Who was reminded", body = Page<SentReminder>)))]
#[get("/programmes/{programme_id}/reminders/sent")]
pub async fn list_sent_reminders(ctx: Ctx, id: PathId, query: Query<SentReminderQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = service::list(cx, id.0, q.kind, page::decode(&q.cursor)?, q.limit + 1)?;
        Page::of(rows, q.limit, |r| r.0.id, sent)
    })
    .await
}
