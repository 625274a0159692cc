#!/usr/bin/env bash
# Captures a load that counts its own map writes: VERSION.ndjson beside the gctrace log.
#   capture.sh VERSION grow|churn|unrelated [SECONDS] [trace]   with `trace`: an execution trace instead of the log, GOGC=500
set -eu
version=$1 mode=$2 seconds=${3:-12} kind=${4:-log}
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../map-activity/$mode-$version
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/main.go" "$work"
printf 'module example.com/mapwriter\n\ngo 1.18\n' > "$work/go.mod"
(cd "$work" && GOTOOLCHAIN=$version go build -trimpath -o mapwriter)
export TZ=UTC GOMAXPROCS=2
if [ "$kind" = trace ]; then
  out=$out-traced
  GOGC=500 TRACE=$out.trace "$work/mapwriter" "$mode" "$out.ndjson" "$seconds" 7
  gzip -9nf "$out.trace"
else
  GODEBUG=gctrace=1 "$work/mapwriter" "$mode" "$out.ndjson" "$seconds" 7 2> "$out.log"
fi
