// The promise of trend(): a series that only wanders is called a trend about as rarely as p says.

import t from 'tap';
import { TREND_CYCLES } from '../../lib/model/records.js';
import { MIN_POINTS, slopeDifference, trend } from '../../lib/stats/trend.js';
import { autoregressive, gaussian, uniform } from './draws.js';

const DRAWS = 1000;
const counting = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Share of series with p <= 0.05. */
function alarms(times: number[], series: () => number[]): number {
  let found = 0;
  for (let draw = 0; draw < DRAWS; draw++) if (trend(times, series())!.p <= 0.05) found++;
  return found / DRAWS;
}

void t.test('false alarms on AR(1) noise stay near the level', (t) => {
  const bounds = [
    { phi: 0, most: 0.07 },
    { phi: 0.5, most: 0.07 },
    { phi: 0.9, most: 0.1 },
    { phi: 1, most: 0.1 },
  ];
  for (const n of [8, 20, 35, 100, 200, 256]) {
    for (const { phi, most } of bounds) {
      const shock = gaussian(n);
      const share = alarms(counting(n), () => autoregressive(n, phi, shock));
      t.ok(share <= most, `n = ${n}, phi = ${phi}: ${(100 * share).toFixed(1)} %`);
    }
  }
  t.end();
});

void t.test('false alarms stay low when cycles become rarer, as they do over a growing heap', (t) => {
  for (const n of [35, 200]) {
    const next = uniform(n);
    let time = 0;
    const times = counting(n).map((i) => (time += Math.exp((3 * i) / n) * (0.5 + next())));
    for (const phi of [0, 0.5, 0.9, 1]) {
      const shock = gaussian(7);
      const share = alarms(times, () => autoregressive(n, phi, shock));
      t.ok(share <= 0.1, `n = ${n}, phi = ${phi}: ${(100 * share).toFixed(1)} %`);
    }
  }
  t.end();
});

void t.test('white noise does not hide a random walk in a long series', (t) => {
  const shock = gaussian(3);
  const share = alarms(counting(200), () => autoregressive(200, 0.95, shock).map((x) => x + 3 * shock()));
  t.ok(share <= 0.07, `${(100 * share).toFixed(1)} %`);
  t.end();
});

void t.test('swings are no trend', (t) => {
  const next = uniform(5);
  for (const n of [35, 200]) {
    const waves = alarms(counting(n), () => {
      const [phase, periods] = [next(), 1.5 + 5 * next()];
      return counting(n).map((i) => Math.sin(2 * Math.PI * (phase + (periods * i) / n)) + 0.1 * next());
    });
    const teeth = alarms(counting(n), () => {
      const [phase, periods] = [next(), 1.5 + 5 * next()];
      return counting(n).map((i) => ((phase + (periods * i) / n) % 1) + 0.1 * next());
    });
    t.ok(waves <= 0.02, `n = ${n}, waves: ${(100 * waves).toFixed(1)} %`);
    t.ok(teeth <= 0.02, `n = ${n}, teeth: ${(100 * teeth).toFixed(1)} %`);
  }
  t.end();
});

void t.test('a rise of a few deviations is found', (t) => {
  // `rise` in standard deviations of the noise, over the whole series
  for (const [n, phi, rise, least] of [
    [35, 0, 3, 0.9],
    [35, 0.9, 10, 0.9],
    [200, 0, 1.5, 0.75],
    [200, 0.5, 10, 0.85],
    [20, 0.9, 8, 0.9],
    [8, 0.9, 8, 0.9],
  ] as const) {
    const shock = gaussian(n);
    const scale = Math.sqrt(1 - phi * phi);
    const share = alarms(counting(n), () =>
      autoregressive(n, phi, shock).map((x, i) => x * scale + (rise * i) / n),
    );
    t.ok(share >= least, `n = ${n}, phi = ${phi}, rise = ${rise}: ${(100 * share).toFixed(0)} %`);
  }
  t.end();
});

void t.test('the interval excludes 0 exactly when p is below 5 %, and holds the true slope', (t) => {
  const shock = gaussian(11);
  let missed = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const found = trend(
      counting(40),
      autoregressive(40, 0.7, shock).map((x, i) => x + 0.2 * i),
    )!;
    if (found.low > 0 !== found.p < 0.05 || found.low > found.high) t.fail(JSON.stringify(found));
    if (found.low > 0.2 || found.high < 0.2) missed++;
  }
  t.ok(missed / DRAWS <= 0.07, `${missed} of ${DRAWS} intervals miss the slope`);
  t.end();
});

void t.test('an outlier does not move the slope', (t) => {
  const values = counting(40).map((i) => 2 * i);
  values[30] += 1e6;
  t.equal(trend(counting(40), values)!.slope, 2);
  t.end();
});

void t.test('too few points, or no time, have no trend; a straight line has no width', (t) => {
  t.equal(trend([], []), undefined);
  t.equal(trend(counting(7), counting(7)), undefined);
  t.equal(trend(new Array<number>(9).fill(3), counting(9)), undefined, 'constant time');
  t.throws(() => trend(counting(9), counting(8)), RangeError);
  t.match(trend(counting(8), counting(8)), { slope: 1, low: 1, high: 1, p: 0 });
  t.match(trend(counting(50), new Array<number>(50).fill(4)), { slope: 0, low: 0, high: 0, p: 1 });
  t.match(trend(Float64Array.from(counting(9)), Float64Array.from(counting(9))), { slope: 1 });
  t.end();
});

void t.test(
  'slopes of series that only wander are told to differ about as rarely as p says; a rise is told',
  (t) => {
    const shock = gaussian(20);
    for (const phi of [0, 0.5, 0.9, 1]) {
      let wrong = 0;
      for (let draw = 0; draw < DRAWS; draw++) {
        const [a, b] = [autoregressive(20, phi, shock), autoregressive(30, phi, shock)];
        if (slopeDifference(trend(counting(20), a)!, trend(counting(30), b)!).p <= 0.05) wrong++;
      }
      t.ok(wrong / DRAWS <= 0.1, `phi = ${phi}: ${((100 * wrong) / DRAWS).toFixed(1)} %`);
    }
    const level = trend(counting(30), autoregressive(30, 0.3, shock))!;
    const rising = trend(
      counting(30),
      autoregressive(30, 0.3, shock).map((value, i) => value + i),
    )!;
    const found = slopeDifference(level, rising);
    t.ok(found.p <= 0.01 && found.low > 0 && found.low < 1 && found.high > 1, JSON.stringify(found));
    const exact = trend(counting(9), counting(9))!;
    t.match(slopeDifference(exact, exact), { slope: 0, low: 0, high: 0, p: 1 });
    t.end();
  },
);

void t.test('reports say “too few cycles” below the test’s minimum', (t) => {
  t.equal(TREND_CYCLES, MIN_POINTS);
  t.equal(trend(counting(MIN_POINTS - 1), counting(MIN_POINTS - 1)), undefined);
  t.end();
});
