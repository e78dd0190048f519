//! Where the bytes lie: a folder of this machine, or a bucket of an S3-compatible service.

mod address;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use tokio::io::AsyncWriteExt;

use kernel::Id;
use kernel::error::{Busy, Error, Result};

pub use address::Address;
#[cfg(feature = "s3")]
pub use address::provide_tls;

/// The place for the bytes of files.
#[derive(Clone)]
pub struct Depot {
    store: Arc<dyn ObjectStore>,
    address: Address,
}

/// A place in the depot. Names that people give stand in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(Path);

impl Key {
    /// That of a file.
    pub fn file(id: Id) -> Key {
        Key(Path::from(format!("files/{}/{id}", shelf(id))))
    }
    /// That of a piece of an upload.
    pub fn piece(upload: Id, piece: Id) -> Key {
        Key(pieces(upload).join(piece.to_string()))
    }
}

fn pieces(upload: Id) -> Path {
    Path::from(format!("uploads/{}/{upload}", shelf(upload)))
}

/// No folder grows without end. The beginning of an id is its time, so its end is taken.
fn shelf(id: Id) -> String {
    let text = id.to_string();
    text[text.len() - 2..].to_owned()
}

/// What lies in the depot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Whose it is.
    pub id: Id,
    /// How many bytes.
    pub size: u64,
}

impl Depot {
    /// Opens it; a folder is made where it is missing. The error is a sentence.
    pub fn open(address: Address) -> std::result::Result<Self, String> {
        let store = address.store()?;
        Ok(Depot { store, address })
    }

    /// Where it is, without a password.
    pub fn name(&self) -> String {
        self.address.to_string()
    }

    /// Begins to write an object. It is there whole once `finish` is done, or not at all.
    pub fn writing(&self, key: &Key) -> Writing {
        let part = self.address.part();
        let writer = BufWriter::with_capacity(Arc::clone(&self.store), key.0.clone(), part);
        Writing {
            writer: writer.with_max_concurrency(1),
            address: self.address.clone(),
            path: key.0.clone(),
        }
    }

    /// Writes a small object.
    pub async fn put(&self, key: &Key, bytes: Bytes) -> Result<()> {
        self.store.put(&key.0, bytes.into()).await.map_err(refused)?;
        self.address.close(key.0.as_ref());
        Ok(())
    }

    /// Reads a part of an object, or the whole.
    pub async fn read(
        &self,
        key: &Key,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&key.0, options).await.map_err(refused)?;
        Ok(found.into_stream().map_err(refused).boxed())
    }

    /// How large a file is; none where it is not there.
    pub async fn size(&self, id: Id) -> Result<Option<u64>> {
        match self.store.head(&Key::file(id).0).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    /// Removes a file, and what was left of it by a process that died. What is gone already is gone.
    pub async fn remove(&self, id: Id) -> Result<()> {
        let key = Key::file(id);
        self.delete(&key.0).await?;
        self.address.tidy(key.0.as_ref());
        Ok(())
    }

    /// Removes the pieces of an upload.
    pub async fn remove_pieces(&self, upload: Id) -> Result<()> {
        let all = pieces(upload);
        let found: Vec<Path> = self
            .store
            .list(Some(&all))
            .map_ok(|meta| meta.location)
            .try_collect()
            .await
            .map_err(refused)?;
        for piece in found {
            self.delete(&piece).await?;
        }
        self.address.tidy_folder(all.as_ref());
        Ok(())
    }

    async fn delete(&self, path: &Path) -> Result<()> {
        match self.store.delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(refused(error)),
        }
    }

    /// All files. What has another name than ours is not told.
    pub fn files(&self) -> BoxStream<'static, Result<Found>> {
        let found = self.store.list(Some(&Path::from("files"))).map_err(refused);
        found
            .try_filter_map(|meta| async move {
                let id = meta.location.filename().and_then(|name| name.parse().ok());
                Ok(id.map(|id| Found { id, size: meta.size }))
            })
            .boxed()
    }
}

/// An object that is being written.
pub struct Writing {
    writer: BufWriter,
    address: Address,
    path: Path,
}

impl Writing {
    /// Writes what comes next.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.writer.put(bytes).await.map_err(refused)
    }
    /// From now on it is there.
    pub async fn finish(mut self) -> Result<()> {
        self.writer.shutdown().await.map_err(|e| {
            refused(object_store::Error::Generic {
                store: "depot",
                source: Box::new(e),
            })
        })?;
        self.address.close(self.path.as_ref());
        Ok(())
    }
    /// It shall not be there.
    pub async fn give_up(mut self) {
        if let Err(error) = self.writer.abort().await {
            tracing::warn!(%error, "a file that was given up could not be tidied up");
        }
    }
}

/// A depot that is full or does not answer is no fault of ours; that something is not there which should be, is.
fn refused(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { path, .. } => Error::internal(format!("{path} is not in the depot")),
        error if is_full(&error) => {
            tracing::error!(%error, "the depot is full");
            Error::Busy(Busy::FilesFull)
        }
        error => {
            tracing::error!(%error, "the depot failed");
            Error::Busy(Busy::Files)
        }
    }
}

/// Whether there is no room. Libraries wrap the reason, so it is looked for below.
fn is_full(error: &object_store::Error) -> bool {
    let mut below: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(one) = below {
        let kind = one.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if matches!(
            kind,
            Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
        ) {
            return true;
        }
        below = one.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(stream: BoxStream<'static, Result<Bytes>>) -> Vec<u8> {
        let chunks: Vec<Bytes> = stream.try_collect().await.unwrap();
        chunks.concat()
    }

    fn folder() -> (std::path::PathBuf, Depot) {
        let folder = std::env::temp_dir().join(format!("incubator-depot-{}", Id::new()));
        let depot = Depot::open(Address::Folder(folder.clone())).unwrap();
        (folder, depot)
    }

    #[tokio::test]
    async fn a_file_is_there_whole_or_not_at_all() {
        let (folder, depot) = folder();
        let id = Id::new();
        let mut writing = depot.writing(&Key::file(id));
        for _ in 0..40 {
            writing.write(Bytes::from(vec![7; 100_000])).await.unwrap();
        }
        assert_eq!(depot.size(id).await.unwrap(), None);
        writing.finish().await.unwrap();
        assert_eq!(depot.size(id).await.unwrap(), Some(4_000_000));
        let shelves = folder.join("files");
        let shelf = shelves.join(shelf(id));
        for place in [&shelves, &shelf, &shelf.join(id.to_string())] {
            assert!(!base::disk::is_open(place), "{}", place.display());
        }
        let read = all(depot.read(&Key::file(id), Some(10..15)).await.unwrap()).await;
        assert_eq!(read, [7; 5]);
        let mut given_up = depot.writing(&Key::file(Id::new()));
        given_up.write(Bytes::from(vec![7; 3_000_000])).await.unwrap();
        given_up.give_up().await;
        let found: Vec<Found> = depot.files().try_collect().await.unwrap();
        assert_eq!(found, [Found { id, size: 4_000_000 }]);
        depot.remove(id).await.unwrap();
        depot.remove(id).await.unwrap();
        assert_eq!(depot.size(id).await.unwrap(), None);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn what_a_process_left_when_it_died_is_removed_with_the_file() {
        let (folder, depot) = folder();
        let id = Id::new();
        depot.put(&Key::file(id), Bytes::from_static(b"x")).await.unwrap();
        let place = folder.join(format!("files/{}", shelf(id)));
        std::fs::write(place.join(format!("{id}#1")), b"half").unwrap();
        let upload = Id::new();
        depot
            .put(&Key::piece(upload, Id::new()), Bytes::from_static(b"x"))
            .await
            .unwrap();
        let pieces = folder.join(format!("uploads/{}/{upload}", shelf(upload)));
        std::fs::write(pieces.join("piece#1"), b"half").unwrap();
        depot.remove(id).await.unwrap();
        depot.remove_pieces(upload).await.unwrap();
        assert_eq!(std::fs::read_dir(place).unwrap().count(), 0);
        assert!(!pieces.exists());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
