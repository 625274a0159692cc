// The wire of Go 1.5 to 1.21, on bytes that are written here one by one.
import t from 'tap';
import { GO_STATES, Kind, WORKERS, type Stretch } from '../../lib/trace/events.js';
import { traceOf } from '../../lib/trace/open.js';
import { V1Builder } from './v1-builder.js';
import { FREQUENCY, only, read } from './v1-read.js';

const NO_P = 2n ** 64n - 1n;

void t.test('events of all Ps come in the order of time, in ns of the clock at the end', (t) => {
  const trace = new V1Builder(21)
    .batch(0, 1000)
    .event(33, 0, 100)
    .event(33, 40, 300)
    .batch(1, 1010)
    .event(33, 10, 200)
    .batch(NO_P, 1050)
    .event(33, 0, 400)
    .frequency(FREQUENCY);
  const { events, troubles, ticks } = read(trace.bytes);
  t.same(
    events.map(({ at, p, a }) => [at, p, a]),
    [
      [0, 0, 100],
      [200, 1, 200],
      [400, 0, 300],
      [500, -1, 400],
    ],
  );
  t.same([troubles, ticks], [[], false]);
  t.end();
});

void t.test('a P runs its goroutine on over its batches, and over those of others', (t) => {
  const trace = new V1Builder(21)
    .batch(0, 1000)
    .event(38, 0, 7)
    .batch(1, 1001)
    .event(38, 0, 8)
    .batch(0, 1010)
    .event(33, 0, 1)
    .event(20, 1, 0)
    .event(33, 1, 2)
    .frequency(FREQUENCY);
  t.same(
    only(read(trace.bytes), Kind.HeapAlloc).map(({ g }) => g),
    [7, -1],
  );
  t.end();
});

void t.test('stacks and their names stand behind the events', (t) => {
  const trace = new V1Builder(11)
    .batch(0, 1000)
    .event(7, 0, 0, 5)
    .frequency(FREQUENCY)
    .string(1, 'main.fill')
    .string(2, 'main.go')
    .stack(5, [0x400000, 1, 2, 42]);
  t.same(
    read(trace.bytes).events.map(({ kind, stack }) => [kind, stack]),
    [[Kind.GcBegin, ['main.fill main.go:42']]],
  );
  t.end();
});

void t.test('a stop has the reasons of Go 1.21 by number, of which earlier versions tell two', (t) => {
  const reasons = (minor: number, ...numbers: number[]): unknown[] => {
    const trace = new V1Builder(minor).batch(0, 1000);
    for (const number of numbers) trace.event(9, 1, number).event(10, 1);
    return only(read(trace.frequency(FREQUENCY).bytes), Kind.StwBegin).map(({ text }) => text);
  };
  t.same(reasons(21, 1, 2, 7, 9, 99), [
    'GC mark termination',
    'GC sweep termination',
    'read mem stats',
    'GOMAXPROCS',
    'unknown',
  ]);
  t.same(reasons(19, 0, 1), ['GC mark termination', 'GC sweep termination']);
  t.end();
});

void t.test('who starts a cycle asks for its first stop, on whatever P that begins', (t) => {
  const trace = new V1Builder(21)
    .batch(0, 1000)
    .event(38, 0, 7)
    .event(7, 1, 0, 3)
    .event(20, 1, 0)
    .batch(1, 1005)
    .event(38, 0, 7)
    .event(9, 1, 2)
    .event(10, 1)
    .frequency(FREQUENCY)
    .string(1, 'main.fill')
    .stack(3, [1, 1, 0, 9]);
  const [stop] = only(read(trace.bytes), Kind.StwBegin);
  t.same([stop.p, stop.g, stop.stack], [1, 7, ['main.fill :9']]);
  t.end();
});

void t.test('a P that loses its goroutine to a system call is not waited for', (t) => {
  const trace = new V1Builder(21)
    .batch(1, 1000)
    .event(38, 0, 8)
    .event(28, 1, 0)
    .event(30, 5)
    .event(6, 1)
    .batch(0, 1000)
    .event(38, 0, 7)
    .event(9, 3, 2)
    .event(10, 10)
    .frequency(FREQUENCY);
  const [taken] = only(read(trace.bytes), Kind.ProcSteal, Kind.ProcStop);
  t.same([taken.kind, taken.a, taken.g], [Kind.ProcSteal, 1, 8]);
  t.end();
});

void t.test(
  'up to 1.9 stops are estimated: from GCStart, or from who was made to stand still for the marking',
  (t) => {
    const trace = new V1Builder(9)
      .batch(0, 1000)
      .event(38, 0, 7)
      .event(7, 10, 0, 0)
      .event(4, 20, 2, 0)
      .event(9, 170)
      .event(10, 10)
      .event(8, 5)
      .event(4, 5, 2, 0)
      .batch(1, 1100)
      .event(38, 0, 8)
      .event(18, 60, 0)
      .event(6, 2)
      .frequency(FREQUENCY);
    t.same(
      only(read(trace.bytes), Kind.StwBegin, Kind.StwEnd).map(({ at, kind, text, b, g }) => [
        at,
        kind,
        text,
        b,
        g,
      ]),
      [
        [100, Kind.StwBegin, 'GC sweep termination', 1, 7],
        [300, Kind.StwEnd, '', NaN, -1],
        [1600, Kind.StwBegin, 'GC mark termination', 1, -1],
        [2200, Kind.StwEnd, '', NaN, -1],
      ],
    );
    t.end();
  },
);

void t.test('what a goroutine waits for has the words of later versions', (t) => {
  const trace = new V1Builder(21).batch(0, 1000);
  for (const type of [22, 27, 17, 18, 42]) trace.event(38, 1, 7).event(type, 1, 0);
  t.same(
    only(read(trace.frequency(FREQUENCY).bytes), Kind.GoStop, Kind.GoYield).map(({ text, b }) => [text, b]),
    [
      ['chan send', GO_STATES.waiting],
      ['network', GO_STATES.waiting],
      ['runtime.Gosched', GO_STATES.runnable],
      ['preempted', GO_STATES.runnable],
      ['GC mark assist wait for work', GO_STATES.waiting],
    ],
  );
  t.end();
});

void t.test('mark workers are known by their labels', (t) => {
  const trace = new V1Builder(8)
    .batch(0, 1000)
    .string(3, 'GC (idle)')
    .event(41, 1, 9, 1, 3)
    .event(20, 5, 0)
    .frequency(FREQUENCY);
  t.same(
    only(read(trace.bytes), Kind.WorkerStart, Kind.WorkerStop).map(({ at, kind, g, a }) => [at, kind, g, a]),
    [
      [0, Kind.WorkerStart, 9, WORKERS.idle],
      [50, Kind.WorkerStop, 9, NaN],
    ],
  );
  t.end();
});

void t.test('an assist that goes on elsewhere tells how long it ran there', (t) => {
  const trace = new V1Builder(19)
    .batch(0, 1000)
    .event(38, 0, 7)
    .event(43, 10, 0)
    .event(42, 5, 0)
    .batch(1, 1100)
    .event(38, 0, 7)
    .event(44, 30)
    .frequency(FREQUENCY);
  t.same(
    only(read(trace.bytes), Kind.AssistBegin, Kind.AssistPause, Kind.AssistEnd).map(({ at, kind, a }) => [
      at,
      kind,
      a,
    ]),
    [
      [100, Kind.AssistBegin, NaN],
      [150, Kind.AssistPause, NaN],
      [1300, Kind.AssistEnd, 300],
    ],
  );
  t.end();
});

void t.test('tasks, regions and messages of the program', (t) => {
  const trace = new V1Builder(11)
    .batch(0, 1000)
    .event(38, 0, 7)
    .string(1, 'request')
    .event(45, 1, 5, 0, 1, 0)
    .string(2, 'decode')
    .event(47, 1, 5, 0, 2, 0)
    .string(3, 'tenant')
    .log(1, 5, 3, 0, 'ü 1')
    .event(47, 1, 5, 1, 2, 0)
    .event(46, 1, 5, 0)
    .frequency(FREQUENCY);
  t.same(
    only(read(trace.bytes), Kind.TaskBegin, Kind.TaskEnd, Kind.RegionBegin, Kind.RegionEnd, Kind.Log).map(
      ({ kind, a, text }) => [kind, a, text],
    ),
    [
      [Kind.TaskBegin, 5, 'request'],
      [Kind.RegionBegin, 5, 'decode'],
      [Kind.Log, 5, 'ü 1'],
      [Kind.RegionEnd, 5, 'decode'],
      [Kind.TaskEnd, 5, ''],
    ],
  );
  t.end();
});

void t.test('CPU samples come when they were taken, not when they were copied', (t) => {
  const trace = new V1Builder(19)
    .batch(1, 1000)
    .event(33, 0, 1)
    .event(33, 100, 2)
    .batch(0, 5000)
    .event(49, 1, 1050, 1, 8, 0)
    .event(49, 1, 1020, NO_P, 0, 0)
    .frequency(FREQUENCY);
  t.same(
    read(trace.bytes).events.map(({ at, kind, p, g }) => [at, kind, p, g]),
    [
      [0, Kind.HeapAlloc, 1, -1],
      [200, Kind.CpuSample, -1, -1],
      [500, Kind.CpuSample, 1, 8],
      [1000, Kind.HeapAlloc, 1, -1],
    ],
  );
  t.end();
});

void t.test('before 1.7 events are in the order of their numbers', (t) => {
  const trace = new V1Builder(5).batch(0, 1000).event(33, 100, 1).batch(1, 1090);
  const late = trace.length;
  trace.event(33, 0, 2).event(33, 5, 3).event(33, 10, 4).frequency(FREQUENCY);
  const { events, troubles } = read(trace.bytes);
  t.same(
    events.map(({ at, a }) => [at, a]),
    [
      [100, 1],
      [100, 2],
      [100, 3],
      [150, 4],
    ],
    'a clock that goes back stands still',
  );
  t.match(troubles, [{ code: 'input-damaged-trace', offset: late, count: 2 }]);
  t.end();
});

void t.test('up to 1.7 "next_gc" is no goal', (t) => {
  const goals = (minor: number): number =>
    only(
      read(
        new V1Builder(minor)
          .batch(0, 1000)
          .event(34, 1, 4 << 20)
          .frequency(FREQUENCY).bytes,
      ),
      Kind.HeapGoal,
    ).length;
  t.same([5, 7, 8].map(goals), [0, 0, 1]);
  t.end();
});

void t.test('goroutines that are there at the start are declared, not made', (t) => {
  const trace = new V1Builder(21)
    .batch(0, 1000)
    .event(13, 0, 1, 4, 0)
    .event(13, 1, 2, 4, 0)
    .event(31, 1, 2)
    .event(5, 1, 0)
    .event(14, 1, 1, 1)
    .event(4, 1, 2, 0)
    .event(13, 1, 3, 4, 0)
    .frequency(FREQUENCY);
  t.same(
    only(read(trace.bytes), Kind.GoStatus, Kind.GoCreate, Kind.GoStart).map(({ kind, a, b }) => [kind, a, b]),
    [
      [Kind.GoStatus, 1, GO_STATES.runnable],
      [Kind.GoStatus, 2, GO_STATES.runnable],
      [Kind.GoStatus, 2, GO_STATES.waiting],
      [Kind.GoStatus, 1, GO_STATES.running],
      [Kind.GoCreate, 3, 4],
    ],
  );
  t.end();
});

void t.test(
  'waits for a P are paired: made, woken, back from a system call, until they run; who was preempted does not wait',
  (t) => {
    const trace = new V1Builder(21)
      .batch(0, 1000)
      .event(4, 0, 2, 0)
      .event(13, 10, 5, 0, 0)
      .event(38, 20, 5)
      .event(18, 10, 0)
      .event(38, 5, 5)
      .event(28, 1, 0)
      .event(30, 1)
      .event(29, 100, 5, 3, 1100)
      .event(14, 3, 5, 4)
      .frequency(FREQUENCY);
    const waits: [number, number][] = [];
    const wanted = { kinds: [], waits: true };
    const sink = {
      stretch: ({ waits: { length, from, to } }: Stretch) => {
        for (let i = 0; i < length; i++) waits.push([from[i], to[i]]);
      },
      trouble: () => t.fail('no trouble'),
    };
    const decoder = traceOf(trace.bytes)!(wanted, sink);
    decoder.finish(trace.bytes, decoder.read(trace.bytes, 0, trace.length), trace.length);
    t.same(waits, [
      [100, 300],
      [1000, 1500],
    ]);
    t.end();
  },
);
