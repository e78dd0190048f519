#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# Is the document what OpenAPI 3.1 says a document is?
tools=$(python_tools)
"$tools/bin/openapi-spec-validator" --schema 3.1 openapi/openapi.json
