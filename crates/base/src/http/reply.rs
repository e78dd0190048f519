//! An answer, made inside the transaction, so that it can be kept with the effect.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LINK,
    LOCATION, SET_COOKIE, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use kernel::error::{Error, Result};
use kernel::{Lang, hex};

/// What an answer depends on that is made for its reader.
const FOR_THE_READER: &str = "Authorization, Accept-Language, Accept-Encoding";

/// Status, body and what belongs to them.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) head: Head,
}

/// What an answer says of itself; kept with it, so that a repeated answer is the same.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Head {
    headers: Vec<(String, String)>,
    version: Option<i32>,
    secret: bool,
    /// Anybody may keep it, and for so many seconds without asking again.
    #[serde(default)]
    public: Option<u32>,
    next: Option<String>,
}

impl Reply {
    fn new<T: Serialize>(status: u16, value: &T) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(Error::internal)?;
        Ok(Reply {
            status,
            body,
            head: Head::default(),
        })
    }
    /// 200 with a body.
    pub fn ok<T: Serialize>(value: &T) -> Result<Self> {
        Self::new(200, value)
    }
    /// 200 with JSON that was written before.
    pub fn json(text: String) -> Self {
        Reply {
            status: 200,
            body: text.into_bytes(),
            head: Head::default(),
        }
    }
    /// 201 with a body and where it can be read.
    pub fn created<T: Serialize>(value: &T, location: String) -> Result<Self> {
        Ok(Self::ok(value)?.made(location))
    }
    /// The same answer for what was created: 201, and where it can be read.
    #[must_use]
    pub fn made(mut self, location: String) -> Self {
        self.status = 201;
        self.header(LOCATION.as_str(), location)
    }
    /// 202 with a body.
    pub fn accepted<T: Serialize>(value: &T) -> Result<Self> {
        Self::new(202, value)
    }
    /// 200 with a page of a list; the next one stands in `Link` too.
    pub(super) fn page<T: Serialize>(page: &T, next: Option<&str>) -> Result<Self> {
        let mut reply = Self::ok(page)?;
        reply.head.next = next.map(str::to_owned);
        Ok(reply)
    }
    /// 204.
    pub fn none() -> Self {
        Reply {
            status: 204,
            ..Reply::default()
        }
    }
    /// The version that `If-Match` is compared with; none where the reader may not know it.
    #[must_use]
    pub fn version(mut self, version: impl Into<Option<i32>>) -> Self {
        self.head.version = version.into();
        self
    }
    /// Tokens and personal secrets are stored by no cache.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.head.secret = true;
        self
    }
    /// The same for everybody: any cache may keep it, for so many seconds without asking again.
    #[must_use]
    pub fn public(mut self, seconds: u32) -> Self {
        self.head.public = Some(seconds);
        self
    }
    /// A further header.
    #[must_use]
    pub fn header(mut self, name: &str, value: String) -> Self {
        self.head.headers.push((name.to_owned(), value));
        self
    }
    /// A cookie, as its header line.
    #[must_use]
    pub fn cookie(self, line: String) -> Self {
        self.header(SET_COOKIE.as_str(), line)
    }
    /// A PDF that a browser shows; saved, it has this name.
    pub fn pdf(body: Vec<u8>, name: &str) -> Self {
        Reply {
            status: 200,
            body,
            head: Head::default(),
        }
        .header(CONTENT_TYPE.as_str(), "application/pdf".to_owned())
        .header(
            CONTENT_DISPOSITION.as_str(),
            format!("inline; filename=\"{name}\""),
        )
    }
    /// A file to be saved.
    pub fn file(body: Vec<u8>, media_type: &str, name: &str) -> Self {
        Reply {
            status: 200,
            body,
            head: Head::default(),
        }
        .secret()
        .header(CONTENT_TYPE.as_str(), media_type.to_owned())
        .header(
            CONTENT_DISPOSITION.as_str(),
            format!("attachment; filename=\"{name}\""),
        )
    }

    /// The entity tag: the version for `If-Match`, and what this reader sees for `If-None-Match`.
    fn etag(&self) -> String {
        let hash = Sha256::digest(&self.body);
        let short = hex(&hash[..8]);
        format!("\"{}-{short}\"", self.head.version.unwrap_or(0))
    }

    /// The answer to a request; 304 where the reader has it already.
    pub(super) fn respond(self, req: &HttpRequest, lang: Lang) -> HttpResponse {
        let is_read = req.method() == "GET" && self.status == 200;
        let etag = (is_read || self.head.version.is_some())
            .then(|| self.etag())
            .filter(|_| !self.head.secret);
        let known = is_read
            && etag.as_deref().is_some_and(|tag| {
                req.headers()
                    .get("if-none-match")
                    .and_then(|v| v.to_str().ok())
                    .is_some_and(|v| {
                        v.trim() == "*" || v.split(',').any(|t| t.trim().trim_start_matches("W/") == tag)
                    })
            });
        let status = if known { 304 } else { self.status };
        let mut out = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
        let (cache, vary) = match (self.head.secret, self.head.public) {
            (true, _) => ("no-store".to_owned(), FOR_THE_READER),
            (false, None) => ("private, no-cache".to_owned(), FOR_THE_READER),
            (false, Some(seconds)) => (format!("public, max-age={seconds}"), "Accept-Encoding"),
        };
        out.insert_header((CACHE_CONTROL, cache))
            .insert_header((VARY, vary))
            .insert_header((CONTENT_LANGUAGE, lang.as_str()));
        if let Some(tag) = etag {
            out.insert_header((ETAG, tag));
        }
        if !self.body.is_empty() && !self.head.headers.iter().any(|(n, _)| n == CONTENT_TYPE.as_str()) {
            out.insert_header((CONTENT_TYPE, "application/json"));
        }
        if let Some(cursor) = self.head.next {
            let mut query: Vec<&str> = req.query_string().split('&').filter(|p| !p.is_empty()).collect();
            query.retain(|p| !p.starts_with("cursor="));
            let cursor = format!("cursor={cursor}");
            query.push(&cursor);
            out.insert_header((
                LINK,
                format!("<{}?{}>; rel=\"next\"", req.path(), query.join("&")),
            ));
        }
        for (name, value) in self.head.headers {
            if let (Ok(n), Ok(v)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                out.append_header((n, v));
            }
        }
        if known { out.finish() } else { out.body(self.body) }
    }
}
