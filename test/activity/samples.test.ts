// What is kept of counters is bounded, however long the file is and however many functions it names.
import t from 'tap';
import { MOST_KEYS, MOST_SAMPLES, Samples } from '../../lib/activity/samples.js';

void t.test('samples past the last that is held are counted, and the course ends there', (t) => {
  const samples = new Samples();
  for (let i = 0; i < MOST_SAMPLES + 7; i++) samples.add(i, { key: '', counts: { assign: 3 * i } });
  t.same([samples.length, samples.left], [MOST_SAMPLES, 7]);
  const { times, sums, totals } = samples.course();
  t.ok(totals);
  t.same([times.at(-1), sums[1]?.at(-1)], [MOST_SAMPLES - 1, 3 * (MOST_SAMPLES - 1)]);
  t.end();
});

void t.test('functions past the last that is told apart are left out', (t) => {
  const samples = new Samples();
  for (const ms of [0, 1])
    for (let i = 0; i < MOST_KEYS + 2; i++) samples.add(ms, { key: `f${i}`, counts: { grow: 10 + ms } });
  t.equal(samples.left, 4);
  t.equal(samples.course().sums[0]?.at(-1), MOST_KEYS);
  t.end();
});
