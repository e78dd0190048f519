# shellcheck shell=bash
# postgres_start: a PostgreSQL of its own for one step, in a temporary folder on a free port, gone with the step.
# Sets POSTGRES_URL. For tests only: it trusts every local connection and does not sync to disk.

postgres_programs() {
  local folder
  for folder in "$(dirname "$(readlink -f "$(command -v initdb || echo /none/initdb)")")" \
    $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ -x "$folder/pg_ctl" ]; then
      printf '%s\n' "$folder"
      return 0
    fi
  done
  return 1
}

# initdb and postgres refuse to run as root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    # From a folder that this user may enter.
    (cd "$postgres_folder" && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

postgres_stop() {
  if [ -n "${postgres_folder:-}" ]; then
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$postgres_folder"
    postgres_folder=
  fi
}

postgres_start() {
  local port
  if ! postgres_bin=$(postgres_programs); then
    apt_install postgresql
    postgres_bin=$(postgres_programs) || fail "PostgreSQL's programs are not where Debian puts them"
  fi
  postgres_folder=$(mktemp -d)
  trap postgres_stop EXIT
  trap 'exit 130' INT TERM
  if [ "$(id -u)" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin postgres
    chown postgres "$postgres_folder"
  fi

  as_postgres "$postgres_bin/initdb" -D "$postgres_folder/data" -U postgres --auth=trust \
    --locale=C --encoding=UTF8 --no-sync >"$postgres_folder/initdb.log" 2>&1 ||
    { cat "$postgres_folder/initdb.log" >&2; fail "initdb failed"; }
  cat >>"$postgres_folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
max_locks_per_transaction = 256
fsync = off
synchronous_commit = off
full_page_writes = off
CONF

  # Somebody else may take the free port before the server does: then once more.
  for _ in 1 2 3; do
    port=$(free_port)
    if as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/data/server.log" \
      -o "-p $port" -w -t 60 start >/dev/null 2>&1; then
      # shellcheck disable=SC2034 # used by the step that calls
      POSTGRES_URL=postgres://postgres@127.0.0.1:$port/postgres
      note "$("$postgres_bin/postgres" --version) from $postgres_bin on port $port"
      return 0
    fi
  done
  tail -20 "$postgres_folder/data/server.log" >&2 || true
  fail "PostgreSQL did not start"
}
