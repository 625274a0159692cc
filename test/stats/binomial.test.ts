// Chances of counts against what can be worked out by hand, and against draws.
import t from 'tap';
import { atLeast, binomialTail, leastShare } from '../../lib/stats/binomial.js';
import { uniform } from './draws.js';

void t.test('few events: equals the sum over all outcomes', (t) => {
  const ps = [0.1, 0.5, 0.8];
  let two = 0;
  for (let ways = 0; ways < 8; ways++) {
    const chance = ps.reduce((product, p, i) => product * ((ways >> i) & 1 ? p : 1 - p), 1);
    if ([0, 1, 2].filter((i) => (ways >> i) & 1).length >= 2) two += chance;
  }
  t.ok(Math.abs(atLeast(2, ps) - two) < 1e-15);
  t.equal(atLeast(0, ps), 1);
  t.equal(atLeast(4, ps), 0);
  t.end();
});

void t.test('tails are those of tosses of a fair coin', (t) => {
  t.ok(Math.abs(binomialTail(7, 10, 0.5) - 176 / 1024) < 1e-12);
  t.ok(Math.abs(binomialTail(3, 10, 0.5) - 968 / 1024) < 1e-12);
  t.ok(Math.abs(binomialTail(10, 10, 0.5) - 1 / 1024) < 1e-12);
  t.same([binomialTail(0, 5, 0.2), binomialTail(6, 5, 0.2), binomialTail(1, 5, 0)], [1, 0, 0]);
  t.end();
});

void t.test('binomialTail equals atLeast with equal probabilities, and is fast for many events', (t) => {
  for (const [k, n, p] of [
    [3, 20, 0.3],
    [12, 40, 0.15],
    [90, 300, 0.25],
  ] as const)
    t.ok(Math.abs(binomialTail(k, n, p) - atLeast(k, new Float64Array(n).fill(p))) < 1e-10, `${k} of ${n}`);
  t.ok(Math.abs(binomialTail(500_000, 1_000_000, 0.5) - 0.5) < 0.001);
  t.end();
});

void t.test('leastShare: tables of Clopper and Pearson', (t) => {
  t.ok(Math.abs(leastShare(5, 10, 0.025) - 0.1871) < 1e-4);
  t.ok(Math.abs(leastShare(10, 10, 0.025) - 0.6915) < 1e-4);
  t.equal(leastShare(0, 10, 0.025), 0);
  t.end();
});

void t.test('simulated events occur as often as computed', (t) => {
  const random = uniform(7);
  const ps = Array.from({ length: 20 }, (_, i) => 0.02 + 0.04 * i);
  const all = 20_000;
  let enough = 0;
  for (let draw = 0; draw < all; draw++) if (ps.filter((p) => random() < p).length >= 11) enough++;
  t.ok(Math.abs(enough / all - atLeast(11, ps)) < 0.01);
  t.end();
});
