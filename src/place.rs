//! Where the data lie: looked at before anything is written there, private to their owner, and held by one process
//! where only one may serve them.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::config::Config;
use base::db::{Contents, DbConn, DbUrl, damage, look};
use base::disk;
use kernel::error::Error;

/// The database of a configuration, and the folder beside it.
pub struct Place<'a> {
    config: &'a Config,
    url: DbUrl,
}

/// A database that is held: until this is dropped, or the process ends however it does, no other process may hold
/// it.
pub struct Hold {
    _lock: Option<File>,
}

impl<'a> Place<'a> {
    /// Of a configuration. Nothing is made yet.
    pub fn of(config: &'a Config) -> Result<Place<'a>, String> {
        let url = config.url()?;
        Ok(Place { config, url })
    }

    /// The file of a SQLite database.
    pub fn file(&self) -> Option<&Path> {
        match &self.url {
            DbUrl::Sqlite(path) => Some(Path::new(path)),
            DbUrl::Postgres(_) => None,
        }
    }

    /// Opens it, as it is.
    pub fn open(&self) -> Result<DbConn, String> {
        self.url.open().map_err(said)
    }

    /// What is said of the database: its kind and its place, without a password.
    pub fn name(&self) -> String {
        match &self.url {
            DbUrl::Sqlite(path) => format!("SQLite {path}"),
            DbUrl::Postgres(url) => postgres_name(url),
        }
    }

    /// Refuses what is not ours, and makes ready what is: the folder of a SQLite database that lies in it, and files
    /// that only their owner reads.
    pub fn prepare(&self) -> Result<(), String> {
        look(&self.url).map_err(said)?;
        let Some(path) = self.file() else {
            return Ok(());
        };
        if self.config.database_url.is_none() {
            self.config.make_data_dir()?;
        }
        // SQLite gives the files beside it the rights of this one.
        disk::open(path).map_err(|e| format!("{} cannot be written: {e}", path.display()))?;
        for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
            // Somebody else may own it, with rights that were given on purpose.
            if let Err(error) = disk::close(&file) {
                tracing::warn!(file = %file.display(), %error, "others can read it, and that cannot be changed");
            }
        }
        Ok(())
    }

    /// Refuses where there is no database of ours yet: for what makes no sense in an empty one.
    pub fn must_exist(&self) -> Result<(), String> {
        match look(&self.url).map_err(said)? {
            Contents::Ours => Ok(()),
            Contents::Nothing => Err(format!(
                "there is no data in {}: name its folder with --data-dir, or its address with --database-url",
                self.name()
            )),
        }
    }

    /// Holds the database for the life of this process. On PostgreSQL any number of processes may serve it. `doing`
    /// is what others are told that this process does.
    pub fn hold(&self, doing: &str) -> Result<Hold, String> {
        let Some(path) = self.file() else {
            return Ok(Hold { _lock: None });
        };
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let lock = beside(&path, ".lock");
        let mut file = disk::open(&lock).map_err(|e| format!("{} cannot be written: {e}", lock.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut who = String::new();
                let known = file.read_to_string(&mut who).is_ok() && !who.trim().is_empty();
                return Err(format!(
                    "{} is in use by {}: stop that one first, or choose another --data-dir",
                    path.display(),
                    if known { who.trim() } else { "another process" }
                ));
            }
            // Not every file system knows locks.
            Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => {
                tracing::warn!(file = %lock.display(), "cannot be locked: see that only one process serves it");
            }
            Err(TryLockError::Error(e)) => return Err(format!("{} cannot be locked: {e}", lock.display())),
        }
        let told = format!("process {}, {doing}\n", std::process::id());
        let written = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(told.as_bytes()));
        written.map_err(|e| format!("{} cannot be written: {e}", lock.display()))?;
        Ok(Hold { _lock: Some(file) })
    }

    /// Refuses a SQLite file that is damaged.
    pub fn must_be_sound(&self) -> Result<(), String> {
        match self.file().map(damage).transpose().map_err(said)?.flatten() {
            None => Ok(()),
            Some(what) => Err(format!(
                "{} is damaged ({}): restore a backup",
                self.name(),
                what.lines().last().unwrap_or_default().trim()
            )),
        }
    }

    /// What the machine lets others do with the data folder, as a sentence, if that is too much.
    pub fn warning(&self) -> Option<String> {
        let folder = &self.config.data_dir;
        disk::is_open(folder).then(|| {
            format!(
                "{} can be entered by other users of this machine: chmod 700 {0}",
                folder.display()
            )
        })
    }
}

/// A file beside another one.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn said(error: Error) -> String {
    match error {
        Error::Internal(text) => text,
        other => other.to_string(),
    }
}

/// Database and server of a PostgreSQL URL; only its kind, where it is not plain which part is the password.
fn postgres_name(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('?').next().unwrap_or_default();
    let (server, database) = match rest.rsplit_once('@') {
        Some((_, after)) => after.split_once('/').unwrap_or((after, "")),
        None => rest.split_once('/').unwrap_or((rest, "")),
    };
    let plain = |text: &str| {
        text.chars()
            .all(|c| c.is_alphanumeric() || "._-[]%,:".contains(c))
    };
    let port = |text: &str| text.is_empty() || text.chars().all(|c| c.is_ascii_digit());
    let one = server
        .split(',')
        .all(|s| s.ends_with(']') || s.rsplit_once(':').is_none_or(|(_, p)| port(p)));
    if !plain(server) || !plain(database) || !one {
        return "PostgreSQL".into();
    }
    match (server, database) {
        ("", "") => "PostgreSQL".into(),
        (server, "") => format!("PostgreSQL at {server}"),
        ("", database) => format!("PostgreSQL {database}"),
        (server, database) => format!("PostgreSQL {database} at {server}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_told() {
        for (url, name) in [
            (
                "postgres://incubator:secret@db:5432/incubator",
                "PostgreSQL incubator at db:5432",
            ),
            (
                "postgresql://db/incubator?sslmode=verify-full&password=secret",
                "PostgreSQL incubator at db",
            ),
            ("postgres://u:sec@ret@[::1]:5432/x", "PostgreSQL x at [::1]:5432"),
            ("postgres://u:sec/ret@db/x", "PostgreSQL x at db"),
            ("postgres://u:sec?ret@db/x", "PostgreSQL"),
            ("postgres://u:secret#1/x", "PostgreSQL"),
            ("postgres:///x", "PostgreSQL x"),
            ("postgres://", "PostgreSQL"),
        ] {
            assert_eq!(postgres_name(url), name, "{url}");
        }
    }
}
