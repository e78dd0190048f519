//! Routes of how a programme speaks to its people.

use actix_web::{delete, get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, ContactInput, NoticeWords, TextInput, Told};
use base::cx::Cx;
use base::http::{Body, Ctx, HttpResult, IntoReply, OpenCtx, PathId, PathIdAnd, Replacement, Reply};
use base::notifications::{MessageKind, NoticeAudience};
use kernel::error::Result;
use kernel::{Id, Lang, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_programme_contact)
        .service(put_programme_contact)
        .service(list_texts)
        .service(get_text)
        .service(put_text)
        .service(reset_text)
        .service(preview_text);
}

/// Whom people of a programme ask.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgrammeContact {
    /// Name of a person or an office.
    pub name: Option<Localised>,
    /// Telephone number.
    pub phone: Option<String>,
    /// E-mail address: answers to the programme's e-mails go there.
    pub email: Option<String>,
    /// Where the office is, and when.
    pub address: Option<Localised>,
    /// Version; 0 as long as nobody said whom to ask.
    pub version: i32,
}

impl IntoReply for Told {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        let view = ProgrammeContact {
            name: self.contact.name,
            phone: self.contact.phone,
            email: self.contact.email,
            address: self.contact.address,
            version: self.version,
        };
        Ok(Reply::ok(&view)?.version(self.version))
    }
}

/// Read whom people of a programme ask
///
/// It stands under each e-mail of the programme too.
#[utoipa::path(responses((status = 200, description = "Whom to ask", body = ProgrammeContact)))]
#[get("/programmes/{programme_id}/contact")]
pub async fn get_programme_contact(ctx: OpenCtx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::contact(cx, id.0)).await
}

/// Write whom people of a programme ask
///
/// In every phase; needs `If-Match`. What is left out is not told. It stands under each e-mail of the programme from then on,
/// and answers go to its `email`.
#[utoipa::path(request_body = ContactInput, responses((status = 200, description = "Whom to ask", body = ProgrammeContact)))]
#[put("/programmes/{programme_id}/contact")]
pub async fn put_programme_contact(ctx: Ctx, id: PathId, body: Replacement<ContactInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::contact(cx, id.0),
        move |cx, input| service::put_contact(cx, id.0, version, input),
    )
    .await
}

/// A fact that a text may name in curly brackets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeField {
    /// Its name, without the brackets.
    pub name: &'static str,
    /// Whether a text of one's own is refused without it.
    pub needed: bool,
}

/// What is told of a kind, as a programme has it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeText {
    /// Of what.
    pub kind: MessageKind,
    /// Who is told.
    pub audience: NoticeAudience,
    /// The facts that it may name.
    pub fields: Vec<NoticeField>,
    /// The usual subject.
    pub usual_subject: Localised,
    /// The usual text.
    pub usual_body: Localised,
    /// In the place of the usual subject.
    pub subject: Option<Localised>,
    /// In the place of the usual text.
    pub body: Option<Localised>,
    /// Behind the usual text.
    pub addition: Option<Localised>,
    /// Whether each message of the kind waits in the outbox until a coordinator lets it go.
    pub held: bool,
    /// Whether that can be asked for: no term runs from it.
    pub can_be_held: bool,
    /// Version; 0 as long as nobody changed it.
    pub version: i32,
    /// Who changed it last.
    pub updated_by: Option<Id>,
    /// When.
    pub updated_at: Option<Ts>,
}

fn view(of: NoticeWords) -> NoticeText {
    let needed: Vec<&str> = of.kind.needed().collect();
    let [kk, ru, en] = [Lang::Kk, Lang::Ru, Lang::En].map(|lang| of.kind.words(lang));
    NoticeText {
        kind: of.kind,
        audience: of.kind.audience(),
        fields: of
            .kind
            .fields()
            .iter()
            .map(|name| NoticeField {
                name,
                needed: needed.contains(name),
            })
            .collect(),
        usual_subject: Localised::all(kk.0, ru.0, en.0),
        usual_body: Localised::all(kk.1, ru.1, en.1),
        subject: of.own.subject,
        body: of.own.body,
        addition: of.own.addition,
        held: of.own.held,
        can_be_held: of.kind.can_be_held(),
        version: of.version,
        updated_by: of.row.as_ref().map(|row| row.updated_by),
        updated_at: of.row.as_ref().map(|row| row.updated_at),
    }
}

impl IntoReply for NoticeWords {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        let version = self.version;
        Ok(Reply::ok(&view(self))?.version(version))
    }
}

/// The words of a programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeTexts {
    /// One for each kind.
    pub items: Vec<NoticeText>,
}

/// List what people are told by itself
///
/// Each kind with its facts, the usual words and those of the programme's own. What accounts are told of themselves, and what
/// staff write, is not among them.
#[utoipa::path(responses((status = 200, description = "Texts", body = NoticeTexts)))]
#[get("/programmes/{programme_id}/texts")]
pub async fn list_texts(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let items = service::texts(cx, id.0)?.into_iter().map(view).collect();
        Reply::ok(&NoticeTexts { items })
    })
    .await
}

/// Read the words of a kind
///
/// With the facts that they may name, and the usual ones.
#[utoipa::path(responses((status = 200, description = "The text", body = NoticeText)))]
#[get("/programmes/{programme_id}/texts/{notice_kind}")]
pub async fn get_text(ctx: Ctx, path: PathIdAnd<MessageKind>) -> HttpResult {
    ctx.read(move |cx| service::text(cx, path.0, path.1)).await
}

/// Write one's own words of a kind
///
/// In the place of the usual subject or text, or behind it; needs `If-Match`. In each language of the programme. With `held`, each message waits in the
/// outbox (`GET /programmes/{id}/outbox`) until it is released; what a term runs from cannot be held (422 `term_runs`). A name that
/// stands for nothing is refused (422 `unknown`, with the `nearest`), and so is a text that loses a fact (`fact_missing`): the
/// date, the sum, the place. Messages that were written before stay as they are.
#[utoipa::path(request_body = TextInput, responses((status = 200, description = "The text", body = NoticeText)))]
#[put("/programmes/{programme_id}/texts/{notice_kind}")]
pub async fn put_text(ctx: Ctx, path: PathIdAnd<MessageKind>, body: Replacement<TextInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::text(cx, path.0, path.1),
        move |cx, input| service::put_text(cx, path.0, path.1, version, input),
    )
    .await
}

/// Go back to the usual words of a kind
///
/// Needs `If-Match`.
#[utoipa::path(responses((status = 200, description = "The text", body = NoticeText)))]
#[delete("/programmes/{programme_id}/texts/{notice_kind}")]
pub async fn reset_text(ctx: Ctx, path: PathIdAnd<MessageKind>) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| service::reset_text(cx, path.0, path.1, version))
        .await
}

/// How a text reads, with invented facts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TextPreview {
    /// The subject in each language in which it is whole.
    pub subject: Localised,
    /// The text.
    pub body: Localised,
}

/// See how words of one's own read
///
/// With invented facts, checked as when they are written. Nothing is stored.
#[utoipa::path(request_body = TextInput, responses((status = 200, description = "How it reads", body = TextPreview)))]
#[post("/programmes/{programme_id}/texts/{notice_kind}/preview")]
pub async fn preview_text(ctx: Ctx, path: PathIdAnd<MessageKind>, body: Body<TextInput>) -> HttpResult {
    ctx.read(move |cx| {
        let (subject, body) = service::preview(cx, path.0, path.1, &body.0)?;
        Reply::ok(&TextPreview { subject, body })
    })
    .await
}
