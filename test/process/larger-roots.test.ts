// A trace whose program has large globals: their share of the goals is neither a memory limit nor a higher GOGC.
import t from 'tap';
import { newBatch, type CycleBatch } from '../../lib/model/batch.js';
import { GoalModel } from '../../lib/process/goal.js';
import { LIMIT } from '../../lib/process/regimes.js';
import { TracedGogc } from '../../lib/process/traced-gogc.js';

/** Marked heap and the goal after it, MiB, of a program with 6 MiB of globals, GOGC=100, Go 1.26.8. */
const TILES: [number, number][] = [
  [8.48, 23.12], [13.3, 32.76], [9.98, 26.12], [20.64, 47.44], [17.93, 42.02], [17.09, 40.34], [28.64, 63.44], [27.69, 61.54],
]; // prettier-ignore

function batchOf(cycles: readonly [number, number][]): CycleBatch {
  const batch = newBatch(cycles.length + 1);
  batch.length = cycles.length + 1;
  for (const column of ['stacks', 'globals', 'markNs'] as const) batch[column].fill(NaN);
  [...cycles, [30, 66.16] as const].forEach(([marked], i) => {
    const goal = i > 0 ? cycles[i - 1][1] : marked + 2;
    batch.n[i] = i + 1;
    batch.heapMarked[i] = marked;
    batch.goal[i] = goal;
    batch.heapStart[i] = batch.heapEnd[i] = goal - 0.5;
  });
  return batch;
}

function judged(cycles: readonly [number, number][], low = 26): { model: GoalModel; regimes: number[] } {
  const batch = batchOf(cycles);
  const model = new GoalModel({ traced: true }, { low, high: low });
  model.goroutines(9);
  model.accept(batch, 0, batch.length);
  return { model, regimes: [...batch.regime.slice(0, batch.length)] };
}

void t.test('goals that rise by more than the live heap are GOGC’s with larger roots, no limit’s', (t) => {
  const { model, regimes } = judged(TILES);
  t.notOk(model.limit.seen);
  t.notOk(regimes.slice(4).includes(LIMIT));
  t.same(model.gogc.segments(9), [{ from_n: 0, to_n: 9, high: 121 }], 'which tell no GOGC');
  t.end();
});

void t.test('goals that stay where the live heap moves are still a memory limit’s', (t) => {
  const small: [number, number][] = [[10, 20.3], [14, 28.3], [18, 36.3]]; // prettier-ignore
  const held: [number, number][] = [[24, 40.1], [28, 40], [22, 40.1], [27, 39.9]]; // prettier-ignore
  const { model, regimes } = judged([...small, ...held]);
  t.ok(model.limit.seen);
  t.same(regimes.slice(4, 6), [LIMIT, LIMIT]);
  t.equal(model.gogc.likely, 100);
  t.end();
});

void t.test('a change that larger roots scale is told without values', (t) => {
  const likely = (...values: [number, number][]): unknown[] => {
    const gogc = new TracedGogc();
    values.forEach(([low, high], i) => {
      if (i === 0) return gogc.narrow(low, high, 50);
      gogc.move();
      gogc.change(8 * i, low, high, 50);
    });
    return gogc.segments(20).map((segment) => segment.likely);
  };
  // 48 MiB of globals, 9 MiB live, Go 1.25: GOGC went from 100 to 50.
  t.same(likely([450, 611], [225, 312]), [undefined, undefined]);
  t.same(likely([70, 102], [160, 204]), [100, 200], 'the default shows that roots are small');
  t.same(likely([10, 500], [160, 204]), [undefined, 200], 'one value shows no change');
  t.end();
});
