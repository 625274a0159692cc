#!/usr/bin/env bash
# Captures some seconds of an idle shop: a trace of several generations.
#   capture.sh VERSION
set -eu
version=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/main.go" "$work"
printf 'module example.com/shop\n\ngo 1.22\n' > "$work/go.mod"
(cd "$work" && GOTOOLCHAIN=$version go build -trimpath -o shop)
mkdir -p "$here/../../generations"
GOMAXPROCS=2 "$work/shop" "$here/../../generations/$version.trace"
