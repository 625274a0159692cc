// Thousands of goroutines, whose stacks count for the heap goal and stand in no trace: what is not known is not told.
import { join } from 'node:path';
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import { MIB } from '../../lib/model/units.js';
import { rootsOf } from '../../lib/process/epochs.js';
import { GoalModel } from '../../lib/process/goal.js';
import { TracedGogc } from '../../lib/process/traced-gogc.js';
import { goalTable } from '../../lib/report/tables.js';
import { analysisOf } from '../analysis.js';
import { judgedFile } from '../rules/judged.js';
import { SAMPLES } from '../captures.js';

for (const [version, gogc] of [
  ['go1.22.12', 100],
  ['go1.26.8', 50],
  ['go1.26.8', 200],
] as const)
  void t.test(`6,000 goroutines, ${version}, GOGC=${gogc}`, async (t) => {
    const name = join(SAMPLES, 'traces', `crowd-${version}-gogc${gogc}.trace.gz`);
    const { summaries, cycles } = await analysisOf(name);
    const [segment, ...more] = summaries[0].gogc!;
    t.same(more, [], 'nobody moved it');
    t.ok(segment.high! >= gogc, `at most ${segment.high}`);
    t.same([segment.low, segment.likely], [undefined, undefined], 'half of it would do as well');
    for (const { goal_regime: regime, goal_residual_bytes: residual, gogc: likely } of cycles.slice(1)) {
      t.equal(regime, 'gogc', 'no goal is at the minimum');
      t.equal(residual, 0);
      t.equal(likely, undefined);
    }
    const { standing } = await judgedFile(name);
    t.notOk(standing.some(({ id }) => /^(?:goal|gogc|memory-limit)-/.test(id)));
    const { parts } = summaries[0].goal!;
    t.equal(parts.minimum + parts.stacks + parts.gogc + parts.limit, 0);
    t.ok(Math.abs(parts.unexplained) > MIB / 8, 'what stacks and headroom made of the goal');
    const told = goalTable(summaries[0])!.rows.find(([label]) => label.startsWith('unexplained'))!;
    const digits = told[1].split('.')[1]?.length ?? 0;
    t.equal(
      told[1].slice(1),
      (Math.abs(parts.unexplained) / MIB).toFixed(digits),
      'as the verdict rounds it',
    );
  });

void t.test('few goroutines leave one of the usual values, many leave several', (t) => {
  const gogcOf = (goroutines: number): number => {
    const gogc = new TracedGogc();
    // A marked heap of 20 MiB, and a goal of 41.
    gogc.narrow((21 / (20 + rootsOf(goroutines))) * 100, (21 / 20) * 100, 41);
    return gogc.likely;
  };
  t.same([gogcOf(20), gogcOf(1000), gogcOf(30_000)], [100, 100, NaN]);
  t.end();
});

void t.test('who was seen before a window began has a stack in it all the same', (t) => {
  const likely = (...seen: number[]): number => {
    const goal = new GoalModel({ traced: true }, { low: 22, high: 22 });
    for (const most of seen) goal.goroutines(most);
    const batch = newBatch();
    batch.cells.fill(NaN);
    batch.length = 3;
    for (let row = 0; row < 3; row++) {
      batch.n[row] = row + 1;
      batch.flags[row] = 0;
      [batch.heapStart[row], batch.heapEnd[row], batch.heapMarked[row]] = [38, 40, 20];
      batch.goal[row] = 41;
    }
    goal.accept(batch, 0, 3);
    return batch.gogc[2];
  };
  t.equal(likely(20), 100);
  t.same(likely(30_000), NaN);
  t.same(likely(30_000, 20), NaN);
  t.end();
});
