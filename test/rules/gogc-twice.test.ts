// GOGC that was changed twice: what holds now counts, not the first change.
import t from 'tap';
import { judged, logOfFigures } from './judged.js';

void t.test('up, then below what it was', async (t) => {
  // Go 1.19.13, GOGC 100, from gc 13 on 200, from gc 16 on 50.
  const run = await judged(
    logOfFigures(`
      4 3 4 3 4; 10 6 7 7 7; 18 13 15 13 14; 31 23 25 24 27; 81 41 41 37 48; 533 68 69 39 76; 1110 77 78 40 79; 1640 76 77 38 82;
      2195 75 75 39 77; 2728 75 76 41 79; 3319 80 81 39 82; 3849 74 75 40 78; 5009 117 118 39 121; 6136 114 116 42 119; 7371 124 126 42 128;
      8400 110 110 39 63; 8605 53 54 41 59; 8835 55 57 42 61; 9079 56 58 42 63; 9324 57 59 39 64; 9551 52 53 38 58; 9759 52 53 39 58`),
  );
  const change = run.standing.find(({ id }) => id === 'gogc-change');
  t.match(change?.figures, { gogc_from: 100, gogc_to: 200, gogc_now: 50 });
  t.match(change?.advice[0], '1.5 × the live heap now (at the start: 2 ×)');
  t.end();
});

void t.test('up, and back', async (t) => {
  // Go 1.26.8, GOGC 100, for gc 12 alone 300.
  const run = await judged(
    logOfFigures(`
      60 3 3 3 4; 117 6 6 6 6; 227 12 12 11 12; 430 23 23 22 23; 813 43 43 42 44; 1539 82 82 80 84; 2279 156 157 100 160; 2907 196 197 100 200;
      3533 197 197 100 201; 4149 196 198 101 200; 4774 197 199 101 202; 6722 401 403 101 407; 8403 360 360 100 360; 9007 194 195 101 200;
      9619 196 197 101 202; 10232 196 198 101 202; 10851 197 198 101 203; 11464 197 199 101 203`),
  );
  const change = run.standing.find(({ id }) => id === 'gogc-change');
  t.match(change?.figures, { gogc_now: 100 });
  t.match(change?.advice[0], 'GOGC is what it was at the start');
  t.end();
});
