// Traces of Go 1.5 to 1.21: what the loops in WebAssembly do by themselves is what comes of reading every event.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { WANTED } from '../../lib/trace/drawing.js';
import { traceOf } from '../../lib/trace/open.js';
import type { Stretch } from '../../lib/trace/events.js';
import { SAMPLES } from '../captures.js';
import { ALL } from './reference.js';
import { V1Builder } from './v1-builder.js';
import { FREQUENCY } from './v1-read.js';

const DRAWN = new Set(WANTED.kinds);

interface Told {
  rows: number[][];
  waits: number[][];
  stretches: number;
}

/** Rows of the kinds that analyses use, and waits for a P. */
function told(bytes: Buffer, kinds: readonly number[]): Told {
  const all: Told = { rows: [], waits: [], stretches: 0 };
  const stretch = ({ rows, order, waits }: Stretch): void => {
    all.stretches++;
    for (const row of order)
      if (DRAWN.has(rows.kind[row]))
        all.rows.push(
          [
            rows.at,
            rows.kind,
            rows.lane,
            rows.p,
            rows.g,
            rows.a,
            rows.b,
            rows.stack,
            rows.text,
            rows.offset,
          ].map((column) => column[row]),
        );
    for (let i = 0; i < waits.length; i++) all.waits.push([waits.from[i], waits.to[i]]);
  };
  const decoder = traceOf(bytes)!({ kinds, waits: true }, { stretch, trouble: () => undefined });
  decoder.finish(bytes, decoder.read(bytes, 0, bytes.length), bytes.length);
  return all;
}

const traces = readdirSync(join(SAMPLES, 'traces'))
  .filter((name) => Number(/^go1\.(\d+)\.\d+\.trace$/.exec(name)?.[1]) < 22)
  .map((name) => ({ name, bytes: readFileSync(join(SAMPLES, 'traces', name)) }));

void t.test(
  'rows and waits are the same whether starts and stops of goroutines are asked for or not',
  (t) => {
    t.ok(traces.length >= 5);
    for (const { name, bytes } of traces) {
      const { rows, waits } = told(bytes, ALL);
      const few = told(bytes, WANTED.kinds);
      t.ok(rows.length > 100 && waits.length > 0, name);
      t.same([few.rows, few.waits], [rows, waits], name);
    }
    t.end();
  },
);

void t.test('rows and waits are the same behind damage, too', (t) => {
  const change = fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), byte: fc.nat(255) });
  fc.assert(
    fc.property(
      fc.constantFrom(...traces),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      (trace, changes) => {
        const bytes = Buffer.from(trace.bytes);
        for (const { at, byte } of changes) bytes[16 + Math.floor(at * (bytes.length - 16))] = byte;
        const { rows, waits } = told(bytes, ALL);
        const few = told(bytes, WANTED.kinds);
        return JSON.stringify([few.rows, few.waits]) === JSON.stringify([rows, waits]);
      },
    ),
    { numRuns: 30 },
  );
  t.end();
});

void t.test(
  'waits go on over stretches; of two goroutines a million apart the later one is known to wait',
  (t) => {
    const trace = new V1Builder(21).batch(0, 0).event(4, 0, 1, 0);
    const WAITS = 40_000;
    for (let g = 1; g <= WAITS; g++) trace.event(39, 1, g, 0).event(38, 2, g).event(20, 1, 0);
    trace
      .event(39, 1, 7, 0)
      .event(39, 1, 7 + 2 ** 20, 0)
      .event(38, 5, 7)
      .event(20, 1, 0);
    trace.event(38, 2, 7 + 2 ** 20).frequency(FREQUENCY);
    const { waits, stretches } = told(trace.bytes, WANTED.kinds);
    t.ok(stretches > 1);
    t.equal(waits.length, WAITS + 1);
    t.ok(waits.slice(0, WAITS).every(([from, to], i) => from === 40 * i + 10 && to === from + 20));
    t.equal(waits[WAITS][1] - waits[WAITS][0], 80);
    t.end();
  },
);
