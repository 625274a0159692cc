#!/usr/bin/env bash
# Makes every sample anew, one capture at a time (about five minutes).
set -eu
cd "$(dirname "$0")"

for version in 1.9.7 1.11.13 1.13.15 1.16.15 1.18.10 1.19.13 1.21.13 1.23.12 1.24.13 1.26.8 1.27.4; do
  ./capture.sh go$version map-leak 8
done
for version in 1.2.2 1.3.3 1.4.3 1.5.4 1.6.4 1.7.6 1.8.7; do
  OUT=../old/go${version%.*}.log ./capture.sh go$version map-leak 8
done
for mode in cache nested-map crash; do
  ./capture.sh go1.26.8 $mode 8
done
./capture.sh go1.26.8 tuner 10
./capture.sh go1.23.12 map-doubling 9
./capture.sh go1.26.8 map-doubling 9
./capture.sh go1.21.13 limit 6
./capture.sh go1.27.4 limit 6
for version in 1.5.4 1.7.6 1.8.7 1.9.7 1.10.8 1.18.10 1.20.14 1.21.13; do
  TRACE=$PWD/../traces/go$version.trace OUT=../traces/go$version.log ./capture.sh go$version map-leak 0.3
done
TRACE=$PWD/../maps/go1.23.12.trace OUT=/dev/null ./capture.sh go1.23.12 map-doubling 1.5

for version in go1.21.13 go1.26.8; do
  for load in grow churn unrelated; do ./mapwriter/capture.sh $version $load 12; done
done

for version in go1.22.12 go1.24.13 go1.26.8; do shop/capture.sh $version; done

crowd/capture.sh go1.22.12 100
for gogc in 50 200; do crowd/capture.sh go1.26.8 $gogc; done

# Two processes side by side, for kubectl-prefix-timestamps.log.
OUT=../pods/map-leak-go1.26.8.log ./capture.sh go1.26.8 map-leak 8 &
OUT=../pods/cache-go1.24.13.log ./capture.sh go1.24.13 cache 8
wait

node wrap.mjs
