// A memory limit over a cache that shrinks and grows: where it holds the goal, goals are no upper bounds of GOGC.
import t from 'tap';
import { idsOf, judged, logOfFigures } from '../rules/judged.js';

void t.test('the limit’s goal above a heap that shrank', async (t) => {
  // GOGC=300, GOMEMLIMIT=80MiB, Go 1.25.14: of gc 17 GOGC alone would be 240, but gc 18 needs 300.
  const log = logOfFigures(`
    250 11 11 4 12; 500 18 18 10 19; 750 39 40 13 41; 1000 53 53 18 54; 1250 66 67 27 69; 1500 67 67 34 69; 1750 66 67 38 68; 2000 66 67 41 68; 2250 66 66 42 68;
    2500 66 67 42 68; 2750 66 67 41 68; 3000 65 66 39 68; 3250 65 66 36 68; 3500 65 66 31 68; 3750 66 66 25 68; 4000 66 68 20 68; 4250 63 63 13 68; 4500 51 52 12 55;
    4750 47 47 12 51; 5000 47 48 16 51; 5250 61 61 22 66; 5500 65 65 29 69; 5750 64 64 35 69; 6000 67 68 39 68; 6250 66 67 41 68; 6500 66 68 43 68; 6750 59 59 42 65;
    7000 58 60 43 66; 7250 59 62 43 67; 7500 59 60 39 66; 7750 58 59 37 66; 8000 65 65 32 69; 8250 65 65 26 68; 8500 64 64 20 68; 8750 66 66 14 68; 9000 57 58 12 60`);
  const run = await judged(log);
  t.match(run.summaries[0].gogc, [{ likely: 300 }]);
  t.ok(idsOf(run).includes('memory-limit-bound'));
  t.notOk(idsOf(run).some((id) => id.startsWith('gogc-')));
  t.end();
});

void t.test('and one that rises while memory is returned', async (t) => {
  // GOGC=200, GOMEMLIMIT=70MiB, Go 1.23.12: after goals of 56 to 58 MB that of gc 31 is 61 again.
  const log = logOfFigures(`
    250 7 7 3 8; 500 9 10 6 9; 750 15 15 9 18; 1000 24 24 15 28; 1250 39 39 18 45; 1500 47 47 24 55; 1750 52 52 31 61; 2000 57 58 37 61; 2250 56 56 40 61;
    2500 55 56 43 61; 2750 56 57 45 61; 3000 56 57 46 61; 3250 57 58 48 61; 3500 57 58 48 61; 3750 57 59 50 61; 4000 57 58 49 60; 4250 57 61 52 61; 4500 57 58 49 60;
    4750 56 57 48 59; 5000 56 56 47 59; 5250 55 56 47 59; 5500 55 56 46 58; 5750 54 55 45 58; 6000 54 55 43 58; 6250 53 54 41 57; 6500 52 53 39 57; 6750 55 60 40 61;
    7000 52 53 31 58; 7250 49 49 27 57; 7500 47 47 22 56; 7750 50 50 18 61; 8000 44 44 15 54; 8250 43 43 13 45; 8500 40 41 15 42; 8750 44 44 19 45; 9000 57 57 26 58`);
  const [{ gogc }] = (await judged(log)).summaries;
  t.match(gogc, [{ likely: 200 }]);
  t.end();
});
