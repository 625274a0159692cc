// The promise of compareRatios(): series that do not differ are told to differ about as rarely as p says, though they wander.
import t from 'tap';
import { compareRatios, type Ratio } from '../../lib/stats/ratios.js';
import { autoregressive, gaussian, uniform } from './draws.js';

const DRAWS = 200;
const ratios = (values: readonly number[]): Ratio[] => values.map((top) => ({ top, bottom: 1 }));

/** Share of pairs with p at or below `level`. */
function alarms(draw: () => [Ratio[], Ratio[]], level = 0.05): number {
  let found = 0;
  for (let i = 0; i < DRAWS; i++) if (compareRatios(...draw())!.p <= level) found++;
  return found / DRAWS;
}

void t.test('equal series are rejected about as often as p says', (t) => {
  for (const [n, m] of [
    [8, 8],
    [12, 24],
    [24, 200],
  ] as const) {
    for (const [phi, most] of [
      [0, 0.08],
      [0.5, 0.11],
      [0.8, 0.13],
    ] as const) {
      const shock = gaussian(n + m);
      const share = alarms(() => [
        ratios(autoregressive(n, phi, shock)),
        ratios(autoregressive(m, phi, shock)),
      ]);
      t.ok(share <= most, `${n} and ${m} blocks, phi = ${phi}: ${(100 * share).toFixed(1)} %`);
    }
  }
  t.end();
});

void t.test('also with unequal spread, unequal weights, or outliers', (t) => {
  const shock = gaussian(3);
  const next = uniform(4);
  const spread = alarms(() => [
    ratios(Array.from({ length: 10 }, () => 5 * shock())),
    ratios(Array.from({ length: 30 }, shock)),
  ]);
  t.ok(spread <= 0.08, `spread: ${(100 * spread).toFixed(1)} %`);
  // A ratio of 3 whatever the weight.
  const weighted = (n: number): Ratio[] =>
    Array.from({ length: n }, () => {
      const bottom = 0.1 + next();
      return { top: bottom * (3 + 0.5 * shock()), bottom };
    });
  const weights = alarms(() => [weighted(15), weighted(20)]);
  t.ok(weights <= 0.08, `weights: ${(100 * weights).toFixed(1)} %`);
  const wild = (n: number): number[] => Array.from({ length: n }, () => (next() < 0.1 ? 1000 : 1) * next());
  const outliers = alarms(() => [ratios(wild(20)), ratios(wild(20))]);
  t.ok(outliers <= 0.08, `outliers: ${(100 * outliers).toFixed(1)} %`);
  t.end();
});

void t.test('a difference of a few standard deviations is found', (t) => {
  const shock = gaussian(9);
  const share = alarms(
    () => [
      ratios(autoregressive(15, 0.3, shock)),
      ratios(autoregressive(15, 0.3, shock).map((value) => value + 3)),
    ],
    0.01,
  );
  t.ok(share >= 0.8, `${(100 * share).toFixed(0)} %`);
  t.end();
});

void t.test('the interval covers the true difference about as often as it says', (t) => {
  const shock = gaussian(10);
  let held = 0;
  for (let i = 0; i < DRAWS; i++) {
    const { difference } = compareRatios(
      ratios(autoregressive(20, 0.4, shock)),
      ratios(autoregressive(20, 0.4, shock).map((value) => value + 7)),
    )!;
    if (difference.low <= 7 && 7 <= difference.high) held++;
  }
  t.ok(held / DRAWS >= 0.9, `${held} of ${DRAWS}`);
  t.end();
});

void t.test('a random walk has no level: its interval is infinite, or nearly', (t) => {
  const shock = gaussian(11);
  const walk = autoregressive(24, 1, shock);
  const found = compareRatios(ratios(walk), ratios(autoregressive(24, 1, shock)))!;
  t.ok(found.independent < 4, `${found.independent}`);
  t.ok(found.p > 0.05);
  t.end();
});

void t.test('the same series gives the same result', (t) => {
  const shock = gaussian(12);
  const [a, b] = [autoregressive(12, 0.2, shock), autoregressive(12, 0.2, shock)];
  t.same(compareRatios(ratios(a), ratios(b)), compareRatios(ratios(a), ratios(b)));
  t.end();
});

void t.test('no blocks make no comparison, two a side no chance, and blocks without noise no width', (t) => {
  t.equal(compareRatios([], ratios([1])), undefined);
  t.equal(compareRatios([{ top: 1, bottom: 0 }], ratios([1])), undefined, 'nothing below');
  const few = compareRatios(ratios([1, 2]), ratios([3, 3, 3, 3]))!;
  t.equal(few.difference.value, 1.5);
  t.ok(Number.isNaN(few.p) && Number.isNaN(few.difference.low), 'two blocks have no spread to speak of');
  const same = compareRatios(ratios([4, 4, 4, 4, 4]), ratios([4, 4, 4, 4, 4]))!;
  t.match(same, { p: 1, difference: { value: 0, low: 0, high: 0 } });
  const apart = compareRatios(ratios(new Array<number>(8).fill(4)), ratios(new Array<number>(8).fill(5)))!;
  t.ok(apart.p < 0.01, `without any noise: ${apart.p}`);
  t.match(apart.difference, { value: 1, low: 1, high: 1 });
  t.end();
});
