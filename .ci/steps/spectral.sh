#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# Style and security rules. A rule set finds its packages beside itself, so it is copied to them.
tools=$(node_tools)
cp "$GATES/.spectral.yaml" "$tools/.spectral.yaml"
"$tools/node_modules/.bin/spectral" lint --ruleset "$tools/.spectral.yaml" \
  --fail-severity=warn --fail-on-unmatched-globs openapi/openapi.json
