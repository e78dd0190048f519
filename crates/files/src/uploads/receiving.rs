//! The bytes of an upload: from the line into the depot, a little at a time.

use std::future::Future;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};

use super::rules::PIECE;
use super::store::Piece;
use crate::attachments::Attachment;
use crate::depot::{Depot, Key, Writing};
use crate::kinds::{Kind, Look};
use crate::purposes::AttachmentPurpose;
use kernel::Id;
use kernel::error::{Code, Error, Result};

/// What arrived whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// How many bytes.
    pub size: i64,
    /// Their digest, in hexadecimal.
    pub sha256: String,
    /// What it is.
    pub kind: Kind,
}

impl Received {
    /// As it is known of what was attached before.
    pub fn of(row: &Attachment) -> Result<Self> {
        let kind = Kind::of_media_type(&row.media_type);
        Ok(Received {
            size: row.size,
            sha256: row.sha256.clone(),
            kind: kind.ok_or_else(|| Error::internal("an attachment of no kind"))?,
        })
    }
}

/// What a file must be.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What it is for.
    pub purpose: AttachmentPurpose,
    /// How many bytes, where that was said.
    pub size: Option<i64>,
    /// Their digest, where that was said.
    pub sha256: Option<String>,
}

/// Takes a whole file into the depot. What is refused does not stay there.
pub async fn whole(
    depot: &Depot,
    id: Id,
    wanted: &Wanted,
    mut body: impl Stream<Item = Result<Bytes>> + Unpin,
) -> Result<Received> {
    let mut writing = depot.writing(&Key::file(id));
    match taken(&mut writing, wanted, &mut body).await {
        Ok(received) => {
            writing.finish().await?;
            Ok(received)
        }
        Err(error) => {
            writing.give_up().await;
            Err(error)
        }
    }
}

async fn taken(
    writing: &mut Writing,
    wanted: &Wanted,
    body: &mut (impl Stream<Item = Result<Bytes>> + Unpin),
) -> Result<Received> {
    let kinds = wanted.purpose.kinds();
    let (mut look, mut hash, mut size) = (Look::default(), Sha256::new(), 0u64);
    while let Some(bytes) = body.next().await {
        let bytes = bytes?;
        size += bytes.len() as u64;
        must_fit(wanted, size)?;
        look.take(&bytes);
        if look.rules_out(kinds) {
            return Err(wrong_kind(kinds));
        }
        hash.update(&bytes);
        writing.write(bytes).await?;
    }
    let kind = look.kind().filter(|kind| kinds.contains(kind));
    let received = Received {
        size: i64::try_from(size).map_err(Error::internal)?,
        sha256: kernel::hex(&hash.finalize()),
        kind: kind.ok_or_else(|| wrong_kind(kinds))?,
    };
    let other_size = wanted.size.is_some_and(|size| size != received.size);
    let other_bytes = wanted.sha256.as_ref().is_some_and(|sha| *sha != received.sha256);
    match other_size || other_bytes {
        true => Err(Error::code(Code::UploadMismatch)),
        false => Ok(received),
    }
}

fn must_fit(wanted: &Wanted, size: u64) -> Result<()> {
    fits(wanted.purpose, size)?;
    match wanted.size {
        Some(told) if i64::try_from(size).map_or(true, |size| size > told) => {
            Err(Error::code(Code::UploadMismatch))
        }
        _ => Ok(()),
    }
}

/// Refuses what is too large for its purpose.
pub fn fits(purpose: AttachmentPurpose, size: u64) -> Result<()> {
    match size > purpose.most_bytes() {
        true => Err(Error::code(Code::TooLarge).with("limit_bytes", purpose.most_bytes())),
        false => Ok(()),
    }
}

fn wrong_kind(kinds: &[Kind]) -> Error {
    let expected: Vec<&str> = kinds.iter().map(|kind| kind.media_type()).collect();
    Error::code(Code::UnsupportedMediaType).with("expected", expected)
}

/// Takes a part of an upload, in pieces that are each kept. What came before a line broke is kept too. `noted` writes down a
/// piece that is in the depot.
pub async fn pieces<F: Future<Output = Result<()>>>(
    depot: &Depot,
    upload: Id,
    start: i64,
    wanted: &Wanted,
    mut body: impl Stream<Item = Result<Bytes>> + Unpin,
    noted: impl Fn(Piece) -> F,
) -> Result<i64> {
    let (mut at, mut waiting) = (start, BytesMut::new());
    loop {
        let next = body.next().await;
        let outcome = match next {
            Some(Ok(bytes)) => {
                let size = at + i64::try_from(waiting.len() + bytes.len()).map_err(Error::internal)?;
                let fits = must_fit(wanted, size.unsigned_abs());
                if fits.is_ok() {
                    waiting.extend_from_slice(&bytes);
                    if waiting.len() < PIECE {
                        continue;
                    }
                }
                fits.map(|()| true)
            }
            Some(Err(broken)) => Err(broken),
            None => Ok(false),
        };
        if !waiting.is_empty() {
            at = kept(depot, upload, at, waiting.split().freeze(), &noted).await?;
        }
        match outcome {
            Ok(true) => {}
            Ok(false) => return Ok(at),
            Err(error) => return Err(error),
        }
    }
}

/// Writes a piece into the depot, then notes it; tells where the next one starts.
async fn kept<F: Future<Output = Result<()>>>(
    depot: &Depot,
    upload_id: Id,
    start: i64,
    bytes: Bytes,
    noted: &impl Fn(Piece) -> F,
) -> Result<i64> {
    let object_id = Id::new();
    let size = i64::try_from(bytes.len()).map_err(Error::internal)?;
    depot.put(&Key::piece(upload_id, object_id), bytes).await?;
    noted(Piece {
        upload_id,
        start,
        size,
        object_id,
    })
    .await?;
    Ok(start + size)
}

/// Makes a file of the pieces of an upload.
pub async fn joined(depot: &Depot, id: Id, wanted: &Wanted, pieces: Vec<Piece>) -> Result<Received> {
    let read = stream::iter(pieces)
        .then(|piece| {
            let (depot, key) = (depot.clone(), Key::piece(id, piece.object_id));
            async move { depot.read(&key, None).await }
        })
        .try_flatten();
    whole(depot, id, wanted, Box::pin(read)).await
}
