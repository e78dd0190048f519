//! Files of the installation: only their owner reads them, each is there whole or not at all, and nothing of
//! somebody else's is written over. Whatever this program writes goes through here.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use kernel::Id;

/// Makes a folder that only its owner enters, and what is missing above it. One that is there stays as it is.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Whether others than the owner may do something with a file or a folder.
#[cfg(unix)]
pub fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|m| m.permissions().mode() & 0o077 != 0)
}

/// Whether others than the owner may do something with a file or a folder; not known here.
#[cfg(not(unix))]
pub fn is_open(_: &Path) -> bool {
    false
}

/// Takes from all but the owner what they may do with a file or a folder.
#[cfg(unix)]
pub fn close(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    match is_open(path) {
        true => fs::set_permissions(path, fs::Permissions::from_mode(mode)),
        false => Ok(()),
    }
}

/// Takes from all but the owner what they may do with a file or a folder; nothing to do here.
#[cfg(not(unix))]
pub fn close(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Opens a file to write to it, and makes it for its owner alone where there is none. What it holds stays.
pub fn open(path: &Path) -> io::Result<File> {
    private().create(true).truncate(false).read(true).open(path)
}

/// Writes a file that must not be there yet.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = written_beside(path, bytes)?;
    // A second name, unlike a new one for the same file, never takes the place of what is there.
    let linked = fs::hard_link(&beside, path);
    drop(fs::remove_file(&beside));
    match linked {
        Ok(()) => sync_folder(path),
        // Not every file system knows second names.
        Err(e) if e.kind() != ErrorKind::AlreadyExists && !path.exists() => {
            let mut file = private().create_new(true).open(path)?;
            file.write_all(bytes).and_then(|()| file.sync_all())
        }
        Err(e) => Err(e),
    }
}

/// Writes a file. What stood there of the same name is replaced; a device or a pipe is written to.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Behind a link stands the file that is meant.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(path).is_ok_and(|m| !m.is_file()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let beside = written_beside(path, bytes)?;
    let renamed = fs::rename(&beside, path).and_then(|()| sync_folder(path));
    if renamed.is_err() {
        drop(fs::remove_file(&beside));
    }
    renamed
}

/// Writes a file where somebody said. What is there is replaced only if it is of the same kind, and never anything
/// else; the error is a sentence.
pub fn write_over(path: &Path, text: &str, same_kind: impl Fn(&str) -> bool) -> Result<(), String> {
    let name = path.display();
    if fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() > 0) {
        let there = fs::read(path).map_err(|e| format!("{name} cannot be read: {e}"))?;
        if !std::str::from_utf8(&there).is_ok_and(same_kind) {
            return Err(format!(
                "{name} is there already and is something else: name another file, or move it away"
            ));
        }
    }
    write(path, text.as_bytes()).map_err(|e| format!("{name} cannot be written: {e}"))
}

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> Result<(), String> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => {
            Err(format!("{} cannot be removed: {e}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Removes a folder in which nothing is left; any other one stays.
pub fn remove_empty_folder(path: &Path) {
    drop(fs::remove_dir(path));
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A file with these bytes in the folder of another one, safe on the disk.
fn written_beside(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(ErrorKind::IsADirectory)?;
    let beside = path.with_file_name(format!(".{}.{}", name.to_string_lossy(), Id::new()));
    let mut file = private().create_new(true).open(&beside)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        drop(fs::remove_file(&beside));
    }
    written.map(|()| beside)
}

/// The name of a file is safe once its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);
    impl Folder {
        fn new() -> Folder {
            let path = std::env::temp_dir().join(format!("incubator-files-{}", Id::new()));
            make_folder(&path).unwrap();
            Folder(path)
        }
        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap().flatten();
            entries
                .map(|e| e.file_name().to_string_lossy().into_owned())
                .collect()
        }
    }
    impl Drop for Folder {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn a_file_is_its_owners_alone_whole_and_the_only_one_left() {
        let folder = Folder::new();
        let path = folder.0.join("a");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(!is_open(&path) && !is_open(&folder.0));
        assert_eq!(folder.names(), ["a"]);
    }

    #[test]
    fn what_must_be_new_takes_nobodys_place() {
        let folder = Folder::new();
        let path = folder.0.join("a");
        create(&path, b"first").unwrap();
        assert_eq!(
            create(&path, b"second").unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert!(!is_open(&path));
        assert_eq!(folder.names(), ["a"]);
    }

    #[test]
    fn only_the_same_kind_is_written_over() {
        let folder = Folder::new();
        let path = folder.0.join("a");
        let ours = |text: &str| text.starts_with("ours");
        write_over(&path, "ours 1", ours).unwrap();
        write_over(&path, "ours 2", ours).unwrap();
        fs::write(&path, "letters").unwrap();
        assert!(
            write_over(&path, "ours 3", ours)
                .unwrap_err()
                .contains("something else")
        );
        assert_eq!(fs::read(&path).unwrap(), b"letters");
    }

    #[cfg(unix)]
    #[test]
    fn behind_a_link_the_file_is_written_and_the_link_stays() {
        let folder = Folder::new();
        let (file, link) = (folder.0.join("file"), folder.0.join("link"));
        write(&file, b"one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, b"two").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        write(Path::new("/dev/null"), b"nothing").unwrap();
    }
}
