#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# shellcheck source=.ci/postgres.sh
. .ci/postgres.sh

# With TEST_DATABASE_URL set every test runs on SQLite and on PostgreSQL; the second variable makes a test
# fail that would have left PostgreSQL out.
postgres_start
TEST_DATABASE_URL=$POSTGRES_URL INCUBATOR_TEST_REQUIRE_POSTGRES=1 cargo test --locked
