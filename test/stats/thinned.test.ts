// Few values that stand for many: how near their quantiles are, and that they stay few.
import t from 'tap';
import { Thinned } from '../../lib/stats/thinned.js';
import { gaussian } from './draws.js';

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(q * values.length) - 1];
/** Share of `all` at or below a value. */
const rank = (all: readonly number[], value: number): number =>
  all.filter((each) => each <= value).length / all.length;

void t.test('few values are kept as they are', (t) => {
  const thinned = new Thinned();
  for (let i = 0; i < 32; i++) thinned.add(i);
  t.same(
    [...thinned.values].sort((a, b) => a - b),
    Array.from({ length: 32 }, (_, i) => i),
  );
  t.equal(thinned.weight, 1);
  t.end();
});

void t.test('many values, added and merged in pairs, keep their quantiles', (t) => {
  const shock = gaussian(1);
  const all: number[] = [];
  let parts = Array.from({ length: 64 }, () => {
    const part = new Thinned();
    for (let i = 0; i < 500; i++) {
      const value = Math.exp(shock());
      all.push(value);
      part.add(value);
    }
    return part;
  });
  const near = (): void => {
    const kept = parts.flatMap(({ values }) => values);
    t.ok(new Set(parts.map(({ weight }) => weight)).size === 1, 'all stand for as many');
    t.ok(parts.every(({ values }) => values.length <= 32));
    for (const q of [0.5, 0.9]) {
      const at = rank(all, quantile(kept, q));
      t.ok(Math.abs(at - q) < 0.04, `${parts.length} parts, ${q}: ${at.toFixed(3)}`);
    }
  };
  near();
  while (parts.length > 8) {
    for (let i = 0; i < parts.length; i += 2) parts[i].merge(parts[i + 1]);
    parts = parts.filter((_, i) => i % 2 === 0);
  }
  near();
  t.end();
});

void t.test('merged parts keep their weight', (t) => {
  const many = new Thinned();
  for (let i = 0; i < 1000; i++) many.add(5);
  const few = new Thinned();
  for (let i = 0; i < 8; i++) few.add(1);
  few.merge(many);
  t.ok(few.values.length <= 32);
  t.equal(few.weight, many.weight);
  t.equal(quantile(few.values, 0.5), 5);
  t.end();
});
