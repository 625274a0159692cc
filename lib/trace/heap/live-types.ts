// The alloc/free experiment (GODEBUG=traceallocfree=1, Go 1.23+): the live heap by Go type over time. Events are replayed in time
// order over all lanes, one window at a time. Type names come at the end of a generation, and type ids are valid in it only.
import type { LiveHeapTypes, LiveType, SizeClassUse } from '../../model/live-types.js';
import type { HeapEvents } from '../events.js';
import { TimeOrder } from '../order.js';
import type { Part } from '../part.js';
import { EXPERIMENTAL, INFO, TYPES } from '../v2/wire.js';
import { Cursor } from '../varint.js';
import { LiveObjects } from './objects.js';
import { SLOT_BYTES, Spans } from './spans.js';

/** Wire event types (internal/trace/tracev2, AllocFree), minus EXPERIMENTAL. */
const [SPAN, SPAN_ALLOC, SPAN_FREE, OBJECT, OBJECT_ALLOC, OBJECT_FREE] = [0, 1, 2, 3, 4, 5];
const WINDOW = 1 << 19;
/** Maximum number of heap samples kept: beyond it, every second one is dropped. */
const MOST_SAMPLES = 128;
const FIRST_SPACING = 2 ** 17; // about 8 ms with the default clock
/** Maximum types in the result; below: distinct types in total. */
const MOST_TYPES = 24;
const MOST_KNOWN = 1 << 16;
const LONGEST_NAME = 256;
/** Spans less full than this are kept alive by few objects. */
const SPARSE = 0.25;

interface Sample {
  /** In file units; in ns once the generation's clock is known. */
  at: number;
  isSettled: boolean;
  bytes: number;
  typed: number;
  types: Map<number, { bytes: number; objects: number }>;
}

export class LiveTypes implements HeapEvents {
  readonly #spans = new Spans();
  readonly #objects: LiveObjects;
  readonly #order = new TimeOrder();
  // The window.
  #length = 0;
  #lanes = 0;
  #at = new Float64Array(0);
  #lane = new Int32Array(0);
  #op = new Uint8Array(0);
  #id = new Float64Array(0);
  #what = new Int32Array(0);
  #kind = new Int32Array(0);
  /** Bytes and objects by type; names and sizes if known. Type 0: unknown. */
  #bytes: number[] = [0];
  #counts: number[] = [0];
  readonly #names: string[] = [''];
  readonly #sizes: number[] = [0];
  readonly #byName = new Map<string, number>();
  /** Type ids of this generation, mapped to ours. */
  readonly #local = new Map<number, number>();
  #total = 0;
  #samples: Sample[] = [];
  #spacing = FIRST_SPACING;
  #next = -Infinity;
  #use: SizeClassUse[] = [];
  #events = 0;

  /** `part`: the requested part, to which results are limited; it is known at the end of a generation. */
  constructor(
    mostObjects?: number,
    private readonly part: () => Pick<Part, 'from' | 'to'> = () => ({ from: -Infinity, to: Infinity }),
  ) {
    this.#objects = new LiveObjects(mostObjects);
  }

  take(type: number, at: number, lane: number, id: number, what: number, kind: number): void {
    if (type > EXPERIMENTAL + OBJECT_FREE || id < 0) return;
    if (this.#at.length === 0) this.#open();
    if (this.#length === WINDOW) this.#replay();
    const row = this.#length++;
    if (lane >= this.#lanes) this.#lanes = lane + 1;
    this.#at[row] = at;
    this.#lane[row] = lane;
    this.#op[row] = type - EXPERIMENTAL;
    this.#id[row] = id;
    this.#what[row] = what;
    this.#kind[row] = kind;
  }

  table(bytes: Uint8Array, from: number, to: number): void {
    const cursor = new Cursor().set(bytes, from, to);
    const first = cursor.byte();
    if (first === INFO) {
      cursor.varint(); // lowest heap address
      const [page, align] = [cursor.varint(), cursor.varint()];
      if (cursor.over || page <= 0 || align <= 0) return;
      this.#spans.pageBytes = page;
      this.#spans.alignBytes = align;
    } else if (first === TYPES)
      while (!cursor.done) {
        const id = cursor.varint();
        cursor.varint(); // its address
        const size = cursor.varint();
        cursor.varint(); // bytes with pointers
        const length = cursor.varint();
        const at = cursor.at;
        cursor.skip(Math.max(0, length));
        if (cursor.over) return;
        const name = Buffer.from(
          bytes.buffer,
          bytes.byteOffset + at,
          Math.min(length, LONGEST_NAME),
        ).toString();
        this.#name(id, name, size);
      }
  }

  /** A generation ends: its type names are known now, and its type ids become invalid. */
  generation(nsOf: (units: number) => number): void {
    if (this.#at.length === 0) return;
    this.#replay();
    this.#sample(this.#next);
    for (const sample of this.#samples) {
      if (!sample.isSettled) sample.at = nsOf(sample.at);
      sample.isSettled = true;
    }
    this.#settle();
    const { from, to } = this.part();
    const last = this.#samples.at(-1)?.at ?? NaN;
    this.#samples = this.#samples.filter(({ at }) => at >= from && at <= to);
    if (last >= from && last <= to) this.#use = this.#useOf();
  }

  /** The composition of the live heap; undefined if the trace lacks the experiment. */
  get heap(): LiveHeapTypes | undefined {
    if (this.#events === 0 || this.#samples.length === 0) return undefined;
    const { length } = this.#samples;
    const quarters = [0, 1, 2, 3].map((i) => {
      const from = Math.floor((i * length) / 4);
      return this.#samples.slice(from, Math.max(from + 1, Math.floor(((i + 1) * length) / 4)));
    });
    const [first, last] = [least(quarters[0]), least(quarters[3])];
    const leastOf = (type: number): number[] =>
      quarters.map((samples) => Math.min(...samples.map(({ types }) => types.get(type)?.bytes ?? 0)));
    const types = [...last.types]
      .filter(([type]) => type !== 0)
      .sort((a, b) => b[1].bytes - a[1].bytes)
      .slice(0, MOST_TYPES)
      .map(([type, { bytes, objects }]): LiveType => ({
        type: this.#names[type],
        bytes,
        objects,
        least_bytes: leastOf(type),
        ...(this.#sizes[type] > 0 && { size_bytes: this.#sizes[type] }),
      }));
    return {
      from_s: first.at / 1e9,
      to_s: last.at / 1e9,
      first_bytes: first.bytes,
      bytes: last.bytes,
      typed_bytes: last.typed,
      sampled: this.#objects.scale,
      types,
      size_classes: this.#use,
    };
  }

  #open(): void {
    this.#at = new Float64Array(WINDOW);
    this.#lane = new Int32Array(WINDOW);
    this.#op = new Uint8Array(WINDOW);
    this.#id = new Float64Array(WINDOW);
    this.#what = new Int32Array(WINDOW);
    this.#kind = new Int32Array(WINDOW);
  }

  #replay(): void {
    const length = this.#length;
    this.#length = 0;
    this.#events += length;
    const order = this.#order.of({ length, at: this.#at, lane: this.#lane }, this.#lanes);
    for (let i = 0; i < length; i++) {
      const row = order[i];
      const at = this.#at[row];
      if (at >= this.#next) this.#sample(at);
      const id = this.#id[row];
      switch (this.#op[row]) {
        case SPAN:
        case SPAN_ALLOC:
          this.#spanFreed(id);
          this.#spans.add(id, this.#what[row], this.#kind[row]);
          break;
        case SPAN_FREE:
          this.#spanFreed(id);
          break;
        case OBJECT:
        case OBJECT_ALLOC:
          this.#alloc(id, at, this.#what[row]);
          break;
        case OBJECT_FREE:
          this.#freed(id, at);
      }
    }
  }

  #alloc(id: number, at: number, local: number): void {
    const span = this.#spans.spanOf(id);
    if (span < 0) return;
    const slot = this.#spans.slotOf(id, span);
    const bytes = SLOT_BYTES[this.#spans.classOf(span)] ?? 0;
    const size = bytes > 0 ? bytes : -this.#spans.pagesOf(span);
    if (!this.#objects.follows(slot, size < 0)) return;
    const type = local > 0 ? this.#typeOf(local) : 0;
    const row = this.#objects.find(slot);
    if (row >= 0) {
      if (this.#objects.sinceAt(row) > at) return;
      this.#remove(row);
    }
    if (this.#objects.add(slot, type, at, size)) this.#recount();
    else this.#sum(type, size, 1);
  }

  #freed(id: number, at: number): void {
    const row = this.#objects.find(id);
    // The cell may already hold an object allocated later.
    if (row < 0 || this.#objects.sinceAt(row) > at) return;
    this.#remove(row);
  }

  /** Freeing a whole span frees its objects, which have no events of their own. */
  #spanFreed(first: number): void {
    const span = this.#spans.spanOf((first * this.#spans.pageBytes) / this.#spans.alignBytes);
    if (span < 0) return;
    for (const id of this.#spans.slotsOf(span)) {
      const row = this.#objects.find(id);
      if (row >= 0) this.#remove(row);
    }
    this.#spans.remove(first);
  }

  #remove(row: number): void {
    this.#sum(this.#objects.typeAt(row), this.#objects.sizeAt(row), -1);
    this.#objects.remove(row);
  }

  #sum(type: number, size: number, sign: number): void {
    const scale = size < 0 ? 1 : this.#objects.scale;
    const bytes = sign * (size < 0 ? -size * this.#spans.pageBytes : size * scale);
    this.#bytes[type] += bytes;
    this.#counts[type] += sign * scale;
    this.#total += bytes;
  }

  /** After half of the objects were dropped: each remaining one represents twice as many. */
  #recount(): void {
    this.#bytes.fill(0);
    this.#counts.fill(0);
    this.#total = 0;
    this.#objects.each((_, type, size) => this.#sum(type, size, 1));
  }

  #typeOf(local: number): number {
    let type = this.#local.get(local);
    if (type === undefined) {
      type = this.#names.length < MOST_KNOWN ? this.#names.length : 0;
      if (type > 0) {
        this.#names.push('');
        this.#sizes.push(0);
        this.#bytes.push(0);
        this.#counts.push(0);
      }
      this.#local.set(local, type);
    }
    return type;
  }

  #name(local: number, name: string, size: number): void {
    const type = this.#typeOf(local);
    if (type === 0 || this.#names[type] !== '') return;
    this.#names[type] = name;
    this.#sizes[type] = size;
  }

  /** Merges types with the same name. */
  #settle(): void {
    const same = new Map<number, number>();
    for (const type of new Set(this.#local.values())) {
      const name = this.#names[type];
      const known = this.#byName.get(name);
      if (name === '' || known === type) continue;
      if (known === undefined) this.#byName.set(name, type);
      else same.set(type, known);
    }
    this.#local.clear();
    if (same.size === 0) return;
    const settled = (type: number): number => same.get(type) ?? type;
    this.#objects.retype(settled);
    this.#recount();
    for (const sample of this.#samples)
      for (const [type, { bytes, objects }] of [...sample.types]) {
        const to = settled(type);
        if (to === type) continue;
        const sum = sample.types.get(to) ?? { bytes: 0, objects: 0 };
        sample.types.set(to, { bytes: sum.bytes + bytes, objects: sum.objects + objects });
        sample.types.delete(type);
      }
    // The merged types have the latest ids: these are free again unless a higher id is in use.
    while (this.#names.length > 1 && same.has(this.#names.length - 1)) {
      this.#names.pop();
      this.#sizes.pop();
      this.#bytes.pop();
      this.#counts.pop();
    }
  }

  #sample(at: number): void {
    const ranked = this.#bytes
      .map((bytes, type) => ({ bytes, type }))
      .filter(({ bytes, type }) => bytes > 0 && type > 0)
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 2 * MOST_TYPES);
    const types = new Map(ranked.map(({ bytes, type }) => [type, { bytes, objects: this.#counts[type] }]));
    // The first sample is skipped: the heap is still being enumerated.
    if (this.#events > 0 && Number.isFinite(at) && this.#total > 0)
      this.#samples.push({
        at,
        isSettled: false,
        bytes: this.#total,
        typed: this.#total - this.#bytes[0],
        types,
      });
    if (this.#samples.length > MOST_SAMPLES) {
      this.#samples = this.#samples.filter((_, i) => i % 2 === 1);
      this.#spacing *= 2;
    }
    this.#next = (Number.isFinite(at) ? at : 0) + this.#spacing;
  }

  #useOf(): SizeClassUse[] {
    const { length } = this.#spans;
    const live = new Float64Array(length);
    this.#objects.each((id, _, size) => {
      const span = this.#spans.spanOf(id);
      if (span >= 0 && size > 0) live[span] += size * this.#objects.scale;
    });
    const use = SLOT_BYTES.map((slot) => ({ slot, spans: 0, bytes: 0, live: 0, sparse: 0 }));
    for (let span = 0; span < length; span++) {
      const sums = use[this.#spans.classOf(span)] as (typeof use)[number] | undefined;
      const bytes = this.#spans.bytesOf(span);
      if (!sums || bytes === 0 || sums.slot === 0) continue;
      sums.spans++;
      sums.bytes += bytes;
      sums.live += live[span];
      if (live[span] < SPARSE * bytes) sums.sparse += bytes;
    }
    const pins = new Map<number, Map<number, number>>();
    this.#objects.each((id, type, size) => {
      const span = this.#spans.spanOf(id);
      if (span >= 0 && size > 0 && live[span] < SPARSE * this.#spans.bytesOf(span)) {
        const types = pins.get(size) ?? new Map<number, number>();
        types.set(type, (types.get(type) ?? 0) + 1);
        pins.set(size, types);
      }
    });
    return use
      .filter(({ bytes }) => bytes > 0)
      .map(({ slot, spans, bytes, live: lives, sparse }): SizeClassUse => {
        const [pin] = [...(pins.get(slot) ?? [])].sort((a, b) => b[1] - a[1]);
        return {
          slot_bytes: slot,
          spans,
          span_bytes: bytes,
          live_bytes: Math.min(bytes, lives),
          sparse_bytes: sparse,
          ...(pin && pin[0] > 0 && { pinned_by: this.#names[pin[0]] }),
        };
      })
      .sort((a, b) => b.span_bytes - a.span_bytes);
  }
}

/** Between two sweeps the heap contains dead objects too: its minimum shows the live ones. */
const least = (samples: readonly Sample[]): Sample => samples.reduce((a, b) => (b.bytes < a.bytes ? b : a));
