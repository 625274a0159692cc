// Sends randomly damaged real logs through the whole pipeline: nothing may throw or hang, no series of a process may go back, and
// every undamaged line of a cycle must be found exactly.
// `npm run build && node bench/fuzz.mjs [--seconds 60] [--seed N]`; what fails is written to the temporary folder.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { uniform } from './random.mjs';

/** The most CPU time that a log of some hundred lines may take: on a busy machine any of them may wait for long. */
const SLOW_MS = 2000;

/** Behind so many lines, others are passed over in WebAssembly. */
const MANY = Array.from({ length: 2_100 }, (_, i) => `handled request ${i}`);

/** Lines that are inserted: of other programs and carriers, and some that resemble the runtime's. */
const FOREIGN = [
  '',
  ' ',
  '5',
  '0.10+',
  'gc ',
  'gc 12 old images freed',
  'gc 7 @0.758s 3%: ',
  'gc1(1): ',
  '%: %: %: ',
  ' (forced)',
  '->->',
  ' MB goal, 2 P',
  '2026/11/23 23:54:49 INFO ready',
  '2026-11-23T23:54:49.5Z ready',
  '2026-11-23T23:54:49.5Z stderr P gc 9',
  '2026-11-23T23:54:49.5Z stderr F gc 9 @1.0',
  'Nov 23 23:54:19 web-1 app[812]: ready',
  '[pod/a-1/app] ready',
  '{"log":"gc 3 @","stream":"stderr","time":"2026-11-23T23:54:44.6Z"}',
  '{"log":"x\\n","stream":"stdout","time":"2026-11-23T23:54:44.6Z"}',
  '{"MESSAGE":[103,99],"__REALTIME_TIMESTAMP":"17"}',
  '{',
  'panic: boom',
  'panic: boom [recovered]',
  'fatal error: concurrent map writes',
  'goroutine 1 [running]:',
  'main.main()',
  '\t/app/main.go:12 +0x1',
  'exit status 2',
  'signal: killed',
  'GC forced',
  'scvg: 0 MB released',
  'scvg3: inuse: 0, idle: 62, sys: 63, released: 59, consumed: 4 (MB)',
  'pacer: sweep done at heap size 3MB; allocated 0MB during sweep; swept 1 pages at +1.0e-004 pages/byte',
  'SCHED 0ms: gomaxprocs=2 idleprocs=1 threads=4 spinningthreads=0 idlethreads=2 runqueue=0 [0 0]',
  '\x1b[31m',
  '\0\0\0',
  '\ufeff',
  '日本',
  'x'.repeat(5000),
];

/** Damages a list of lines in place. A line is `{ text, whole }`; `whole`: it is undamaged. */
const DAMAGE = {
  flip(lines, i, below) {
    const bytes = Buffer.from(lines[i].text);
    if (bytes.length === 0) return;
    const to = below(256);
    bytes[below(bytes.length)] = to === 10 ? 0 : to;
    lines[i] = { text: bytes.toString('latin1'), whole: false };
  },
  cut(lines, i, below) {
    const at = below(lines[i].text.length + 1);
    const [head, rest] = [lines[i].text.slice(0, at), lines[i].text.slice(at)];
    lines.splice(i, 1, { text: head, whole: false }, { text: rest, whole: false });
  },
  join(lines, i) {
    if (i + 1 < lines.length) lines.splice(i, 2, { text: lines[i].text + lines[i + 1].text, whole: false });
  },
  drop(lines, i) {
    lines.splice(i, 1);
  },
  double(lines, i) {
    lines.splice(i, 0, { ...lines[i] });
  },
  doubleBlock(lines, i, below) {
    lines.splice(i, 0, ...lines.slice(i, i + below(40)).map((line) => ({ ...line })));
  },
  insert(lines, i, below) {
    lines.splice(i, 0, { text: FOREIGN[below(FOREIGN.length)], whole: false });
  },
  insertWithin(lines, i, below) {
    const at = below(lines[i].text.length + 1);
    const foreign = FOREIGN[below(FOREIGN.length)] + (below(2) ? '\n' : '');
    lines[i] = { text: lines[i].text.slice(0, at) + foreign + lines[i].text.slice(at), whole: false };
  },
  tear(lines, i, below) {
    // At the boundaries of the runtime's writes.
    const writes = lines[i].text.match(/\d+(?:\.\d+)?|\D+/g) ?? [''];
    const at = below(writes.length);
    const foreign = FOREIGN[below(FOREIGN.length)];
    const text = `${writes.slice(0, at).join('')}${foreign}\n${writes.slice(at).join('')}`;
    lines[i] = { text, whole: false };
  },
  move(lines, i, below) {
    const block = lines.splice(i, below(20));
    lines.splice(below(lines.length + 1), 0, ...block);
  },
  carriageReturn(lines, i) {
    lines[i].text += '\r';
  },
};
const KINDS = Object.values(DAMAGE);

/** A damaged log made of one or two logs of the corpus, and its undamaged lines: numbers and texts. */
export function damaged(corpus, next) {
  const below = (n) => Math.floor(next() * n);
  const lines = [];
  for (let k = below(4) === 0 ? 2 : 1; k > 0; k--) {
    const all = corpus[below(corpus.length)];
    const from = below(3) === 0 ? below(all.length) : 0;
    lines.push(...all.slice(from, from + 400).map((text) => ({ text, whole: true })));
  }
  for (let times = below(40); times > 0 && lines.length > 0; times--)
    KINDS[below(KINDS.length)](lines, below(lines.length), below);
  const whole = [];
  const text = below(8) === 0 ? [...MANY] : [];
  let number = 1 + text.length;
  for (const line of lines) {
    if (line.whole) whole.push({ number, text: line.text });
    text.push(line.text);
    number += line.text.split('\n').length;
  }
  return { bytes: Buffer.from(text.join('\n') + (below(2) ? '\n' : '')), whole };
}

/**
 * Damages and reads logs, for so many seconds or so often. `lib` has the parts of gcdrift, `corpus` logs as lists of lines; `cycleOf`
 * returns the cycle number of an undamaged line, or undefined. Returns statistics, and the failure if there was one:
 * `{ bytes, reason }`.
 */
export function fuzz({ lib, corpus, cycleOf, seed, seconds = Infinity, rounds = Infinity }) {
  const next = uniform(seed);
  const done = { iterations: 0, lines: 0, cycles: 0, whole: 0, slowestMs: 0, failure: undefined };
  const until = performance.now() + seconds * 1e3;
  while (done.iterations < rounds && performance.now() < until) {
    const { bytes, whole } = damaged(corpus, next);
    const size = [1, 7, 100, 4096, 1 << 20][Math.floor(next() * 5)];
    const start = process.cpuUsage();
    const reason = check(lib, cycleOf, bytes, whole, () => 1 + Math.floor(next() * size), done);
    const { user, system } = process.cpuUsage(start);
    const ms = (user + system) / 1e3;
    done.slowestMs = Math.max(done.slowestMs, ms);
    done.iterations++;
    if (reason === undefined && ms < SLOW_MS) continue;
    done.failure = { bytes, reason: reason ?? `took ${Math.round(ms)} ms` };
    break;
  }
  return done;
}

/** What is wrong with a log's records, or undefined. */
function check(lib, cycleOf, bytes, whole, sizes, done) {
  try {
    const { cycles, lines, texts, known, carrier } = read(lib, bytes, sizes);
    done.lines += lines;
    done.cycles += cycles.length;
    const newlines = bytes.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0);
    // A last line without its newline counts, but not a hole of NULs alone.
    const isOpen = bytes.subarray(bytes.lastIndexOf(10) + 1).some((byte) => byte !== 0);
    const wanted = newlines + (isOpen ? 1 : 0);
    if (lines !== wanted) return `${lines} lines of ${wanted}`;
    // A line can contain several records.
    if (known > Math.max(lines, texts)) return `${known} of ${texts} lines are known`;
    const last = new Map();
    for (const { stream, run, n, duplicate } of cycles) {
      if (duplicate) continue;
      if (n <= (last.get(`${stream} ${run}`) ?? -1))
        return `the series of ${stream} run ${run} goes back to ${n}`;
      last.set(`${stream} ${run}`, n);
    }
    // A carrier may join a line with the previous one if the marker of its end was damaged.
    if (carrier !== 'plain') return undefined;
    const found = new Map();
    for (const { line, n } of cycles) found.set(line, [...(found.get(line) ?? []), n]);
    for (const { number, text } of whole) {
      const n = cycleOf(text.replace(/\r$/, ''));
      if (n === undefined) continue;
      done.whole++;
      if (!found.get(number)?.includes(n)) return `line ${number} was lost: ${text}`;
    }
    return undefined;
  } catch (error) {
    return error.stack;
  }
}

/** The whole pipeline from bytes to records. */
function read(lib, bytes, sizes) {
  const batch = lib.newBatch(32);
  const processes = new lib.Processes({}, (family) => lib.GRAMMARS[family].versions);
  const writer = new lib.NdjsonWriter();
  const places = new lib.Places('log');
  const cycles = [];
  const events = [];
  const flush = () => {
    for (let row = 0; row < batch.length; row++) {
      while (events.length > 0 && events[0].row <= row) {
        const event = events.shift();
        processes.event(event.stream, event);
      }
      processes.accept(batch, row, row + 1);
      const process = processes.all[batch.process[row]];
      cycles.push({
        line: batch.line[row],
        n: batch.n[row],
        stream: process?.index,
        run: 1,
        duplicate: process === undefined,
      });
    }
    for (const event of events.splice(0)) processes.event(event.stream, event);
    writer.cycles(batch, processes.all, places);
    batch.length = 0;
  };
  let reader;
  const lines = new lib.LineBuffer((head) => {
    const out = { batch, events, flush };
    const streamOf = ({ stream }) => processes.stream(stream, stream !== '');
    reader = new lib.InputReader(head, { file: 'log', out, streamOf, calendar: { latestMs: 0 } });
    return reader;
  });
  for (let at = 0; at < bytes.length;) {
    at += lines.copy(bytes.subarray(0, Math.min(bytes.length, at + sizes())), at);
    flush();
  }
  lines.end();
  reader.finish();
  flush();
  processes.finish();
  for (const process of processes.all) writer.record(process.summary());
  for (const line of writer.bytes.take().toString().trimEnd().split('\n')) if (line !== '') JSON.parse(line);
  return {
    cycles,
    lines: reader.lines,
    texts: reader.textLines,
    known: reader.known,
    carrier: reader.carrier,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
  });
  const lib = Object.assign(
    {},
    ...(await Promise.all(
      [
        'gctrace/grammar',
        'gctrace/open',
        'input/lines',
        'model/batch',
        'model/places',
        'process/processes',
        'report/ndjson',
      ].map((name) => import(`../dist/lib/${name}.js`)),
    )),
  );
  const folder = fileURLToPath(new URL('../samples/', import.meta.url));
  const corpus = readdirSync(folder, { recursive: true })
    .filter((name) => /\.(log|jsonl)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'));
  const { parserOf } = await import('../dist/lib/gctrace/parser.js');
  const parsers = lib.GRAMMARS.map(parserOf);
  const batch = lib.newBatch(1);
  const cycleOf = (text) => {
    const bytes = Buffer.from(`${text}\n\n`);
    const end = bytes.length - 2;
    return parsers.some((parse) => parse(bytes, 0, end, batch) === end) ? batch.n[0] : undefined;
  };
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  const { failure, ...done } = fuzz({ lib, corpus, cycleOf, seed, seconds });
  process.stdout.write(`${JSON.stringify({ seed, ...done })}\n`);
  if (failure) {
    const path = join(tmpdir(), `gcdrift-fuzz-${seed}.log`);
    writeFileSync(path, failure.bytes);
    process.stdout.write(`${failure.reason}\n${path}\n`);
    process.exitCode = 1;
  }
}
