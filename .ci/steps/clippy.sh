#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

cargo clippy --locked --workspace --all-targets -- -D warnings
