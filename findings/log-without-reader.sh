#!/usr/bin/env bash
# tracing-subscriber 0.3.23. A service logs to its standard error, into a pipe; the program at the other end has ended.
#
# Guess: a line that cannot be written is lost, as lines of most loggers are.
# Seen:  the writer of lines tells its own failure with `eprintln!`, which panics where standard error cannot be
#        written: in the thread that logged, in the middle of its work. With `log_internal_errors(false)` the line is
#        lost and the work goes on.
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
tracing = { version = "=0.1.44", default-features = false, features = ["std"] }
tracing-subscriber = { version = "=0.3.23", default-features = false, features = ["fmt", "std"] }
TOML
cat >src/main.rs <<'RUST'
fn main() {
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr);
    match std::env::args().nth(1).as_deref() {
        Some("quiet") => log.log_internal_errors(false).init(),
        _ => log.init(),
    }
    let work = std::thread::spawn(|| {
        tracing::warn!("something worth a line");
        "done"
    });
    println!("{}", work.join().unwrap_or("the thread that logged panicked"));
}
RUST
cargo build --quiet
# The reader of the pipe is gone before the program begins.
run() {
  python3 - "$@" <<'PY'
import os, subprocess, sys
reader, writer = os.pipe()
os.close(reader)
out = subprocess.run(["target/debug/finding", *sys.argv[1:]], stdout=subprocess.PIPE, stderr=writer, text=True)
print(out.stdout.strip())
PY
}
default=$(run)
quiet=$(run quiet)
printf 'tracing-subscriber 0.3.23\ndefault:                    %s\nlog_internal_errors(false): %s\n' "$default" "$quiet"
[ "$default" = 'the thread that logged panicked' ] && [ "$quiet" = done ]
