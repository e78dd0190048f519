//! Around every request: its id, a panic caught, security headers, one line in the log.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, ResponseError};
use futures_util::FutureExt;
use tracing::Instrument;

use super::problem::{Refusal, RequestId, language};
use kernel::Id;
use kernel::error::{Code, Error};

const SECURITY: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-site"),
    ("strict-transport-security", "max-age=31536000"),
];
/// Answers are data; only the documentation is a page.
const CSP_DATA: &str = "default-src 'none'; frame-ancestors 'none'";
const CSP_PAGE: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; \
                        img-src 'self' data:; frame-ancestors 'none'";

/// The longest header that the service reads as text; the contract says so too.
pub const LONGEST_HEADER: usize = 1000;

/// The innermost layer: a header that is too long is not read at all.
pub async fn header_limits(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let long = [ACCEPT_LANGUAGE, IF_MATCH, IF_NONE_MATCH]
        .into_iter()
        .find(|name| req.headers().get_all(name).any(|v| v.len() > LONGEST_HEADER));
    match long {
        Some(name) => {
            let error = Error::code(Code::HeadersTooLarge)
                .with("header", name.as_str())
                .with("limit", LONGEST_HEADER);
            let answer = Refusal::of(error, req.request()).error_response();
            Ok(req.into_response(answer))
        }
        None => Ok(next.call(req).await?.map_into_boxed_body()),
    }
}

/// Only the head is asked for: what is costly to make need not be made.
pub(super) struct IsHead;

/// The outermost layer. It keeps no copy of the request across the call: actix needs it unshared to route.
pub async fn envelope(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // Whatever can be read has a head too (RFC 9110, 9.3.2): it is made as the whole, and the server sends no body.
    if req.method() == Method::HEAD {
        req.head_mut().method = Method::GET;
        req.extensions_mut().insert(IsHead);
    }
    let id = request_id(&req);
    let span = tracing::error_span!("request", request_id = %id, trace_id = %trace_id(req.headers()));
    enveloped(req, next, id).instrument(span).await
}

async fn enveloped(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    id: String,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    req.extensions_mut().insert(RequestId(id.clone()));
    let lang = language(req.request()).unwrap_or_default();
    let method = req.method().clone();
    let page = req.path().starts_with("/docs");
    let begun = Instant::now();
    let refusal = |error: Error| Refusal {
        error,
        lang,
        request_id: id.clone(),
    };
    let outcome = AssertUnwindSafe(next.call(req)).catch_unwind().await;
    let mut response = match outcome {
        Ok(Ok(response)) => {
            let foreign = response.status().as_u16() >= 400 && !is_problem(response.headers());
            if foreign {
                // The framework's own refusals speak plain text.
                let answer = refusal(Error::code(code_of(response.status().as_u16()))).error_response();
                response.into_response(answer)
            } else {
                response.map_into_boxed_body()
            }
        }
        Ok(Err(error)) => {
            let answer = error.error_response();
            let mut answer = if is_problem(answer.headers()) {
                answer
            } else {
                refusal(Error::code(code_of(answer.status().as_u16()))).error_response()
            };
            dress(answer.headers_mut(), &id, page);
            tell(&method, "-", answer.status().as_u16(), begun.elapsed());
            return Err(InternalError::from_response(error, answer).into());
        }
        Err(_) => {
            let mut answer = refusal(Error::internal("a handler panicked")).error_response();
            dress(answer.headers_mut(), &id, page);
            tell(&method, "-", answer.status().as_u16(), begun.elapsed());
            return Err(InternalError::from_response("a handler panicked", answer).into());
        }
    };
    dress(response.headers_mut(), &id, page);
    let pattern = response.request().match_pattern().unwrap_or_else(|| "-".into());
    tell(&method, &pattern, response.status().as_u16(), begun.elapsed());
    Ok(response)
}

/// An answer that takes longer is told, also where all is well.
const SLOW: Duration = Duration::from_secs(1);

/// One line for each answer: the way as the contract names it, never an id, a query or anything that was sent.
fn tell(method: &Method, path: &str, status: u16, took: Duration) {
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status >= 400 || took >= SLOW {
        tracing::info!(%method, path, status, duration_ms, "answered");
    } else {
        tracing::debug!(%method, path, status, duration_ms, "answered");
    }
}

fn is_problem(headers: &HeaderMap) -> bool {
    headers
        .get("content-type")
        .is_some_and(|v| v.as_bytes().starts_with(b"application/problem+json"))
}

/// The headers that every answer has.
fn dress(headers: &mut HeaderMap, id: &str, page: bool) {
    for (name, value) in SECURITY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // A file of somebody's has a stricter one.
    if !headers.contains_key("content-security-policy") {
        headers.insert(
            HeaderName::from_static("content-security-policy"),
            HeaderValue::from_static(if page { CSP_PAGE } else { CSP_DATA }),
        );
    }
    if !headers.contains_key("cache-control") {
        headers.insert(
            HeaderName::from_static("cache-control"),
            HeaderValue::from_static("no-store"),
        );
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

fn code_of(status: u16) -> Code {
    match status {
        401 => Code::Unauthenticated,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        406 => Code::NotAcceptable,
        408 => Code::RequestTimeout,
        413 => Code::TooLarge,
        415 => Code::UnsupportedMediaType,
        431 => Code::HeadersTooLarge,
        400..=499 => Code::Unreadable,
        503 => Code::Unavailable,
        _ => Code::Internal,
    }
}

/// The caller's id if it is sane, else one of ours.
fn request_id(req: &ServiceRequest) -> String {
    req.headers()
        .get("x-request-id")
        .and_then(|v| v.to_str().ok())
        .filter(|v| {
            (1..=64).contains(&v.len())
                && v.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        })
        .map_or_else(|| Id::new().to_string(), str::to_owned)
}

/// The caller's trace (W3C Trace Context) if the header is valid, else one of ours.
fn trace_id(headers: &HeaderMap) -> String {
    let mut sent = headers.get_all("traceparent");
    match (sent.next().and_then(|v| v.to_str().ok()), sent.next()) {
        (Some(one), None) => traced(one).map(str::to_owned),
        _ => None,
    }
    .unwrap_or_else(|| Id::new().to_string().replace('-', ""))
}

/// The trace in `version-trace-parent-flags`; a later version may have more behind it.
fn traced(header: &str) -> Option<&str> {
    let parts: Vec<&str> = header.trim().split('-').collect();
    let [version, trace, parent, flags, rest @ ..] = parts.as_slice() else {
        return None;
    };
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let some = |text: &str| text.bytes().any(|b| b != b'0');
    let valid = hex(version, 2) && hex(trace, 32) && hex(parent, 16) && hex(flags, 2);
    let known = *version != "ff" && (*version != "00" || rest.is_empty());
    (valid && known && some(trace) && some(parent)).then_some(*trace)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn a_valid_trace_is_taken_and_nothing_else() {
        for (header, valid) in [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            (
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes",
                true,
            ),
            (
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                false,
            ),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", false),
            ("", false),
        ] {
            assert_eq!(traced(header), valid.then_some(TRACE), "{header}");
        }
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_a_request_logs_carries_its_trace() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        actix_web::rt::System::new().block_on(async {
            let handler = web::to(async || {
                tracing::info!("within");
                HttpResponse::Ok().finish()
            });
            let app = init_service(App::new().wrap(from_fn(envelope)).default_service(handler)).await;
            let header = format!("00-{TRACE}-00f067aa0ba902b7-01");
            let request = TestRequest::get().insert_header(("traceparent", header));
            call_service(&app, request.to_request()).await;
        });
        let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        let line = written.lines().find(|l| l.contains("within")).expect("a line");
        assert!(line.contains(TRACE) && line.contains("request_id"), "{line}");
    }
}
