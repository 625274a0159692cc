// Caches stream names by their bytes, so that each is decoded only once: with a thousand pods, every line looks one up.
import { Namespaces } from './namespaces.js';
import type { Found } from './shape.js';

/** With more names than this the cache is cleared. */
const MOST_NAMES = 16 * 1024;

export class Names {
  readonly #names = new Map<number, { bytes: Buffer; name: string }>();
  readonly #namespaces = new Namespaces();

  /** `namespaced`: the first part is the namespace of the others. */
  constructor(private readonly namespaced = false) {}

  /** The names that the parts of a prefix found, joined by `/`. */
  of(buffer: Buffer, { names, count }: Found): string {
    if (count === 0) return '';
    // In a list of labels the second name may come before the first.
    const from = Math.min(names[0], names[2 * count - 2]);
    const to = Math.max(names[1], names[2 * count - 1]);
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ buffer[i], 0x01000193);
    const known = this.#names.get(hash);
    if (known && isSame(known.bytes, buffer, from, to)) return known.name;
    const name = this.#nameOf(buffer, names, count);
    if (this.#names.size >= MOST_NAMES) this.#names.clear();
    this.#names.set(hash, { bytes: Buffer.from(buffer.subarray(from, to)), name });
    return name;
  }

  #nameOf(buffer: Buffer, names: Int32Array, count: number): string {
    const parts = Array.from({ length: count }, (_, i) =>
      buffer.toString('utf8', names[2 * i], names[2 * i + 1]),
    );
    const namespace = this.namespaced ? parts.shift()! : '';
    return this.#namespaces.apart(parts.join('/'), namespace);
  }

  /** The namespace that a name leaves out. */
  leftOut(name: string): string {
    return this.namespaced ? this.#namespaces.leftOut(name) : '';
  }
}

function isSame(bytes: Buffer, buffer: Buffer, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== buffer[from + i]) return false;
  return true;
}
