#!/usr/bin/env bash
# Load figures of docs/PERFORMANCE.md: a demo in a temporary folder, asked by wrk on the same machine.
#
#   cargo build --release && bench/run.sh                                  SQLite
#   cargo build --release && DATABASE_URL=postgres://… bench/run.sh        PostgreSQL; the database is empty
#
# SECONDS_EACH (8), CONNECTIONS (16), PORT (18090) and BINARY (target/release/incubator) may be set.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
each=${SECONDS_EACH:-8}
connections=${CONNECTIONS:-16}
port=${PORT:-18090}
binary=${BINARY:-${CARGO_TARGET_DIR:-$here/../target}/release/incubator}
base=http://127.0.0.1:$port

for tool in wrk python3 curl; do
  command -v "$tool" >/dev/null || { echo "bench: $tool is missing (Debian: apt-get install $tool)" >&2; exit 1; }
done
[[ -x $binary ]] || { echo "bench: build first: cargo build --release" >&2; exit 1; }
if [[ -n ${DATABASE_URL:-} ]]; then
  command -v psql >/dev/null || { echo "bench: psql is missing (Debian: postgresql-client)" >&2; exit 1; }
fi

work=$(mktemp -d)
server=
stop() {
  [[ -z $server ]] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  server=
}
trap 'stop; rm -rf "$work"' EXIT

export INCUBATOR_DATA_DIR=$work/data INCUBATOR_BIND=127.0.0.1:$port INCUBATOR_LOG=${INCUBATOR_LOG:-warn}
if [[ -n ${DATABASE_URL:-} ]]; then
  export INCUBATOR_MASTER_SECRET=${INCUBATOR_MASTER_SECRET:-bench-bench-bench-bench-bench-bench-0}
fi
mkdir -p "$INCUBATOR_DATA_DIR"

# Starts a command of the program and tells the milliseconds until it answers with its database.
start() {
  local from to
  from=$(date +%s%N)
  "$binary" "$@" >"$work/out.log" 2>"$work/err.log" &
  server=$!
  until curl -fso /dev/null "$base/readyz"; do
    kill -0 "$server" 2>/dev/null || { cat "$work/err.log" >&2; exit 1; }
    sleep 0.005
  done
  to=$(date +%s%N)
  ready_ms=$(((to - from) / 1000000))
}

rss_mb() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$server/status"; }

livez_rps=
# measure <name> [VARIABLE=value …]: warms up for a second, then loads.
measure() {
  local name=$1 line rps p50 p99 failed ratio
  shift
  env "$@" wrk -t1 -c"$connections" -d1s -s "$here/load.lua" "$base" >/dev/null
  line=$(env "$@" wrk -t1 -c"$connections" -d"${each}s" --latency -s "$here/load.lua" "$base" | grep '^RESULT')
  read -r _ rps p50 p99 failed <<<"$line"
  [[ -n $livez_rps ]] || livez_rps=$rps
  ratio=$(awk -v a="$rps" -v b="$livez_rps" 'BEGIN { printf "%.3f", a / b }')
  printf '| %s | %s | %s | %s | %s |\n' "$name" "$rps" "$p50" "$p99" "$ratio"
  [[ $failed == 0 ]] || { echo "bench: $failed requests of '$name' failed" >&2; exit 1; }
  last_rps=$rps
}

start demo
echo "demo loaded and ready after ${ready_ms} ms"
python3 "$here/prepare.py" "$base" "$INCUBATOR_DATA_DIR" "${DATABASE_URL:-}" "$work"
stop

start serve
sleep 2
echo "serve: ready after ${ready_ms} ms, ${connections} connections for ${each} s each, idle memory $(rss_mb) MB"
token=$(<"$work/token")
echo
echo '| request | requests/s | p50 ms | p99 ms | of /livez |'
echo '| --- | --- | --- | --- | --- |'
measure 'GET /livez' PATH_TO_ASK=/livez
measure 'GET one application' PATH_TO_ASK="$(<"$work/application")" TOKEN="$token"
measure 'first page of 50 out of 1,000' PATH_TO_ASK="$(<"$work/page-small")" TOKEN="$token"
small=$last_rps
measure 'first page of 50 out of 100,000' PATH_TO_ASK="$(<"$work/page-large")" TOKEN="$token"
large=$last_rps
measure 'page of 50 in the middle of 100,000' PATH_TO_ASK="$(<"$work/page-middle")" TOKEN="$token"
middle=$last_rps
measure 'first page of 50 out of 1,000, by name' PATH_TO_ASK="$(<"$work/names-small")" TOKEN="$token"
measure 'first page of 50 out of 100,000, by name' PATH_TO_ASK="$(<"$work/names-large")" TOKEN="$token"
measure 'PUT a card of 10 criteria' CARDS="$work/cards.tsv"
echo
awk -v s="$small" -v l="$large" -v m="$middle" 'BEGIN {
  printf "a page out of 100,000 takes %.2f times (in the middle %.2f times) that out of 1,000\n", s / l, s / m }'
echo "memory after the load: $(rss_mb) MB"

# file <format>: a list of 100,000 applications, with the memory that it takes beside what is there already.
file() {
  local before peak seconds
  before=$(rss_mb)
  # From now on the peak is counted anew.
  echo 5 >"/proc/$server/clear_refs"
  seconds=$(curl -fsS -o "$work/list" -w '%{time_total}' -H "Authorization: Bearer $token" "$base$(<"$work/file-large")?format=$1")
  peak=$(awk '/^VmHWM/ { printf "%.1f", $2 / 1024 }' "/proc/$server/status")
  awk -v f="$1" -v s="$seconds" -v b="$before" -v p="$peak" -v z="$(stat -c %s "$work/list")" 'BEGIN {
    printf "100,000 applications as %s: %.1f s, %.1f MB, %.1f MB of memory more\n", f, s, z / 1e6, p - b }'
}
file csv
file xlsx
