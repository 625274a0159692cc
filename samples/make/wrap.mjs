// Wraps captures of ../ the way log carriers do, into ../carriers. The same captures give the same files.
//
// Wall times: an application line has its own stamp; the process started START_TO_READY before the first of
// them; a cycle is written when it ends (start + @ + its three clocks); any other line follows the one before
// it. The carrier reads each line a little later (readDelay, made up).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const SAMPLES = new URL('../', import.meta.url);
const CARRIERS = new URL('carriers/', SAMPLES);

const US = 1_000n;
const SECOND = 1_000_000_000n;
const START_TO_READY = 1_000n * US;

const APP = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{6}) /;
const CYCLE = /^gc \d+ @(\d+)\.(\d{3})s [^:]*: ([\d.]+)\+([\d.]+)\+([\d.]+) ms clock, /;

/** The lines of a capture, each with the nanosecond (since 1970, UTC) at which a carrier read it. */
function read(capture) {
  const lines = readFileSync(new URL(capture, SAMPLES), 'utf8').replace(/\n$/, '').split('\n');
  const start = appTime(lines.find((line) => APP.test(line))) - START_TO_READY;
  const readDelay = delays(start);
  let last = start;
  return lines.map((text) => {
    const written = appTime(text) ?? cycleTime(text, start) ?? last;
    const seen = written + readDelay();
    last = seen > last ? seen : last + US;
    return { time: last, text };
  });
}

function appTime(text) {
  const m = APP.exec(text);
  if (!m) return undefined;
  const [year, month, day, hour, minute, second, micros] = m.slice(1).map(Number);
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  return BigInt(seconds) * SECOND + BigInt(micros) * US;
}

function cycleTime(text, start) {
  const m = CYCLE.exec(text);
  if (!m) return undefined;
  const clocks = m.slice(3).reduce((sum, ms) => sum + Math.round(Number(ms) * 1000), 0);
  return start + BigInt(m[1] + m[2]) * 1_000n * US + BigInt(clocks) * US;
}

/** Pseudo-random delays of 20 to 84 us, in nanoseconds. */
function delays(seed) {
  let state = seed & 0xffffffffn;
  return () => {
    state = (state * 1664525n + 1013904223n) & 0xffffffffn;
    return 20n * US + (state >> 16n);
  };
}

const pad = (value, digits) => String(value).padStart(digits, '0');
const iso = (time) => new Date(Number(time / SECOND) * 1000).toISOString().slice(0, 19);

/** RFC 3339 with nine digits. */
const padded = (time) => `${iso(time)}.${pad(time % SECOND, 9)}Z`;
/** Go's RFC3339Nano: no trailing zeros, no point without digits. */
const trimmed = (time) => padded(time).replace(/\.?0*Z$/, 'Z');

/** A JSON string as the json-file driver writes it: <, >, & and control characters but \n, \r as \u00xx. */
function dockerString(text) {
  const escape = (c) => {
    if (c === '"' || c === '\\') return `\\${c}`;
    if (c === '\n') return '\\n';
    if (c === '\r') return '\\r';
    return `\\u${pad(c.charCodeAt(0).toString(16), 4)}`;
  };
  return `"${text.replace(/["\\<>&\u0000-\u001f\u2028\u2029]/g, escape)}"`;
}

const docker = ({ time, text }) =>
  `{"log":${dockerString(`${text}\n`)},"stream":"stderr","time":"${trimmed(time)}"}`;

const cri = ({ time, text }) => `${trimmed(time)} stderr F ${text}`;

const kubectl = (pod, container) => (lines) =>
  lines.map(({ time, text }) => ({ time, text: `[pod/${pod}/${container}] ${padded(time)} ${text}` }));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function journaldShort({ time, text }) {
  const [month, day, clock] = iso(time).split(/[-T]/).slice(1);
  return `${MONTHS[Number(month) - 1]} ${day} ${clock} web-1 sessiond[812]: ${text}`;
}

function journaldJson({ time, text }, i) {
  const boot = '7d2e0c4b8a914f1fa0d7c51e3b6f2a90';
  const realtime = time / US;
  const monotonic = realtime - (realtime / 86_400_000_000n) * 86_400_000_000n; // booted at midnight
  const hex = (value) => value.toString(16);
  return JSON.stringify({
    __CURSOR: `s=9f1c6a52;i=${hex(4096 + i)};b=${boot};m=${hex(monotonic)};t=${hex(realtime)};x=${hex(BigInt.asUintN(64, time * 31n))}`,
    __REALTIME_TIMESTAMP: String(realtime),
    __MONOTONIC_TIMESTAMP: String(monotonic),
    _BOOT_ID: boot,
    _HOSTNAME: 'web-1',
    _TRANSPORT: 'stdout',
    PRIORITY: '6',
    SYSLOG_IDENTIFIER: 'sessiond',
    _PID: '812',
    _SYSTEMD_UNIT: 'sessiond.service',
    MESSAGE: text,
  });
}

function write(name, lines) {
  writeFileSync(new URL(name, CARRIERS), lines.map((line) => `${line}\n`).join(''));
}

mkdirSync(CARRIERS, { recursive: true });
write('docker-json-file.log', read('crash/go1.26.8.log').map(docker));
write('cri.log', read('nested-map/go1.26.8.log').map(cri));
write('journald-short.log', read('cache/go1.26.8.log').map(journaldShort));
write('journald.jsonl', read('limit/go1.27.4.log').map(journaldJson));

const pods = [
  ...kubectl('sessiond-7d9c5b6f4d-x2xkq', 'sessiond')(read('pods/map-leak-go1.26.8.log')),
  ...kubectl('cached-5f6b8c9d7c-q8wz4', 'cached')(read('pods/cache-go1.24.13.log')),
];
pods.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));
write(
  'kubectl-prefix-timestamps.log',
  pods.map(({ text }) => text),
);

const gzipped = gzipSync(readFileSync(new URL('map-leak/go1.27.4.log', SAMPLES)), { level: 9 });
gzipped[9] = 255; // the system field, which zlib sets to where it runs
writeFileSync(new URL('app.log.gz', CARRIERS), gzipped);
