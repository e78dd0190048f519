//! The service itself: health, keys, problems, vocabularies, the contract and its page, the demo's clock.

use std::time::Duration;

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;
use validator::Validate;

use crate::spec;
use base::db::schema::setting;
use base::http::{Body, HttpResult, OpenCtx, Reply};
use kernel::error::{Error, Result};
use kernel::keys::Jwk;
use kernel::problems::Code;
use kernel::vocabulary::{Labels, labels};
use kernel::{Clock, Lang, Ts};

/// Routes outside the API.
pub fn root_routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_liveness)
        .service(get_readiness)
        .service(get_jwks)
        .service(list_problems)
        .service(get_problem)
        .service(get_clock)
        .service(move_clock);
}

/// Routes below `/api/v1`.
pub fn api_routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_vocabularies);
}

/// The contract and the page to try it.
pub fn docs(text: &web::Data<spec::Text>) -> impl actix_web::dev::HttpServiceFactory + use<> {
    let text = web::Bytes::from(text.0.clone());
    let config = utoipa_swagger_ui::Config::from("/openapi.json")
        .persist_authorization(true)
        .doc_expansion("none")
        .filter(true)
        .try_it_out_enabled(true);
    (
        web::resource("/openapi.json").route(web::get().to(move || {
            let body = text.clone();
            async move { HttpResponse::Ok().content_type("application/json").body(body) }
        })),
        web::redirect("/docs", "/docs/"),
        SwaggerUi::new("/docs/{_:.*}").config(config),
    )
}

/// That something is well.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
}

/// Is the process alive
///
/// Asks nothing of the database.
#[utoipa::path(responses((status = 200, description = "Alive", body = Health)))]
#[get("/livez")]
pub async fn get_liveness() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(r#"{"status":"ok"}"#)
}

/// Can the service answer
///
/// Asks the database, on SQLite also whether it can be written, and whether messages are still being sent. It answers
/// within three seconds.
#[utoipa::path(responses((status = 200, description = "Ready", body = Health)))]
#[get("/readyz")]
pub async fn get_readiness(ctx: OpenCtx) -> HttpResult {
    let ready = async {
        ctx.app.db.ready().await?;
        if ctx.app.outbox.silent_for() > OUTBOX_SILENCE {
            return Err(Error::code(Code::Unavailable).with("reason", "outbox"));
        }
        Reply::ok(&Health { status: "ok" }).map(Reply::secret)
    };
    ready.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// No round of the outbox takes so long: a message is given up after two minutes.
const OUTBOX_SILENCE: Duration = Duration::from_secs(5 * 60);

/// Public keys.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Jwks {
    /// Those of tokens that are accepted now, and all that protocols were ever signed with.
    pub keys: Vec<Jwk>,
}

/// Read the public keys
///
/// To check access tokens and protocols. A key of tokens is published before it signs and for a day after; a key of
/// protocols stays.
#[utoipa::path(responses((status = 200, description = "Keys", body = Jwks)))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(ctx: OpenCtx) -> HttpResult {
    let now = ctx.app.clock.now();
    let (tokens, documents) = (ctx.app.vault.token_keys(), ctx.app.vault.document_keys());
    let live = tokens.values().filter(|k| k.is_live(now));
    let keys = live.chain(documents.values()).map(|key| Jwk::of(key)).collect();
    Reply::ok(&Jwks { keys })
        .map(|r| ctx.send(r))
        .map_err(|e| ctx.refuse(e))
}

/// A stable error code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemKind {
    /// The code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The sentence in the reader's language.
    pub title: &'static str,
    /// What it means and what a client does about it.
    pub meaning: &'static str,
}

fn problem(code: Code, lang: Lang) -> ProblemKind {
    ProblemKind {
        code: code.as_str(),
        status: code.status(),
        title: code.title(lang),
        meaning: code.doc().trim(),
    }
}

/// All problems.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemKinds {
    /// One for each code.
    pub items: Vec<ProblemKind>,
}

/// List the error codes
///
/// Codes are stable; the sentences are for people.
#[utoipa::path(responses((status = 200, description = "Codes", body = ProblemKinds)))]
#[get("/problems")]
pub async fn list_problems(ctx: OpenCtx) -> HttpResult {
    let lang = ctx.lang().unwrap_or(Lang::En);
    let items = Code::ALL.iter().map(|c| problem(*c, lang)).collect();
    Reply::ok(&ProblemKinds { items })
        .map(|r| ctx.send(r))
        .map_err(|e| ctx.refuse(e))
}

/// Read an error code
///
/// Where `type` of a problem leads.
#[utoipa::path(responses((status = 200, description = "The code", body = ProblemKind)))]
#[get("/problems/{code}")]
pub async fn get_problem(ctx: OpenCtx, code: web::Path<String>) -> HttpResult {
    let lang = ctx.lang().unwrap_or(Lang::En);
    Code::parse(&code)
        .ok_or_else(Error::not_found)
        .and_then(|c| Reply::ok(&problem(c, lang)))
        .map(|r| ctx.send(r))
        .map_err(|e| ctx.refuse(e))
}

/// Labels of all enums.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Vocabularies {
    /// Enum → value → text.
    #[schema(value_type = Object)]
    pub enums: &'static Labels,
}

/// Read the labels of all enums
///
/// In Kazakh, Russian and English. Codes never change with the language.
#[utoipa::path(responses((status = 200, description = "Labels", body = Vocabularies)))]
#[get("/vocabularies")]
pub async fn get_vocabularies(ctx: OpenCtx) -> HttpResult {
    Reply::ok(&Vocabularies { enums: labels() })
        .map(|r| ctx.send(r))
        .map_err(|e| ctx.refuse(e))
}

/// A time to move to.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockMove {
    /// What the clock shows next.
    pub now: Ts,
    /// Must be true to move the clock to a time that is over: what happened since then keeps its later times.
    #[serde(default)]
    #[schema(default = false)]
    pub backwards: bool,
}

/// The clock.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClockView {
    /// What it shows.
    pub now: Ts,
}

/// The setting that keeps how far the demo's clock is ahead.
pub const CLOCK_OFFSET: &str = "demo_clock_offset_us";

/// Read the demo's clock
///
/// Only in the demo. Elsewhere 404.
#[utoipa::path(responses((status = 200, description = "The clock", body = ClockView)))]
#[get("/demo/clock")]
pub async fn get_clock(ctx: OpenCtx) -> HttpResult {
    let shown = ctx.app.demo_clock.as_ref().ok_or_else(Error::not_found);
    let view = shown.map(|clock| ClockView { now: clock.now() });
    view.and_then(|view| Reply::ok(&view).map(Reply::secret))
        .map(|r| ctx.send(r))
        .map_err(|e| ctx.refuse(e))
}

/// Move the demo's clock
///
/// Only in the demo: there every deadline can be reached. Elsewhere 404. Back only with `backwards`.
#[utoipa::path(request_body = ClockMove,
    responses((status = 200, description = "The clock", body = ClockView)))]
#[post("/demo/clock")]
pub async fn move_clock(ctx: OpenCtx, body: Body<ClockMove>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let clock = ctx.app.demo_clock.clone().ok_or_else(Error::not_found)?;
        let to = body.0.get()?;
        if to.now < clock.now() && !to.backwards {
            return Err(Error::field("/now", "past"));
        }
        clock.move_to(to.now);
        let offset = clock.offset().num_microseconds().unwrap_or(0).to_string();
        ctx.run(move |cx| keep_setting(cx.conn, CLOCK_OFFSET, &offset))
            .await?;
        Reply::ok(&ClockView {
            now: ctx.app.clock.now(),
        })
        .map(Reply::secret)
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// Writes a setting.
pub fn keep_setting(conn: &mut base::db::DbConn, key: &str, value: &str) -> Result<()> {
    use base::db::Both;
    use diesel::prelude::*;
    Both(
        diesel::insert_into(setting::table)
            .values((setting::key.eq(key), setting::value.eq(value)))
            .on_conflict(setting::key)
            .do_update()
            .set(setting::value.eq(value)),
    )
    .execute(conn)?;
    Ok(())
}

/// Reads a setting.
pub fn setting(conn: &mut base::db::DbConn, key: &str) -> Result<Option<String>> {
    use diesel::prelude::*;
    Ok(setting::table
        .find(key)
        .select(setting::value)
        .first(conn)
        .optional()?)
}
