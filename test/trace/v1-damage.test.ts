// Traces of Go 1.5 to 1.21 that are cut, damaged, too large, or come in pieces: what is left is told, in the order of time.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { Kind, type Stretch, type Trouble } from '../../lib/trace/events.js';
import { V1Decoder } from '../../lib/trace/v1/decoder.js';
import { SAMPLES } from '../captures.js';
import { ALL } from './reference.js';
import { V1Builder } from './v1-builder.js';
import { FREQUENCY, only, read, type Event } from './v1-read.js';

void t.test('without the clock at its end times are ticks, and a notice says so', (t) => {
  const trace = new V1Builder(21).batch(0, 1000).event(9, 0, 2).event(10, 25);
  const { events, troubles, ticks } = read(trace.bytes);
  t.same([events.map(({ at }) => at), ticks], [[0, 25], true]);
  t.match(troubles, [{ code: 'input-truncated', offset: trace.length, message: /clock.*stacks/ }]);
  t.end();
});

void t.test('behind damage reading goes on at the next batch, and one notice tells place and bytes', (t) => {
  const before = new V1Builder(21).batch(0, 1000).event(38, 0, 7).event(33, 1, 1);
  const at = before.length;
  const trace = before
    .raw(Buffer.from([0, 255, 65, 255, 0]))
    .batch(0, 2000)
    .event(33, 1, 2)
    .event(33, 1, 3);
  const { events, troubles } = read(trace.frequency(FREQUENCY).bytes);
  t.same(
    events.filter(({ kind }) => kind === Kind.HeapAlloc).map(({ a, g }) => [a, g]),
    [
      [1, 7],
      [2, -1],
      [3, -1],
    ],
    'what the P ran is not known there',
  );
  t.match(troubles, [{ code: 'input-damaged-trace', offset: at, count: 5 }]);
  t.end();
});

void t.test('two events of a P are up to 2^40 ticks apart: more is damage', (t) => {
  const apart = (ticks: number): ReturnType<typeof read> =>
    read(
      new V1Builder(21)
        .batch(0, 1000)
        .event(33, 0, 1)
        .event(33, ticks, 2)
        .event(33, 1, 3)
        .frequency(FREQUENCY).bytes,
    );
  const { events, troubles } = apart(2 ** 40);
  t.same([events.map(({ a }) => a), troubles], [[1, 2, 3], []]);
  const beyond = apart(2 ** 40 + 1);
  t.same(
    beyond.events.map(({ a }) => a),
    [1],
  );
  t.match(beyond.troubles, [{ code: 'input-damaged-trace' }]);
  t.end();
});

void t.test('what lies beyond the next batch of its P is damaged', (t) => {
  const trace = new V1Builder(21)
    .batch(0, 1000)
    .event(33, 0, 1)
    .event(33, 2 ** 30, 2)
    .event(33, 1, 3)
    .batch(0, 2000)
    .event(33, 0, 4)
    .frequency(FREQUENCY);
  const { events, troubles } = read(trace.bytes);
  t.same(
    events.map(({ a }) => a),
    [1, 4],
  );
  t.match(troubles, [{ code: 'input-damaged-trace' }]);
  t.end();
});

void t.test('of a trace that is too large the beginning is told, by its clock', (t) => {
  const trace = new V1Builder(21).batch(0, 1000).event(33, 10, 1);
  const second = trace.length;
  const { bytes } = trace.batch(0, 2000).event(33, 10, 2).frequency(FREQUENCY);
  const told: number[][] = [];
  const troubles: Trouble[] = [];
  const take = ({ rows, ticks }: Stretch): void => {
    t.equal(ticks, false);
    for (let row = 0; row < rows.length; row++) told.push([rows.at[row], rows.a[row]]);
  };
  const sink = { stretch: take, trouble: (trouble: Trouble) => troubles.push(trouble) };
  // The piece that exceeds it is still kept.
  const decoder = new V1Decoder(21, { kinds: ALL, waits: false }, sink, 1);
  decoder.finish(bytes, decoder.read(bytes, 0, bytes.length), bytes.length);
  t.same(told, [[0, 1]]);
  t.match(troubles, [{ code: 'input-truncated', message: /too large/ }]);
  t.ok(troubles[0].offset > second && troubles[0].offset < bytes.length);
  t.end();
});

const samples = readdirSync(join(SAMPLES, 'traces'))
  .filter((name) => /go1\.(?:\d|1\d|2[01])\.\d+\.trace$/.test(name))
  .map((name) => ({ name, bytes: readFileSync(join(SAMPLES, 'traces', name)) }));

/** Thousands of events are compared at once. */
const textOf = (events: readonly Event[]): string => events.map((event) => JSON.stringify(event)).join('\n');

void t.test('chunks of any size give the same events', (t) => {
  for (const { name, bytes } of samples) {
    const { events, troubles } = read(bytes);
    t.same(troubles, [], `${name}: no trouble`);
    for (const chunk of [97, 65537])
      t.equal(textOf(read(bytes, chunk).events), textOf(events), `${name} by ${chunk}`);
  }
  t.end();
});

void t.test('rows that nobody wants change no others', (t) => {
  const wanted = [Kind.GcBegin, Kind.GcEnd, Kind.StwBegin, Kind.StwEnd, Kind.AssistEnd, Kind.ProcStop];
  for (const { name, bytes } of samples)
    t.equal(textOf(read(bytes, 1 << 20, wanted).events), textOf(only(read(bytes), ...wanted)), name);
  t.end();
});

void t.test('whatever bytes are changed, cut or put in, reading ends, in the order of time', (t) => {
  const { bytes } = samples.find(({ name }) => name.startsWith('go1.21'))!;
  const head = bytes.subarray(0, 12000);
  const change = fc.record({
    at: fc.integer({ min: 16, max: head.length - 1 }),
    bytes: fc.uint8Array({ maxLength: 40 }),
    over: fc.integer({ min: 0, max: 300 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
      let damaged: Buffer = Buffer.from(head);
      for (const { at, bytes, over } of changes)
        damaged = Buffer.concat([damaged.subarray(0, at), bytes, damaged.subarray(at + over)]);
      const { events } = read(damaged);
      return events.every(({ at }, i) => i === 0 || at >= events[i - 1].at);
    }),
    { numRuns: 200 },
  );
  t.end();
});
