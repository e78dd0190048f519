#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# A generated client must compile.
tools=$(node_tools)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$tools/node_modules/.bin/openapi-typescript" openapi/openapi.json --output "$work/api.ts"
cp "$GATES/client.ts" "$GATES/tsconfig.json" "$work/"
"$tools/node_modules/.bin/tsc" --project "$work"
note "$(wc -l <"$work/api.ts") lines of types compile"
