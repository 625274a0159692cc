// Caches stream names by their bytes, so that each is decoded only once: with a thousand pods, every line looks one up.
import { Namespaces } from './namespaces.js';
import type { Found } from './shape.js';

/** With more names than this the cache is cleared. */
const MOST_NAMES = 16 * 1024;

/** A stream's name from the parts of a prefix that name it. */
export type NameOf = (parts: readonly string[], namespaces: Namespaces) => string;

export class Names {
  readonly #names = new Map<number, { bytes: Buffer; name: string }>();
  readonly #namespaces = new Namespaces();

  constructor(private readonly nameOf: NameOf = (parts) => parts.join('/')) {}

  /** The name that the parts of a prefix make. */
  of(buffer: Buffer, { names, count }: Found): string {
    if (count === 0) return '';
    const from = names[0];
    const to = names[2 * count - 1];
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ buffer[i], 0x01000193);
    const known = this.#names.get(hash);
    if (known && isSame(known.bytes, buffer, from, to)) return known.name;
    const name = this.#nameFrom(buffer, names, count);
    if (this.#names.size >= MOST_NAMES) this.#names.clear();
    this.#names.set(hash, { bytes: Buffer.from(buffer.subarray(from, to)), name });
    return name;
  }

  #nameFrom(buffer: Buffer, names: Int32Array, count: number): string {
    const parts = Array.from({ length: count }, (_, i) =>
      buffer.toString('utf8', names[2 * i], names[2 * i + 1]),
    );
    return this.nameOf(parts, this.#namespaces);
  }

  /** The namespace that a name leaves out. */
  leftOut(name: string): string {
    return this.#namespaces.leftOut(name);
  }
}

function isSame(bytes: Buffer, buffer: Buffer, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== buffer[from + i]) return false;
  return true;
}
