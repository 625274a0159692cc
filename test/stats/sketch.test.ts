// The promises of the sketch: quantiles within 1 %, merging equals adding, records lose no count.

import t from 'tap';
import { Sketch } from '../../lib/index.js';
import { gaussian, uniform } from './draws.js';

const QUANTILES = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1];

function sketchOf(values: number[]): Sketch {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

function exact(sorted: number[], q: number): number {
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1];
}

function draws(seed: number, count = 20_000): Record<string, number[]> {
  const next = uniform(seed);
  const normal = gaussian(seed);
  const series = (value: () => number): number[] => Array.from({ length: count }, value);
  return {
    'log-normal pauses in ns': series(() => Math.round(Math.exp(11 + 1.5 * normal()))),
    'uniform with zeros': series(() => Math.max(0, Math.floor(1e6 * (next() - 0.3)))),
    'heavy tail up to 2^53': series(() => Math.min(2 ** 53, Math.ceil(1000 / (1 - next()) ** 3))),
    'two kinds of pauses': series(() => Math.round((next() < 0.97 ? 2e4 : 5e7) * (1 + next()))),
    'small fractions': series(() => 1e-6 * (1e-3 + next())),
    constant: series(() => 12_345),
  };
}

void t.test('a quantile is within 1 % of the nearest-rank one', (t) => {
  for (const seed of [1, 2, 3]) {
    for (const [name, values] of Object.entries(draws(seed))) {
      const sketch = sketchOf(values);
      const sorted = values.toSorted((a, b) => a - b);
      for (const q of QUANTILES) {
        const want = exact(sorted, q);
        const got = sketch.quantile(q)!;
        if (Math.abs(got - want) > 0.01 * want * (1 + 1e-9)) t.fail(`${name}, q = ${q}: ${got}, not ${want}`);
      }
      t.match(sketch, { count: values.length, min: sorted[0], max: sorted[sorted.length - 1] }, name);
      t.equal(
        sketch.sum,
        values.reduce((sum, value) => sum + value, 0),
      );
    }
  }
  t.end();
});

void t.test('merging equals adding everything', (t) => {
  const parts = Object.values(draws(4, 2000));
  const merged = new Sketch();
  for (const part of parts) merged.merge(sketchOf(part));
  const added = sketchOf(parts.flat());
  t.same(merged.toRecord(), added.toRecord());
  t.match(merged, { count: added.count, min: added.min, max: added.max });
  for (const q of QUANTILES) t.equal(merged.quantile(q), added.quantile(q));
  merged.merge(merged);
  t.equal(merged.count, 2 * added.count);
  t.end();
});

void t.test('a record survives JSON and loses no count', (t) => {
  for (const [name, values] of Object.entries(draws(5))) {
    const sketch = sketchOf(values);
    const record = JSON.parse(JSON.stringify(sketch.toRecord())) as ReturnType<Sketch['toRecord']>;
    const back = Sketch.fromRecord(record);
    t.same(back.toRecord(), sketch.toRecord(), name);
    t.equal(back.count, sketch.count);
    t.ok(Math.abs(back.sum - sketch.sum) <= 0.0100001 * sketch.sum, 'the sum is within 1 %');
    for (const q of QUANTILES) {
      const want = sketch.quantile(q)!;
      t.ok(Math.abs(back.quantile(q)! - want) <= 0.0202 * want, `${name}, q = ${q}`);
    }
    back.merge(sketch);
    t.equal(back.count, 2 * sketch.count);
  }
  t.end();
});

void t.test('buckets are as documented for records', (t) => {
  const { gamma, offset, counts, zero } = sketchOf([0, 0, 1000, 1000, 1e9]).toRecord();
  t.ok(Math.abs((gamma - 1) / (gamma + 1) - 0.01) < 1e-12);
  t.equal(zero, 2);
  t.equal(counts[0], 2);
  t.ok(gamma ** (offset - 1) < 1000 && gamma ** offset >= 1000);
  t.equal(counts[counts.length - 1], 1, 'no empty buckets at the ends');
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    3,
  );
  t.end();
});

void t.test('an empty sketch has no quantile, and changes no other', (t) => {
  const empty = new Sketch();
  t.match(empty, { count: 0, sum: 0, min: Infinity, max: -Infinity });
  t.equal(empty.quantile(0.5), undefined);
  t.same(empty.toRecord().counts, []);
  t.same(Sketch.fromRecord(empty.toRecord()).toRecord(), empty.toRecord());
  const one = sketchOf([7]);
  one.merge(empty);
  empty.merge(one);
  t.same(empty.toRecord(), one.toRecord());
  t.equal(empty.quantile(0.5), 7);
  t.end();
});

void t.test('zeros alone have the quantile zero', (t) => {
  const zeros = sketchOf([0, 0, 0]);
  t.match(zeros, { count: 3, sum: 0, min: 0, max: 0 });
  t.equal(zeros.quantile(0.5), 0);
  t.equal(Sketch.fromRecord(zeros.toRecord()).quantile(0.5), 0);
  t.end();
});

void t.test('its size is bounded for any values', (t) => {
  const wild = sketchOf([Number.MIN_VALUE, 1, Number.MAX_VALUE]);
  t.ok(wild.toRecord().counts.length < 3000);
  t.match(wild, { min: Number.MIN_VALUE, max: Number.MAX_VALUE });
  t.ok(sketchOf(draws(6)['log-normal pauses in ns']).toRecord().counts.length < 1000);
  t.end();
});

void t.test('counts are exact beyond 32 bits', (t) => {
  const record = sketchOf([5]).toRecord();
  const many = Sketch.fromRecord({ ...record, counts: [2 ** 32 - 2] });
  for (let i = 0; i < 3; i++) many.add(5);
  many.add(7);
  t.same(many.toRecord().counts[0], 2 ** 32 + 1);
  many.merge(Sketch.fromRecord({ ...record, counts: [2 ** 40] }));
  t.same(many.toRecord().counts[0], 2 ** 40 + 2 ** 32 + 1);
  t.equal(many.count, 2 ** 40 + 2 ** 32 + 2);
  t.end();
});

void t.test('invalid values, quantiles and records are refused', (t) => {
  const sketch = new Sketch();
  for (const wrong of [-1, NaN, Infinity]) t.throws(() => sketch.add(wrong), RangeError);
  t.equal(sketch.count, 0);
  for (const wrong of [-0.1, 1.1, NaN]) t.throws(() => sketch.quantile(wrong), RangeError);
  const record = sketchOf([5, 6]).toRecord();
  t.throws(() => Sketch.fromRecord({ ...record, gamma: 1.05 }), RangeError);
  t.throws(() => Sketch.fromRecord({ ...record, offset: 1e6 }), RangeError);
  t.throws(() => Sketch.fromRecord({ ...record, counts: [-1] }), RangeError);
  t.throws(() => Sketch.fromRecord({ ...record, zero: 0.5 }), RangeError);
  t.end();
});
