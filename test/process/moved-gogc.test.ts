// GOGC that a program moves while it runs: what is told must contain what was set.
import t from 'tap';
import { oneOf } from '../report/sample-summary.js';
import { idsOf, judged, logOfFigures } from '../rules/judged.js';

/** A tuner that aims at 300 MiB, Go 1.21: time, heap at start, at end, marked, goal. */
const TUNED = `
  11 3 4 2 4; 122 18 19 3 20; 240 18 20 4 20; 377 24 25 4 30; 481 18 19 4 25; 601 20 22 5 27;
  756 27 28 6 35; 921 30 30 5 40; 1109 32 33 6 36; 1331 39 39 7 42; 1571 42 42 8 47; 1837 46 47 9 50;
  2185 57 60 13 60; 2492 58 58 11 65; 2767 51 53 14 59; 3211 77 80 17 85; 3762 96 96 17 105;
  4295 94 96 19 105; 4911 109 110 21 120; 5096 47 49 22 59; 5790 122 133 34 136; 6129 64 78 38 77;
  7152 184 187 31 232; 7257 44 77 62 49; 8665 235 245 43 293; 9507 159 163 42 207; 9707 67 69 40 77
`;
/** What it set after which cycle. */
const SET: Record<number, number> = {
  1: 500, 13: 391, 14: 406, 15: 479, 16: 500, 19: 170, 20: 500, 21: 124, 22: 500, 23: 59, 24: 370, 26: 82,
}; // prettier-ignore

/** 12 MiB live, Go 1.26: GOGC is set to 150 after gc 15, to 100 after gc 23, to 150 after gc 35, to 100 after gc 43. */
const ALTERNATING = `
  2 3 4 3 4; 7 6 7 6 7; 16 12 13 12 13; 98 24 24 12 25; 174 22 23 12 24; 251 23 23 12 24;
  328 23 23 12 24; 411 23 24 12 24; 494 24 24 12 24; 578 23 24 12 24; 661 24 24 12 24; 744 23 24 12 24;
  827 23 24 12 24; 910 24 24 12 24; 994 23 24 12 24; 1120 30 30 12 31; 1244 29 29 12 30; 1371 30 30 12 31;
  1504 31 31 12 32; 1628 29 29 12 30; 1754 30 30 12 30; 1880 30 30 12 31; 2006 30 30 12 30; 2090 24 24 12 24;
  2172 24 24 12 24; 2254 23 23 12 24; 2335 23 24 12 24; 2416 23 23 12 24; 2498 23 23 12 24; 2582 24 24 12 24;
  2666 24 24 12 24; 2748 23 23 12 24; 2831 23 24 12 24; 2920 25 25 12 25; 3003 23 23 12 24; 3129 30 31 13 30;
  3268 32 32 12 33; 3390 29 29 12 30; 3513 29 29 12 30; 3636 29 29 12 31; 3759 29 29 12 30; 3884 30 30 12 30;
  4009 30 30 12 30; 4090 23 24 12 24; 4176 24 24 12 24
`;
/** Allocations of whole MiB, five to nine of them, over 6 MiB that live, GOGC=50, Go 1.26: most cycles start past their goal. */
const LARGE = `
  45 1 2 1 2; 49 2 2 2 2; 54 3 4 4 3; 65 5 6 6 6; 69 13 13 13 13; 73 22 22 22 22;
  80 33 33 17 33; 98 31 31 20 31; 133 33 33 19 33; 145 35 35 22 35; 151 34 34 18 34; 155 27 27 22 27;
  163 33 33 17 33; 173 28 28 17 28; 177 26 26 21 26; 186 34 34 19 34; 200 35 35 22 35; 212 38 38 22 38;
  247 40 40 24 40; 273 37 37 19 37; 283 32 32 19 32; 293 36 36 23 36; 302 40 40 23 40; 313 38 38 21 38;
  320 33 33 18 33; 328 31 31 19 31; 332 28 28 20 28; 339 30 30 16 30; 343 25 25 20 25; 352 35 35 21 35;
  372 36 36 21 36; 385 34 34 19 34; 394 32 32 19 32; 406 34 34 21 34; 420 36 36 21 36; 429 32 32 17 32;
  440 33 33 22 33; 453 33 33 17 33; 465 31 31 20 31; 472 32 32 18 32
`;
/** 20 MiB live, Go 1.26: GOGC is off from 2.8 s to 4.8 s. */
const OFF_BETWEEN = `
  1 3 4 3 4; 2 6 7 7 7; 3 13 17 16 15; 134 28 28 20 33; 385 34 34 20 40; 635 34 34 20 40;
  887 34 34 20 40; 1138 34 34 20 40; 1478 39 39 20 40; 1818 39 39 20 40; 2159 39 39 20 40; 2500 39 39 20 40;
  4806 152 152 20 152; 5144 39 39 20 40; 5484 39 39 20 40; 5824 39 39 20 40; 6166 39 39 20 40;
  6506 39 39 20 40; 6846 39 39 20 40; 7187 39 39 20 40; 7526 39 39 20 40; 7865 39 39 20 40
`;

/** The percent that set the goal of a cycle: by the last call before it, or by one while it marked. */
const setAt = (n: number): number[] => {
  const before = Object.entries(SET).filter(([after]) => Number(after) < n);
  return [before.at(-1)?.[1] ?? 100, ...(n in SET ? [SET[n]] : [])];
};

void t.test('the intervals of a tuner’s GOGC contain each value that was set', async (t) => {
  const found = await judged(logOfFigures(TUNED));
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
  const [{ gogc = [] }] = (await judged(logOfFigures(ALTERNATING))).summaries;
  t.match(
    gogc.find(({ from_n: n }) => n === 16),
    { likely: 150 },
    'from the first of them on',
  );
  const [large] = (await judged(logOfFigures(LARGE))).summaries;
  const { changed = 0, raised = 0 } = large.goal_regimes!;
  t.equal(changed, 0, 'but they may be, if they are printed as the heap');
  t.ok(raised >= 10, `${raised} of them`);
  t.end();
});

void t.test('a heap may be past its goal because GOGC was off, not by an allocation in flight', async (t) => {
  const [{ goal_regimes: regimes, goal }] = (await judged(logOfFigures(OFF_BETWEEN))).summaries;
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
