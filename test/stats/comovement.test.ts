// The promise of comovement(): series that only share time, or a third one, do not move together; those that do are found.
import t from 'tap';
import { GROWN_TOGETHER, UNRELATED } from '../../bench/comovement-cases.mjs';
import { comovement, LEAST_INTERVALS } from '../../lib/stats/comovement.js';
import { gaussian, uniform } from './draws.js';

const DRAWS = 1000;

/** Percent of draws whose chance is at most `level`. */
function found(make: (typeof UNRELATED)[string], n: number, level: number): number {
  let count = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const { first, second, shared } = make(n, uniform(draw * 7919 + n));
    if ((comovement(first, second, shared)?.p ?? 1) <= level) count++;
  }
  return (100 * count) / DRAWS;
}

for (const [name, most] of [
  ['independent random walks', 7],
  ['shared linear trend', 7],
  ['shared exponential trend', 7],
  ['shared stairs', 10],
  ['shared stairs, noise of one size', 10],
] as const) {
  void t.test(`${name}: at most ${most} % at p <= 0.05`, (t) => {
    for (const n of [20, 35, 100]) {
      const share = found(UNRELATED[name], n, 0.05);
      t.ok(share <= most, `n = ${n}: ${share} %`);
    }
    t.end();
  });
}

// Ten questions at q <= 0.05 ask for p <= 0.005 where one of them has an answer.
for (const [rho, n] of [
  [0.9, 20],
  [0.7, 35],
]) {
  void t.test(`innovations of rho ${rho} are found in ${n} intervals at p <= 0.005`, (t) => {
    const share = found(GROWN_TOGETHER[`random walks, innovations of rho ${rho}`], n, 0.005);
    t.ok(share >= 80, `${share} %`);
    t.end();
  });
}

void t.test('a lag of one interval is detected, and its direction', (t) => {
  const shock = gaussian(3);
  const first = Array.from({ length: 60 }, () => 20 + shock());
  const shared = first.map(() => 64);
  const later = [20, ...first.slice(0, -1)];
  t.equal(comovement(first, later, shared)?.lag, 1);
  const against = comovement(
    first,
    first.map((value) => 40 - value),
    shared,
  );
  t.ok(against && against.lag === 0 && against.r < -0.9, JSON.stringify(against));
  t.end();
});

void t.test('no result for too few intervals, or for constant series', (t) => {
  const ramp = Array.from({ length: LEAST_INTERVALS }, (_, i) => 10 + (i % 3) + i / 7);
  t.equal(comovement(ramp.slice(1), ramp.slice(1), ramp.slice(1)), undefined);
  const level = ramp.map(() => 5);
  t.equal(comovement(ramp, level, level), undefined);
  t.equal(comovement(level, ramp, level), undefined);
  t.end();
});

void t.test('the same series give the same result', (t) => {
  const { first, second, shared } = GROWN_TOGETHER['random walks, innovations of rho 0.7'](35, uniform(5));
  t.same(comovement(first, second, shared), comovement(first, second, shared));
  t.end();
});
