// The promise of holm(): any wrong yes among all questions stays at the level.
import t from 'tap';
import { holm } from '../../lib/stats/holm.js';
import { uniform } from './draws.js';

void t.test('adjusted chances are those of the published example', (t) => {
  // Holm's own procedure by hand: 0.01 × 4, 0.02 × 3, 0.03 × 2, 0.04 × 1, never falling.
  t.same(
    holm([0.01, 0.04, 0.03, 0.02]).map((p) => Number(p.toFixed(6))),
    [0.04, 0.06, 0.06, 0.06],
  );
  t.same(holm([0.5, 0.9]), [1, 1]);
  t.same(holm([]), []);
  t.end();
});

void t.test('fourteen tests without an effect: one in twenty families has a false rejection', (t) => {
  const next = uniform(1);
  const weights = Array.from({ length: 14 }, (_, i) => (i === 0 ? 4 : 1));
  let [plain, weighted] = [0, 0];
  for (let i = 0; i < 4000; i++) {
    const chances = weights.map(next);
    if (holm(chances).some((p) => p <= 0.05)) plain++;
    if (holm(chances, weights).some((p) => p <= 0.05)) weighted++;
  }
  for (const [name, wrong] of Object.entries({ plain, weighted }))
    t.ok(Math.abs(wrong / 4000 - 0.05) < 0.012, `${name}: ${((100 * wrong) / 4000).toFixed(1)} %`);
  t.end();
});

void t.test('a larger weight needs a less extreme p-value', (t) => {
  const chances = [0.01, 0.9];
  const [plain, heavy] = [holm(chances)[0], holm(chances, [4, 1])[0]];
  t.ok(Math.abs(plain - 0.02) < 1e-12 && Math.abs(heavy - 0.0125) < 1e-12, `${plain}, ${heavy}`);
  t.end();
});
