// Cycles as bytes: the same, byte for byte, as the JSON of the records that the library gives.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import t from 'tap';
import { cycleAt, run } from '../../lib/analyze/analyze.js';
import { COLUMNS, FORCED, LEAK_CHECK, OUTSIDE, PERIODIC, REPAIRED, newBatch } from '../../lib/model/batch.js';
import { cycleRecord } from '../../lib/model/cycle.js';
import { Places } from '../../lib/model/places.js';
import { REGIMES, type CycleRecord } from '../../lib/model/records.js';
import { NdjsonWriter } from '../../lib/report/ndjson.js';
import { jsonText } from '../../lib/report/printable.js';
import { runs, samples, SAMPLES } from '../captures.js';

/** The keys of a cycle's record, in their order. */
const KEYS: (keyof CycleRecord)[] = [
  'type',
  'stream',
  'run',
  'n',
  'source',
  'at_s',
  'wall',
  'procs',
  'stw_sweep_term_ns',
  'mark_ns',
  'stw_mark_term_ns',
  'stw_cycle_ns',
  'cpu_sweep_term_ns',
  'cpu_assist_ns',
  'cpu_background_ns',
  'cpu_idle_ns',
  'cpu_mark_term_ns',
  'heap_start_bytes',
  'heap_end_bytes',
  'heap_marked_bytes',
  'heap_goal_bytes',
  'stacks_bytes',
  'globals_bytes',
  'expected_goal_low_bytes',
  'expected_goal_high_bytes',
  'expected_goal_bytes',
  'gogc_low',
  'gogc_high',
  'alloc_bytes',
  'heap_live_floor_bytes',
  'goal_residual_bytes',
  'goal_regime',
  'gogc',
  'gogc_off',
  'alloc_bytes_per_s',
  'gc_cpu_share',
  'forced',
  'periodic',
  'repaired',
  'leak_check',
];

void t.test('all captured logs are written as JSON.stringify writes them', async (t) => {
  const carriers = readdirSync(join(SAMPLES, 'carriers')).map((name) => join(SAMPLES, 'carriers', name));
  const paths = [...samples, ...runs].map((capture) => capture.path);
  const seen = new Set<string>();
  const strange: string[] = [];
  for (const path of [...carriers, ...paths]) {
    const writer = new NdjsonWriter();
    const wanted: string[] = [];
    const steps = run(
      [path],
      {},
      {
        cycles(batch, processes, places) {
          writer.cycles(batch, processes, places);
          for (let row = 0; row < batch.length; row++) {
            const record = cycleAt(batch, row, processes, places);
            if (!record) continue;
            wanted.push(`${jsonText(record)}\n`);
            const keys = Object.keys(record) as (keyof CycleRecord)[];
            for (const key of keys) seen.add(key);
            if (keys.join() !== KEYS.filter((key) => keys.includes(key)).join())
              strange.push(`${path}: ${keys.join()}`);
            for (const [key, value] of Object.entries(record)) {
              if (value === null || Number.isNaN(value)) strange.push(`${path}: ${key} is ${value}`);
              if (/_(bytes|ns)$/.test(key) && !Number.isSafeInteger(value))
                strange.push(`${path}: ${key} is ${value}`);
            }
          }
        },
      },
    );
    for await (const _ of steps);
    if (writer.bytes.take().toString() !== wanted.join('')) strange.push(`${path}: other bytes`);
    if (wanted.length === 0) strange.push(`${path}: no cycles`);
  }
  t.same(strange, []);
  t.ok(seen.size > 30, `${seen.size} kinds of fields`);
  t.end();
});

void t.test('random columns are written as JSON.stringify writes them', (t) => {
  const batch = newBatch(1);
  batch.length = 1;
  const whole = fc.oneof(
    fc.nat(),
    fc.constantFrom(0, 1, 9, 10, 999_999_999, 1e9, 1e9 + 1, 2 ** 33, 2 ** 42, 2 ** 53 - 1),
    fc.integer({ min: 0, max: 2 ** 32 }),
  );
  const value = fc.oneof({ weight: 4, arbitrary: whole }, fc.constant(NaN));
  const measured = fc.oneof(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.constantFrom(NaN, Infinity));
  const cells = fc.record({
    figures: fc.array(value, { minLength: COLUMNS.length, maxLength: COLUMNS.length }),
    heap: fc.array(fc.oneof(fc.nat(2 ** 20), fc.constant(NaN)), { minLength: 10, maxLength: 10 }),
    off: fc.boolean(),
    atMs: fc.oneof(fc.nat(), fc.constant(NaN)),
    wallMs: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constant(NaN)),
    share: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(NaN)),
    gogc: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom(NaN, Infinity)),
    sinceMs: measured,
    flags: fc.nat(FORCED + LEAK_CHECK + REPAIRED + PERIODIC + OUTSIDE),
    regime: fc.nat(REGIMES.length - 1),
    stream: fc.string({ unit: 'grapheme' }),
    file: fc.string({ unit: 'binary' }),
    run: fc.integer({ min: 1, max: 1e6 }),
  });
  const writer = new NdjsonWriter();
  fc.assert(
    fc.property(
      cells,
      ({ figures, heap, off, atMs, wallMs, share, gogc, sinceMs, flags, regime, stream, file, run }) => {
        batch.cells.set(figures);
        const MIBS = [
          'heapStart',
          'heapEnd',
          'heapMarked',
          'goal',
          'stacks',
          'globals',
          'expectedLow',
          'expectedHigh',
          'expected',
          'alloc',
        ] as const;
        MIBS.forEach((column, i) => (batch[column][0] = heap[i]));
        // The goal of a process without one.
        if (off)
          for (const column of ['goal', 'expectedLow', 'expectedHigh', 'expected'] as const)
            batch[column][0] = 2 ** 43;
        batch.n[0] = figures[0] || 1;
        batch.line[0] = figures[1] || 1;
        batch.atMs[0] = atMs;
        batch.wallMs[0] = wallMs;
        batch.gcCpuShare[0] = share;
        batch.gogc[0] = gogc;
        batch.sinceMs[0] = sinceMs;
        batch.flags[0] = flags;
        batch.regime[0] = regime;
        batch.process[0] = 0;
        const id = { stream, run };
        const places = new Places(file);
        writer.cycles(batch, [id], places);
        const bytes = writer.bytes.take().toString();
        const record = `${jsonText(cycleRecord(batch, 0, id, places.of(batch.line[0]), REGIMES[regime]))}\n`;
        const wanted = (flags & OUTSIDE) !== 0 ? '' : record;
        if (bytes !== wanted) t.equal(bytes, wanted);
      },
    ),
    { numRuns: 3000, seed: 1 },
  );
  t.end();
});

void t.test('rows of no process are left out, and names may change', (t) => {
  const batch = newBatch(3);
  batch.cells.fill(NaN);
  batch.length = 3;
  batch.n.set([1, 2, 3]);
  batch.line.set([1, 2, 3]);
  batch.process.set([0, -1, 0]);
  const process = { stream: '', run: 1 };
  const writer = new NdjsonWriter();
  writer.cycles(batch, [process], new Places('a\\"\n.log'));
  process.stream = '#1';
  writer.cycles(batch, [process], new Places('b.log'));
  t.same(
    writer.bytes
      .take()
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as CycleRecord)
      .map(({ stream, n, source }) => [stream, n, source.file]),
    [
      ['', 1, 'a\\"\n.log'],
      ['', 3, 'a\\"\n.log'],
      ['#1', 1, 'b.log'],
      ['#1', 3, 'b.log'],
    ],
  );
  t.end();
});

void t.test('other records, and more of them than the buffer first holds', (t) => {
  const writer = new NdjsonWriter();
  const record = { type: 'notice', message: 'ünïcode 日本 "', count: 7 };
  for (let i = 0; i < 20_000; i++) writer.record(record);
  const lines = writer.bytes.take().toString().trimEnd().split('\n');
  t.equal(lines.length, 20_000);
  t.ok(lines.every((line) => line === jsonText(record)));
  t.end();
});

void t.test('names cannot control the terminal in any record', (t) => {
  const name = 'a\x9b31m\u202e\u{e0041}\x7f.log';
  const batch = newBatch(1);
  batch.length = 1;
  batch.line[0] = 1;
  const writer = new NdjsonWriter();
  writer.cycles(batch, [{ stream: name, run: 1 }], new Places(name));
  writer.record({ stream: name });
  const text = writer.bytes.take().toString();
  t.notMatch(text.replaceAll('\n', ''), /[^\x20-\x7e]/);
  t.same(
    text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as CycleRecord).stream),
    [name, name],
  );
  t.end();
});
