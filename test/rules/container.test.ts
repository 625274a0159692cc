// Goals above what the container has: who lets the heap get there, by captured logs.
import t from 'tap';
import type { FindingRecord } from '../../lib/index.js';
import { judged, logOf, logOfFigures } from './judged.js';

/** Go 1.26 with GOGC=100, off from 4 s to 6 s. */
const WINDOW = `38 3 4 3 4; 75 6 7 6 7; 153 13 13 13 14; 312 27 27 26 27; 631 52 52 31 53; 1011 62 63 36 64; 1453 71 72 42 73;
  1953 80 81 48 84; 2526 92 93 55 96; 3148 103 105 62 110; 3850 117 118 50 125; 6003 221 221 54 221; 6594 102 104 63 109;
  7311 118 120 51 127; 7903 98 100 59 103; 8576 111 111 45 118; 9099 86 89 53 92; 9712 100 101 59 107`;

/** Go 1.19: GOGC 100, 200 from 4.2 s on, 50 from 8.4 s on. */
const LOWERED = `4 3 4 3 4; 10 6 7 7 7; 18 13 15 13 14; 31 23 25 24 27; 81 41 41 37 48; 533 68 69 39 76; 1110 77 78 40 79; 1640 76 77 38 82;
  2195 75 75 39 77; 2728 75 76 41 79; 3319 80 81 39 82; 3849 74 75 40 78; 5009 117 118 39 121; 6136 114 116 42 119;
  7371 124 126 42 128; 8400 110 110 39 63; 8605 53 54 41 59; 8835 55 57 42 61; 9079 56 58 42 63; 9324 57 59 39 64; 9551 52 53 38 58;
  9759 52 53 39 58; 9977 53 55 41 59; 10226 56 58 41 62; 10472 56 57 41 62; 10708 56 57 42 62; 10949 57 59 40 63; 11195 54 55 39 60`;

/** Go 1.26: a leak under GOGC=100 and a memory limit of 80 MiB. */
const LIMITED = `2 3 5 4 4; 7 7 9 8 8; 89 15 22 21 18; 211 36 39 36 43; 616 60 61 42 70; 887 61 62 47 69; 1109 62 62 50 68; 1313 62 63 53 68;
  1502 63 66 57 68; 1687 64 66 59 67; 1789 64 65 59 66; 1893 64 66 61 66; 2104 64 65 58 66; 2225 66 67 60 69; 2346 66 67 62 69;
  2452 66 68 63 69; 2543 67 68 64 69; 2614 67 68 65 68; 2673 67 68 65 68; 2720 67 68 65 68; 2774 67 68 66 68; 2803 67 68 66 68;
  2829 67 68 67 68; 2863 67 68 66 68; 2901 67 68 67 68; 2929 67 68 67 68; 2952 67 69 68 68; 2987 68 69 68 68; 3011 68 69 68 68;
  3043 68 70 69 68; 3088 69 70 68 69; 3107 68 70 70 68; 3133 70 72 70 70; 3179 70 71 69 70; 3216 69 71 70 69; 3242 70 72 71 70;
  3287 71 72 70 71; 3318 70 73 72 70; 3380 72 74 71 72; 3418 71 72 71 71; 3456 71 72 71 71; 3478 71 74 74 71; 3539 74 75 72 74`;

/** Go 1.25: GOGC=100, a memory limit of 75 MiB from 3.5 s on. */
const CAPPED = `3 3 5 5 4; 12 8 12 12 10; 28 21 29 29 24; 66 50 62 62 59; 567 105 110 65 124; 1102 111 115 65 131; 1635 111 115 65 130;
  2165 111 115 65 130; 2700 111 117 66 131; 3334 120 125 65 133`;

/** Go 1.26, GOGC=100, a level heap. */
const LEVEL = `3 3 5 4 4; 7 7 7 6 8; 14 11 17 17 13; 37 29 33 30 34; 59 52 55 51 61; 96 87 91 87 102; 168 148 156 146 174; 294 248 253 233 292;
  849 413 420 242 466; 1433 441 444 245 484; 2137 453 461 243 491; 2846 450 458 238 487; 3589 456 465 248 476; 4441 472 480 242 496;
  5230 461 467 236 484; 5994 450 455 243 473; 6766 463 471 242 487; 7532 461 468 237 484; 8263 456 464 247 475`;

const above = (figures: string, mib: number, cycles?: number): Promise<FindingRecord> =>
  aboveIn(logOfFigures(figures, cycles), mib);

async function aboveIn(log: string, mib: number): Promise<FindingRecord> {
  const { standing } = await judged(log, { memoryLimit: mib * 2 ** 20 });
  const finding = standing.find(({ id }) => id === 'goal-above-container-limit');
  if (!finding) throw new Error('not found');
  return finding;
}

void t.test('GOGC is blamed for goals that it set, and no others', async (t) => {
  const gogc = await above(CAPPED, 130);
  t.match(gogc.title, /: with GOGC 100 it is killed at 65 MiB of live heap, no leak needed$/);
  t.equal(gogc.figures.live_at_limit_bytes, 65 * 2 ** 20);

  const off = await above(WINDOW, 200);
  t.match(
    off.title,
    /^the heap may reach 221 MiB, --memory-limit is 200 MiB: gc 12 began at 221 MiB, past GOGC’s own goals \(at most 127 MiB\), so GC was off/,
  );
  t.match(off.advice[1], /GOMEMLIMIT=180MiB bounds the heap then/);
  t.equal(off.figures.live_at_limit_bytes, undefined);
  t.match(
    (await above(WINDOW, 120)).title,
    /: with GOGC 100, 60 MiB of live heap are enough/,
    'where it may, too',
  );
  t.end();
});

void t.test('a memory limit that sets the goal, and a live heap that no goal is below', async (t) => {
  const limit = await above(LIMITED, 69, 15);
  t.match(
    limit.title,
    /^the heap may reach 70 MiB, the container has 69 MiB: a memory limit.* sets its goal$/,
  );
  t.match(limit.advice[0], /^set GOMEMLIMIT .* to 62\.1MiB/);
  const live = await above(LIMITED, 70);
  t.match(live.title, /: 71 MiB of it are live, and no goal is below that;/);
  t.notMatch(JSON.stringify(live), /GOGC/);
  t.end();
});

void t.test('a GOGC that was lowered allows it no more', async (t) => {
  const past = await above(LOWERED, 100);
  t.equal(past.severity, 'medium');
  t.match(
    past.title,
    /^the heap could reach 128 MiB until gc 15, --memory-limit is 100 MiB: GOGC went from 200 to 50 at gc 16, .*at most 64 MiB;/,
  );
  t.match(past, { from_n: 13, to_n: 15 });
  const now = await above(LOWERED, 62);
  t.equal(now.severity, 'high');
  t.match(now.title, /with GOGC 50, 41\.3 MiB of live heap are enough/);
  const values = [100, 300, 100, 300, 100];
  const tuner = logOf({ cycles: 100, live: () => 60, gogc: (i) => values[Math.floor(i / 20)] });
  t.equal((await aboveIn(tuner, 200)).severity, 'high', 'what moves it may raise it again');
  t.end();
});

void t.test('a heap that was above --memory-limit, and went on, contradicts it', async (t) => {
  const survived = await above(LEVEL, 400);
  t.match(
    survived.title,
    /^the heap may reach 496 MiB, --memory-limit is 400 MiB: with GOGC 100, 200 MiB of live heap are enough for that; but the heap passed that at gc 9 and went on for 10 cycles, so the container has more/,
  );
  t.equal(survived.figures.passed_n, 9);
  t.match(survived.advice[0], /^look up what the container has/);
  const { summaries } = await judged(logOfFigures(LEVEL), { memoryLimit: 400 * 2 ** 20 });
  t.match(
    summaries[0].verdict,
    /^The heap may reach 496 MiB; it passed the 400 MiB of --memory-limit by gc 9 and went on\./,
  );
  const idsOf = async (mib: number, cycles?: number): Promise<string[]> =>
    (await judged(logOfFigures(LEVEL, cycles), { memoryLimit: mib * 2 ** 20 })).standing.map(({ id }) => id);
  t.notOk((await idsOf(400)).includes('out-of-memory'), 'its end is not that of memory');
  t.ok((await idsOf(500)).includes('out-of-memory'), 'it may be, where no heap was above the limit');
  t.ok((await idsOf(400, 9)).includes('out-of-memory'), 'or only the last one');
  t.end();
});
