// A history of any length in a few hundred buckets: nothing is lost but detail.
import fc from 'fast-check';
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import { History } from '../../lib/process/history.js';

const batch = newBatch(1);

interface Cycle {
  floor: number;
  marked: number;
  goal: number;
  end: number;
}

function historyOf(cycles: Cycle[], timed = true): History {
  const history = new History();
  cycles.forEach(({ floor, marked, goal, end }, i) => {
    batch.n[0] = i + 1;
    batch.atMs[0] = timed ? i * 100 : NaN;
    batch.wallMs[0] = timed ? 1.7e12 + i * 100 : NaN;
    batch.goal[0] = goal;
    batch.heapEnd[0] = end;
    batch.liveFloor[0] = floor;
    batch.heapMarked[0] = marked;
    history.add(batch, 0, 1);
  });
  return history;
}

const cycle = fc.record({
  floor: fc.nat(1000),
  marked: fc.nat(1000),
  goal: fc.nat(1000),
  end: fc.nat(1000),
});
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

void t.test('each bucket holds the same number of cycles: means of the heap, peaks of its end', (t) => {
  const lengths = fc.oneof(fc.integer({ min: 0, max: 260 }), fc.integer({ min: 0, max: 3000 }));
  fc.assert(
    fc.property(
      lengths.chain((length) => fc.array(cycle, { minLength: length, maxLength: length })),
      (cycles) => {
        const history = historyOf(cycles);
        const { at, floor, ceiling, goal, end, timed, wall } = history.series();
        const span = at.length < 2 ? 1 : Math.round(at[1] / 0.1);
        t.ok(at.length <= 256 && (cycles.length < 128 || at.length >= 128));
        t.equal(span & (span - 1), 0, 'a power of two of them');
        t.equal(at.length, Math.ceil(cycles.length / span));
        for (let i = 0; i < at.length; i++) {
          const own = cycles.slice(i * span, (i + 1) * span);
          const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6 * (1 + b);
          if (
            !near(at[i], i * span * 0.1) ||
            !near(floor[i], mean(own.map((c) => c.floor))) ||
            !near(ceiling[i], mean(own.map((c) => c.marked))) ||
            !near(goal[i], mean(own.map((c) => c.goal))) ||
            end[i] !== Math.max(...own.map((c) => c.end))
          )
            t.fail(`bucket ${i} of ${at.length}`);
        }
        t.ok(timed);
        t.equal(wall, cycles.length > 0 ? 1.7e12 : undefined);
      },
    ),
    { numRuns: 100, seed: 1 },
  );
  t.end();
});

void t.test('without times cycle numbers are used', (t) => {
  const { at, timed, wall } = historyOf(
    Array.from({ length: 600 }, () => ({ floor: 1, marked: 2, goal: 4, end: 3 })),
    false,
  ).series();
  t.notOk(timed);
  t.equal(wall, undefined);
  t.same(at.slice(0, 3), [1, 5, 9]);
  t.end();
});

void t.test('a million cycles fit into its buckets', (t) => {
  const history = new History();
  batch.goal[0] = batch.heapEnd[0] = 7;
  for (let i = 0; i < 1e6; i++) {
    batch.atMs[0] = i;
    batch.liveFloor[0] = 3;
    batch.heapMarked[0] = 5;
    history.add(batch, 0, 1);
  }
  t.ok(history.length <= 256);
  const { floor, ceiling, goal, end } = history.series();
  t.ok(floor.every((value) => Math.abs(value - 3) < 1e-9));
  t.ok(ceiling.every((value) => Math.abs(value - 5) < 1e-9));
  t.ok(goal.every((value) => value === 7) && end.every((value) => value === 7));
  t.end();
});
