#!/usr/bin/env bash
# Builds sessiond with one Go version and captures its log, gctrace lines included:
#   capture.sh VERSION MODE [SECONDS]        e.g.  capture.sh go1.21.13 map-leak 8
# The toolchain is $GOROOT when that is set, else what `go` (1.21 or later) fetches for GOTOOLCHAIN=VERSION.
# OUT names the file to write; without it that is samples/MODE/VERSION.log. TRACE names a file for an execution trace of the run.
set -eu
version=$1 mode=$2 seconds=${3:-8}
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/../$mode/$version.log}
root=${GOROOT:-$(GOTOOLCHAIN=$version go env GOROOT)}
minor=$(echo "$version" | sed -E 's/^go1\.([0-9]+).*/\1/')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build() {
  mkdir -p "$work/src/sessiond"
  cp "$here"/*.go "$work/src/sessiond"
  cd "$work/src/sessiond"
  export GOROOT=$root GOTOOLCHAIN=local CGO_ENABLED=0
  local paths=-trimpath=$work # keeps this machine's folders out of traces and crashes; 1.13 has a flag of its own
  export GOROOT_FINAL=/usr/local/go
  if [ "$minor" -le 10 ]; then # no modules yet
    GOPATH=$work "$root/bin/go" build -gcflags "$paths" -o "$work/sessiond"
    return
  fi
  printf 'module example.com/sessiond\n\ngo 1.%s\n' "$minor" > go.mod
  if [ "$minor" -le 12 ]; then
    GO111MODULE=on "$root/bin/go" build -gcflags "$paths" -o "$work/sessiond"
    return
  fi
  unset GOROOT_FINAL
  GO111MODULE=on "$root/bin/go" build -trimpath -o "$work/sessiond"
}
(build)

mkdir -p "$(dirname "$out")"
unset GOROOT GOGC GOMEMLIMIT
# 'crash' ends with status 2; that is what it is for.
TZ=UTC GOMAXPROCS=2 GODEBUG=gctrace=1 "$work/sessiond" -mode "$mode" -for "${seconds}s" 2> "$out" || [ "$mode" = crash ]
