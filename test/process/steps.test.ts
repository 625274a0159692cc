// Steps of the live heap: structures that double whole, and all that rises without being one.
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import type { HeapStep } from '../../lib/model/records.js';
import { History } from '../../lib/process/history.js';
import { stepsOf } from '../../lib/process/steps.js';
import { analysisOf } from '../analysis.js';
import { runs, samples } from '../captures.js';
import { uniform } from '../stats/draws.js';

const MIB = 2 ** 20;

/** Prints of a live heap in MiB: truncated, with some of it allocated during the mark. */
function stepsOfLive(live: number[], seed = 1): HeapStep[] {
  const next = uniform(seed);
  const batch = newBatch(live.length);
  live.forEach((value, i) => {
    batch.n[i] = i + 1;
    batch.atMs[i] = i * 100;
    batch.liveFloor[i] = Math.max(0, Math.floor(value - next() * 2));
    batch.heapMarked[i] = Math.floor(value + 0.5);
  });
  const history = new History();
  history.add(batch, 0, live.length);
  return stepsOf(history);
}
const level = (value: number, cycles: number): number[] => Array.from({ length: cycles }, () => value);
const numbers = (steps: HeapStep[]): number[] => steps.map((step) => step.n);

void t.test('a table that doubles, level before and after', (t) => {
  const steps = stepsOfLive([...level(20, 10), ...level(41, 10), ...level(83, 12)]);
  t.same(numbers(steps), [11, 21]);
  t.match(steps[0], { at_s: 1 });
  t.ok(steps[0].from_bytes <= 21 * MIB && steps[0].to_bytes >= 39 * MIB);
  t.same(
    numbers(stepsOfLive([...level(20, 8), 25, 33, 38, ...level(41, 8)])).length,
    1,
    'within a few cycles',
  );
  t.same(
    numbers(stepsOfLive([...level(20, 8), 70, ...level(41, 8)])).length,
    1,
    'with the old table beside it for one',
  );
  t.end();
});

void t.test('rises that are no steps', (t) => {
  const shapes: Record<string, number[]> = {
    'a level': level(50, 100),
    'a line': Array.from({ length: 100 }, (_, i) => 20 + i),
    'a steep line': Array.from({ length: 60 }, (_, i) => 20 + 4 * i),
    'a heap that is being filled': [1, 2, 4, 8, 16, 32, 64, 128],
    'steps of a quarter': [20, 25, 31, 39, 49, 61, 76].flatMap((value) => level(value, 8)),
    'a peak': [...level(20, 20), 60, 61, ...level(20, 20)],
    'a saw': Array.from({ length: 120 }, (_, i) => 10 + 5 * (i % 12)),
    'a fall': [...level(80, 10), ...level(40, 10), ...level(20, 10)],
    'a heap at its minimum': [...level(0, 10), ...level(3, 10)],
  };
  for (const [name, live] of Object.entries(shapes))
    for (let seed = 1; seed <= 10; seed++) t.same(numbers(stepsOfLive(live, seed)), [], name);
  t.end();
});

void t.test('of many steps the last ones are kept', (t) => {
  const steps = stepsOfLive(
    Array.from({ length: 100 }, () => [...level(10, 4), ...level(40, 4)])
      .flat()
      .slice(0, 256),
  );
  t.equal(steps.length, 32);
  t.end();
});

void t.test('steps are found in captured staircases, and in no steady runs', async (t) => {
  let [found, staircases] = [0, 0];
  const wrong: string[] = [];
  for (const { path, name, scenario, version } of [...samples, ...runs]) {
    if (version < 5) continue;
    const { summaries } = await analysisOf(path);
    const steps = summaries.flatMap((summary) => summary.steps ?? []);
    if (/^(map-doubling|map-staircase|slice-staircase)$/.test(scenario)) {
      staircases++;
      if (steps.length > 0) found++;
    } else if (/^(steady|list-leak|small-heap|forced-gc|alloc-surge)$/.test(scenario)) {
      if (steps.length > 0) wrong.push(`${name}: ${JSON.stringify(steps)}`);
    }
  }
  t.comment(`${found} of ${staircases} staircases`);
  t.ok(found >= 0.9 * staircases);
  t.same(wrong, []);
  t.end();
});
