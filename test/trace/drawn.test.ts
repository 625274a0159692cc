// What is drawn from events beside cycles and stops, from rows as decoders make them.
import t from 'tap';
import { Allocation } from '../../lib/trace/allocation.js';
import { Annotations } from '../../lib/trace/annotations.js';
import { Drawing } from '../../lib/trace/drawing.js';
import { Delays } from '../../lib/trace/delays.js';
import { Kind, Rows, WORKERS, type Frame, type Stretch } from '../../lib/trace/events.js';
import type { Stop } from '../../lib/trace/stop.js';
import { newBatch } from '../../lib/model/batch.js';
import { Followed } from '../../lib/trace/followed.js';
import { Goroutines } from '../../lib/trace/goroutines.js';
import { Mutator } from '../../lib/trace/mutator.js';
import { Stops } from '../../lib/trace/stops.js';
import { Sweeping } from '../../lib/trace/sweeping.js';
import { PairedWaits } from '../../lib/trace/v2/waits.js';
import { uniform } from '../stats/draws.js';

const MS = 1e6;
type Event = [
  at: number,
  kind: number,
  more?: { lane?: number; g?: number; a?: number; b?: number; stack?: number },
];

const FRAMES: readonly Frame[][] = [
  [],
  [{ function: 'main.worker', file: 'a.go', line: 1 }],
  [
    { function: 'runtime.newproc', file: 'proc.go', line: 2 },
    { function: 'main.serve', file: 'b.go', line: 7 },
  ],
  [
    { function: 'runtime.ReadMemStats', file: 'mstats.go', line: 3 },
    { function: 'testing.(*B).StopTimer', file: 'benchmark.go', line: 154 },
    { function: 'main.BenchmarkCache', file: 'c_test.go', line: 9 },
  ],
];

function stretchOf(
  events: readonly Event[],
  waits: Partial<Stretch['waits']> = {},
  goroutinesOf = 1,
): Stretch {
  const rows = new Rows();
  rows.reserve(events.length);
  for (const [at, kind, { lane = 0, g = -1, a = NaN, b = NaN, stack = 0 } = {}] of events) {
    const row = rows.put(at, kind, lane, 0, g, 0);
    Object.assign(rows.a, { [row]: a });
    Object.assign(rows.b, { [row]: b });
    Object.assign(rows.stack, { [row]: stack });
  }
  return {
    rows,
    order: Int32Array.from(events.keys()),
    waits: { length: 0, from: new Float64Array(0), to: new Float64Array(0), ...waits },
    ticks: false,
    from: 0,
    to: events.at(-1)?.[0] ?? 0,
    wallMs: NaN,
    events: events.length,
    string: () => undefined,
    frames: (stack) => FRAMES[stack] ?? [],
    threadOf: () => undefined,
    goroutinesOf,
  };
}

void t.test('the program has what stops, workers that are not idle, and assists leave of the Ps', (t) => {
  const mutator = new Mutator();
  const { rows } = stretchOf([
    [0, Kind.Procs, { a: 4 }],
    [10 * MS, Kind.WorkerStart, { lane: 1, a: WORKERS.dedicated }],
    [10 * MS, Kind.WorkerStart, { lane: 2, a: WORKERS.idle }],
    [12 * MS, Kind.AssistBegin, { lane: 3, g: 7 }],
    [14 * MS, Kind.AssistPause, { lane: 3, g: 7 }],
    [15 * MS, Kind.AssistEnd, { lane: 0, g: 7, a: 1 * MS }],
    [20 * MS, Kind.WorkerStop, { lane: 1 }],
    [20 * MS, Kind.WorkerStop, { lane: 2 }],
    [30 * MS, Kind.StwBegin],
    [31 * MS, Kind.StwEnd],
  ]);
  mutator.begin(0);
  for (let row = 0; row < rows.length; row++) mutator.take(rows, row);
  mutator.end(100 * MS);
  t.same(mutator.workers, { dedicatedNs: 10 * MS, fractionalNs: 0, idleNs: 10 * MS, assistNs: 3 * MS });
  // A quarter for 10 ms, another one for 3, all of them for one.
  t.ok(Math.abs(mutator.share - (1 - (2.5 + 0.75 + 1) / 100)) < 1e-9, String(mutator.share));
  const least = new Map(mutator.windows.map(({ windowNs, most }) => [windowNs / MS, 1 - most]));
  t.ok(Math.abs(least.get(1)!) < 1e-9);
  t.ok(Math.abs(least.get(10)! - 0.7) < 1e-3, String(least.get(10)));
  t.end();
});

void t.test('who finishes a mark does not mark while the world is stopped, nor behind that', (t) => {
  const mutator = new Mutator();
  const { rows } = stretchOf([
    [0, Kind.Procs, { a: 2 }],
    [10, Kind.GcBegin],
    [10, Kind.StwBegin],
    [20, Kind.StwEnd],
    [20, Kind.WorkerStart, { lane: 1, a: WORKERS.fractional }],
    [25, Kind.AssistBegin, { lane: 2, g: 7 }],
    [50, Kind.StwBegin],
    // Work was left.
    [55, Kind.StwEnd],
    [60, Kind.StwBegin],
    [64, Kind.GcEnd],
    [65, Kind.StwEnd],
    [80, Kind.AssistEnd, { lane: 2, g: 7 }],
    [90, Kind.WorkerStop, { lane: 1 }],
  ]);
  mutator.begin(0);
  for (let row = 0; row < rows.length; row++) mutator.take(rows, row);
  mutator.end(100);
  t.same(mutator.workers, { dedicatedNs: 0, fractionalNs: 35, idleNs: 0, assistNs: 30 });
  // As internal/trace/gc.go has it, they hold their Ps all the same.
  t.ok(Math.abs(mutator.share - (1 - (20 + 0.5 * (30 + 5 + 25) + 0.5 * (25 + 5 + 15)) / 100)) < 1e-9);
  t.end();
});

void t.test('who has no stack is called by what it runs', (t) => {
  const stops: Stop[] = [];
  const drawing = new Drawing(
    {
      batch: newBatch(),
      full: () => undefined,
      stop: (stop) => stops.push(stop),
      moved: () => undefined,
      resized: () => undefined,
      maps: () => undefined,
    },
    { assists: true, workers: true },
  );
  drawing.take(
    stretchOf([
      [0, Kind.GoCreate, { lane: 0, g: 1, a: 5, b: 1, stack: 2 }],
      [10, Kind.StwBegin, { lane: 0, g: 5 }],
      [20, Kind.ProcStop, { lane: 1, g: 5, a: 15 }],
      [30, Kind.StwEnd, { lane: 0 }],
    ]),
  );
  const runs = FRAMES[1].at(-1)!.function;
  t.match(stops, [{ by: { goroutine: 5, function: runs }, last: { goroutine: 5, function: runs } }]);
  t.end();
});

void t.test(
  'a goal that is moved while a cycle runs is told behind that cycle, whose goal was set before',
  (t) => {
    const events: Event[] = [
      [1, Kind.HeapGoal, { a: 8 * 2 ** 20 }],
      [5, Kind.HeapGoal, { a: 16 * 2 ** 20 }],
      [10, Kind.GcBegin, { a: 1 }],
      [20, Kind.HeapGoal, { a: 4 * 2 ** 20 }],
      [30, Kind.GcEnd, { a: 2 }],
    ];
    for (const isWhole of [true, false]) {
      const batch = newBatch();
      const told: [at: number, cycles: number][] = [];
      const nothing = (): void => undefined;
      const moved = ({ at }: { at: number }): unknown => told.push([at, batch.length]);
      const drawing = new Drawing(
        { batch, full: nothing, stop: nothing, moved, resized: nothing, maps: nothing },
        { assists: true, workers: true },
      );
      drawing.take(stretchOf(isWhole ? events : events.slice(0, -1)));
      t.equal(told.length, isWhole ? 2 : 1);
      if (isWhole) t.equal(batch.goal[0], 16);
      drawing.finish();
      t.same(told[1], [20, isWhole ? 1 : 0], 'also if the cycle does not end');
    }
    t.end();
  },
);

void t.test('waits count for the mark in which they began, and what damage made up does not count', (t) => {
  const delays = new Delays();
  const stretch = stretchOf(
    [
      [10, Kind.GcBegin],
      [20, Kind.GcEnd],
      [40, Kind.GcBegin],
      [100, Kind.None],
    ],
    { length: 5, from: Float64Array.of(5, 12, 30, 41, 50), to: Float64Array.of(15, 19, 33, 60, 2 ** 40) },
  );
  delays.begin(0);
  for (let row = 0; row < stretch.rows.length; row++) delays.take(stretch, row);
  const always = { from: -Infinity, to: Infinity };
  delays.end(stretch, always);
  t.same([delays.inside.count, delays.outside.count], [2, 2]);
  delays.begin(100);
  delays.end(
    stretchOf([[200, Kind.None]], { length: 1, from: Float64Array.of(150), to: Float64Array.of(151) }),
    always,
  );
  t.equal(delays.inside.count, 3, 'a mark goes on over the border of stretches');
  t.end();
});

void t.test('sweeping ends with the last allocation that swept before the next cycle', (t) => {
  const sweeping = new Sweeping();
  const { rows } = stretchOf([
    [0, Kind.SweepEnd, { a: 8192, b: 0 }],
    [10, Kind.GcEnd],
    [20, Kind.SweepBegin, { lane: 1 }],
    [25, Kind.SweepEnd, { lane: 1, a: 16384, b: 512 }],
    [110, Kind.GcBegin],
  ]);
  for (let row = 0; row < rows.length; row++) sweeping.take(rows, row);
  t.match(sweeping, { ns: 5, sweptBytes: 24576, reclaimedBytes: 512, lagNs: 15, betweenNs: 100 });
  t.end();
});

void t.test('goroutines are told apart by what they run and who starts them', (t) => {
  const goroutines = new Goroutines();
  const stretch = stretchOf([
    [0, Kind.GoStatus, { a: 1, b: 4 }],
    [0, Kind.GoStatus, { a: 1, b: 2 }],
    [1 * MS, Kind.GoCreate, { a: 5, b: 1, stack: 2 }],
    [2 * MS, Kind.GoCreate, { a: 6, b: 1, stack: 2 }],
    [4 * MS, Kind.GoDestroy, { g: 5 }],
    [9 * MS, Kind.GoDestroy, { g: 99 }],
  ]);
  goroutines.begin(0, 1);
  for (let row = 0; row < stretch.rows.length; row++) goroutines.take(stretch, row);
  goroutines.end(50 * MS);
  t.match(goroutines, { atStart: 1, created: 2, ended: 2, alive: 1, most: 3 });
  t.match(goroutines.creators, [
    {
      runs: 'main.worker',
      by: { function: 'main.serve', line: 7 },
      created: 2,
      ended: 1,
      alive: 1,
      livedNs: 3 * MS,
    },
  ]);
  goroutines.begin(50 * MS, 8);
  const later = stretchOf([[60 * MS, Kind.GoCreate, { a: 16, b: 1, stack: 2 }]], {}, 8);
  goroutines.take(later, 0);
  t.equal(goroutines.creators[0].alive, 9, 'a row stands for as many as the stretch says');
  t.end();
});

void t.test('who was alive when sampling began ends for as many as are not seen to', (t) => {
  const goroutines = new Goroutines();
  const tell = (weight: number, events: readonly Event[]): void => {
    goroutines.begin(0, weight);
    const stretch = stretchOf(events, {}, weight);
    for (let row = 0; row < events.length; row++) goroutines.take(stretch, row);
  };
  const sixteen = Array.from({ length: 16 }, (_, i) => 17 + i);
  tell(
    1,
    sixteen.map((a): Event => [1, Kind.GoCreate, { a, b: 1, stack: 2 }]),
  );
  tell(8, [[2, Kind.GoDestroy, { g: 24 }]]);
  t.match(goroutines, { created: 16, ended: 8, alive: 8 });
  tell(8, [[3, Kind.GoDestroy, { g: 32 }]]);
  t.match(goroutines, { created: 16, ended: 16, alive: 0, weight: 8 });
  t.match(goroutines.creators, [{ created: 16, ended: 16, alive: 0 }]);
  t.end();
});

void t.test(
  'goroutines that a stretch has no room for are declared in the next, but not those that are known',
  (t) => {
    const goroutines = new Goroutines();
    const tell = (events: readonly Event[]): void => {
      const stretch = stretchOf(events);
      goroutines.begin(stretch.from, 1);
      for (let row = 0; row < events.length; row++) goroutines.take(stretch, row);
    };
    const declared = (a: number): Event => [0, Kind.GoStatus, { a }];
    tell([declared(1), declared(2)]);
    tell([declared(2), declared(3), [1, Kind.GoCreate, { a: 4, g: 1 }]]);
    tell([declared(1), declared(5)]);
    t.same([goroutines.atStart, goroutines.most], [3, 4]);
    goroutines.restart(2);
    tell([declared(1), declared(5)]);
    t.same([goroutines.atStart, goroutines.most], [4, 4], 'nor where a window begins');
    t.end();
  },
);

void t.test('goroutines are found again, however their numbers meet', (t) => {
  const followed = new Followed();
  const draw = uniform(1);
  const born = new Map<number, number>();
  for (let i = 0; i < 20_000; i++) {
    const g = 1 + Math.floor(draw() * 1e9);
    followed.put(g, i % 100, i);
    born.set(g, i);
  }
  const found = [...born].filter(
    ([g, at]) => followed.find(g) >= 0 && followed.bornIn(followed.find(g)) === at,
  );
  // In a million cells a few of twenty thousand meet.
  t.ok(found.length > 0.98 * born.size, String(found.length));
  t.end();
});

void t.test('allocation is summed over time, marks left out; the largest ones are kept', (t) => {
  const allocation = new Allocation();
  let heap = 0;
  for (let i = 0; i < 400; i++) {
    heap += 1000;
    allocation.take(i * 10 * MS, heap, false);
  }
  allocation.take(4000 * MS, 50, true);
  for (const size of [2, 3, 3.1, 8]) allocation.take(4001 * MS, (heap = heap + size * 2 ** 20), false);
  t.ok(allocation.bytes.length <= 128 && allocation.spacingNs === 40 * MS);
  t.equal(allocation.bytes[10], 4000);
  t.same(
    allocation.largest.map(({ bytes }) => bytes / 2 ** 20).map((mib) => Math.round(mib * 10) / 10),
    [2.4, 3, 8],
  );
  t.end();
});

void t.test('a wait is paired whichever end is met first', (t) => {
  const waits = new PairedWaits(true);
  t.ok(waits.wants(0));
  waits.ready(7, 1, 100);
  waits.runs(7, 2, 130);
  waits.runs(8, 4, 220);
  waits.ready(8, 3, 200);
  waits.runs(9, 6, 300); // a preempted one
  t.same([...waits.from.subarray(0, waits.length)], [100, 200]);
  t.same([...waits.to.subarray(0, waits.length)], [130, 220]);
  waits.clear();
  waits.runs(7, 2, 400);
  t.equal(waits.length, 0, 'numbers begin again with a generation');
  t.end();
});

void t.test('stops that a benchmark requests are known by their stacks', (t) => {
  const told: Stop[] = [];
  const stops = new Stops((stop) => told.push(stop), new Annotations({}));
  const stretch = stretchOf([
    [0, Kind.StwBegin, { g: 5, stack: 3 }],
    [10, Kind.StwEnd],
    [20, Kind.StwBegin, { g: 5, stack: 2 }],
    [30, Kind.StwEnd],
  ]);
  for (let row = 0; row < stretch.rows.length; row++) stops.take(stretch, row);
  t.match(told, [{ ofBenchmark: true, by: { function: 'main.BenchmarkCache' } }, { ofBenchmark: undefined }]);
  t.end();
});
