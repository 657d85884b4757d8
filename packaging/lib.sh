# Shared by packaging/demo and packaging/test, which source it: say things, find or install what is needed,
# start processes and end exactly those again. It changes into the repository's top folder.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit

say() { printf '%s\n' "$*"; }
die() { printf '\n%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# What Fyne's window needs to be built (X11 and OpenGL headers), and what a window without a screen needs to be
# run and looked at: a virtual X server, software OpenGL, a screenshot tool, and a hand that touches.
packages_build=(gcc libc6-dev pkg-config libgl1-mesa-dev xorg-dev)
packages_screen=(xvfb libgl1-mesa-dri x11-utils imagemagick xdotool)

# What the console's pages are looked at with.
packages_browser=(chromium)

# need_go finds Go and refuses a version older than go.mod asks for.
need_go() {
  if ! command -v go >/dev/null && [ -x /usr/local/go/bin/go ]; then
    PATH=$PATH:/usr/local/go/bin
  fi
  local want have
  want=$(awk '$1 == "go" { print $2 }' go.mod)
  command -v go >/dev/null || die "Go is missing. Install Go ${want%.*} or newer from https://go.dev/dl and put its bin folder on the PATH, then run this again."
  have=$(GOTOOLCHAIN=local go env GOVERSION)
  have=${have#go}
  if [ "$(printf '%s\n%s\n' "$want" "${have%% *}" | sort -V | head -n 1)" != "$want" ]; then
    die "Go $want or newer is needed, and this is Go $have. Install a newer one from https://go.dev/dl, then run this again."
  fi
  # The clone may belong to somebody else or be no clone at all: do not ask git for a version stamp.
  export GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false"
}

# build_programs DIR: central and kiosk for this machine, and in DIR/ci both without cgo (the kiosk without a window).
build_programs() {
  mkdir -p "$1/ci"
  CGO_ENABLED=0 go build -tags ci -o "$1/ci/" ./cmd/central ./cmd/kiosk
  CGO_ENABLED=0 go build -o "$1/central" ./cmd/central
  CGO_ENABLED=1 go build -tags x11 -o "$1/kiosk" ./cmd/kiosk
}

# need_packages NAME… installs those Debian packages that are missing; it names them first, and where it cannot
# install, it says what to type.
need_packages() {
  command -v dpkg-query >/dev/null ||
    die "this set-up knows Debian's package names only. Install what corresponds to: $*"
  local missing=() p
  for p; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local by=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      by=(sudo)
    else
      die "these Debian packages are missing, and installing them takes root. Type, as root:
  apt-get update && apt-get install --no-install-recommends ${missing[*]}
then run this again."
    fi
  fi
  say "Installing Debian packages: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${by[@]}" apt-get -q -o Acquire::Retries=3 update &&
    "${by[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 \
      install --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die "apt-get could not install them (its last lines are above)."
  fi
  rm -f "$log"
}

# Processes started with start are ended, latest first, when the script ends for whatever reason.
started=()
start() { # start LOG COMMAND…; the process id is in $last
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null 9>&- & # 9: a lock is not the children's
  last=$!
  started+=("$last")
}

running() { kill -0 "$1" 2>/dev/null; }

stop() { # stop PID: asks, waits ten seconds, insists
  running "$1" || return 0
  kill -TERM "$1" 2>/dev/null || true
  local i
  for ((i = 0; i < 100; i++)); do
    running "$1" || break
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

stop_all() {
  local i
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do stop "${started[i]}"; done
  started=()
}

# port_taken PORT: something answers there on loopback.
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# wait_for SECONDS PID COMMAND…: until the command succeeds; fails when the time is up or the process has ended.
wait_for() {
  local until=$((SECONDS + $1)) pid=$2
  shift 2
  while ! "$@"; do
    running "$pid" || return 1
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.2
  done
}
