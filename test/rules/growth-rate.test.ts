// The rate of a growing live heap is that of the part in which it grows, and the report says which.
import t from 'tap';
import { judged, logOfFigures } from './judged.js';

/** Go 1.20.14: level to 4.8 s, then tables that nobody writes out pile up, 11 to 12 MiB a second. */
const STALLED = `37 3 3 3 4; 76 6 7 6 6; 158 13 13 13 14; 322 26 26 15 27; 517 31 31 18 32; 736 35 36 21 36; 995 41 42 24 42;
  1270 45 46 28 49; 1586 51 52 31 56; 1943 59 59 25 63; 2242 48 49 29 51; 2584 55 55 22 58; 2854 44 45 26 45;
  3181 52 53 31 53; 3538 58 59 24 62; 3817 45 46 27 49; 4134 52 52 31 55; 4504 59 61 26 62; 4825 50 50 29 53;
  5154 55 56 23 58; 5446 46 48 28 47; 5747 50 52 31 56; 6063 55 55 33 63; 6426 62 64 39 67; 6891 75 76 44 78;
  7386 82 82 49 89; 7961 94 94 55 98; 8628 108 112 66 111; 9438 127 130 76 133; 10282 139 144 86 153;
  11243 158 164 99 174`;

/** Go 1.25.14: 38 MiB after 0.3 s, then 9 to 11 MiB a second. */
const CHURNED = `3 3 4 3 4; 7 6 7 6 7; 13 11 14 13 13; 24 23 26 24 27; 91 42 43 38 49; 522 65 66 44 77; 979 75 76 51 88;
  1603 88 89 57 104; 2318 98 99 65 115; 3411 127 128 76 131; 4577 149 150 91 153; 6018 178 180 109 183;
  7838 213 216 128 219; 9929 249 251 151 256`;

const MIB = 2 ** 20;

void t.test('a heap that was level before it grew', async (t) => {
  const { standing, summaries } = await judged(logOfFigures(STALLED));
  const growth = standing.find(({ id }) => id === 'live-heap-growth')!;
  t.match(growth.title, /^the live heap grows 11\.9 MiB\/s \(22\.5 MiB at gc 20 → 96 MiB over 12 cycles\)/);
  const live = summaries[0].live_heap!;
  t.equal(live.slope_from_n, 20);
  t.ok(live.slope_low! > 10 * MIB && live.slope_high! < 15 * MIB);
  t.end();
});

void t.test('a start that filled it', async (t) => {
  const { standing } = await judged(logOfFigures(CHURNED));
  const growth = standing.find(({ id }) => id === 'live-heap-growth')!;
  t.match(growth.title, /^the live heap grows 11\.3 MiB\/s \(43\.5 MiB at gc 6 → 150 MiB over 9 cycles\)/);
  t.end();
});
