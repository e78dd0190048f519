//! A body of bytes that is not read at once: a file, as it comes.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::stream::{LocalBoxStream, unfold};

use super::body::{Limits, is_encoded};
use kernel::error::{Code, Error, Result};

/// The bytes of a body as they come. Nothing was read of it yet.
pub struct Incoming {
    payload: Payload,
    length: Option<u64>,
    encoded: bool,
    patience: Duration,
}

impl FromRequest for Incoming {
    type Error = actix_web::Error;
    type Future = Ready<std::result::Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let length = req.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok());
        ready(Ok(Incoming {
            payload: payload.take(),
            length: length.and_then(|text| text.parse().ok()),
            encoded: is_encoded(req),
            patience: req.app_data::<Limits>().copied().unwrap_or_default().time,
        }))
    }
}

impl Incoming {
    /// How many bytes come, where the client says so.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The bytes. As long as some come, nobody is hurried: a line may be slow, but not silent for longer than a whole body
    /// elsewhere may take.
    pub fn stream(self) -> Result<LocalBoxStream<'static, Result<Bytes>>> {
        if self.encoded {
            return Err(Error::code(Code::UnsupportedMediaType).with("expected_encoding", "identity"));
        }
        let patience = self.patience;
        let next = move |mut payload: Payload| async move {
            let chunk = match tokio::time::timeout(patience, payload.next()).await {
                Ok(None) => return None,
                Ok(Some(Ok(bytes))) => Ok(bytes),
                Ok(Some(Err(_))) => Err(Error::code(Code::Unreadable)),
                Err(_) => Err(Error::code(Code::RequestTimeout)),
            };
            Some((chunk, payload))
        };
        Ok(unfold(self.payload, next).boxed_local())
    }
}
