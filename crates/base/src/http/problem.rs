//! RFC 9457: every refusal as `application/problem+json`, in the reader's language.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use serde_json::{Value, json};

use kernel::Lang;
use kernel::error::{Code, Error};

/// How many faults of one input are told.
pub const MOST_FAULTS: usize = 1000;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Refusal {
    /// Why.
    pub error: Error,
    /// For whom it is worded.
    pub lang: Lang,
    /// To find it in the log.
    pub request_id: String,
}

impl Refusal {
    /// A refusal of this request.
    pub fn of(error: Error, req: &HttpRequest) -> Self {
        let request_id = req
            .extensions()
            .get::<RequestId>()
            .map(|id| id.0.clone())
            .unwrap_or_default();
        Refusal {
            error,
            lang: language(req).unwrap_or_default(),
            request_id,
        }
    }
}

/// The request's id, put there by the envelope.
#[derive(Clone)]
pub struct RequestId(pub String);

/// The language that the reader asked for.
pub fn language(req: &HttpRequest) -> Option<Lang> {
    req.headers()
        .get("accept-language")?
        .to_str()
        .ok()
        .and_then(Lang::from_accept)
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.error)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.error.which().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        if let Error::Internal(cause) = &self.error {
            tracing::error!(request_id = %self.request_id, %cause, "unforeseen");
        }
        let code = self.error.which();
        let mut body = json!({
            "type": format!("/problems/{}", code.as_str()),
            "title": code.title(self.lang),
            "status": code.status(),
            "detail": self.error.detail(self.lang),
            "code": code.as_str(),
            "request_id": self.request_id,
        });
        match &self.error {
            Error::Problem(_, params) => {
                for (key, value) in params {
                    // The members of RFC 9457 are not a fact's to overwrite.
                    if body.get(key).is_none() {
                        body[key.as_str()] = value.clone();
                    }
                }
            }
            Error::Busy(busy) => body["reason"] = json!(busy.as_str()),
            Error::Invalid(faults) => {
                body["errors"] = faults
                    .iter()
                    .take(MOST_FAULTS)
                    .map(|f| {
                        json!({ "pointer": f.pointer, "code": f.code, "params": f.params, "detail": f.detail(self.lang) })
                    })
                    .collect();
            }
            _ => {}
        }
        let mut response = HttpResponse::build(self.status_code());
        response
            .insert_header((CONTENT_TYPE, "application/problem+json"))
            .insert_header((CONTENT_LANGUAGE, self.lang.as_str()));
        match code.status() {
            401 => {
                response.insert_header((WWW_AUTHENTICATE, "Bearer"));
            }
            429 | 503 => {
                let wait = match &self.error {
                    Error::Problem(_, p) => p.get("retry_after_seconds").and_then(Value::as_u64).unwrap_or(1),
                    _ => 1,
                };
                response.insert_header((RETRY_AFTER, wait.to_string()));
            }
            _ => {}
        }
        response.body(body.to_string())
    }
}

/// What is answered where no route matched: 405 with `Allow` for a path that the contract knows.
pub fn no_such_path(req: &HttpRequest, paths: &[(String, Vec<String>)]) -> HttpResponse {
    let asked: Vec<&str> = req.path().split('/').collect();
    let found = paths.iter().find(|(template, _)| {
        let parts: Vec<&str> = template.split('/').collect();
        parts.len() == asked.len()
            && parts
                .iter()
                .zip(&asked)
                .all(|(t, a)| (t.starts_with('{') && !a.is_empty()) || t == a)
    });
    let Some((_, methods)) = found else {
        return Refusal::of(Error::not_found(), req).error_response();
    };
    let allow = methods.join(", ");
    let mut response = Refusal::of(Error::code(Code::MethodNotAllowed), req).error_response();
    if let Ok(value) = allow.parse() {
        response
            .headers_mut()
            .insert(actix_web::http::header::ALLOW, value);
    }
    response
}
