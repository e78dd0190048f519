#!/usr/bin/env bash
# diesel 2.3.14, SQLite. A server that commits the work of several callers in one transaction gives each a nested
# `Connection::transaction`, and catches a panic around it, so that one caller's bug does not end the others' work.
#
# Guess: the nested transaction is rolled back by the panic, as it is by an error; the outer commit keeps the rest.
# Seen:  nobody closes the savepoint. The outer `commit_transaction` releases it instead, answers Ok(()), and nothing
#        is committed; the connection still is in a transaction, so that the next one cannot begin.
# So:    catch the panic inside the closure, and make an error of it.
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
diesel = { version = "=2.3.14", default-features = false, features = ["sqlite"] }
libsqlite3-sys = { version = "=0.37.0", features = ["bundled"] }
TOML
cat >src/main.rs <<'RUST'
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use std::panic::{catch_unwind, AssertUnwindSafe};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    std::panic::set_hook(Box::new(|_| {}));
    let mut c = SqliteConnection::establish("file.sqlite")?;
    c.batch_execute("CREATE TABLE work (caller INTEGER)")?;
    AnsiTransactionManager::begin_transaction(&mut c)?;
    c.transaction::<_, diesel::result::Error, _>(|c| c.batch_execute("INSERT INTO work VALUES (1)"))?;
    let second = catch_unwind(AssertUnwindSafe(|| {
        c.transaction::<(), diesel::result::Error, _>(|_| panic!("a bug of the second caller"))
    }));
    c.transaction::<_, diesel::result::Error, _>(|c| c.batch_execute("INSERT INTO work VALUES (3)"))?;
    let commit = AnsiTransactionManager::commit_transaction(&mut c);
    let mut other = SqliteConnection::establish("file.sqlite")?;
    let seen: Count = diesel::sql_query("SELECT count(*) AS n FROM work").get_result(&mut other)?;
    let next = AnsiTransactionManager::begin_transaction_sql(&mut c, "BEGIN IMMEDIATE");
    println!("panicked={} commit={commit:?} rows_another_connection_sees={} next_begin={next:?}", second.is_err(), seen.n);
    Ok(())
}
RUST
seen=$(cargo run --quiet)
expected='panicked=true commit=Ok(()) rows_another_connection_sees=0 next_begin=Err(AlreadyInTransaction)'
printf 'diesel 2.3.14\nseen:     %s\nexpected: %s\n' "$seen" "$expected"
[ "$seen" = "$expected" ]
