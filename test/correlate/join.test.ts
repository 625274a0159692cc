// Where a trace lies in a log: services that repeat themselves are told apart by times, and what could lie anywhere is said to.
import t from 'tap';
import { TracedCycles, type Placement } from '../../lib/correlate/join.js';
import { Matcher } from '../../lib/correlate/matcher.js';
import { GAP, newBatch, type CycleBatch } from '../../lib/model/batch.js';
import { Process } from '../../lib/process/process.js';
import { uniform } from '../../lib/stats/random.js';

interface Cycle {
  /** Since the process started. */
  atMs: number;
  heap: [number, number, number];
  markNs: number;
}

/** A service whose heap is the same all the time: only when its cycles come and how long they take differs. */
function steady(cycles: number, seed: number, everyMs = 180, jitter = 0.05): Cycle[] {
  const random = uniform(seed);
  let atMs = 12.3;
  return Array.from({ length: cycles }, () => {
    atMs += everyMs * (1 + jitter * (random() - 0.5));
    const markNs = 2.1e6 * (1 + 4 * jitter * (random() - 0.5));
    return { atMs, heap: [16.2 + 0.4 * random(), 17.1, 8.3 + 0.5 * random()], markNs };
  });
}

function batchOf(cycles: readonly Cycle[], firstN: number, print: boolean): CycleBatch {
  const batch = newBatch(cycles.length);
  batch.length = cycles.length;
  const figure = (value: number, step: number): number => (print ? Math.floor(value / step) * step : value);
  cycles.forEach(({ atMs, heap, markNs }, row) => {
    batch.n[row] = firstN + row;
    batch.line[row] = 10 + 2 * row;
    batch.wallMs[row] = NaN;
    batch.atMs[row] = figure(atMs, 1);
    batch.sweepTermNs[row] = 50e3;
    batch.markTermNs[row] = 20e3;
    batch.markNs[row] = figure(markNs, 100e3);
    [batch.stacks[row], batch.globals[row]] = print ? [row % 4, 6] : [NaN, NaN];
    [batch.heapStart[row], batch.heapEnd[row], batch.heapMarked[row]] = heap.map((mib) => figure(mib, 1)) as [
      number,
      number,
      number,
    ];
  });
  return batch;
}

const FROM_MS = 1234.567;

/** The trace began at FROM_MS, in the middle of the process; `holes`: rows of it before which events are missing. */
function placementOf(
  log: readonly Cycle[],
  traced: readonly Cycle[],
  wallMs = NaN,
  holes: readonly number[] = [],
): Placement {
  const cycles = new TracedCycles();
  const trace = batchOf(
    traced.map((cycle) => ({ ...cycle, atMs: cycle.atMs - FROM_MS })),
    1,
    false,
  );
  for (const row of holes) trace.flags[row] |= GAP;
  const printed = batchOf(log, 1, true);
  for (const [batch, zero] of [
    [trace, FROM_MS],
    [printed, 0],
  ] as const)
    for (let row = 0; row < batch.length; row++) batch.wallMs[row] = wallMs + zero + batch.atMs[row];
  cycles.add(trace);
  const matcher = new Matcher([cycles]);
  const process = new Process(0, { stream: '', run: 1 }, {}, { low: 22, high: 22 });
  for (let row = 0; row < printed.length; row++) matcher.take(printed, row, process);
  matcher.over(process);
  return cycles.placement(matcher.rows);
}

void t.test('a trace of a steady service is found among thousands of cycles that are alike', (t) => {
  const log = steady(5000, 7);
  const { best, confidence, rivals } = placementOf(log, log.slice(3000, 3020));
  t.ok(best);
  t.equal(best?.addN, 3000);
  t.equal(best?.cycles, 20);
  t.equal(best?.fromN, 3001);
  t.equal(best?.fromLine, 10 + 2 * 3000);
  t.same([best?.stacks, best?.globals], [3, 6], 'roots, which the trace lacks');
  t.ok(Math.abs(best!.addMs - FROM_MS) < 0.5, 'the clocks are told apart to half a ms');
  t.equal(rivals, 0);
  t.ok(confidence > 0.99);
  t.end();
});

void t.test('the first cycles of the trace may be missing in the log, and lines between', (t) => {
  const log = steady(300, 8);
  const missing = log.map((cycle, i) => (i === 210 ? { ...cycle, markNs: 9e6 } : cycle));
  const { best } = placementOf(missing, log.slice(200, 230));
  t.equal(best?.addN, 200);
  t.equal(best?.cycles, 29);
  t.end();
});

void t.test('a trace of another run of the same service is not found', (t) => {
  for (let seed = 100; seed < 120; seed++) {
    const { confidence } = placementOf(steady(2000, seed), steady(40, seed + 1000));
    t.ok(confidence < 0.95, `${confidence}`);
  }
  t.end();
});

void t.test('four cycles are too few', (t) => {
  const log = steady(100, 9);
  t.equal(placementOf(log, log.slice(50, 54)).best, undefined);
  t.ok(placementOf(log, log.slice(50, 55)).best);
  t.end();
});

void t.test('each part of a trace with holes is found where the clock of all of them says', (t) => {
  const log = steady(1000, 12);
  const parts = [log.slice(500, 512), log.slice(540, 542), log.slice(600, 612)];
  const { best, parts: found, confidence, rivals } = placementOf(log, parts.flat(), NaN, [12, 14]);
  t.same(
    found.map(({ addN, cycles, fromN }) => [addN, cycles, fromN]),
    [
      [500, 12, 501],
      [528, 2, 541],
      [586, 12, 601],
    ],
  );
  t.ok(best && found.includes(best));
  t.equal(rivals, 0, 'parts are no other places');
  t.equal(best?.misses, 0, 'nor does what is behind a hole count against them');
  t.ok(confidence > 0.999);
  const late = log.slice(600, 612).map((cycle) => ({ ...cycle, atMs: cycle.atMs + 4 }));
  const other = placementOf(log, [...parts[0], ...parts[1], ...late], NaN, [12, 14]);
  t.same(
    other.parts.map(({ addN }) => addN),
    [500, 528],
    'what another clock told is no part of it',
  );
  t.end();
});

void t.test('a perfectly periodic program fits anywhere and is not joined', (t) => {
  const log = steady(100, 10, 1000, 0);
  const { confidence } = placementOf(log, log.slice(50, 60));
  t.ok(confidence < 0.5, `${confidence}`);
  const stamped = placementOf(log, log.slice(50, 60), 1.8e12);
  t.equal(stamped.best?.addN, 50, 'stamps and the trace’s own wall clock tell where');
  t.end();
});

void t.test('numbers that damage left out start no alignment', (t) => {
  const log = steady(20, 11);
  const trace = batchOf(log, 1, false);
  for (let row = 10; row < trace.length; row++) trace.n[row] += 3;
  const cycles = new TracedCycles();
  cycles.add(trace);
  const matcher = new Matcher([cycles]);
  const process = new Process(0, { stream: '', run: 1 }, {}, { low: 22, high: 22 });
  const printed = batchOf(log, 1, true);
  for (let row = 0; row < printed.length; row++) matcher.take(printed, row, process);
  matcher.over(process);
  t.equal(cycles.placement(matcher.rows).best?.cycles, 10);
  t.end();
});

void t.test('a trace’s numbers are those of one count up to where events are missing', (t) => {
  const cycles = new TracedCycles();
  const trace = batchOf(steady(20, 7), 1, false);
  trace.flags[8] |= GAP;
  trace.flags[15] |= GAP;
  cycles.add(trace);
  t.same(cycles.countedWith(2, 4), { from: -Infinity, to: 8, goesOn: false });
  t.same(cycles.countedWith(10, 12), { from: 9, to: 15, goesOn: false });
  t.same(cycles.countedWith(17, 20), { from: 16, to: 20, goesOn: true });
  t.end();
});
