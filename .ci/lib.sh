# shellcheck shell=bash
# Shared by .ci/run and the steps. Expects the repository's root as the current folder.

# A failure inside $(…) stops the step too.
shopt -s inherit_errexit

export CI=${CI:-true} CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never} CARGO_INCREMENTAL=0
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1

CARGO_DENY_VERSION=0.20.2
GATES=.ci/gates

# Kept between runs: the tools, each in a folder named after the hash of its lock file, and the build.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/incubator-ci
mkdir -p "$CACHE"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
# shellcheck disable=SC2034 # used by the steps
BIN=$CARGO_TARGET_DIR/debug/incubator

note() { printf -- '-- %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# A build folder that every clone shares only ever grows: begin anew past 20 GB.
limit_build_cache() {
  local own=$CACHE/target
  if [ -d "$own" ] && [ "$(du -sm "$own" | cut -f1)" -gt 20000 ]; then
    note "the build cache is over 20 GB: starting anew"
    rm -rf "$own"
  fi
}

apt_install() {
  [ "$(id -u)" -eq 0 ] || fail "missing: $*; install it, or run as root"
  note "apt-get install $*"
  apt-get -qq update >/dev/null
  apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >/dev/null
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Prints the path of a cargo-deny of the pinned version, or fails.
cargo_deny() {
  local candidate
  for candidate in "$CACHE/cargo-deny-$CARGO_DENY_VERSION/bin/cargo-deny" "$(command -v cargo-deny || true)"; do
    if [ -x "$candidate" ] && [ "$("$candidate" --version)" = "cargo-deny $CARGO_DENY_VERSION" ]; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

# The npm tools of package-lock.json; prints the folder that holds node_modules.
node_tools() {
  local folder
  folder=$CACHE/node-$(cat "$GATES/package.json" "$GATES/package-lock.json" | sha256sum | cut -c1-16)
  if [ ! -f "$folder/.complete" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$GATES/package.json" "$GATES/package-lock.json" "$folder/"
    # No package here needs a script of its own to be installed.
    (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error) >&2
    touch "$folder/.complete"
  fi
  printf '%s\n' "$folder"
}

# The Python tools of requirements.txt; prints the folder of the virtual environment.
python_tools() {
  local folder
  folder=$CACHE/python-$( (cat "$GATES/requirements.txt" && python3 --version) | sha256sum | cut -c1-16)
  if [ ! -f "$folder/.complete" ]; then
    rm -rf "$folder"
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv >&2
    python3 -m venv "$folder"
    # Every package is listed with its version, so nothing is left to be resolved.
    "$folder/bin/pip" install --quiet --no-input --no-deps -r "$GATES/requirements.txt" >&2
    "$folder/bin/pip" check >&2
    touch "$folder/.complete"
  fi
  printf '%s\n' "$folder"
}
