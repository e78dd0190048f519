//! From a request to a use case: who asks, in which language, with which precondition; and back.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};

use super::app::App;
use super::body::Replacement;
use super::idempotency;
use super::into_reply::IntoReply;
use super::problem::{Refusal, language};
use super::received::Received;
use super::reply::Reply;
use super::run::Run;
use super::throttle::Limit;
use super::token::Claims;
use crate::cx::Cx;
use crate::db::{DbConn, Prepared};
use crate::http::query_names::QueryNames;
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::{Input, Lang};

/// What an endpoint answers.
pub type HttpResult = std::result::Result<HttpResponse, Refusal>;

/// A request that may come without a log-in.
pub struct OpenCtx {
    /// What all requests share.
    pub app: web::Data<App>,
    /// The request.
    pub req: HttpRequest,
    claims: Option<Claims>,
    received: Received,
}

/// A request of somebody who has logged in: 401 otherwise, before anything else is looked at.
pub struct Ctx(pub OpenCtx);

impl std::ops::Deref for Ctx {
    type Target = OpenCtx;
    fn deref(&self) -> &OpenCtx {
        &self.0
    }
}

impl FromRequest for OpenCtx {
    type Error = Refusal;
    type Future = Ready<std::result::Result<Self, Refusal>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(open(req).map_err(|e| Refusal::of(e, req)))
    }
}

impl FromRequest for Ctx {
    type Error = Refusal;
    type Future = Ready<std::result::Result<Self, Refusal>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            open(req)
                .and_then(|ctx| match ctx.claims {
                    Some(_) => Ok(Ctx(ctx)),
                    None => Err(Error::code(Code::Unauthenticated)),
                })
                .map_err(|e| Refusal::of(e, req)),
        )
    }
}

fn open(req: &HttpRequest) -> Result<OpenCtx> {
    let app = req
        .app_data::<web::Data<App>>()
        .ok_or_else(|| Error::internal("no application data"))?
        .clone();
    let mut unreadable_query = None;
    let query = req.query_string();
    if !query.is_empty()
        && let Some(names) = req.app_data::<web::Data<QueryNames>>()
        && let Some(pattern) = req.match_pattern()
        && let Some(unknown) = names.unknown(req.method().as_str(), &pattern, query)
    {
        unreadable_query = Some(Error::code(Code::Unreadable).with("parameter", unknown));
    }
    let refused = || Error::code(Code::Unauthenticated);
    let mut sent = req.headers().get_all("authorization");
    let claims = match (sent.next(), sent.next()) {
        (None, _) => None,
        // Which of two is meant, a proxy and the service may understand otherwise.
        (Some(_), Some(_)) => return Err(refused()),
        (Some(value), None) => {
            let token = value
                .to_str()
                .ok()
                .and_then(|v| {
                    v.get(..7)
                        .filter(|s| s.eq_ignore_ascii_case("bearer "))
                        .map(|_| v[7..].trim())
                })
                .ok_or_else(refused)?;
            Some(
                app.tokens
                    .claims(&app.vault, &app.settings.public_url, token, app.clock.now())?,
            )
        }
    };
    let received = Received::of(req);
    if let Some(error) = unreadable_query {
        received.unreadable(error);
    }
    Ok(OpenCtx {
        app,
        req: req.clone(),
        claims,
        received,
    })
}

/// The client's address, for limits. Of what a proxy hands on only the last address is its own word: the ones
/// before it, and any `Forwarded`, may be the client's.
fn client_address(req: &HttpRequest, trust_proxy: bool) -> String {
    let told = req
        .headers()
        .get_all("x-forwarded-for")
        .last()
        .filter(|_| trust_proxy)
        .and_then(|v| v.to_str().ok()?.rsplit(',').next())
        .map(str::trim)
        .filter(|address| !address.is_empty());
    match (told, req.peer_addr()) {
        (Some(address), _) => address.to_owned(),
        (None, Some(peer)) => peer.ip().to_string(),
        (None, None) => "unknown".to_owned(),
    }
}

impl OpenCtx {
    /// The language that the reader asked for.
    pub fn lang(&self) -> Option<Lang> {
        language(&self.req)
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.req.headers().get(name).and_then(|v| v.to_str().ok())
    }

    /// The version that the caller believes to be current.
    pub fn if_match(&self) -> IfMatch {
        match self.header("if-match").map(str::trim) {
            None if self.header("if-none-match").map(str::trim) == Some("*") => IfMatch::Absent,
            None => IfMatch::Missing,
            Some("*") => IfMatch::Any,
            Some(tag) => tag
                .trim_matches('"')
                .split('-')
                .next()
                .and_then(|v| v.parse().ok())
                .map_or(IfMatch::Foreign, IfMatch::Version),
        }
    }

    /// Refuses a body that could not be read, for endpoints that work before the transaction.
    pub fn readable(&self) -> Result<()> {
        self.received.take().map(|_| ())
    }

    /// Takes the digest of a body that was not read at once, to know a repetition by.
    pub fn received(&self, digest: &str) {
        self.received.digest(digest.as_bytes());
    }

    /// Counts a call of an open endpoint against its client's address.
    pub fn throttle(&self, what: &str, limit: Limit) -> Result<()> {
        let address = client_address(&self.req, self.app.settings.trust_proxy);
        let key = format!("{what}:{address}");
        self.app.throttle.count(&key, limit, self.app.clock.now())
    }

    /// A refusal of this request.
    pub fn refuse(&self, error: Error) -> Refusal {
        Refusal::of(error, &self.req)
    }

    /// Sends an answer.
    pub fn send(&self, reply: Reply) -> HttpResponse {
        reply.respond(&self.req, self.lang().unwrap_or_default())
    }

    /// Runs a use case that reads, in one snapshot, and answers with what it gives.
    pub async fn read<A: IntoReply>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<A> + Send + 'static,
    ) -> HttpResult {
        self.sent(self.look(answered(work)).await)
    }

    /// The same for a use case that makes its answer of one statement: see `Db::read_one`.
    pub async fn read_one<A: IntoReply>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<A> + Send + 'static,
    ) -> HttpResult {
        self.sent(
            self.app
                .db
                .read_one(self.parts().remembering(answered(work)))
                .await,
        )
    }

    /// The same for a use case that reads much: it holds up nobody else.
    pub async fn read_much<A: IntoReply>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<A> + Send + 'static,
    ) -> HttpResult {
        self.sent(self.app.db.read_long(self.runner(answered(work))).await)
    }

    /// The same, and makes the answer of what was read when the snapshot is over: a document takes longer to set than
    /// what stands in it takes to read.
    pub async fn read_then<T: Send + 'static>(
        &self,
        load: impl Fn(&mut Cx<'_>) -> Result<T> + Send + 'static,
        make: impl FnOnce(T) -> Result<Reply> + Send + 'static,
    ) -> HttpResult {
        let made = match self.app.db.read_long(self.runner(load)).await {
            Ok(read) => self.app.setting.run(move || make(read)).await,
            Err(refused) => Err(refused),
        };
        self.sent(made)
    }

    /// Runs a use case that writes, in one transaction, once for an `Idempotency-Key`, and answers with what it gives. On
    /// PostgreSQL it may be run again after a deadlock, so the closure must do nothing but work on the database.
    pub async fn write<A: IntoReply>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<A> + Send + 'static,
    ) -> HttpResult {
        self.sent(self.write_reply(answered(work)).await)
    }

    /// The same for one that creates: 201, and where what was made can be read.
    pub async fn create<A: IntoReply>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<A> + Send + 'static,
        location: impl Fn(&A) -> String + Send + 'static,
    ) -> HttpResult {
        self.write(move |cx| {
            let made = work(cx)?;
            let location = location(&made);
            Ok(made.into_reply(cx)?.made(location))
        })
        .await
    }

    /// The same for one that replaces what stands. `current` is what a GET of it gives: read-only fields that were sent
    /// back are compared with that.
    pub async fn replace<T: Clone + Send + 'static, A: IntoReply, B: IntoReply>(
        &self,
        body: Replacement<T>,
        current: impl Fn(&mut Cx<'_>) -> Result<A> + Send + 'static,
        work: impl Fn(&mut Cx<'_>, &Input<T>) -> Result<B> + Send + 'static,
    ) -> HttpResult {
        self.write(move |cx| {
            let input = body.over(|| current(cx)?.into_reply(cx))?;
            work(cx, &input)
        })
        .await
    }

    /// The same for a use case that can do it by one statement too, and that enqueues nothing: see `Db::write_at_once`.
    pub async fn replace_at_once<T, A, B>(
        &self,
        body: Replacement<T>,
        current: impl Fn(&mut Cx<'_>) -> Result<A> + Send + Sync + 'static,
        prepare: impl Fn(&mut Cx<'_>, &Input<T>) -> Result<Prepared<B>> + Send + 'static,
        whole: impl Fn(&mut Cx<'_>, &Input<T>) -> Result<B> + Send + 'static,
    ) -> HttpResult
    where
        T: Clone + Send + Sync + 'static,
        A: IntoReply,
        B: IntoReply,
    {
        let input = Arc::new(move |cx: &mut Cx<'_>| body.over(|| current(cx)?.into_reply(cx)));
        let input_again = Arc::clone(&input);
        let prepare = self.parts().remembering(move |cx| {
            let input = input(cx)?;
            let prepared = prepare(cx, &input)?;
            Ok(Prepared {
                answer: prepared.answer.into_reply(cx)?,
                statement: prepared.statement,
            })
        });
        let whole = self.runner(answered(move |cx| {
            let input = input_again(cx)?;
            whole(cx, &input)
        }));
        self.sent(self.app.db.write_at_once(prepare, whole).await)
    }

    /// The same, for endpoints that go on after the commit.
    pub async fn write_reply(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<Reply> + Send + 'static,
    ) -> Result<Reply> {
        let method = self.req.method().to_string();
        match self.idempotency_key()? {
            Some(key) => {
                self.run(move |cx| idempotency::once(cx, &method, &key, &work))
                    .await
            }
            None => self.run(work).await,
        }
    }

    /// Runs a use case that writes and gives a value, for endpoints that keep no answer: log-in, refresh,
    /// registration.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (made, enqueued) = self.app.db.write(self.running(work)).await?;
        if enqueued {
            self.app.enqueued.notify_one();
        }
        Ok(made)
    }

    /// The same for one that only reads.
    pub async fn look<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.app.db.read(self.runner(work)).await
    }

    fn sent(&self, made: Result<Reply>) -> HttpResult {
        made.map(|r| self.send(r)).map_err(|e| self.refuse(e))
    }

    fn idempotency_key(&self) -> Result<Option<String>> {
        if self.req.method() != "POST" || self.claims.is_none() {
            return Ok(None);
        }
        match self.req.headers().get("idempotency-key").map(|v| v.to_str()) {
            None => Ok(None),
            Some(Ok(key)) if (1..=255).contains(&key.len()) => Ok(Some(key.to_owned())),
            Some(_) => Err(Error::code(Code::Unreadable).with("header", "Idempotency-Key")),
        }
    }

    pub(super) fn runner<T>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> impl Fn(&mut DbConn) -> Result<T> + Send + 'static {
        let running = self.running(work);
        move |conn| running(conn).map(|(made, _)| made)
    }

    /// Runs a use case, and tells too whether it enqueued work.
    fn running<T>(
        &self,
        work: impl Fn(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> impl Fn(&mut DbConn) -> Result<(T, bool)> + Send + 'static {
        let run = self.parts();
        move |conn| {
            let mut cx = run.begun(conn)?;
            let made = work(&mut cx)?;
            Ok((made, cx.enqueued))
        }
    }

    /// What a run of a use case takes from the request.
    fn parts(&self) -> Run {
        Run {
            app: self.app.clone().into_inner(),
            claims: self.claims.clone(),
            lang: self.lang(),
            received: self.received.clone(),
            path: self.req.path().to_owned(),
        }
    }
}

/// A use case that makes the answer too.
fn answered<A: IntoReply>(
    work: impl Fn(&mut Cx<'_>) -> Result<A> + Send + 'static,
) -> impl Fn(&mut Cx<'_>) -> Result<Reply> + Send + 'static {
    move |cx| work(cx)?.into_reply(cx)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn nobody_chooses_the_address_that_is_counted() {
        let req = TestRequest::default()
            .peer_addr("10.0.0.1:4000".parse().unwrap())
            .append_header(("forwarded", "for=6.6.6.6"))
            .append_header(("x-forwarded-for", "6.6.6.6"))
            .append_header(("x-forwarded-for", "7.7.7.7, 203.0.113.9"))
            .to_http_request();
        assert_eq!(client_address(&req, true), "203.0.113.9");
        assert_eq!(client_address(&req, false), "10.0.0.1");
        let bare = TestRequest::default()
            .peer_addr("10.0.0.1:4000".parse().unwrap())
            .append_header(("forwarded", "for=6.6.6.6"))
            .to_http_request();
        assert_eq!(client_address(&bare, true), "10.0.0.1");
    }
}
