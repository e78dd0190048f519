//! Routes of threads.

use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::thread::{self, ThreadMessage};
use super::thread_store::{ThreadEntryKind, ThreadSide, Unanswered, Written};
use base::cx::Cx;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, PathId, Query, Reply};
use base::policy::{Action, Op, Subject, action};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_thread)
        .service(write_to_thread)
        .service(settle_thread)
        .service(list_threads);
}

/// An entry of a thread.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ThreadEntry {
    pub id: Id,
    pub application_id: Id,
    /// Who says it.
    pub side: ThreadSide,
    /// What it is.
    pub kind: ThreadEntryKind,
    /// What is said.
    pub text: Option<String>,
    /// Whether the reader wrote it.
    pub mine: bool,
    /// Name of whoever wrote it, where it is known.
    pub author_name: Option<String>,
    /// What proves what staff typed for the applicant.
    pub evidence: Option<String>,
    /// Number of the submission that was the answer.
    pub submission_no: Option<i32>,
    /// Until when a question can be answered.
    pub due_at: Option<Ts>,
    pub created_at: Ts,
}

fn view(cx: &Cx<'_>, (row, author_name): Written) -> ThreadEntry {
    ThreadEntry {
        mine: row.author_id.is_some() && row.author_id == cx.actor.account,
        id: row.id,
        application_id: row.application_id,
        side: row.side,
        kind: row.kind,
        text: row.text,
        author_name,
        evidence: row.evidence,
        submission_no: row.submission_no,
        due_at: row.due_at,
        created_at: row.created_at,
    }
}

/// Read the thread of an application
///
/// What applicant and staff wrote to each other, the newest first; questions that opened the application again and what was
/// handed in as the answer stand in it too.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Entries", body = Page<ThreadEntry>)))]
#[get("/applications/{application_id}/thread")]
pub async fn list_thread(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = thread::list(cx, id.0, page::decode(&q.cursor)?, q.limit + 1)?;
        Page::of(
            rows,
            q.limit,
            |(row, _)| (row.created_at, row.id),
            |row| view(cx, row),
        )
    })
    .await
}

/// Write to the thread of an application
///
/// The applicant to the staff, at any time; or a coordinator to the applicant, who is told by message or by telephone. What an
/// applicant asks waits in the work list of the coordinators until one of them answers.
#[utoipa::path(request_body = ThreadMessage, responses((status = 201, description = "The entry", body = ThreadEntry)))]
#[post("/applications/{application_id}/thread")]
pub async fn write_to_thread(ctx: Ctx, id: PathId, body: Body<ThreadMessage>) -> HttpResult {
    ctx.write(move |cx| {
        let entry = thread::write(cx, id.0, &body.0)?;
        let place = format!("/api/v1/applications/{}/thread", id.0);
        Reply::created(&view(cx, entry), place)
    })
    .await
}

/// Say that there is nothing to answer
///
/// By a coordinator: a word of thanks needs no answer.
#[utoipa::path(responses((status = 204, description = "It waits no longer")))]
#[post("/applications/{application_id}/thread/settle")]
pub async fn settle_thread(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| thread::settle(cx, id.0)).await
}

/// A thread that waits for an answer.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnansweredThread {
    pub application_id: Id,
    /// Number of the application; a draft has none.
    pub reference: Option<String>,
    /// Name of the applicant; empty until it is known.
    pub name: String,
    /// Since when it waits.
    pub since: Ts,
    /// The first message that nobody answered.
    pub text: Option<String>,
    pub actions: Vec<Action>,
}

fn line(cx: &Cx<'_>, subject: &Subject, row: Unanswered) -> UnansweredThread {
    let name = format!("{} {}", row.given_name, row.family_name);
    UnansweredThread {
        application_id: row.application_id,
        reference: row.reference,
        name: name.trim().to_owned(),
        since: row.since,
        text: row.text,
        actions: [Op::WriteToThread, Op::SettleThread]
            .into_iter()
            .filter_map(|op| action(cx, op, subject, &[]))
            .collect(),
    }
}

/// List the threads that wait for an answer
///
/// Of the staff, the oldest question first.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Threads", body = Page<UnansweredThread>)))]
#[get("/programmes/{programme_id}/threads")]
pub async fn list_threads(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let (subject, rows) = thread::unanswered(cx, id.0, page::decode(&q.cursor)?, q.limit + 1)?;
        Page::of(
            rows,
            q.limit,
            |row| (row.since, row.application_id),
            |row| line(cx, &subject, row),
        )
    })
    .await
}
