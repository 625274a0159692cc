// The whole way, with inputs as they ought not to be: what is in them is told, what is wrong with them too, and nothing breaks.
import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGzip, gzipSync } from 'node:zlib';

import t, { type Test } from 'tap';
import { analyze, readCycles, run, type Progress } from '../../lib/analyze/analyze.js';
import type { AnalysisRecord, AnalysisSink } from '../../lib/analyze/sink.js';
import type { FindingRecord } from '../../lib/model/finding.js';
import type { NoticeRecord, SummaryRecord } from '../../lib/model/records.js';
import { analysisOf, type Analysis } from '../analysis.js';
import { cyclesIn, runs, sample, SAMPLES } from '../captures.js';
import { uniform } from '../stats/draws.js';

const LEAK = 'map-leak/go1.27.4.log';
const CYCLES = cyclesIn(sample(LEAK).toString()).length;
const codes = ({ notices }: Analysis): string[] => notices.map((notice) => notice.code);

/** Writes a file into the test's folder. */
function folderOf(t: Test): (name: string, bytes: Uint8Array | string) => string {
  const folder = t.testdir();
  return (name, bytes) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
}

const noise = (length: number): Buffer => {
  const next = uniform(1);
  return Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
};

void t.test('records come in order: meta first, summaries last', async (t) => {
  const records: AnalysisRecord[] = [];
  for await (const record of analyze(join(SAMPLES, LEAK))) records.push(record);
  t.match(records[0], { type: 'meta', schema: 1, gcdrift: /^\d+\.\d+\.\d+/, inputs: [join(SAMPLES, LEAK)] });
  t.match(records.at(-1), { type: 'summary', stream: '', run: 1, cycles: CYCLES });
  t.equal(records.filter(({ type }) => type === 'cycle').length, CYCLES);
  const findings = records.filter((record) => record.type === 'finding');
  t.same([...new Set(findings.map(({ id }) => id))], ['live-heap-growth'], 'a leak, and nothing else');
  t.equal(findings[0].state, 'open');
  t.equal(records.length, CYCLES + 2 + findings.length);
  let cycles = 0;
  for await (const record of readCycles([join(SAMPLES, LEAK)])) {
    t.match(record, { type: 'cycle', n: ++cycles, source: { file: join(SAMPLES, LEAK) } });
    if (cycles === 3) break;
  }
  t.equal(cycles, 3, 'and a reader may go away');
  t.end();
});

void t.test('a sink may be an object of a class', async (t) => {
  class Codes implements AnalysisSink {
    readonly codes: string[] = [];
    get streams(): boolean {
      return true;
    }
    notice({ code }: NoticeRecord): void {
      this.codes.push(`notice ${code}`);
    }
    finding({ id, state }: FindingRecord): void {
      this.codes.push(`${id} ${state}`);
    }
    summary({ cycles }: SummaryRecord): void {
      this.codes.push(`${cycles} cycles`);
    }
  }
  const sink = new Codes();
  const log = sample(LEAK).toString();
  const second = log.slice(log.indexOf('gc 2 @'), log.indexOf('gc 3 @'));
  const path = folderOf(t)('twice.log', log.replace(second, `${second}${second}`));
  for await (const _ of run([path], {}, sink));
  const of = (word: string): number => sink.codes.findIndex((code) => code.includes(word));
  t.ok(of('live-heap-growth open') >= 0, 'findings as they open');
  t.ok(of('live-heap-growth open') < of('notice input-duplicate-cycles'), 'and notices');
  t.equal(sink.codes.at(-1), `${CYCLES} cycles`);
  t.end();
});

void t.test('several inputs are streams of their names', async (t) => {
  const names = [LEAK, 'cache/go1.26.8.log', 'carriers/kubectl-prefix-timestamps.log'].map((path) =>
    join(SAMPLES, path),
  );
  const { summaries, inputs, cycles } = await analysisOf(names);
  t.same(
    summaries.map((summary) => summary.stream),
    [names[0], names[1], 'sessiond-7d9c5b6f4d-x2xkq/sessiond', 'cached-5f6b8c9d7c-q8wz4/cached'],
    'where the carrier has no name of its own',
  );
  t.same(
    inputs.map((input) => input.cycles),
    names.map((name) => cycles.filter((cycle) => cycle.source.file === name).length),
  );
  t.end();
});

void t.test('a file without GC data', async (t) => {
  const file = folderOf(t);
  const empty = await analysisOf(file('empty', ''));
  t.match(empty, { cycles: [], summaries: [], notices: [], opened: 1 });
  t.match(empty.inputs, [{ lines: 0, known: 0, bytes: 0 }]);
  const random = await analysisOf(file('noise', noise(1 << 20)));
  t.match(random, { cycles: [], summaries: [], notices: [], opened: 1 });
  t.ok(random.inputs[0].lines > 1000);
  const text = await analysisOf(file('text', 'first\nsecond\nthird\nfourth\n'));
  t.match(
    text.inputs,
    [{ lines: 4, known: 0, head: ['first', 'second', 'third'] }],
    'its first lines can be shown',
  );
  const zeros = await analysisOf(file('zeros', Buffer.alloc(100_000)));
  t.match(zeros, { cycles: [], inputs: [{ lines: 0 }] }, 'a hole is no line');
  t.end();
});

void t.test('cycles in the midst of noise are found', async (t) => {
  const file = folderOf(t);
  const lines = sample(LEAK)
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('gc '));
  const parts = lines.flatMap((line) => [noise(500), Buffer.from(`\n${line}\n`)]);
  const { cycles } = await analysisOf(file('a', Buffer.concat(parts)));
  t.same(
    cycles.map((cycle) => cycle.n),
    lines.map((_, i) => i + 1),
  );
  const foreign = Buffer.from('\xff\xfe\xc3(\xa0\xa1 \xed\xa0\x80 \xf8\x88\x80\x80\x80 \xff', 'latin1');
  const bad = Buffer.concat(
    lines.flatMap((line) => [foreign, Buffer.from(`${line}\n`), foreign, Buffer.from('\n')]),
  );
  t.equal((await analysisOf(file('b', bad))).cycles.length, lines.length, 'bytes that are no UTF-8');
  t.end();
});

void t.test('packed logs that are damaged', async (t) => {
  const file = folderOf(t);
  const log = Array.from({ length: 40 }, () => sample(LEAK).toString()).join('');
  const packed = gzipSync(log);
  const cut = await analysisOf(file('cut.gz', packed.subarray(0, -200)));
  t.same(codes(cut)[0], 'input-truncated');
  t.match(cut.notices[0], { level: 'warning', source: { file: /cut\.gz$/ }, message: /ends too early/ });
  t.ok(cut.cycles.length > 0);
  const garbage = await analysisOf(file('garbage.gz', Buffer.concat([packed.subarray(0, 10), noise(5000)])));
  t.same(codes(garbage), ['input-truncated']);
  t.match(garbage.notices[0].message, /damaged/);
  t.equal(garbage.opened, 1);
  t.equal((await analysisOf(file('whole.gz', gzipSync(sample(LEAK))))).cycles.length, CYCLES);
  t.end();
});

void t.test('files that are not there, or no more', async (t) => {
  const file = folderOf(t);
  const here = file('here.log', sample(LEAK));
  const missing = await analysisOf([`${here}.missing`, here]);
  t.match(missing, {
    opened: 1,
    notices: [{ code: 'input-unopened', level: 'error', message: /no such file/ }],
  });
  t.equal(missing.cycles.length, CYCLES, 'the others are read');
  const gone = file('gone.log', 'x');
  const told: string[] = [];
  let last: Progress | undefined;
  for await (last of run(
    [gone, here],
    {},
    {
      meta: () => rmSync(gone),
      notice: ({ code, source }) => told.push(`${code} ${source!.file === gone}`),
    },
  ));
  t.same(told, ['input-unopened true'], 'one that vanished before it was opened');
  t.equal(last?.opened, 1);
  const nothing = await analysisOf(`${here}.missing`);
  t.match(nothing, { opened: 0, cycles: [], summaries: [] });
  t.end();
});

/** The most memory that is held while an input is read, MB. */
async function mostMemory(reading: Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
  await reading;
  clearInterval(watch);
  return (Math.max(most, process.memoryUsage().rss) - before) / 1e6;
}

void t.test('memory does not grow with the input', async (t) => {
  const file = folderOf(t);
  const oneLine = file('one-line', Buffer.concat([sample(LEAK), Buffer.alloc(50e6, 'x')]));
  let analysis: Analysis | undefined;
  const reading = async (path: string): Promise<void> => {
    analysis = await analysisOf(path);
  };
  t.ok((await mostMemory(reading(oneLine))) < 60, '50 MB without a newline');
  t.equal(analysis!.cycles.length, CYCLES);
  t.match(analysis!.notices, [{ code: 'input-long-lines', count: 1 }]);

  const bomb = join(t.testdirName, 'bomb.gz');
  const zeros = Buffer.alloc(1 << 20);
  await pipeline(
    Readable.from(Array.from({ length: 200 }, () => zeros)),
    createGzip(),
    createWriteStream(bomb),
  );
  t.ok((await mostMemory(reading(bomb))) < 80, '200 MB of zeros');
  t.match(analysis!, { cycles: [], inputs: [{ lines: 0 }] });
  t.end();
});

void t.test('escape sequences and names with them are data', async (t) => {
  const file = folderOf(t);
  const log = `\x1b]0;owned\x07\x1b[2Jpanic: \x1b[31massignment to entry in nil map\n${sample(LEAK).toString()}panic: \x1b[31mboom\x07\n\ngoroutine 1 [running]:\nmain.main()\n\t/a\x1b[2J.go:7 +0x1\n`;
  const { summaries } = await analysisOf(file('a.log', log), { texts: true });
  t.match(
    summaries[0].crashes,
    [{ kind: 'panic', text: 'panic: \x1b[31mboom\x07' }],
    'the record holds what was read',
  );
  t.end();
});

void t.test('after an abort the results so far are reported', async (t) => {
  const file = folderOf(t);
  const path = file('a.log', Buffer.concat(Array.from({ length: 400 }, () => sample(LEAK))));
  const stop = new AbortController();
  const steps = analyze(path, { signal: stop.signal });
  let cycles = 0;
  let summary = false;
  for await (const record of steps) {
    if (record.type === 'cycle' && ++cycles === 1) stop.abort();
    if (record.type === 'summary') summary = true;
  }
  t.ok(cycles >= 1 && cycles < 400 * CYCLES && summary);
  t.end();
});

void t.test('the periodic cycle (after two minutes without GC)', async (t) => {
  const idle = runs.find(({ scenario, version }) => scenario === 'idle' && version === 26);
  if (!idle) return t.end();
  const { cycles, summaries } = await analysisOf(idle.path);
  const periodic = cycles.filter((cycle) => cycle.periodic);
  t.ok(periodic.length > 0);
  t.ok(
    periodic.every(
      (cycle) => !cycle.forced && cycle.at_s! - cycles[cycles.indexOf(cycle) - 1].at_s! >= 119.9,
    ),
  );
  t.equal(summaries[0].periodic, periodic.length);
  t.end();
});

const CLI = fileURLToPath(new URL('../../dist/bin/gcdrift.js', import.meta.url));
const cli = (args: string[], input?: Buffer): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [CLI, ...args], { input, encoding: 'utf8', maxBuffer: 1 << 28 });

void t.test('the command line', { skip: !existsSync(CLI) && 'nothing was built' }, (t) => {
  const file = folderOf(t);
  const none = join(t.testdirName, 'none');
  mkdirSync(none, { recursive: true });
  const log = join(SAMPLES, LEAK);
  const calls: [name: string, args: string[], status: number, stderr: RegExp][] = [
    ['a log', [log], 0, /^$/],
    ['an empty file', [file('empty', '')], 3, /is empty/],
    ['noise', [file('noise', noise(200_000))], 3, /no GC data|binary data/],
    ['other lines', [file('other.log', 'started\n')], 3, /gctrace is off unless/],
    [
      // The docs of a database, typed by hand: no colon, no blank.
      'a cycle that no runtime prints',
      [
        file(
          'typed.log',
          'see\n\ngc 21 @8.223s 0% 0.032+3.0+0.12ms clock, 1.6+2.8/14/10+4.0 ms cpu, 87->88->45 MB, 89 MB goal, 24 P\n',
        ),
      ],
      3,
      /lines begin like a GC cycle, but none is as a release of Go prints it/,
    ],
    ['a file that is not there', [join(SAMPLES, 'missing.log')], 2, /no such file/],
    ['an empty folder', [none], 2, /none: contains no files/],
    ['a packed file that ends too early', [file('cut.gz', gzipSync(sample(LEAK)).subarray(0, -20))], 0, /^$/],
    ['the same, as records', ['--ndjson', join(t.testdirName, 'cut.gz')], 0, /ends too early/],
    ['an option that is none', ['--formt', log], 2, /--format/],
    [
      'escape sequences',
      [file('esc.log', `${sample(LEAK).toString()}panic: \x1b[31mboom\x07\n\ngoroutine 1 [running]:\n`)],
      0,
      /^$/,
    ],
  ];
  for (const [name, args, status, stderr] of calls) {
    const result = cli(args);
    t.equal(result.status, status, name);
    t.match(result.stderr, stderr, name);
    t.notMatch(result.stderr, /^\s+at .*:\d+:\d+/m, 'without a stack');
    t.ok(
      !result.stdout.includes('\x1b') && !result.stderr.includes('\x1b'),
      'no escape sequence gets through',
    );
    if (args[0] === '--ndjson')
      for (const line of result.stdout.trimEnd().split('\n')) t.match(JSON.parse(line), { type: String });
  }
  t.equal(cli([], sample(LEAK)).stdout, cli(['-'], sample(LEAK)).stdout, 'standard input');
  t.match(cli(['--ndjson'], gzipSync(sample(LEAK))).stdout, new RegExp(`"n":${CYCLES},`), 'packed, too');
  t.end();
});

void t.test(
  'a cycle is told before the next one comes',
  { skip: !existsSync(CLI) && 'nothing was built' },
  async (t) => {
    const lines = sample(LEAK)
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('gc '))
      .slice(0, 5);
    const child = spawn(process.execPath, [CLI, '--ndjson'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
    const until = async (text: string): Promise<boolean> => {
      for (let i = 0; i < 1000 && !told.includes(text); i++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return told.includes(text);
    };
    for (const [i, line] of lines.entries()) {
      child.stdin.write(`2026/11/24 ready\n${line}\n`);
      t.ok(await until(`"n":${i + 1},`), `gc ${i + 1}`);
    }
    // In the midst of a line nothing is told.
    child.stdin.write('gc 6 @0.300s 3%: 0.10+7.3');
    child.stdin.end();
    t.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
    t.match(told, /ends in the middle of a cycle's line/);
    t.end();
  },
);

void t.test(
  'a log that is read while it is piped through',
  { skip: !existsSync(CLI) && 'nothing was built' },
  async (t) => {
    const child = spawn(process.execPath, [CLI, '--ndjson'], { stdio: ['pipe', 'pipe', 'inherit'] });
    createReadStream(join(SAMPLES, 'carriers/journald.jsonl'), { highWaterMark: 777 }).pipe(child.stdin);
    let told = '';
    for await (const text of child.stdout.setEncoding('utf8')) told += text as string;
    const wanted = cyclesIn(sample('limit/go1.27.4.log').toString()).length;
    t.equal(told.match(/"type":"cycle"/g)!.length, wanted);
    t.end();
  },
);
