#!/bin/sh
# Traces of 6,000 goroutines with the given GOGC: ./capture.sh go1.26.8 50
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp "$here/main.go" "$dir"
cd "$dir"
printf 'module example.com/crowd\n\ngo 1.18\n' > go.mod
GOTOOLCHAIN=$1 go build -trimpath -o crowd .
GOMAXPROCS=2 ./crowd 6000 "$2" out.trace
gzip -9 -n < out.trace > "$here/../../traces/crowd-$1-gogc$2.trace.gz"
