//! What the extractors of one request learn of its body.

use actix_web::{HttpMessage, HttpRequest};
use kernel::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex};

/// What the extractors of one request learn of its body.
#[derive(Clone, Default)]
pub(super) struct Received(Arc<Mutex<Seen>>);

#[derive(Default)]
pub(super) struct Seen {
    unreadable: Option<Error>,
    digest: String,
}

impl Received {
    pub(super) fn of(req: &HttpRequest) -> Self {
        let mut extensions = req.extensions_mut();
        if let Some(seen) = extensions.get::<Received>() {
            return seen.clone();
        }
        let fresh = Received::default();
        extensions.insert(fresh.clone());
        fresh
    }
    pub(super) fn unreadable(&self, error: Error) {
        if let Ok(mut seen) = self.0.lock() {
            seen.unreadable = Some(error);
        }
    }
    pub(super) fn digest(&self, bytes: &[u8]) {
        if let Ok(mut seen) = self.0.lock() {
            seen.digest = digest(bytes);
        }
    }
    pub(super) fn take(&self) -> Result<String> {
        let seen = self.0.lock().map_err(Error::internal)?;
        seen.unreadable
            .clone()
            .map_or_else(|| Ok(seen.digest.clone()), Err)
    }
}

/// The digest of a body, to know a repetition by.
pub(super) fn digest(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}
