// A rise inside swings: told where all troughs and crests rise, not where one does not.
import t from 'tap';
import { courseOf } from '../../lib/process/course.js';
import { risingSwings } from '../../lib/process/swings.js';
import { gaussian } from '../stats/draws.js';

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
