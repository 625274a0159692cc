// A rise inside swings: told where all troughs and crests rise, not where one does not.
import t from 'tap';
import { courseOf } from '../../lib/process/course.js';
import { risingSwings } from '../../lib/process/swings.js';
import { gaussian } from '../stats/draws.js';

/** A cache that is dropped whole every 2.5 s, Go 1.26.8: of each cycle the ms of its start and the marked MiB. */
const PURGED = `
52 0; 95 1; 126 2; 156 2; 196 3; 248 4; 300 5; 368 6; 452 7; 545 9; 668 11; 830 13; 1021 16; 1264 20; 1575 25;
1955 31; 2403 0; 2455 0; 2495 1; 2526 2; 2558 2; 2597 3; 2646 4; 2700 5; 2770 6; 2857 7; 2960 9; 3093 11; 3259 14;
3452 17; 3705 21; 4028 26; 4411 32; 4876 1; 4916 2; 4940 2; 4971 2; 5010 3; 5054 4; 5111 5; 5190 6; 5284 8; 5392 10;
5533 12; 5703 14; 5900 18; 6171 22; 6505 27; 6899 35; 7414 3; 7466 4; 7536 5; 7620 7; 7716 8; 7840 10; 7996 13;
8184 16; 8415 20; 8717 24; 9091 30; 9523 38; 10091 8; 10206 10; 10358 12; 10545 15; 10763 19; 11047 23; 11397 29;
11816 36
`;

const times = Array.from({ length: 60 }, (_, i) => i);
const wave = (rise: number, noise: (i: number) => number): number[] =>
  times.map((i) => 60 + 25 * Math.sin(i / 1.6) + rise * i + noise(i));

void t.test('each trough and each crest above the one before', (t) => {
  const figures = risingSwings(
    times,
    wave(0.6, () => 0),
    0.6,
  );
  t.ok(figures && figures.low > 0 && figures.high >= figures.low);
  t.ok(figures!.p < 0.01);
  const dented = wave(0.6, (i) => (i > 38 && i < 44 ? -14 : 0));
  t.equal(risingSwings(times, dented, 0.6), undefined, 'one trough lies lower');
  t.equal(risingSwings(times.slice(0, 30), wave(0.6, () => 0).slice(0, 30), 0.6), undefined, 'too few');
  t.end();
});

void t.test('a live heap that grows inside swings grows', (t) => {
  const values = wave(0.6, () => 0);
  const { course } = courseOf(
    times,
    values.map((v) => v - 2),
    values,
    1,
  );
  t.equal(course, 'growing');
  t.end();
});

void t.test('swings without a rise do not rise', (t) => {
  let said = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const normal = gaussian(seed);
    const values = wave(0, () => 4 * normal());
    if (
      courseOf(
        times,
        values.map((v) => v - 2),
        values,
        1,
      ).course === 'growing'
    )
      said++;
  }
  t.ok(said <= 4, `${said} of 400`);
  t.end();
});

void t.test(
  'a cache that is dropped whole and seen a little later in its tooth each time does not rise',
  (t) => {
    // Troughs of 0, 1, 3 and 8 MiB, crests of 31, 32, 35 and 38: both rise, by no more than a cycle adds at the end of a tooth.
    const purged = PURGED.trim()
      .split(/;\s*/)
      .map((cycle) => cycle.split(' ').map(Number));
    for (const cycles of [68, 69]) {
      const [at, marked] = [0, 1].map((column) => purged.slice(0, cycles).map((cycle) => cycle[column]));
      const leaking = marked.map((mib, i) => mib + (2.5 * at[i]) / 1e3);
      t.not(courseOf(at, marked, marked, 1).course, 'growing');
      t.equal(
        courseOf(at, leaking, leaking, 1).course,
        'growing',
        'with a leak of 2.5 MiB a second beside it',
      );
    }
    t.end();
  },
);
