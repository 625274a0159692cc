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

/** FNV-1a, folded, because the low bits of a product depend only on the low bits of the bytes. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash ^ (hash >>> 15);
}
