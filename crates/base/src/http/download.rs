//! A file as an answer: the whole or a part of it, never whole in memory, and never as a page of ours.

use std::ops::Range;

use actix_web::body::SizedStream;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures_util::stream::{self, BoxStream, StreamExt};

use super::ctx::OpenCtx;
use super::middleware::IsHead;
use super::problem::Refusal;
use kernel::error::{Code, Error, Result};

/// A file to be sent.
#[derive(Debug, Clone)]
pub struct Download {
    /// How many bytes it has.
    pub size: u64,
    /// What it is.
    pub media_type: String,
    /// Under which name it is saved.
    pub name: String,
    /// The digest of its bytes: what it is known by.
    pub sha256: String,
}

/// What a request wants of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The reader has it already.
    Unchanged,
    /// All of it.
    Whole,
    /// The bytes of a range.
    Bytes(Range<u64>),
    /// A range in which there is nothing.
    Nothing,
}

impl Download {
    /// What the request wants of it.
    pub fn part(&self, req: &HttpRequest) -> Part {
        let header = |name: &str| req.headers().get(name).and_then(|v| v.to_str().ok());
        let tag = self.tag();
        let known = |sent: &str| {
            let mut tags = sent.split(',').map(|t| t.trim().trim_start_matches("W/"));
            sent.trim() == "*" || tags.any(|t| t == tag)
        };
        if header("if-none-match").is_some_and(known) {
            return Part::Unchanged;
        }
        // A part of another file than the reader has the rest of would be of no use; a weak tag is none.
        if header("if-range").is_some_and(|sent| sent.trim() != tag) {
            return Part::Whole;
        }
        header("range").map_or(Part::Whole, |sent| range(sent, self.size))
    }

    fn tag(&self) -> String {
        format!("\"{}\"", self.sha256)
    }

    /// The answer. `open` opens the bytes, and is not asked where none are sent.
    pub async fn answer<F>(self, ctx: &OpenCtx, open: impl FnOnce(Option<Range<u64>>) -> F) -> HttpResponse
    where
        F: Future<Output = Result<BoxStream<'static, Result<Bytes>>>>,
    {
        let part = self.part(&ctx.req);
        let (mut response, range) = match &part {
            Part::Unchanged => (HttpResponse::NotModified(), None),
            Part::Whole => (HttpResponse::Ok(), None),
            Part::Bytes(range) => (HttpResponse::PartialContent(), Some(range.clone())),
            Part::Nothing => return self.nothing_there(&ctx.req),
        };
        response
            .insert_header((ETAG, self.tag()))
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            .insert_header((VARY, "Authorization"))
            .insert_header((ACCEPT_RANGES, "bytes"));
        if part == Part::Unchanged {
            return response.finish();
        }
        response
            .insert_header((CONTENT_TYPE, self.media_type.clone()))
            .insert_header((CONTENT_DISPOSITION, disposition(&self.name)))
            .insert_header((
                CONTENT_SECURITY_POLICY,
                "sandbox; default-src 'none'; frame-ancestors 'none'",
            ));
        let length = range.as_ref().map_or(self.size, |r| r.end - r.start);
        if let Some(range) = &range {
            let (first, last) = (range.start, range.end - 1);
            response.insert_header((CONTENT_RANGE, format!("bytes {first}-{last}/{}", self.size)));
        }
        // A head has no body, so nothing is opened for it.
        if ctx.req.extensions().get::<IsHead>().is_some() {
            response.insert_header((CONTENT_LENGTH, length));
            return response.body(SizedStream::new(
                length,
                stream::empty::<std::result::Result<Bytes, Broken>>(),
            ));
        }
        match open(range).await {
            Ok(bytes) => response.body(SizedStream::new(length, bytes.map(|b| b.map_err(Broken)))),
            Err(error) => ctx.refuse(error).error_response(),
        }
    }

    fn nothing_there(&self, req: &HttpRequest) -> HttpResponse {
        let error = Error::code(Code::RangeNotSatisfiable).with("size", self.size);
        let mut response = Refusal::of(error, req).error_response();
        if let Ok(value) = HeaderValue::try_from(format!("bytes */{}", self.size)) {
            response.headers_mut().insert(CONTENT_RANGE, value);
        }
        response
    }
}

/// The bytes end before their time: the connection is closed, so that nobody takes a part for the whole.
#[derive(Debug)]
struct Broken(Error);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
impl std::error::Error for Broken {}

/// RFC 9110, 14.2: one range is served. Several, another unit, or what cannot be read are answered with the whole.
fn range(sent: &str, size: u64) -> Part {
    let Some(one) = sent.trim().strip_prefix("bytes=").filter(|r| !r.contains(',')) else {
        return Part::Whole;
    };
    let number = |text: &str| match text.bytes().all(|b| b.is_ascii_digit()) {
        true => text.parse::<u64>().ok(),
        false => None,
    };
    let Some((first, last)) = one.trim().split_once('-') else {
        return Part::Whole;
    };
    let range = match (first, last) {
        ("", last) => match number(last) {
            Some(0) => return Part::Nothing,
            Some(count) => size.saturating_sub(count)..size,
            None => return Part::Whole,
        },
        (first, "") => match number(first) {
            Some(first) => first..size,
            None => return Part::Whole,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
            _ => return Part::Whole,
        },
    };
    match range.start < size && !range.is_empty() {
        true => Part::Bytes(range),
        false => Part::Nothing,
    }
}

/// `Content-Disposition` (RFC 6266): saved, not shown, under a name in any letters. Who does not know `filename*` gets one
/// of plain letters.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            ' ' | '.' | '-' | '_' | '(' | ')' => c,
            c if c.is_ascii_alphanumeric() => c,
            _ => '_',
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        // `attr-char` of RFC 8187.
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            b'!' | b'#' | b'$' | b'&' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_range_is_served_refused_or_passed_over() {
        for (sent, part) in [
            ("bytes=0-9", Part::Bytes(0..10)),
            ("bytes=90-", Part::Bytes(90..100)),
            ("bytes=90-1000", Part::Bytes(90..100)),
            ("bytes=-10", Part::Bytes(90..100)),
            ("bytes=-1000", Part::Bytes(0..100)),
            ("bytes=99-99", Part::Bytes(99..100)),
            ("bytes=0-18446744073709551615", Part::Bytes(0..100)),
            ("bytes=100-", Part::Nothing),
            ("bytes=100-200", Part::Nothing),
            ("bytes=-0", Part::Nothing),
            ("bytes=9-0", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=", Part::Whole),
            ("bytes=-", Part::Whole),
            ("items=0-1", Part::Whole),
        ] {
            assert_eq!(range(sent, 100), part, "{sent}");
        }
        assert_eq!(range("bytes=0-", 0), Part::Nothing);
    }

    #[test]
    fn a_part_is_of_the_file_that_the_reader_has() {
        let file = Download {
            size: 100,
            media_type: "image/png".into(),
            name: "a.png".into(),
            sha256: "abc".into(),
        };
        for (headers, part) in [
            (&[("range", "bytes=0-1")][..], Part::Bytes(0..2)),
            (
                &[("range", "bytes=0-1"), ("if-range", "\"abc\"")],
                Part::Bytes(0..2),
            ),
            (&[("range", "bytes=0-1"), ("if-range", "\"old\"")], Part::Whole),
            (&[("range", "bytes=0-1"), ("if-range", "W/\"abc\"")], Part::Whole),
            (&[("if-none-match", "\"x\", W/\"abc\"")], Part::Unchanged),
            (&[("if-none-match", "\"x\"")], Part::Whole),
        ] {
            let mut request = TestRequest::default();
            for header in headers {
                request = request.insert_header(*header);
            }
            assert_eq!(file.part(&request.to_http_request()), part, "{headers:?}");
        }
    }

    #[test]
    fn a_name_breaks_out_of_no_header() {
        let said = disposition("Сәуле \"а\";\r\nx.pdf");
        assert_eq!(
            said,
            "attachment; filename=\"_____ ______x.pdf\"; \
             filename*=UTF-8''%D0%A1%D3%99%D1%83%D0%BB%D0%B5%20%22%D0%B0%22%3B%0D%0Ax.pdf"
        );
    }
}
