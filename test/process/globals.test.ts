// Data and BSS segments count before the first cycle already: its goal is above the minimum where they are larger.
import t from 'tap';
import { idsOf, judged } from '../rules/judged.js';

/** GOGC=100, no limit, 64 MiB of pointers in a global array, Go 1.21.13. */
const GLOBALS = `
gc 1 @2.659s 0%: 0.017+24+0.005 ms clock, 0.034+0/4.9/37+0.010 ms cpu, 61->61->22 MB, 64 MB goal, 0 MB stacks, 64 MB globals, 2 P
gc 2 @8.043s 0%: 0.069+36+0.006 ms clock, 0.13+0/3.7/56+0.013 ms cpu, 104->105->22 MB, 108 MB goal, 0 MB stacks, 64 MB globals, 2 P
`;

void t.test('the first goal of a program with large globals is GOGC’s', async (t) => {
  const found = await judged(GLOBALS);
  const [summary] = found.summaries;
  t.match(summary.gogc, [{ from_n: 0, likely: 100 }]);
  t.notOk(summary.memory_limit_low_bytes);
  t.match(summary.goal_regimes, { first: 1, gogc: 1 });
  t.match(summary.goal?.parts, { globals: 0, limit: 0, minimum: 0, large_allocation: 0, unexplained: 0 });
  t.same(idsOf(found), []);
});
