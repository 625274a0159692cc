// GOGC that a program moves while it runs: what is told must contain what was set.
import t from 'tap';
import { oneOf } from '../report/sample-summary.js';
import { idsOf, judged, logOfFigures } from '../rules/judged.js';

/** A tuner that aims at 300 MiB, Go 1.21: time, heap at start, at end, marked, goal. */
const TUNED = `
  0.011 3 4 2 4, 0.122 18 19 3 20, 0.240 18 20 4 20, 0.377 24 25 4 30, 0.481 18 19 4 25, 0.601 20 22 5 27,
  0.756 27 28 6 35, 0.921 30 30 5 40, 1.109 32 33 6 36, 1.331 39 39 7 42, 1.571 42 42 8 47, 1.837 46 47 9 50,
  2.185 57 60 13 60, 2.492 58 58 11 65, 2.767 51 53 14 59, 3.211 77 80 17 85, 3.762 96 96 17 105,
  4.295 94 96 19 105, 4.911 109 110 21 120, 5.096 47 49 22 59, 5.790 122 133 34 136, 6.129 64 78 38 77,
  7.152 184 187 31 232, 7.257 44 77 62 49, 8.665 235 245 43 293, 9.507 159 163 42 207, 9.707 67 69 40 77
`;
/** What it set after which cycle. */
const SET: Record<number, number> = {
  1: 500, 13: 391, 14: 406, 15: 479, 16: 500, 19: 170, 20: 500, 21: 124, 22: 500, 23: 59, 24: 370, 26: 82,
}; // prettier-ignore

/** 12 MiB live, Go 1.26: GOGC is set to 150 after gc 15, to 100 after gc 23, to 150 after gc 35, to 100 after gc 43. */
const ALTERNATING = `
  0.002 3 4 3 4, 0.007 6 7 6 7, 0.016 12 13 12 13, 0.098 24 24 12 25, 0.174 22 23 12 24, 0.251 23 23 12 24,
  0.328 23 23 12 24, 0.411 23 24 12 24, 0.494 24 24 12 24, 0.578 23 24 12 24, 0.661 24 24 12 24, 0.744 23 24 12 24,
  0.827 23 24 12 24, 0.910 24 24 12 24, 0.994 23 24 12 24, 1.120 30 30 12 31, 1.244 29 29 12 30, 1.371 30 30 12 31,
  1.504 31 31 12 32, 1.628 29 29 12 30, 1.754 30 30 12 30, 1.880 30 30 12 31, 2.006 30 30 12 30, 2.090 24 24 12 24,
  2.172 24 24 12 24, 2.254 23 23 12 24, 2.335 23 24 12 24, 2.416 23 23 12 24, 2.498 23 23 12 24, 2.582 24 24 12 24,
  2.666 24 24 12 24, 2.748 23 23 12 24, 2.831 23 24 12 24, 2.920 25 25 12 25, 3.003 23 23 12 24, 3.129 30 31 13 30,
  3.268 32 32 12 33, 3.390 29 29 12 30, 3.513 29 29 12 30, 3.636 29 29 12 31, 3.759 29 29 12 30, 3.884 30 30 12 30,
  4.009 30 30 12 30, 4.090 23 24 12 24, 4.176 24 24 12 24
`;
/** Allocations of whole MiB, five to nine of them, over 6 MiB that live, GOGC=50, Go 1.26: most cycles start past their goal. */
const LARGE = `
  0.045 1 2 1 2, 0.049 2 2 2 2, 0.054 3 4 4 3, 0.065 5 6 6 6, 0.069 13 13 13 13, 0.073 22 22 22 22,
  0.080 33 33 17 33, 0.098 31 31 20 31, 0.133 33 33 19 33, 0.145 35 35 22 35, 0.151 34 34 18 34, 0.155 27 27 22 27,
  0.163 33 33 17 33, 0.173 28 28 17 28, 0.177 26 26 21 26, 0.186 34 34 19 34, 0.200 35 35 22 35, 0.212 38 38 22 38,
  0.247 40 40 24 40, 0.273 37 37 19 37, 0.283 32 32 19 32, 0.293 36 36 23 36, 0.302 40 40 23 40, 0.313 38 38 21 38,
  0.320 33 33 18 33, 0.328 31 31 19 31, 0.332 28 28 20 28, 0.339 30 30 16 30, 0.343 25 25 20 25, 0.352 35 35 21 35,
  0.372 36 36 21 36, 0.385 34 34 19 34, 0.394 32 32 19 32, 0.406 34 34 21 34, 0.420 36 36 21 36, 0.429 32 32 17 32,
  0.440 33 33 22 33, 0.453 33 33 17 33, 0.465 31 31 20 31, 0.472 32 32 18 32
`;
/** 20 MiB live, Go 1.26: GOGC is off from 2.8 s to 4.8 s. */
const OFF_BETWEEN = `
  0.001 3 4 3 4, 0.002 6 7 7 7, 0.003 13 17 16 15, 0.134 28 28 20 33, 0.385 34 34 20 40, 0.635 34 34 20 40,
  0.887 34 34 20 40, 1.138 34 34 20 40, 1.478 39 39 20 40, 1.818 39 39 20 40, 2.159 39 39 20 40, 2.500 39 39 20 40,
  4.806 152 152 20 152, 5.144 39 39 20 40, 5.484 39 39 20 40, 5.824 39 39 20 40, 6.166 39 39 20 40,
  6.506 39 39 20 40, 6.846 39 39 20 40, 7.187 39 39 20 40, 7.526 39 39 20 40, 7.865 39 39 20 40
`;

const logOf = (cycles: string): string =>
  cycles
    .trim()
    .split(/,\s+/)
    .map((cycle, i) => {
      const [at, start, end, marked, goal] = cycle.split(' ');
      return `gc ${i + 1} @${at}s 0%: 0.03+0.5+0.003 ms clock, 0.06+0/0.3/0.1+0.006 ms cpu, ${start}->${end}->${marked} MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;
    })
    .join('');

/** The percent that set the goal of a cycle: by the last call before it, or by one while it marked. */
const setAt = (n: number): number[] => {
  const before = Object.entries(SET).filter(([after]) => Number(after) < n);
  return [before.at(-1)?.[1] ?? 100, ...(n in SET ? [SET[n]] : [])];
};

void t.test('the intervals of a tuner’s GOGC contain each value that was set', async (t) => {
  const found = await judged(logOf(TUNED));
  const [{ gogc = [], gogc_raised: raised }] = found.summaries;
  for (const { from_n: from, to_n: to, low = 0, high = Infinity } of gogc)
    for (let n = Math.max(1, from); n <= to; n++)
      t.ok(
        setAt(n).some((percent) => percent >= low && percent <= high),
        `gc ${n}: ${low} to ${high}, and ${setAt(n).join(' or ')} was set`,
      );
  t.ok(
    gogc.some(({ low, high }) => low !== undefined && high !== undefined),
    'some have both bounds',
  );
  t.equal(raised, true);
  t.ok(idsOf(found).includes('gogc-tuner'));
  t.match(found.standing.find(({ id }) => id === 'gogc-tuner')!.title, /between about 50 and 500/);
  t.end();
});

void t.test('several goals above the heap that one GOGC explains were not all raised', async (t) => {
  const [{ gogc = [] }] = (await judged(logOf(ALTERNATING))).summaries;
  t.match(
    gogc.find(({ from_n: n }) => n === 16),
    { likely: 150 },
    'from the first of them on',
  );
  const [large] = (await judged(logOf(LARGE))).summaries;
  const { changed = 0, raised = 0 } = large.goal_regimes!;
  t.equal(changed, 0, 'but they may be, if they are printed as the heap');
  t.ok(raised >= 10, `${raised} of them`);
  t.end();
});

void t.test('a heap may be past its goal because GOGC was off, not by an allocation in flight', async (t) => {
  const [{ goal_regimes: regimes, goal }] = (await judged(logOf(OFF_BETWEEN))).summaries;
  const lines = oneOf({ goal_regimes: regimes!, goal: goal! });
  t.match(lines, /a heap already past its goal \(1\)/);
  t.notMatch(lines, /in flight|large allocation/);
  t.end();
});

void t.test('a tuner’s changes count where only their upper bounds are told', async (t) => {
  // GOGC is set to 40 and 100 in turn, every twelve cycles; Go 1.26.8.
  const { standing, summaries } = await judged(
    logOfFigures(`
      0 3 4 3 4; 1 7 7 7 7; 4 13 13 12 15; 30 22 22 12 24; 60 22 22 12 24; 88 22 22 12 24; 116 22 22 12 24; 148 24 24 12 24;
      177 23 24 12 25; 207 23 24 12 25; 237 23 24 12 25; 267 23 24 12 25; 278 16 16 12 17; 291 17 17 12 17; 303 16 16 12 17;
      315 16 17 12 17; 327 16 17 12 17; 340 16 17 12 17; 352 17 17 12 17; 365 16 16 12 17; 378 16 16 12 17; 390 16 16 12 17;
      402 16 16 12 17; 417 16 17 12 17; 454 24 24 12 25; 486 23 24 12 24; 517 24 24 12 25; 551 23 24 12 24; 581 23 24 12 25;
      615 23 24 12 25; 645 23 24 12 25; 675 23 24 12 25; 705 23 24 12 25; 737 24 24 12 25; 768 24 24 12 24; 798 23 23 12 25;
      811 15 16 12 17; 821 15 16 12 17; 831 15 16 12 17; 841 15 16 12 17; 854 17 17 12 17; 867 16 16 12 17; 877 16 16 12 17`),
  );
  t.match(
    standing.find(({ id }) => id === 'gogc-tuner'),
    { figures: { changes: 3 } },
  );
  t.notOk(standing.some(({ id }) => id === 'gogc-change'));
  t.ok(
    summaries[0].gogc!.some(({ low }) => low === undefined),
    'intervals are wide all the same',
  );
  t.end();
});
