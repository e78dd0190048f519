#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# Generated requests against a running demo: every check, stateful, as each role, two applicants as peers.

# These end the session that they are sent with, or all of an account's, and would turn whatever comes after into
# 401: they run apart, where schemathesis logs in again after each. The list of sessions gives them real ids.
session_ending=(log_out revoke_session change_password)
# Cancels the programme, which forbids every further step in it: after everything else that needs it.
programme_ending=move_programme
# Moves the clock of the whole demo past every deadline and every token's end: runs last.
clock=/demo/clock

tools=$(python_tools)
cargo build --locked --bin incubator

work=$(mktemp -d)
demo=
stop() {
  if [ -n "$demo" ]; then
    kill "$demo" 2>/dev/null || true
    wait "$demo" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

# From a folder without .env, and on SQLite whatever the environment says.
address=127.0.0.1:$(free_port)
cp "$GATES"/schemathesis/* "$work/"
cd "$work"
env -u DATABASE_URL INCUBATOR_DATA_DIR="$work/data" INCUBATOR_BIND="$address" \
  "$BIN" demo --reset >"$work/demo.log" 2>&1 &
demo=$!
begun=$SECONDS
ready() {
  python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=2)' \
    "http://$address/readyz" 2>/dev/null && [ -s data/demo.json ]
}
until ready; do
  kill -0 "$demo" 2>/dev/null || { tail -40 demo.log >&2; fail "the demo stopped"; }
  [ $((SECONDS - begun)) -lt 300 ] || { tail -40 demo.log >&2; fail "the demo was not ready in 300 s"; }
  sleep 0.2
done
note "demo ready after $((SECONDS - begun)) s"
python3 prepare.py data/demo.json .

failed=0
# test_operations NAME MINUTES FILTER…
test_operations() {
  local name=$1 minutes=$2 code=0
  shift 2
  note "$name"
  # The time limit is for a server that hangs; the amount of work is set by number, in schemathesis.toml.
  timeout --kill-after=10 "${minutes}m" "$tools/bin/schemathesis" --config-file schemathesis.toml run \
    "http://$address/openapi.json" --origin "http://$address" --no-color "$@" || code=$?
  if [ "$code" -ne 0 ]; then
    failed=1
    printf 'error: schemathesis, %s: exit code %d\n' "$name" "$code" >&2
  fi
}

apart=()
everything_else=(--exclude-path "$clock" --exclude-operation-id "$programme_ending")
for operation in "${session_ending[@]}"; do
  apart+=(--include-operation-id "$operation")
  everything_else+=(--exclude-operation-id "$operation")
done
# Before anything has changed what they own.
own=()
for operation in list_my_applications get_application list_application_versions list_my_offers get_offer; do
  own+=(--include-operation-id "$operation")
done
test_operations "what applicants own" 5 --phases stateful "${own[@]}"
test_operations "all operations but those that end a session or the programme, or move the clock" 15 "${everything_else[@]}"
if [ -s peer-probes.txt ]; then
  note "objects of one applicant asked for as the other:"
  sort -u peer-probes.txt | sed 's/^/   /'
else
  printf 'error: no object of one applicant was asked for as the other: the check of object access was idle\n' >&2
  failed=1
fi
# The stateful phase gives up its walk where the same steps are answered otherwise the second time, as states that
# only go forward must; so it sets out more than once.
for seed in 20170902 20170903; do
  test_operations "stateful once more, seed $seed" 10 --phases stateful --seed "$seed" "${everything_else[@]}"
done
test_operations "operations that end a session" 5 "${apart[@]}" --include-operation-id list_sessions
# From one operation alone no link leads on.
alone=(--phases "examples,coverage,fuzzing")
test_operations "the end of the programme" 5 "${alone[@]}" --include-operation-id "$programme_ending"
test_operations "the clock" 5 "${alone[@]}" --include-path "$clock"

kill -0 "$demo" 2>/dev/null || { printf 'error: the demo stopped under test\n' >&2; failed=1; }
if [ "$failed" -ne 0 ]; then
  note "the demo's last lines:"
  tail -60 demo.log
fi
[ "$failed" -eq 0 ]
