#!/usr/bin/env bash
# object_store 0.14.2, a folder as the store (`LocalFileSystem`). A server takes a large file in parts
# (`put_multipart`), and is stopped before the last one.
#
# Guess: what had come is either gone with the process, or `list` shows it, so that a sweep of old objects finds it.
# Seen:  it stays on the disk, beside where the object would be, under its name with `#1` behind; `list` leaves it out,
#        `head` and `get` do not find it, and the next upload of the same name takes another number and leaves it too.
# So:    whoever takes uploads keeps a record before the first byte, and sweeps the folder by the file system's own
#        means (or takes small whole objects and joins them).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
futures-util = "=0.3.32"
object_store = { version = "=0.14.2", default-features = false, features = ["fs"] }
tokio = { version = "=1.53.1", features = ["macros", "rt-multi-thread"] }
TOML
cat >src/main.rs <<'RUST'
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

fn files(folder: &str) -> Vec<(String, u64)> {
    let mut found: Vec<(String, u64)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let file = file.unwrap();
            (file.file_name().into_string().unwrap(), file.metadata().unwrap().len())
        })
        .collect();
    found.sort();
    found
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = LocalFileSystem::new_with_prefix("depot")?;
    let key = Path::from("plan.pdf");
    if std::env::args().nth(1).as_deref() == Some("upload") {
        let mut upload = store.put_multipart(&key).await?;
        upload.put_part(vec![7_u8; 1_000_000].into()).await?;
        // The server is stopped here: no complete, no abort.
        std::process::exit(0);
    }
    let listed: Vec<_> = store.list(None).try_collect().await?;
    let there = store.head(&key).await.is_ok();
    store.put(&key, b"whole".to_vec().into()).await?;
    let after: Vec<_> = store.list(None).try_collect().await?;
    println!("listed={} found={there} after_a_whole_one: listed={} on_disk={:?}", listed.len(), after.len(), files("depot"));
    Ok(())
}
RUST
mkdir depot
cargo build --quiet
target/debug/finding upload
target/debug/finding upload
seen=$(target/debug/finding look)
expected='listed=0 found=false after_a_whole_one: listed=1 on_disk=[("plan.pdf", 5), ("plan.pdf#1", 1000000), ("plan.pdf#2", 1000000)]'
printf 'object_store 0.14.2\nseen:     %s\nexpected: %s\n' "$seen" "$expected"
[ "$seen" = "$expected" ]
