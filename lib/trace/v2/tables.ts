// Strings and stacks of one generation. They come after the events that refer to them, and most are never needed (every message
// of trace.Log is a separate string). So the raw bytes are kept, and entries are decoded on demand.
import type { Frame } from '../events.js';
import { Kept } from '../kept.js';
import { behind, Cursor, varintAt } from '../varint.js';
import { DEEPEST_STACK, STACK, STRING } from './wire.js';

/** runtime/trace.go: maxTraceStringLen. A greater length means damage. */
const LONGEST_STRING = 1024;
const NO_FRAMES: readonly Frame[] = [];

export class Tables {
  readonly #strings = new Table(endOfString);
  readonly #stacks = new Table(endOfStack);
  readonly #known = new Map<number, string>();
  readonly #frames = new Map<number, readonly Frame[]>();
  readonly #cursor = new Cursor();

  addStrings(bytes: Uint8Array, from: number, to: number): void {
    this.#strings.add(bytes, from, to);
  }

  addStacks(bytes: Uint8Array, from: number, to: number): void {
    this.#stacks.add(bytes, from, to);
  }

  /** Each generation has its own tables. */
  clear(): void {
    this.#strings.clear();
    this.#stacks.clear();
    this.#known.clear();
    this.#frames.clear();
  }

  get hasStrings(): boolean {
    return this.#strings.used > 0;
  }

  string(id: number): string | undefined {
    if (id === 0) return '';
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const at = this.#strings.placeOf(id);
    if (at < 0) return undefined;
    const { buffer, used } = this.#strings;
    const cursor = this.#cursor.set(buffer, at, used);
    const length = Math.min(cursor.varint(), LONGEST_STRING);
    const text = buffer.toString('utf8', cursor.at, Math.min(cursor.at + length, used));
    this.#known.set(id, text);
    return text;
  }

  frames(id: number): readonly Frame[] {
    if (id === 0) return NO_FRAMES;
    const known = this.#frames.get(id);
    if (known) return known;
    const at = this.#stacks.placeOf(id);
    if (at < 0) return NO_FRAMES;
    const { buffer, used } = this.#stacks;
    const cursor = new Cursor().set(buffer, at, used);
    const frames: Frame[] = [];
    for (let count = Math.min(cursor.varint(), DEEPEST_STACK); count > 0 && !cursor.over; count--) {
      cursor.varint(); // pc
      const name = this.string(cursor.varint()) ?? '';
      const file = this.string(cursor.varint()) ?? '';
      frames.push({ function: name, file, line: cursor.varint() });
    }
    this.#frames.set(id, frames);
    return frames;
  }
}

/** A sequence of entries `tag id …`, indexed by id on the first lookup. */
class Table extends Kept {
  /** Position of the entry's value, which follows its id; -1: no such entry. Ids count up from 1. */
  #places = new Int32Array(0);
  /** Starts of batches not yet indexed. They are separate because damage in one does not affect the next. */
  #parts: number[] = [];

  constructor(private readonly end: (bytes: Uint8Array, entry: number, place: number, to: number) => number) {
    super();
  }

  override add(bytes: Uint8Array, from: number, to: number): void {
    this.#parts.push(this.used);
    super.add(bytes, from, to);
  }

  clear(): void {
    this.used = 0;
    this.#parts = [];
    this.#places.fill(-1);
  }

  placeOf(id: number): number {
    this.#parts.forEach((from, i) => this.#index(from, this.#parts[i + 1] ?? this.used));
    this.#parts.length = 0;
    return id > 0 && id < this.#places.length ? this.#places[id] : -1;
  }

  #index(from: number, to: number): void {
    const { buffer } = this;
    // An entry takes at least three bytes, so an id too large for the table's size is damage.
    const most = this.used;
    for (let at = from; at < to;) {
      const entry = at;
      const place = behind(buffer, entry + 1, 1);
      at = this.end(buffer, entry, place, to);
      if (at < 0) break;
      const id = varintAt(buffer, entry + 1);
      if (id > most) continue;
      if (id >= this.#places.length) {
        const larger = new Int32Array(Math.max(id + 1, 2 * this.#places.length)).fill(-1);
        larger.set(this.#places);
        this.#places = larger;
      }
      this.#places[id] = place;
    }
  }
}

/** The end of the entry whose value is at `place`, after its id; -1 if damaged. */
function endOfString(bytes: Uint8Array, entry: number, place: number, to: number): number {
  if (bytes[entry] !== STRING) return -1;
  const end = behind(bytes, place, 1) + varintAt(bytes, place);
  return end <= to ? end : -1;
}

function endOfStack(bytes: Uint8Array, entry: number, place: number, to: number): number {
  const frames = varintAt(bytes, place);
  if (bytes[entry] !== STACK || frames > DEEPEST_STACK) return -1;
  const end = behind(bytes, place, 1 + 4 * frames);
  return end <= to ? end : -1;
}
