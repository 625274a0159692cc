// The promise of compareQuantiles(): as for ratios, of medians and of the ninth tenth.
import t from 'tap';
import { compareQuantiles, type Values } from '../../lib/stats/quantiles.js';
import { gaussian } from './draws.js';

const DRAWS = 80;
/** Blocks of log-normal values, each block with a part of its own. */
const blocks = (n: number, size: number, shock: () => number, scale = 1): Values[] =>
  Array.from({ length: n }, () => {
    const own = 0.3 * shock();
    return Array.from({ length: size }, () => ({ value: scale * Math.exp(own + shock()), weight: 1 }));
  });

void t.test('equal series are rejected about as often as p says; different ones are found', (t) => {
  for (const q of [0.5, 0.9]) {
    for (const [n, size] of [
      [8, 1],
      [16, 2],
      [24, 20],
    ] as const) {
      const shock = gaussian(n);
      let [wrong, held] = [0, 0];
      for (let i = 0; i < DRAWS; i++) {
        const found = compareQuantiles(blocks(n, size, shock), blocks(n, size, shock), q)!;
        if (found.p <= 0.05) wrong++;
        if (found.difference.low <= 0 && 0 <= found.difference.high) held++;
      }
      t.ok(wrong / DRAWS <= 0.08, `${q}, ${n} blocks of ${size}: ${wrong} of ${DRAWS}`);
      t.ok(held / DRAWS >= 0.9, `${q}, ${n} blocks of ${size}: the interval holds 0 in ${held} of ${DRAWS}`);
    }
    const shock = gaussian(5);
    let told = 0;
    for (let i = 0; i < 40; i++) {
      const { p, difference } = compareQuantiles(blocks(24, 20, shock), blocks(24, 20, shock, 2), q)!;
      if (p <= 0.01 && difference.low > 0) told++;
    }
    t.ok(told >= 36, `${q}, doubled: ${told} of 40`);
  }
  t.end();
});

void t.test('quantiles are weighted', (t) => {
  const of = (values: number[], weight = 1): Values[] => values.map((value) => [{ value, weight }]);
  const found = compareQuantiles(of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), of([11, 12, 13, 14, 15], 7), 0.5)!;
  t.match(found, { before: { value: 5 }, after: { value: 13 }, difference: { value: 8 } });
  t.match(compareQuantiles(of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), of([1, 1, 1]), 0.9)!.before, { value: 9 });
  t.end();
});

void t.test('equal values do not differ, and values that tie within a side can differ between them', (t) => {
  const flat = (value: number): Values[] => Array.from({ length: 12 }, () => [{ value, weight: 1 }]);
  t.match(compareQuantiles(flat(3), flat(3), 0.5), { p: 1, difference: { value: 0 } });
  const apart = compareQuantiles(flat(3), flat(4), 0.9)!;
  t.ok(apart.p < 0.001, 'prints of two digits tie, and differ all the same');
  t.end();
});

void t.test(
  'no values on a side make no comparison; one block a side has neither chance nor interval',
  (t) => {
    t.equal(compareQuantiles([], [[{ value: 1, weight: 1 }]], 0.5), undefined);
    t.equal(compareQuantiles([[], []], [[{ value: 1, weight: 1 }]], 0.5), undefined);
    const few = compareQuantiles([[{ value: 1, weight: 1 }]], [[{ value: 2, weight: 1 }]], 0.5)!;
    t.equal(few.difference.value, 1);
    t.ok(Number.isNaN(few.p) && Number.isNaN(few.difference.low) && Number.isNaN(few.before.low));
    t.end();
  },
);
