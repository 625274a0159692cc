// Bytes that can be examined before they are consumed, to recognize formats and to find the parts of an input.
import type { Source } from './source.js';

const CAPACITY = 128 * 1024;
/** How many consumed bytes can be given back. */
const BEHIND = 32 * 1024;
const NEWLINE = 10;
/** Enough to recognize every format: a tar header. */
const HEAD = 512;

export class Lookahead implements Source {
  #buffer = Buffer.allocUnsafe(CAPACITY);
  #from = 0;
  #to = 0;
  #ended = false;
  offset = 0;

  constructor(private readonly source: Source) {}

  /** The next bytes, at least `count` unless the input ends before; valid until the next call. */
  async peek(count = 1): Promise<Buffer> {
    while (this.#to - this.#from < count && !this.#ended) {
      if (this.#from + count > this.#buffer.length || this.#to === this.#buffer.length) this.#moveUp(count);
      const got = await this.source.read(this.#buffer.subarray(this.#to));
      this.#ended = got === 0;
      this.#to += got;
    }
    return this.#buffer.subarray(this.#from, this.#to);
  }

  /** The first bytes: a whole line, or enough for every format. It does not wait for more of a slow pipe. */
  async head(): Promise<Buffer> {
    let head = await this.peek();
    while (head.length < HEAD && !head.includes(NEWLINE) && !this.#ended)
      head = await this.peek(head.length + 1);
    return head;
  }

  take(count: number): void {
    this.#from += count;
    this.offset += count;
  }

  /** Gives consumed bytes back, as far as they are still there. */
  back(count: number): void {
    this.take(-Math.min(count, this.#from));
  }

  read(into: Buffer): number | Promise<number> {
    if (this.#from < this.#to) {
      const count = this.#buffer.copy(into, 0, this.#from, this.#to);
      this.take(count);
      return count;
    }
    if (this.#ended) return 0;
    const got = this.source.read(into);
    if (typeof got === 'number') return this.#taken(got);
    return got.then((count) => this.#taken(count));
  }

  close(): unknown {
    return this.source.close();
  }

  #taken(count: number): number {
    this.offset += count;
    return count;
  }

  #moveUp(count: number): void {
    const from = Math.max(0, this.#from - BEHIND);
    const held = this.#buffer.subarray(from, this.#to);
    const room = held.length + count;
    if (room > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(room * 2);
    // `copy` handles overlapping ranges.
    held.copy(this.#buffer);
    this.#to -= from;
    this.#from -= from;
  }
}
