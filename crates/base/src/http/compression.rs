//! What leaves is compressed where that pays: whole answers, quickly, and nothing small. What is the same for
//! everybody, the contract and its page, is compressed well and only once.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpMessage;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, Encoding, HeaderMap, HeaderValue, VARY,
};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use tokio::sync::OnceCell;

use super::problem::Refusal;
use kernel::error::{Error, Result};

/// Shorter answers fit into one packet as they are.
const WORTH_IT: usize = 1024;
/// Longer ones are compressed on another thread, so that nobody else's answer waits for it.
const LONG: usize = 256 * 1024;

/// A way to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Coding {
    Gzip,
    Brotli,
}

/// How much work it may be.
#[derive(Debug, Clone, Copy)]
enum Effort {
    /// For one reader.
    Quick,
    /// For all readers to come.
    Thorough,
}

impl Coding {
    /// What the client takes. Of what is compressed for it alone that is gzip first, for brotli takes several times as
    /// long; of what is kept, the smaller one.
    fn wanted(accepted: Option<AcceptEncoding>, effort: Effort) -> Option<Self> {
        let accepted = accepted?;
        let taken = |coding: Coding| {
            let encoding = match coding {
                Coding::Gzip => Encoding::gzip(),
                Coding::Brotli => Encoding::brotli(),
            };
            let offer = [encoding.clone(), Encoding::identity()];
            accepted.negotiate(offer.iter()) == Some(encoding)
        };
        let order = match effort {
            Effort::Quick => [Coding::Gzip, Coding::Brotli],
            Effort::Thorough => [Coding::Brotli, Coding::Gzip],
        };
        order.into_iter().find(|coding| taken(*coding))
    }

    fn name(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Coding::Gzip => "gzip",
            Coding::Brotli => "br",
        })
    }

    fn compress(self, plain: &[u8], effort: Effort) -> Result<Bytes> {
        let room = Vec::with_capacity(plain.len() / 4);
        let packed = match self {
            Coding::Gzip => {
                let level = match effort {
                    Effort::Quick => 1,
                    Effort::Thorough => 9,
                };
                let mut out = flate2::write::GzEncoder::new(room, flate2::Compression::new(level));
                out.write_all(plain)
                    .and_then(|()| out.finish())
                    .map_err(Error::internal)?
            }
            Coding::Brotli => {
                // The window is what takes the memory.
                let (quality, window) = match effort {
                    Effort::Quick => (2, 16),
                    Effort::Thorough => (9, 20),
                };
                let mut out = brotli::CompressorWriter::new(room, 16 * 1024, quality, window);
                out.write_all(plain).map_err(Error::internal)?;
                out.into_inner()
            }
        };
        Ok(packed.into())
    }
}

/// What is kept compressed, by path. Only what the program itself brings along is: so it cannot grow.
#[derive(Default)]
pub struct Packed(Mutex<HashMap<(String, Coding), Once>>);

/// What is made by the first who asks, while the others wait.
type Once = Arc<OnceCell<Bytes>>;

impl Packed {
    /// Whether the answer at this path is the same for everybody until the end of the process.
    fn keeps(path: &str) -> bool {
        path == "/openapi.json" || path.starts_with("/docs/")
    }

    async fn get(&self, path: &str, coding: Coding, plain: Bytes) -> Result<Bytes> {
        let cell = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(kept.entry((path.to_owned(), coding)).or_default())
        };
        // Whoever comes meanwhile waits for the first one's work.
        let packed = cell
            .get_or_try_init(|| elsewhere(plain, coding, Effort::Thorough))
            .await?;
        Ok(packed.clone())
    }
}

/// The layer that compresses.
pub async fn compression(
    packed: web::Data<Packed>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let accepted = req.get_header::<AcceptEncoding>();
    let kept = Packed::keeps(req.path()).then(|| req.path().to_owned());
    let answer = next.call(req).await?.map_into_boxed_body();
    if !is_text(answer.headers()) {
        return Ok(answer);
    }
    let effort = if kept.is_some() {
        Effort::Thorough
    } else {
        Effort::Quick
    };
    let coding = Coding::wanted(accepted, effort);
    let (req, answer) = answer.into_parts();
    let (mut answer, body) = answer.into_parts();
    vary(answer.headers_mut());
    let whole = match (coding, body.try_into_bytes()) {
        (Some(coding), Ok(plain)) if plain.len() >= WORTH_IT => (coding, plain),
        (_, Ok(plain)) => return Ok(ServiceResponse::new(req, answer.set_body(BoxBody::new(plain)))),
        (_, Err(body)) => return Ok(ServiceResponse::new(req, answer.set_body(body))),
    };
    let (coding, plain) = whole;
    let compressed = match kept.filter(|_| answer.status() == StatusCode::OK) {
        Some(path) => packed.get(&path, coding, plain).await,
        None if plain.len() > LONG => elsewhere(plain, coding, Effort::Quick).await,
        None => coding.compress(&plain, Effort::Quick),
    };
    let compressed = compressed.map_err(|e| Refusal::of(e, &req))?;
    answer.headers_mut().insert(CONTENT_ENCODING, coding.name());
    Ok(ServiceResponse::new(
        req,
        answer.set_body(BoxBody::new(compressed)),
    ))
}

async fn elsewhere(plain: Bytes, coding: Coding, effort: Effort) -> Result<Bytes> {
    tokio::task::spawn_blocking(move || coding.compress(&plain, effort))
        .await
        .map_err(Error::internal)?
}

/// Whether there is anything to gain: a PDF and a picture are compressed already.
fn is_text(headers: &HeaderMap) -> bool {
    let media = headers
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    !headers.contains_key(CONTENT_ENCODING)
        && (media.starts_with("text/")
            || ["json", "javascript", "xml", "svg"]
                .iter()
                .any(|kind| media.contains(kind)))
}

/// Says that the answer depends on what the client takes.
fn vary(headers: &mut HeaderMap) {
    let told = headers.get_all(VARY).any(|v| {
        v.to_str()
            .is_ok_and(|v| v.to_ascii_lowercase().contains("accept-encoding"))
    });
    if !told {
        headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
}
