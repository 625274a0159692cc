// Interns an export's strings and stacks. Exports repeat them in full with every event: the bytes are kept once, and decoded on
// demand.
import type { Frame } from '../events.js';
import { Kept } from '../kept.js';
import { hashOf } from './words.js';

/** Limit on the bytes of all: beyond it the table is cleared, and ids start over. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Longer strings and stacks are truncated: none is valid. */
const LONGEST = 512 * 1024;
const DEEPEST = 1000;

const NO_FRAMES: readonly Frame[] = [];

/** Byte strings, with ids from 1. */
export class Names {
  readonly #kept = new Kept();
  /** End of each string by id; it begins where the previous one ends. */
  #ends: number[] = [0];
  /** Hash table of ids; 0: free. */
  #slots = new Int32Array(4096);
  readonly #strings = new Map<number, string>();
  readonly #frames = new Map<number, readonly Frame[]>();

  /** There is hardly room for more. */
  get isFull(): boolean {
    return this.#kept.used > MOST_BYTES;
  }

  /** The id of `bytes[from, to)`; 0 if empty. */
  of(bytes: Uint8Array, from = 0, to = bytes.length): number {
    const end = Math.min(to, from + LONGEST);
    if (from >= end) return 0;
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(bytes, from, end) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot];
      if (known === 0) return this.#add(bytes, from, end, slot);
      if (this.#is(known, bytes, from, end)) return known;
    }
  }

  /** A string in Go's quoted form, unquoted; undefined if the id is unknown. */
  string(id: number): string | undefined {
    if (id === 0) return '';
    if (!(id > 0 && id < this.#ends.length)) return undefined;
    let text = this.#strings.get(id);
    if (text === undefined) {
      text = unquoted(this.#kept.buffer.toString('utf8', this.#ends[id - 1], this.#ends[id]));
      this.#strings.set(id, text);
    }
    return text;
  }

  /** A stack as printed by `-d=parsed`: for each frame a line `function @ pc` and a line `file:line`. */
  frames(id: number): readonly Frame[] {
    if (!(id > 0 && id < this.#ends.length)) return NO_FRAMES;
    let frames = this.#frames.get(id);
    if (!frames) {
      frames = framesOf(this.#kept.buffer.toString('utf8', this.#ends[id - 1], this.#ends[id]));
      this.#frames.set(id, frames);
    }
    return frames;
  }

  clear(): void {
    this.#kept.used = 0;
    this.#ends.length = 1;
    this.#slots.fill(0);
    this.#strings.clear();
    this.#frames.clear();
  }

  #is(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#ends[id - 1];
    if (this.#ends[id] - start !== to - from) return false;
    const held = this.#kept.buffer;
    for (let i = from, j = start; i < to; i++, j++) if (bytes[i] !== held[j]) return false;
    return true;
  }

  #add(bytes: Uint8Array, from: number, to: number, slot: number): number {
    const id = this.#ends.length;
    this.#kept.add(bytes, from, to);
    this.#ends.push(this.#kept.used);
    this.#slots[slot] = id;
    if (2 * id > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let id = 1; id < this.#ends.length; id++) {
      let slot = hashOf(this.#kept.buffer, this.#ends[id - 1], this.#ends[id]) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Unquotes the output of Go's strconv.Quote, without its quotes. */
export const unquoted = (text: string): string =>
  text.includes('\\')
    ? text.replace(
        /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gs,
        (_, byte?: string, short?: string, long?: string, letter: string = '') => {
          const code = byte ?? short ?? long;
          if (code === undefined) return ESCAPES[letter] ?? letter;
          const value = parseInt(code, 16);
          return byte === undefined && value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd';
        },
      )
    : text;

function framesOf(text: string): readonly Frame[] {
  const frames: Frame[] = [];
  for (const line of text.split('\n', 2 * DEEPEST)) {
    const last = frames.at(-1);
    if (line.startsWith('\t\t')) {
      const place = /^(.*):(\d+)\r?$/.exec(line.slice(2));
      if (last && place) {
        last.file = place[1];
        last.line = Number(place[2]);
      }
    } else {
      const end = line.lastIndexOf(' @ ');
      if (end > 0) frames.push({ function: line.slice(1, end), file: '', line: 0 });
    }
  }
  return frames;
}
