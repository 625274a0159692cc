// The promise of falseDiscovery(): of all answers, the share that is wrong stays at the level.
import t from 'tap';
import { falseDiscovery } from '../../lib/stats/false-discovery.js';
import { gaussian, uniform } from './draws.js';

void t.test('q-values are those computed by hand', (t) => {
  // 0.01 × 4 / 1, 0.02 × 4 / 2, 0.03 × 4 / 3, 0.5: never rising from the larger to the smaller.
  t.same(
    falseDiscovery([0.03, 0.01, 0.5, 0.02]).map((q) => Number(q.toFixed(6))),
    [0.04, 0.04, 0.5, 0.04],
  );
  t.same(falseDiscovery([]), []);
  t.end();
});

void t.test('ten tests with three true effects: at most one discovery in twenty is false', (t) => {
  const [next, shock] = [uniform(1), gaussian(2)];
  const sets = 2000;
  let share = 0;
  for (let set = 0; set < sets; set++) {
    const chances = Array.from({ length: 10 }, (_, i) => (i < 3 ? 1e-3 * Math.exp(shock()) : next()));
    const answered = falseDiscovery(chances).flatMap((q, i) => (q <= 0.05 ? [i] : []));
    share += answered.length === 0 ? 0 : answered.filter((i) => i >= 3).length / answered.length;
  }
  t.ok(share / sets <= 0.05, `${((100 * share) / sets).toFixed(1)} %`);
  t.end();
});
