// Live objects by type: against a plain map of objects, against the collector's own figures, and where memory is bounded.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { analyze } from '../../lib/index.js';
import { LiveObjects } from '../../lib/trace/heap/objects.js';
import { LiveTypes } from '../../lib/trace/heap/live-types.js';
import { uniform } from '../stats/draws.js';

void t.test('the table holds what a plain map holds', (t) => {
  const random = uniform(3);
  const table = new LiveObjects();
  const plain = new Map<number, number>();
  let wrong = 0;
  for (let i = 0; i < 50_000; i++) {
    const id = 8 * Math.floor(random() * 9000);
    const row = table.find(id);
    if (row >= 0 !== plain.has(id)) wrong++;
    if (row >= 0 && random() < 0.6) {
      table.remove(row);
      plain.delete(id);
    } else if (row < 0) {
      table.add(id, i, i, 64);
      plain.set(id, i);
    }
  }
  const seen = new Map<number, number>();
  table.each((id, type) => seen.set(id, type));
  t.same([...seen].sort(), [...plain].sort());
  t.equal(table.count, plain.size);
  t.equal(wrong, 0);
  t.end();
});

const [SPAN, SPAN_FREE, ALLOC, FREE] = [129, 130, 132, 133];
/** Span classes: of the size class, and whether its objects hold no pointers. */
const kindOf = (sizeClass: number, noscan: boolean): number => (2 * sizeClass + (noscan ? 1 : 0)) * 2;
const PAGE = 1024; // objects' places are counted in 8 bytes

/** A generation of events that is over at once: its heap is that of the end. */
function heapOf(
  events: [type: number, id: number, what?: number, kind?: number][],
  most?: number,
): LiveTypes {
  const heap = new LiveTypes(most);
  events.forEach(([type, id, what = NaN, kind = 0], i) => heap.take(type, i, 0, id, what, kind));
  heap.table(typesOf(['main.order', 'map.group[string]*main.order']), 0, 1000);
  heap.generation((units) => units * 64);
  return heap;
}

/** A table of types as the runtime writes it: id, address, size, bytes with pointers, name; numbers below 128. */
function typesOf(names: string[]): Uint8Array {
  const bytes = new Uint8Array(1000);
  let at = 1;
  names.forEach((name, i) => {
    for (const value of [i + 1, 7, 64, 8, name.length]) bytes[at++] = value;
    at += new TextEncoder().encodeInto(name, bytes.subarray(at)).written;
  });
  return bytes.subarray(0, at);
}

void t.test('allocated less freed, by the slots that the objects take', (t) => {
  const { heap } = heapOf([
    [SPAN, 0, 1, kindOf(5, false)],
    [ALLOC, 0, 1],
    [ALLOC, 6, 1],
    [ALLOC, 12, 2],
    [FREE, 6],
    [ALLOC, 18, 1],
  ]);
  t.match(heap, { bytes: 144, typed_bytes: 144 });
  t.match(heap?.types, [
    { type: 'main.order', bytes: 96, objects: 2 },
    { type: 'map.group[string]*main.order', bytes: 48, objects: 1 },
  ]);
  t.end();
});

void t.test('tiny objects share a slot, and one free ends them all', (t) => {
  const span: [number, number, number, number] = [SPAN, 0, 1, kindOf(2, true)];
  t.equal(heapOf([span, [ALLOC, 2, 0], [ALLOC, 3, 0]]).heap?.bytes, 16);
  t.equal(heapOf([span, [ALLOC, 4, 0], [ALLOC, 3, 0], [ALLOC, 2, 0], [FREE, 2]]).heap?.bytes, 16);
  t.end();
});

void t.test(
  'behind a malloc header an object begins 8 bytes into its slot, and is freed by the slot',
  (t) => {
    const { heap } = heapOf([
      [SPAN, PAGE / 1024, 1, kindOf(32, false)],
      [ALLOC, PAGE + 1, 1],
      [ALLOC, PAGE + 129, 1],
      [FREE, PAGE],
    ]);
    t.equal(heap?.bytes, 1024);
    t.end();
  },
);

void t.test('a span that goes takes with it what was not told to be freed', (t) => {
  const { heap } = heapOf([
    [SPAN, 0, 1, kindOf(5, false)],
    [SPAN, 1, 1, kindOf(5, false)],
    [ALLOC, 0, 1],
    [ALLOC, PAGE, 1],
    [SPAN_FREE, 0],
    [SPAN, 0, 1, kindOf(5, false)],
  ]);
  t.equal(heap?.bytes, 48);
  t.end();
});

void t.test('what is damaged is no object', (t) => {
  t.equal(
    heapOf([
      [ALLOC, 5, 1],
      [FREE, 77],
      [SPAN_FREE, 9],
      [SPAN, -1, 1, 0],
      [SPAN, 0, 2 ** 40, 0],
    ]).heap,
    undefined,
  );
  const cut = new LiveTypes();
  cut.table(new Uint8Array([0, 1, 7, 64]), 0, 4);
  cut.table(new Uint8Array([0, 1, 7, 64, 8, 200, 65]), 0, 7);
  t.equal(cut.heap, undefined);
  t.end();
});

void t.test('with more objects than are followed, some stand for all', (t) => {
  const events: [number, number, number, number?][] = [];
  for (let page = 0; page < 100; page++) {
    events.push([SPAN, page, 1, kindOf(5, false)]);
    for (let slot = 0; slot < 170; slot++) events.push([ALLOC, page * PAGE + slot * 6, 1 + (slot % 2)]);
  }
  const { heap } = heapOf(events, 2048);
  t.ok(heap!.sampled > 1);
  t.ok(Math.abs(heap!.bytes / (17_000 * 48) - 1) < 0.1, `${heap!.bytes} of ${17_000 * 48} bytes`);
  t.ok(Math.abs(heap!.types[0].bytes / heap!.types[1].bytes - 1) < 0.2, 'by type as well');
  t.end();
});

const samples = fileURLToPath(new URL('../../../shared/facts/trace-samples/', import.meta.url));
for (const [version, table] of [
  ['1.23.12', 'map.bucket[string]*main.rec'],
  ['1.24.13', 'map.group[string]*main.rec'],
  ['1.27.4', 'map.group[string]*main.rec'],
])
  void t.test(
    `Go ${version}: types, and their bytes, of a program with one map`,
    { skip: existsSync(samples) ? false : 'no captures here' },
    async (t) => {
      for await (const record of analyze(`${samples}allocfree-go${version}.trace`)) {
        if (record.type !== 'summary') continue;
        const heap = record.live_heap_types!;
        t.equal(heap.types[0].type, table);
        t.ok(heap.typed_bytes <= heap.bytes);
        const records = heap.types.find(({ type }) => type === 'main.rec')!;
        t.equal(records.bytes, 32 * records.objects);
      }
    },
  );
