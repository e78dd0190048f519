#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# What is generated and committed must be what the code generates now.
cargo build --locked --bin incubator

stale=0
check() {
  local command=$1 file=$2 fresh
  fresh=$(mktemp)
  "$BIN" "$command" >"$fresh"
  if cmp -s "$fresh" "$file"; then
    note "$file is up to date"
  else
    printf 'error: %s is stale; run: cargo run -- %s > %s\n' "$file" "$command" "$file" >&2
    diff -u "$file" "$fresh" | head -40 >&2 || true
    stale=1
  fi
  rm -f "$fresh"
}
check openapi openapi/openapi.json
check access docs/ACCESS.md
check notices docs/NOTICES.md
[ "$stale" -eq 0 ]
