#!/usr/bin/env bash
# PostgreSQL 16.2 (pgserver 0.1.4). A list gives pages by key: WHERE (at, id) > cursor ORDER BY at, id LIMIT n, with an index
# on (at, id) that is the plan for every cursor and every n. The statement is prepared, all its values are bound.
#
# Guess: as the manual says of `plan_cache_mode = auto`, after five executions a plan that does not depend on the values is
#        kept, since one that does is not better: here both are the same range of the same index.
# Seen:  with the LIMIT bound it is planned anew at every execution, for ever. Without its value the planner takes a LIMIT
#        for a tenth of all rows, so that the plan that could be kept looks some hundred times as dear as one made for 50
#        rows. With the LIMIT written out, the cursor bound, it is kept from the sixth execution on.
# So:    drivers and query builders that bind LIMIT pay a planning for each page, which may take longer than the page. Write
#        LIMIT out, or set plan_cache_mode = force_generic_plan for such connections.
set -euo pipefail
work=$(mktemp -d)
trap 'as pg_ctl -D "$work/data" -m immediate -w stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pgserver==0.1.4
bin=$(echo "$work"/venv/lib/python3*/site-packages/pgserver/pginstall/bin)
mkdir "$work/run"
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses root.
  chown -R nobody "$work"
  as() { runuser -u nobody -- env HOME="$work" "$bin/$1" "${@:2}"; }
else
  as() { "$bin/$1" "${@:2}"; }
fi
cd "$work"
as initdb -D "$work/data" -U owner --auth=trust --locale=C --encoding=UTF8 >/dev/null
as pg_ctl -D "$work/data" -l "$work/run/log" -w -o "-k $work/run -c listen_addresses=''" start >/dev/null
sql() { as psql -h "$work/run" -U owner -XAtq -v ON_ERROR_STOP=1 postgres; }

{
  cat <<'SQL'
CREATE TABLE item (id int PRIMARY KEY, at timestamptz NOT NULL, title text NOT NULL);
INSERT INTO item SELECT i, '2026-01-01Z'::timestamptz + i * interval '7 s', 'title ' || i FROM generate_series(1, 100000) i;
CREATE INDEX item_list ON item (at, id);
ANALYZE item;
PREPARE bound (timestamptz, int, bigint) AS SELECT id, title FROM item WHERE (at, id) > ($1, $2) ORDER BY at, id LIMIT $3;
PREPARE written (timestamptz, int) AS SELECT id, title FROM item WHERE (at, id) > ($1, $2) ORDER BY at, id LIMIT 50;
\o /dev/null
SQL
  for i in $(seq 30); do
    at="'2026-01-01Z'::timestamptz + $i * interval '6 h'"
    echo "EXECUTE bound ($at, 0, 50);"
    echo "EXECUTE written ($at, 0);"
  done
  cat <<'SQL'
\o
SELECT name, 'planned anew', custom_plans, 'kept', generic_plans FROM pg_prepared_statements ORDER BY name;
SQL
} | sql | tee "$work/run/seen"

expected='bound|planned anew|30|kept|0
written|planned anew|5|kept|25'
[ "$(cat "$work/run/seen")" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
