// Cycles that are drawn from a trace are those that gctrace printed of the same run.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze, type AnalysisRecord, type CycleRecord, type PauseRecord } from '../../lib/index.js';
import { NdjsonWriter } from '../../lib/report/ndjson.js';
import { run } from '../../lib/analyze/analyze.js';
import { cyclesIn, TRACES, TRACE_SAMPLES, type Figures } from '../captures.js';
import { toolchainOf } from '../../lib/trace/places.js';

const MIB = 2 ** 20;
const versions = TRACES === undefined ? [] : readdirSync(TRACES).filter((name) => /1\.2[2-9]/.test(name));

async function recordsOf(path: string): Promise<AnalysisRecord[]> {
  const records: AnalysisRecord[] = [];
  for await (const record of analyze(path)) records.push(record);
  return records;
}

const cyclesOf = (records: readonly AnalysisRecord[]): CycleRecord[] =>
  records.filter((record) => record.type === 'cycle');

/** How many cycles of the log in a row, from `from` on, have the heap figures of the trace's. */
const alike = (cycles: readonly CycleRecord[], printed: readonly Figures[], from: number): number =>
  cycles.filter((cycle, i) => {
    const figures = printed[from + i] as Figures | undefined;
    const heaps = [cycle.heap_start_bytes, cycle.heap_end_bytes, cycle.heap_marked_bytes];
    return heaps.every(
      (bytes, k) =>
        Math.abs(
          Math.floor((bytes ?? NaN) / MIB) - [figures?.heapStart, figures?.heapEnd, figures?.heapMarked][k]!,
        ) <= 0,
    );
  }).length;

for (const version of versions)
  for (const scenario of ['steady', 'map-leak', 'assist', 'readmemstats']) {
    const path = join(TRACES!, version, `${scenario}.trace`);
    if (!existsSync(path)) continue;
    void t.test(`${version} ${scenario}`, async (t) => {
      const cycles = cyclesOf(await recordsOf(path));
      const log = readFileSync(path.replace(/trace$/, 'log'), 'utf8');
      const printed = cyclesIn(log).map(({ figures }) => figures);
      // Tracing begins a little after the program does.
      const counts = printed.map((_, from) => alike(cycles, printed, from));
      const from = counts.indexOf(Math.max(...counts));
      t.ok(counts[from] >= 0.9 * cycles.length, `${counts[from]} of ${cycles.length} have the printed heaps`);
      const clock = (of: (figures: Figures) => number, own: (cycle: CycleRecord) => number): number =>
        cycles.filter((cycle, i) => {
          const figures = printed[from + i] as Figures | undefined;
          const [theirs, ours] = [figures ? of(figures) : NaN, own(cycle)];
          return Math.abs(theirs - ours) <= 50e3 + 0.1 * theirs;
        }).length;
      const stops = clock(
        ({ sweepTermNs = NaN }) => sweepTermNs,
        ({ stw_sweep_term_ns: ns = NaN }) => ns,
      );
      const marks = clock(
        ({ markNs = NaN }) => markNs,
        ({ mark_ns: ns = NaN }) => ns,
      );
      t.ok(stops >= 0.7 * cycles.length, `${stops} of ${cycles.length} have the printed stop`);
      t.ok(marks >= 0.9 * cycles.length, `${marks} of ${cycles.length} have the printed mark`);
    });
  }

const sample = TRACE_SAMPLES && join(TRACE_SAMPLES, 'load-go1.26.8.trace');
void t.test(
  'a trace of one process shows its stops, cycles and goals',
  { skip: sample === undefined && 'no traces here' },
  async (t) => {
    const records = await recordsOf(sample!);
    const pauses = records.filter((record): record is PauseRecord => record.type === 'pause');
    t.same(
      pauses.map(({ kind }) => kind).join(' '),
      `other ${'sweep_term mark_term '.repeat(6)}other`,
      'stops of six cycles, of the start and of ReadMemStats',
    );
    const slow = pauses.find(({ n, kind }) => n === 6 && kind === 'sweep_term');
    t.match(slow, {
      reason: 'GC sweep termination',
      by: { goroutine: 1, function: 'main.main', file: 'example.org/maptrace/wl.go', line: 83 },
      stopping_estimated: true,
    });
    t.equal(slow!.stopping_ns! + slow!.stopped_ns!, slow!.total_ns);
    t.equal(pauses.at(-1)!.reason, 'read mem stats');
    const summary = records.find((record) => record.type === 'summary');
    t.match(summary, {
      go_low: '1.26',
      go_high: '1.27',
      cycles: 6,
      trace: { format: 'Go 1.26 trace', pauses: 14 },
    });
    const forced = cyclesOf(records).filter((cycle) => cycle.forced);
    t.same(
      forced.map(({ n }) => n),
      [6],
      'runtime.GC was called once',
    );
  },
);

void t.test(
  'bytes of records are those of the objects',
  { skip: sample === undefined && 'no traces here' },
  async (t) => {
    const writer = new NdjsonWriter();
    for await (const _ of run(
      [sample!],
      {},
      { cycles: (batch, processes, places) => writer.cycles(batch, processes, places) },
    ));
    const expected = cyclesOf(await recordsOf(sample!)).map((cycle) => JSON.stringify(cycle));
    t.same(writer.bytes.take().toString().trim().split('\n'), expected);
  },
);

void t.test('the Go version is told by the folder of the runtime, where that says it', (t) => {
  const version = (file: string): number | undefined =>
    toolchainOf([
      { function: 'main.main', file: '/home/go1.5/src/app/main.go', line: 1 },
      { function: 'runtime.gcStart', file, line: 1 },
    ]);
  t.equal(version('/usr/local/go1.23.4/src/runtime/mgc.go'), 23);
  t.equal(
    version('/root/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/src/runtime/mgc.go'),
    26,
  );
  t.equal(version('C:\\sdk\\go1.22rc1\\src\\runtime\\mgc.go'), 22);
  t.equal(version('/usr/local/go/src/runtime/mgc.go'), undefined);
  t.equal(version('runtime/mgc.go'), undefined, '-trimpath');
  t.end();
});
