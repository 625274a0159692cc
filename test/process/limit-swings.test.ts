// A memory limit over a cache that shrinks and grows: where it holds the goal, goals are no upper bounds of GOGC.
import t from 'tap';
import { idsOf, judged } from '../rules/judged.js';

/** Heap figures of real cycles, `start end marked goal`, as a log. */
const logOf = (cycles: string): string =>
  cycles
    .trim()
    .split(/,\s+/)
    .map((cycle, i) => {
      const [start, end, marked, goal] = cycle.split(' ');
      const heap = `${start}->${end}->${marked} MB, ${goal} MB goal`;
      return `gc ${i + 1} @${((i + 1) / 4).toFixed(3)}s 0%: 0.04+5.0+0.01 ms clock, 0.08+0.3/1.5/3.0+0.02 ms cpu, ${heap}, 0 MB stacks, 0 MB globals, 2 P\n`;
    })
    .join('');

void t.test('the limit’s goal above a heap that shrank', async (t) => {
  // GOGC=300, GOMEMLIMIT=80MiB, Go 1.25.14: of gc 17 GOGC alone would be 240, but gc 18 needs 300.
  const log = logOf(`
    11 11 4 12, 18 18 10 19, 39 40 13 41, 53 53 18 54, 66 67 27 69, 67 67 34 69, 66 67 38 68, 66 67 41 68, 66 66 42 68,
    66 67 42 68, 66 67 41 68, 65 66 39 68, 65 66 36 68, 65 66 31 68, 66 66 25 68, 66 68 20 68, 63 63 13 68, 51 52 12 55,
    47 47 12 51, 47 48 16 51, 61 61 22 66, 65 65 29 69, 64 64 35 69, 67 68 39 68, 66 67 41 68, 66 68 43 68, 59 59 42 65,
    58 60 43 66, 59 62 43 67, 59 60 39 66, 58 59 37 66, 65 65 32 69, 65 65 26 68, 64 64 20 68, 66 66 14 68, 57 58 12 60`);
  const run = await judged(log);
  t.match(run.summaries[0].gogc, [{ likely: 300 }]);
  t.ok(idsOf(run).includes('memory-limit-bound'));
  t.notOk(idsOf(run).some((id) => id.startsWith('gogc-')));
  t.end();
});

void t.test('and one that rises while memory is returned', async (t) => {
  // GOGC=200, GOMEMLIMIT=70MiB, Go 1.23.12: after goals of 56 to 58 MB that of gc 31 is 61 again.
  const log = logOf(`
    7 7 3 8, 9 10 6 9, 15 15 9 18, 24 24 15 28, 39 39 18 45, 47 47 24 55, 52 52 31 61, 57 58 37 61, 56 56 40 61,
    55 56 43 61, 56 57 45 61, 56 57 46 61, 57 58 48 61, 57 58 48 61, 57 59 50 61, 57 58 49 60, 57 61 52 61, 57 58 49 60,
    56 57 48 59, 56 56 47 59, 55 56 47 59, 55 56 46 58, 54 55 45 58, 54 55 43 58, 53 54 41 57, 52 53 39 57, 55 60 40 61,
    52 53 31 58, 49 49 27 57, 47 47 22 56, 50 50 18 61, 44 44 15 54, 43 43 13 45, 40 41 15 42, 44 44 19 45, 57 57 26 58`);
  const [{ gogc }] = (await judged(log)).summaries;
  t.match(gogc, [{ likely: 200 }]);
  t.end();
});
