// Makes a large log like a server's: the cycles of a real log, repeated as one process, among an application's lines. Same
// arguments, same bytes.
//   node bench/noise.mjs GCLOG OUT MB [EVERY=40] [plain|docker|cri|fluentbit|pods:N]
// EVERY: one cycle in so many lines; 1 = cycles only, 0 = none. MB = 10^6 bytes. pods:N: lines of N pods in random order, like kubectl logs
// --prefix, each pod a process.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const [log, out, megabytes, every = '40', carrier = 'plain'] = process.argv.slice(2);
if (!megabytes) {
  process.stderr.write('usage: noise.mjs GCLOG OUT MB [EVERY] [plain|docker|cri|fluentbit|pods:N]\n');
  process.exit(2);
}

// A linear congruential generator (Numerical Recipes), equal on every machine.
let seed = 1;
const below = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};
const words =
  'order cache tenant upstream retry goal heap map offset lease token voucher shard sweep forced commit'.split(
    ' ',
  );
const say = (count) => Array.from({ length: count }, () => words[below(words.length)]).join(' ');
const hex = (count) => Array.from({ length: count }, () => below(16).toString(16)).join('');
const bodies = Array.from({ length: 2048 }, (_, i) =>
  i % 3 === 0
    ? (time) =>
        `${time.replace('T', ' ').slice(0, 23)} INFO [${words[i % 16]}] ${say(6)} id=${hex(8)} took=${i}ms`
    : (time) =>
        `{"ts":"${time}","level":"info","trace":"${hex(32)}","msg":"${say(8)}","detail":"${say(4 + (i % 40))}"}`,
).map((body) => body('2026-01-02T03:04:05.678Z').replace('2026-01-02T03:04:05.678Z', '\0').split('\0'));
const lookalike = ['gc worker: bucket 17 collected', 'gc 12 old images freed 1.2 GB'];

const cycles = readFileSync(log, 'latin1')
  .split('\n')
  .map((line) => /^gc \d+ @(\d+)\.(\d+)s (.*)$/.exec(line))
  .filter(Boolean)
  .map(([, seconds, ms, rest]) => ({ at: Number(seconds) * 1e3 + Number(ms), rest }));
const lap = cycles.at(-1).at + 7;
const [kind, pods = '1'] = carrier.split(':');
const counts = new Array(Number(pods)).fill(0);
const cycle = (pod) => {
  const count = counts[pod]++;
  const { at, rest } = cycles[count % cycles.length];
  const ms = at + lap * Math.floor(count / cycles.length);
  return `gc ${count + 1} @${Math.floor(ms / 1e3)}.${String(ms % 1e3).padStart(3, '0')}s ${rest}`;
};

let clock = Date.UTC(2026, 0, 2, 3, 4, 5);
const wrap = {
  plain: (line) => `${line}\n`,
  // Go's encoding/json escapes < > & in Docker's records.
  docker: (line, time) =>
    `{"log":${JSON.stringify(`${line}\n`).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)},"stream":"stderr","time":"${time.slice(0, -1)}123456Z"}\n`,
  cri: (line, time) => `${time.slice(0, -1)}123456Z stderr F ${line}\n`,
  fluentbit: (line, time) =>
    `{"date":"${time}","stream":"stderr","log":${JSON.stringify(`${line}\n`)},"kubernetes":{"pod_name":"api-7d9c5b6f4d-x2xkq","namespace_name":"shop","container_name":"api"}}\n`,
  pods: (line, time, pod) => `[pod/api-7d9c5b6f4d-${String(pod).padStart(5, '0')}/api] ${line}\n`,
}[kind];

const fd = openSync(out, 'w');
const limit = Number(megabytes) * 1e6;
const period = Number(every);
let written = 0;
let block = '';
let lines = 0;
while (written < limit) {
  const time = new Date((clock += lines % 4 === 0 ? 1 : 0)).toISOString();
  const body = bodies[below(bodies.length)];
  const pod = counts.length === 1 ? 0 : below(counts.length);
  const line =
    period === 1 || (period > 0 && below(period) === 0)
      ? cycle(pod)
      : below(2000) === 0
        ? lookalike[below(2)]
        : body.length > 1
          ? body.join(time)
          : time + body[0];
  block += wrap(line, time, pod);
  lines++;
  if (block.length > 1 << 20) {
    written += writeSync(fd, block);
    block = '';
  }
}
writeSync(fd, block);
closeSync(fd);
process.stdout.write(`${JSON.stringify({ lines, cycles: counts.reduce((a, b) => a + b, 0) })}\n`);
