// A log and a trace of the same process become one process, in whatever order they are named, or it is told why not.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { analyze, type AnalysisRecord, type AnalyzeOptions } from '../../lib/index.js';
import { MIB } from '../../lib/model/units.js';
import { BatchReader, HEADER_BYTES } from '../../lib/trace/write/batches.js';
import { SAMPLES, TRACES } from '../captures.js';
import { tarOf } from '../tar.js';

const of = (version: string): { log: string; trace: string } => ({
  log: join(SAMPLES, 'traces', `${version}.log`),
  trace: join(SAMPLES, 'traces', `${version}.trace`),
});
const { log, trace } = of('go1.21.13');

async function recordsOf(names: string[], options: AnalyzeOptions = {}): Promise<AnalysisRecord[]> {
  const records: AnalysisRecord[] = [];
  for await (const record of analyze(names, options)) records.push(record);
  return records;
}
type Of<T extends AnalysisRecord['type']> = Extract<AnalysisRecord, { type: T }>;
const only = <T extends AnalysisRecord['type']>(records: AnalysisRecord[], type: T): Of<T>[] =>
  records.filter((record): record is Of<T> => record.type === type);

void t.test('a log and its trace are one process, in either order', async (t) => {
  const [one, other] = [await recordsOf([log, trace]), await recordsOf([trace, log])];
  t.same(one.slice(1), other.slice(1));
  const [summary, ...more] = only(one, 'summary');
  t.equal(more.length, 0);
  const [alone] = only(await recordsOf([log]), 'summary');
  t.equal(summary.cycles, alone.cycles);
  t.match(summary.joined, { file: trace, cycles: 7, confidence: 0.999 });
  t.ok(summary.joined!.spread_ns < 1.5e6);
  t.ok(summary.trace!.events > 0);
  t.same(summary.lines, alone.lines);
  t.same(only(one, 'notice'), []);
});

void t.test(
  'each cycle has its number, time and roots of the log, and ns and bytes of the trace',
  async (t) => {
    const joined = only(await recordsOf([trace, log]), 'cycle');
    const printed = only(await recordsOf([log]), 'cycle');
    const traced = only(await recordsOf([trace]), 'cycle');
    t.equal(joined.length, printed.length);
    const both = joined.filter((cycle) => cycle.joined);
    t.equal(both.length, traced.length);
    both.forEach((cycle, i) => {
      const [print, exact] = [printed.find(({ n }) => n === cycle.n)!, traced[i]];
      t.equal(cycle.at_s, print.at_s);
      t.same(cycle.source, print.source);
      t.equal(cycle.stacks_bytes, print.stacks_bytes);
      t.equal(cycle.mark_ns, exact.mark_ns);
      t.equal(cycle.heap_marked_bytes, exact.heap_marked_bytes);
      t.equal(Math.floor(cycle.heap_goal_bytes! / MIB) * MIB, print.heap_goal_bytes);
      t.ok(cycle.goal_residual_bytes === undefined || cycle.goal_residual_bytes === 0);
    });
    const width = (cycles: Of<'cycle'>[], n: number): number => {
      const { expected_goal_high_bytes: high = NaN, expected_goal_low_bytes: low = NaN } = cycles.find(
        (cycle) => cycle.n === n,
      )!;
      return high - low;
    };
    const last = both.at(-1)!.n;
    t.ok(width(joined, last) < width(printed, last) + MIB, 'the goal’s interval is narrower than a print’s');
  },
);

void t.test('a trace’s other figures are on the log’s clock', async (t) => {
  const alone = only(await recordsOf([trace]), 'pause');
  const records = await recordsOf([log, trace]);
  const joined = only(records, 'pause');
  const [{ joined: figures, mutator_utilization: mutator }] = only(records, 'summary');
  t.equal(joined.length, alone.length);
  joined.forEach((pause, i) => {
    t.ok(Math.abs(pause.at_s! - alone[i].at_s! - figures!.from_s) < 1e-6);
    t.equal(pause.total_ns, alone[i].total_ns);
    t.same(pause.source, alone[i].source);
    t.equal(pause.stream, log);
  });
  t.ok(mutator!.windows.every(({ from_s: from }) => from >= figures!.from_s));
});

void t.test('GOGC comes from the trace if the log does not show it, and CPU from the log', async (t) => {
  const summaryOf = async (...names: string[]): Promise<Of<'summary'>> =>
    only(await recordsOf(names), 'summary')[0];
  const [printed, traced, joined] = [
    await summaryOf(log),
    await summaryOf(trace),
    await summaryOf(log, trace),
  ];
  t.equal(printed.gogc?.[0].likely, undefined);
  t.equal(traced.gogc?.[0].likely, 100);
  t.match(joined.gogc, [{ likely: 100 }]);
  const cycles = only(await recordsOf([log, trace]), 'cycle');
  t.ok(cycles.filter((cycle) => cycle.joined).some(({ gogc }) => gogc === 100));
  // A log cuts off digits.
  t.ok(Math.abs(joined.gc_cpu_share! / printed.gc_cpu_share! - 1) < 0.1);
  t.equal(joined.gc_cpu_share_is_upper_bound, printed.gc_cpu_share_is_upper_bound);
  t.ok(traced.gc_cpu_share! > joined.gc_cpu_share!);
  t.equal(traced.gc_cpu_share_is_upper_bound, true, 'who had a P may not have had a core');
  const told = await summaryOf(of('go1.20.14').log, of('go1.20.14').trace);
  t.ok((told.gogc?.[0].likely ?? 100) === 100, 'what the log tells stays');
});

void t.test('--join never, and traces of every old version', async (t) => {
  const apart = await recordsOf([log, trace], { join: 'never' });
  t.equal(only(apart, 'summary').length, 2);
  t.same(only(apart, 'notice'), []);
  for (const version of ['go1.5.4', 'go1.7.6', 'go1.8.7', 'go1.9.7', 'go1.10.8', 'go1.18.10', 'go1.20.14']) {
    const summaries = only(await recordsOf([of(version).trace, of(version).log]), 'summary');
    t.equal(summaries.length, 1, version);
    t.ok(summaries[0].joined!.cycles >= 5, version);
    t.equal(summaries[0].goal_regimes?.unexplained, undefined, version);
  }
});

void t.test('the trace of another process stays a separate process, with the reason', async (t) => {
  const records = await recordsOf([log, of('go1.20.14').trace]);
  t.equal(only(records, 'summary').length, 2);
  const [notice] = only(records, 'notice').filter(({ code }) => code === 'trace-not-joined');
  t.match(notice, {
    level: 'info',
    message: /no log has its cycles/,
    source: { file: of('go1.20.14').trace },
  });
});

void t.test('in a log of many processes the right one is found', async (t) => {
  const folder = t.testdir({});
  const name = join(folder, 'restarts.log');
  const lines = ['go1.20.14', 'go1.21.13', 'go1.18.10'].map((version) =>
    readFileSync(of(version).log, 'utf8'),
  );
  writeFileSync(name, lines.join(''));
  const records = await recordsOf([trace, name, of('go1.18.10').trace]);
  const summaries = only(records, 'summary');
  t.same(
    summaries.map(({ run, joined }) => [run, joined?.file]),
    [
      [1, undefined],
      [2, trace],
      [3, of('go1.18.10').trace],
    ],
  );
  const pauses = only(records, 'pause').filter(({ source }) => source.file === trace);
  t.ok(pauses.length > 0 && pauses.every(({ run }) => run === 2));
});

void t.test('a log or a trace that begins late: the common cycles are joined', async (t) => {
  const folder = t.testdir({});
  const name = join(folder, 'late.log');
  const lines = readFileSync(log, 'utf8').split('\n');
  writeFileSync(name, lines.filter((line) => !line.startsWith('gc 1 ')).join('\n'));
  const [summary, ...more] = only(await recordsOf([name, trace]), 'summary');
  t.equal(more.length, 0);
  t.equal(summary.joined!.from_n, 2);
  t.equal(summary.joined!.cycles, 6);
});

void t.test('a cut trace: its damage is told, its cycles are joined', async (t) => {
  const folder = t.testdir({});
  mkdirSync(join(folder, 'both'));
  copyFileSync(log, join(folder, 'both', 'a.log'));
  const bytes = readFileSync(trace);
  writeFileSync(join(folder, 'both', 'a.trace'), bytes.subarray(0, bytes.length - 100));
  const records = await recordsOf([join(folder, 'both')]);
  for (const { joined } of only(records, 'summary')) if (joined) t.ok(joined.cycles >= 5);
  t.ok(only(records, 'notice').length > 0);
});

void t.test('logs and traces of one archive are joined as files are', async (t) => {
  const other = of('go1.20.14');
  const folder = t.testdir({});
  const archive = join(folder, 'bundle.tar.gz');
  const files = {
    'notes.txt': Buffer.from('nothing of it\n'),
    'app.log': readFileSync(log),
    'app.trace': readFileSync(trace),
    'other/a.trace': readFileSync(other.trace),
    'other/a.log': readFileSync(other.log),
    'third.log': readFileSync(of('go1.18.10').log),
  };
  writeFileSync(archive, gzipSync(tarOf(files)));
  const plain = join(folder, 'files');
  mkdirSync(join(plain, 'other'), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(plain, name), bytes);
  const records = await recordsOf([archive]);
  t.same(only(records, 'notice'), []);
  t.same(
    only(records, 'summary').map(({ stream, joined }) => [stream, joined?.file, joined?.cycles]),
    [
      [`${archive}:app.log`, `${archive}:app.trace`, 7],
      [`${archive}:other/a.log`, `${archive}:other/a.trace`, 7],
      [`${archive}:third.log`, undefined, undefined],
    ],
  );
  const named = Object.keys(files).map((name) => join(plain, name));
  const alike = (records: AnalysisRecord[], root: string): string[] =>
    records
      .slice(1)
      .map((record) => JSON.stringify(record).replaceAll(root, ''))
      .sort();
  t.same(alike(records, `${archive}:`), alike(await recordsOf(named), `${plain}/`), 'record by record');
  const apart = only(await recordsOf([archive], { join: 'never' }), 'summary');
  t.equal(apart.length, 5);
});

void t.test(
  'a log in an archive is joined with a trace beside it, and a copy outside of it rather',
  async (t) => {
    const folder = t.testdir({});
    const archive = join(folder, 'logs.tar');
    writeFileSync(archive, tarOf({ 'app.log': readFileSync(log) }));
    const [summary, ...more] = only(await recordsOf([trace, archive]), 'summary');
    t.equal(more.length, 0);
    t.equal(summary.joined?.file, trace);
    const both = only(await recordsOf([trace, archive, log]), 'summary');
    t.same(
      both.map(({ stream, joined }) => [stream, joined?.file]),
      [
        [`${archive}:app.log`, undefined],
        [log, trace],
      ],
    );
  },
);

void t.test('the user’s --start and --tz apply when a log is searched', async (t) => {
  const [told] = only(
    await recordsOf([log, trace], { start: '2026-11-20T03:00:00Z', from: '03:00', to: '03:01' }),
    'summary',
  );
  t.ok(told.trace!.covers_s! > 0.2, 'the trace has wall times by them');
  const pauses = only(await recordsOf([log, trace], { start: '2026-11-20T03:00:00Z' }), 'pause');
  t.ok(pauses.length > 0 && pauses.every(({ wall }) => wall?.startsWith('2026-11-20T03:00:0')));
});

void t.test(
  'a trace is left out of what is followed, which is said; alone it leaves nothing to follow',
  async (t) => {
    const stop = new AbortController();
    const records: AnalysisRecord[] = [];
    for await (const record of analyze([log, trace], { follow: true, signal: stop.signal })) {
      records.push(record);
      if (record.type === 'cycle') stop.abort();
    }
    t.match(only(records, 'notice'), [{ code: 'trace-not-joined', source: { file: trace } }]);
    t.same([...new Set(only(records, 'summary').map(({ stream }) => stream))], ['']);
    const alone: AnalysisRecord[] = [];
    for await (const record of analyze(trace, { follow: true })) alone.push(record);
    t.match(alone.slice(1), [{ type: 'notice', level: 'error' }]);
    t.equal(alone.length, 2);
  },
);

/** The trace without its second generation. */
function holed(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, HEADER_BYTES)];
  let latest = 0;
  const reader = new BatchReader({
    batch({ generation, bytes: batch }) {
      latest = generation;
      if (generation !== 2) kept.push(Buffer.from(batch));
    },
    endOfGeneration(offset) {
      if (latest !== 2) kept.push(bytes.subarray(offset, offset + 1));
    },
    passed: () => t.fail('the trace is whole'),
  });
  reader.add(bytes);
  reader.end();
  return Buffer.concat(kept);
}

const skip = TRACES === undefined && 'no captured runs here';
void t.test('on both sides of a hole in the trace cycles are the log’s', { skip }, async (t) => {
  for (const [name, window] of [
    ['list-leak', {}],
    ['map-leak', {}],
    ['map-leak', { from: 'gc:4', to: 'gc:19' }],
  ] as const) {
    const path = join(TRACES!, 'go1.26.8', name);
    const folder = t.testdir({ holed: '' });
    const holedTrace = join(folder, 'holed');
    writeFileSync(holedTrace, holed(readFileSync(`${path}.trace`)));
    const whole = await recordsOf([`${path}.log`, `${path}.trace`], window);
    const records = await recordsOf([`${path}.log`, holedTrace], window);
    const joined = only(records, 'cycle').filter((cycle) => cycle.joined);
    const apart = joined.findIndex(({ n }, i) => i > 0 && n > joined[i - 1].n + 1);
    t.ok(apart > 1 && joined.length - apart > 1, 'there are cycles on both sides');
    for (const cycle of joined) {
      const same = only(whole, 'cycle').find(({ n }) => n === cycle.n);
      t.equal(cycle.mark_ns, same?.mark_ns);
      t.equal(cycle.heap_marked_bytes, same?.heap_marked_bytes);
    }
    const pauses = only(records, 'pause');
    const numbered = pauses.filter(({ n }) => n !== undefined);
    t.ok(numbered.length >= 2 * joined.length, 'and their stops');
    for (const { n, at_s: at = NaN, total_ns: ns, kind } of pauses) {
      const same = only(whole, 'pause').find(
        (one) => one.total_ns === ns && Math.abs(one.at_s! - at) < 0.002,
      );
      t.ok(same, 'each is one of the whole trace');
      if (n !== undefined) t.equal(n, same?.n, kind);
    }
  }
});
