//! Where the depot is: what was configured becomes a store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;

use base::disk;

/// Where the depot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A folder.
    Folder(PathBuf),
    /// A bucket of an S3-compatible service, and what all names in it begin with.
    #[cfg(feature = "s3")]
    Bucket(Bucket),
}

/// A bucket. Who may use it is told by the environment, as by every S3 client: `AWS_ACCESS_KEY_ID` and the like.
#[cfg(feature = "s3")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What all names in it begin with; empty for none.
    pub prefix: String,
    /// Another service than Amazon's.
    pub endpoint: Option<String>,
    /// Where it is.
    pub region: Option<String>,
}

impl Address {
    /// `s3://bucket/prefix?endpoint=https://…&region=…`, `file:///folder`, or a folder. The error is a sentence that does
    /// not repeat what was given: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("file://") {
            return match path.starts_with('/') && path.len() > 1 {
                true => Ok(Address::Folder(path.into())),
                false => Err("names no folder: write file:///var/lib/incubator/files".into()),
            };
        }
        if text.starts_with("s3://") {
            return bucket(text);
        }
        // One letter is a drive of Windows.
        match text.split_once("://") {
            Some(_) => Err("is of no kind that is known: write s3://bucket/prefix, or a folder".into()),
            None => Ok(Address::Folder(text.into())),
        }
    }

    /// How much is sent at once. A part of an S3 upload may not be smaller than 5 MiB, and what is smaller than a part goes
    /// in one request.
    pub(super) fn part(&self) -> usize {
        match self {
            Address::Folder(_) => 1024 * 1024,
            #[cfg(feature = "s3")]
            Address::Bucket(_) => 8 * 1024 * 1024,
        }
    }

    pub(super) fn store(&self) -> Result<Arc<dyn ObjectStore>, String> {
        match self {
            Address::Folder(folder) => {
                disk::make_folder(folder)
                    .map_err(|e| format!("cannot make the folder for files {}: {e}", folder.display()))?;
                let store = LocalFileSystem::new_with_prefix(folder)
                    .map_err(|e| format!("{} cannot hold files: {e}", folder.display()))?;
                Ok(Arc::new(store.with_fsync(true).with_automatic_cleanup(false)))
            }
            #[cfg(feature = "s3")]
            Address::Bucket(bucket) => bucket.store(),
        }
    }

    /// Removes what a process that died left beside an object: it writes to `name#1` before `name` is there.
    pub(super) fn tidy(&self, path: &str) {
        let Some(object) = self.on_disk(path) else { return };
        let (Some(folder), Some(name)) = (object.parent(), object.file_name().and_then(|n| n.to_str()))
        else {
            return;
        };
        remove_where(folder, |left| {
            left.strip_prefix(name).is_some_and(|rest| rest.starts_with('#'))
        });
    }

    /// Removes a folder of pieces with all that is left in it.
    pub(super) fn tidy_folder(&self, path: &str) {
        let Some(folder) = self.on_disk(path) else { return };
        remove_where(&folder, |left| left.contains('#'));
        disk::remove_empty_folder(&folder);
    }

    /// Takes from all but the owner what they may do with an object and the folders above it: the library makes them as
    /// the system does.
    pub(super) fn close(&self, path: &str) {
        let Some(object) = self.on_disk(path) else { return };
        let depth = path.split('/').count();
        for place in object.ancestors().take(depth) {
            if let Err(error) = disk::close(place) {
                tracing::warn!(%error, "a file cannot be kept from other users of this machine");
            }
        }
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        match self {
            Address::Folder(folder) => Some(folder.join(path)),
            #[cfg(feature = "s3")]
            Address::Bucket(_) => None,
        }
    }
}

fn remove_where(folder: &Path, left: impl Fn(&str) -> bool) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(&left)
            && let Err(error) = disk::remove(&entry.path())
        {
            tracing::warn!(error, "what is left of a file cannot be removed");
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Address::Folder(folder) => write!(f, "folder {}", folder.display()),
            #[cfg(feature = "s3")]
            Address::Bucket(bucket) => write!(f, "bucket {}/{}", bucket.name, bucket.prefix),
        }
    }
}

#[cfg(not(feature = "s3"))]
fn bucket(_: &str) -> Result<Address, String> {
    Err("names a bucket, and this program was built without `s3`".into())
}

#[cfg(feature = "s3")]
fn bucket(text: &str) -> Result<Address, String> {
    let form = "write s3://bucket/prefix?endpoint=https://s3.example&region=kz-ala-1";
    let url = url::Url::parse(text).map_err(|e| format!("cannot be read ({e}): {form}"))?;
    let name = url.host_str().filter(|host| !host.is_empty());
    let name = name.ok_or_else(|| format!("names no bucket: {form}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "holds a password: put it into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead".into(),
        );
    }
    let mut bucket = Bucket {
        name: name.to_owned(),
        prefix: url.path().trim_matches('/').to_owned(),
        endpoint: None,
        region: None,
    };
    for (key, value) in url.query_pairs() {
        match &*key {
            "endpoint" if value.starts_with("https://") || value.starts_with("http://") => {
                bucket.endpoint = Some(value.trim_end_matches('/').to_owned());
            }
            "region" if !value.is_empty() => bucket.region = Some(value.into_owned()),
            _ => return Err(format!("has a part that is not known: {form}")),
        }
    }
    Ok(Address::Bucket(bucket))
}

/// Gives the HTTP client of buckets the TLS that mails use: one provider for all of the program. That there is one already
/// is no fault.
#[cfg(feature = "s3")]
pub fn provide_tls() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

#[cfg(feature = "s3")]
impl Bucket {
    fn store(&self) -> Result<Arc<dyn ObjectStore>, String> {
        use std::time::Duration;

        use object_store::aws::AmazonS3Builder;
        use object_store::prefix::PrefixStore;
        use object_store::{BackoffConfig, ClientOptions, RetryConfig};

        provide_tls();
        let client = ClientOptions::new()
            .with_connect_timeout(Duration::from_secs(5))
            .with_timeout(Duration::from_secs(120));
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 3,
            retry_timeout: Duration::from_secs(20),
        };
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&self.name)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = &self.endpoint {
            builder = builder
                .with_endpoint(endpoint)
                .with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some(region) = &self.region {
            builder = builder.with_region(region);
        }
        let store = builder
            .build()
            .map_err(|e| format!("the bucket {} cannot be used: {e}", self.name))?;
        Ok(match self.prefix.as_str() {
            "" => Arc::new(store),
            prefix => Arc::new(PrefixStore::new(store, prefix)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder_or_a_bucket_and_holds_no_password() {
        for folder in ["files", "/var/files", "C:\\files", "file:///var/files"] {
            assert!(
                matches!(Address::parse(folder), Ok(Address::Folder(_))),
                "{folder}"
            );
        }
        for wrong in ["file://", "file://x", "gs://bucket", "https://s3.example/bucket"] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[cfg(feature = "s3")]
    #[test]
    fn a_bucket_has_a_prefix_an_endpoint_and_a_region() {
        let text = "s3://ile/incubator/files/?endpoint=http://127.0.0.1:9000/&region=kz-1";
        let Ok(Address::Bucket(bucket)) = Address::parse(text) else {
            panic!("a bucket");
        };
        assert_eq!(
            (bucket.name.as_str(), bucket.prefix.as_str()),
            ("ile", "incubator/files")
        );
        assert_eq!(bucket.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
        assert_eq!(bucket.region.as_deref(), Some("kz-1"));
        for wrong in [
            "s3://",
            "s3://user:secret@bucket",
            "s3://bucket?key=x",
            "s3://bucket?endpoint=ftp://x",
        ] {
            let said = Address::parse(wrong).unwrap_err();
            assert!(!said.contains("secret"), "{said}");
        }
    }
}
