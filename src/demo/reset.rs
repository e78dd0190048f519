//! Throws the demo's data away: what the demo itself made, and nothing else. A PostgreSQL database is its owner's to
//! empty.

use std::path::Path;

use super::loader::{ACCOUNTS, LOADED, is_accounts};
use crate::place::{Place, beside};
use crate::service::setting;
use base::db::{peek, tables};
use base::disk;
use base::notifications::MAIL;
use files::depot::Depot;

/// What a reset would find.
#[derive(PartialEq, Eq)]
enum Found {
    Nothing,
    Demo,
}

/// Refuses where a reset would throw away anything but a demo.
pub fn may_be_reset(place: &Place<'_>) -> Result<(), String> {
    found(place).map(|_| ())
}

fn found(place: &Place<'_>) -> Result<Found, String> {
    let Some(path) = place.file() else {
        return Err("--reset works on SQLite only; empty the PostgreSQL database yourself".into());
    };
    let name = path.display();
    let read = |e: kernel::error::Error| e.to_string();
    let Some(mut conn) = peek(path).map_err(read)? else {
        return Ok(Found::Nothing);
    };
    let tables = tables(&mut conn).map_err(read)?;
    if tables.is_empty() {
        return Ok(Found::Nothing);
    }
    // The mark alone counts: another program's tables say nothing of what they hold.
    match tables.contains("setting") && setting(&mut conn, LOADED).is_ok_and(|mark| mark.is_some()) {
        true => Ok(Found::Demo),
        false => Err(format!(
            "{name} holds data that are not the demo's: --reset leaves them alone"
        )),
    }
}

/// Removes the database of a demo, its accounts, its mails and its files. The database is held by this process.
pub fn reset(place: &Place<'_>, data_dir: &Path, depot: &Depot) -> Result<(), String> {
    let (Found::Demo, Some(path)) = (found(place)?, place.file()) else {
        return Ok(());
    };
    if let Some(mut conn) = peek(path).map_err(|e| e.to_string())? {
        let removed = files::sweep::remove_all(&mut conn, depot);
        actix_web::rt::System::new()
            .block_on(removed)
            .map_err(|e| format!("the files of the demo cannot be removed: {e}"))?;
    }
    // The database last: as long as it is there, the mark says whose the rest is.
    let accounts = data_dir.join(ACCOUNTS);
    if std::fs::read_to_string(&accounts).is_ok_and(|text| is_accounts(&text)) {
        disk::remove(&accounts)?;
    }
    let mails = data_dir.join("mail");
    for file in std::fs::read_dir(&mails).into_iter().flatten().flatten() {
        let path = file.path();
        if path.extension().is_some_and(|e| e == MAIL) {
            disk::remove(&path)?;
        }
    }
    for ending in ["-wal", "-shm", "-journal", ""] {
        disk::remove(&beside(path, ending))?;
    }
    Ok(())
}
