//! Routes of calls.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{PhoneCallStatus, shown};
use super::service::{self, Attempt, Seen};
use super::store::Filter;
use crate::applications::seals::phone_place;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::notifications::MessageKind;
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_phone_calls).service(record_phone_call);
}

/// Somebody without an account, who is to be told something by telephone.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PhoneCall)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// The application.
    pub application_id: Id,
    /// Its number, to be read aloud.
    pub reference: Option<String>,
    /// Who is called.
    pub name: String,
    /// The number; absent where none was given: then somebody goes there.
    pub phone: Option<String>,
    /// An account was given to the application meanwhile.
    pub has_account: bool,
    /// What it is about, as in the kinds of messages.
    #[schema(value_type = MessageKind)]
    pub kind: String,
    /// What it is about, in each language.
    pub subject: Localised,
    /// What to say, in each language.
    pub body: Localised,
    /// Until when the person can do something about it.
    pub until: Option<Ts>,
    /// When the call is late.
    pub due_at: Ts,
    pub status: PhoneCallStatus,
    /// How often somebody tried.
    pub attempts: i32,
    /// When somebody tried last.
    pub tried_at: Option<Ts>,
    /// Who tried last.
    pub tried_by_name: Option<String>,
    /// What was noted last.
    pub note: Option<String>,
    pub created_at: Ts,
    pub version: i32,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, seen: Seen) -> Result<View> {
    let (row, callee, tried_by_name) = seen.row;
    let status = shown(row.status, &row.kind, row.until_at, cx.now);
    let over = (status != PhoneCallStatus::Open).then_some(Code::WrongState);
    let phone = match &callee.phone_sealed {
        Some(phone) => Some(cx.vault.unseal(&phone_place(callee.person_id), phone)?),
        None => None,
    };
    Ok(View {
        actions: action(cx, Op::RecordPhoneCall, &seen.subject, &[over])
            .into_iter()
            .collect(),
        id: row.id,
        programme_id: row.programme_id,
        application_id: row.application_id,
        reference: callee.reference,
        name: format!("{} {}", callee.given_name, callee.family_name)
            .trim()
            .to_owned(),
        phone,
        has_account: callee.account_id.is_some(),
        kind: row.kind,
        subject: row.subject.read()?,
        body: row.body.read()?,
        until: row.until_at,
        due_at: row.due_at,
        status,
        attempts: row.attempts,
        tried_at: row.tried_at,
        tried_by_name,
        note: row.note,
        created_at: row.created_at,
        version: row.version,
    })
}

impl IntoReply for Seen {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        Reply::ok(&view(cx, self)?)
    }
}

/// Which calls.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PhoneCallQuery {
    /// Only those in this state.
    pub status: Option<PhoneCallStatus>,
    /// Only those of this application.
    pub application_id: Option<Id>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List whom to call
///
/// Whoever has no account is told by telephone: each message that would be sent waits here, the most urgent first, with
/// the number, what to say in each language, and until when. What does not hold any more becomes `moot` by itself.
#[utoipa::path(params(PhoneCallQuery), responses((status = 200, description = "Calls", body = Page<View>)))]
#[get("/programmes/{programme_id}/phone-calls")]
pub async fn list_phone_calls(ctx: Ctx, id: PathId, query: Query<PhoneCallQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            status: q.status,
            application: q.application_id,
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
            ..Filter::default()
        };
        let rows = service::list(cx, id.0, &filter)?;
        let key = |s: &Seen| (s.row.0.due_at, s.row.0.id);
        Page::of(rows, q.limit, key, |s| view(cx, s))?.try_items()
    })
    .await
}

/// Note how a call went
///
/// Whoever was not reached stays in the list, with the number of attempts and the note.
#[utoipa::path(request_body = Attempt, responses((status = 200, description = "The call", body = View)))]
#[post("/phone-calls/{phone_call_id}/attempts")]
pub async fn record_phone_call(ctx: Ctx, id: PathId, body: Body<Attempt>) -> HttpResult {
    ctx.write(move |cx| service::attempt(cx, id.0, &body.0)).await
}
