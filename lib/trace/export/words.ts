// Looks up keywords by their bytes, without creating strings.
import { same } from './fields.js';

export class Words<T> {
  readonly #mask: number;
  readonly #slots: ([word: string, value: T] | undefined)[];

  /** The keys are ASCII. */
  constructor(words: Iterable<readonly [word: string, value: T]>) {
    const all = [...words];
    const size = 4 * 2 ** Math.ceil(Math.log2(all.length + 1));
    this.#mask = size - 1;
    this.#slots = Array.from({ length: size }, () => undefined);
    for (const [word, value] of all) {
      let slot = hashOf(Buffer.from(word), 0, word.length) & this.#mask;
      while (this.#slots[slot]) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = [word, value];
    }
  }

  /** The value for `bytes[from, to)`. */
  of(bytes: Uint8Array, from: number, to: number): T | undefined {
    for (let slot = hashOf(bytes, from, to) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const known = this.#slots[slot];
      if (!known) return undefined;
      if (same(bytes, from, to, known[0])) return known[1];
    }
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
  return hash ^ (hash >>> 9);
}
