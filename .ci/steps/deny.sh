#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# Called with --install-only by .ci/run, in the background; the lock makes the step itself wait for that.
exec 9>"$CACHE/cargo-deny.lock"
flock 9

if ! cargo_deny >/dev/null; then
  note "cargo install cargo-deny $CARGO_DENY_VERSION"
  root=$CACHE/cargo-deny-$CARGO_DENY_VERSION
  nice cargo install --quiet --locked --version "$CARGO_DENY_VERSION" \
    --root "$root" --target-dir "$root-build" cargo-deny
  rm -rf "$root-build"
fi
[ "${1:-}" != --install-only ] || exit 0

"$(cargo_deny)" --locked check --hide-inclusion-graph bans licenses sources
