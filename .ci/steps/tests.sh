#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# shellcheck source=.ci/postgres.sh
. .ci/postgres.sh

# With TEST_DATABASE_URL set every test runs on SQLite and on PostgreSQL; the second variable makes a test
# fail that would have left PostgreSQL out.
postgres_start

# SQLite waits for the disk at each commit; where there is room, the tests' files lie in memory.
memory=
room=$(df --output=avail -m /dev/shm 2>/dev/null | tail -n 1 || true)
if [ "${room:-0}" -gt 2000 ]; then
  memory=$(mktemp -d -p /dev/shm incubator-tests.XXXXXX)
  trap 'postgres_stop; rm -rf "$memory"' EXIT
fi
TMPDIR=${memory:-${TMPDIR:-/tmp}} TEST_DATABASE_URL=$POSTGRES_URL INCUBATOR_TEST_REQUIRE_POSTGRES=1 cargo test --locked --workspace
