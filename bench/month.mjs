// Writes a month of a cluster as `kubectl logs -f --prefix --timestamps` prints it to standard output: one service that restarts 200
// times, and 500 pods that come and go, ten at a time; 10 million cycles in total. Memory must not grow with the months:
//   for months in 1 4; do node bench/month.mjs $months | /usr/bin/time -f '%M KB' node dist/bin/gcdrift.js --ndjson > /dev/null; done
//   node bench/month.mjs MONTHS=1 [CYCLES_A_MONTH=10000000]
import { writeSync } from 'node:fs';

const [months = '1', cycles = '10000000'] = process.argv.slice(2);
const TOTAL = Number(months) * Number(cycles);
const PODS = 500 * Number(months);
const RESTARTS = 200 * Number(months);
const AT_A_TIME = 10;
const MONTH_MS = 30 * 86400e3;
const START_MS = Date.UTC(2026, 0, 1);

// A linear congruential generator (Numerical Recipes), equal on every machine.
let seed = 1;
const below = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};

/** A process with a live heap of about `mib`. */
const start = (name, mib, atMs) => ({ name, mib, startMs: atMs, n: 0, marked: mib >> 1 });
const cycleOf = (process, atMs) => {
  const { mib, marked } = process;
  const goal = Math.max(4, marked * 2);
  const start = goal - 1 - below(2);
  const next = Math.max(1, mib - 8 + below(16));
  const end = Math.max(start, next) + below(2);
  process.marked = next;
  process.n++;
  const us = (50 + below(200)) / 1000;
  const stop = us.toFixed(us < 0.1 ? 3 : 2);
  const double = (2 * Number(stop)).toFixed(2 * Number(stop) < 0.1 ? 3 : 2);
  return `gc ${process.n} @${((atMs - process.startMs) / 1e3).toFixed(3)}s 1%: ${stop}+1.5+0.010 ms clock, ${double}+0.10/1.2/0.5+0.020 ms cpu, ${start}->${end}->${next} MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, 2 P`;
};

let pods = 0;
const podOf = (atMs) => start(`pod/job-${++pods}-${below(1e6).toString(36)}/app`, 16 + below(200), atMs);
const service = () => start('pod/shop-0/app', 400, nowMs);
let nowMs = START_MS;
let shop = service();
const slots = Array.from({ length: AT_A_TIME }, () => podOf(nowMs));
const MOST = 1 << 20;
let out = '';
const flush = () => {
  const bytes = Buffer.from(out);
  out = '';
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
};
for (let i = 0; i < TOTAL; i++) {
  nowMs = START_MS + Math.floor((i / Number(cycles)) * MONTH_MS);
  if (i > 0 && i % Math.floor(TOTAL / RESTARTS) === 0) shop = service();
  if (i > 0 && i % Math.floor(TOTAL / PODS) === 0) slots[below(AT_A_TIME)] = podOf(nowMs);
  const process = i % 3 === 0 ? shop : slots[below(AT_A_TIME)];
  out += `[${process.name}] ${new Date(nowMs).toISOString()} ${cycleOf(process, nowMs)}\n`;
  if (out.length > MOST) flush();
}
flush();
