#!/bin/sh
# A trace with tasks, regions and logs: ./capture.sh go1.26.8 > ../../traces/tasks/go1.26.8.trace
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp "$(dirname "$0")/main.go" "$dir"
cd "$dir"
printf 'module example.com/shop\n\ngo 1.18\n' > go.mod
GOTOOLCHAIN=$1 go build -trimpath -o shop .
GOMAXPROCS=2 GOGC=40 ./shop out.trace 2> /dev/null
cat out.trace
