//! The secret that opens the keys in the database: given by a setting, or kept in a file of the data folder. A new one
//! is made only for a database that has no keys yet.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::disk;
use kernel::random_token;

/// Characters that a secret has at least.
const LEAST: usize = 32;

/// Where the secret is to be had.
#[derive(Debug, Clone)]
pub enum MasterSecret {
    /// From a setting.
    Given(String),
    /// From this file, which is made for a new database.
    File(PathBuf),
}

impl MasterSecret {
    /// A secret from a setting.
    pub fn given(secret: &str) -> Result<Self, String> {
        if is_whole(secret) {
            Ok(MasterSecret::Given(secret.to_owned()))
        } else {
            Err(format!(
                "INCUBATOR_MASTER_SECRET must have at least {LEAST} characters"
            ))
        }
    }

    /// The secret. `has_keys` says whether the database has keys that it must open: then none is made. Asked under the
    /// database's lock, so that starts at one time agree.
    pub fn read(&self, has_keys: bool) -> Result<String, String> {
        let path = match self {
            MasterSecret::Given(secret) => return Ok(secret.clone()),
            MasterSecret::File(path) => path,
        };
        match fs::read_to_string(path) {
            Ok(text) if is_whole(text.trim()) => Ok(text.trim().to_owned()),
            Ok(_) => Err(not_whole(path, has_keys)),
            Err(e) if e.kind() != ErrorKind::NotFound => Err(format!("cannot read {}: {e}", path.display())),
            Err(_) if has_keys => Err(missing(path)),
            Err(_) => made(path),
        }
    }
}

fn is_whole(secret: &str) -> bool {
    secret.chars().count() >= LEAST
}

fn missing(path: &Path) -> String {
    format!(
        "the master secret that this database was made with is missing: {} is not there; restore it from the backup, \
         or set INCUBATOR_MASTER_SECRET",
        path.display()
    )
}

fn not_whole(path: &Path, has_keys: bool) -> String {
    let remedy = if has_keys {
        "restore it from the backup, or set INCUBATOR_MASTER_SECRET"
    } else {
        "delete it, and the next start makes a new one"
    };
    format!(
        "{} holds no master secret, which has at least {LEAST} characters: {remedy}",
        path.display()
    )
}

/// Makes a secret and keeps it. Where another start was quicker, it is that one's.
fn made(path: &Path) -> Result<String, String> {
    let secret = random_token();
    match disk::create(path, secret.as_bytes()) {
        Ok(()) => Ok(secret),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => MasterSecret::File(path.to_owned()).read(true),
        Err(e) => Err(format!("cannot write {}: {e}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Id;

    struct Folder(PathBuf);
    impl Folder {
        fn new() -> Folder {
            let path = std::env::temp_dir().join(format!("incubator-secret-{}", Id::new()));
            fs::create_dir_all(&path).unwrap();
            Folder(path)
        }
    }
    impl Drop for Folder {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn a_secret_is_made_once_and_read_again() {
        let folder = Folder::new();
        let source = MasterSecret::File(folder.0.join("master.secret"));
        let first = source.read(false).unwrap();
        assert!(is_whole(&first));
        assert_eq!(
            (source.read(false), source.read(true)),
            (Ok(first.clone()), Ok(first))
        );
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    }
}
