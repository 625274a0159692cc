// What a carrier writes before or behind the texts of its lines, as WebAssembly compares it: literal bytes and digits.
import * as layout from './lines-layout.js';

const [ZERO, NINE, BLOCK] = [48, 57, 16];

export class Patterns {
  /** Their texts, with all digits as zeros. */
  readonly #known = new Set<string>();

  /** `at`: their place in the WebAssembly's memory. */
  constructor(
    private readonly memory: ArrayBuffer,
    private readonly at: number,
  ) {}

  get count(): number {
    return this.#known.size;
  }

  clear(): void {
    this.#known.clear();
  }

  /** Learns `buffer[from, to)`, if it is new; false if there is no room for it. */
  learn(buffer: Buffer, from: number, to: number): boolean {
    const length = to - from;
    const text = buffer.toString('latin1', from, to).replace(/\d/g, '0');
    if (this.#known.has(text)) return true;
    if (length > BLOCK * layout.MOST_BLOCKS || this.count === layout.MOST_PATTERNS) return false;
    const at = this.at + this.count * layout.PATTERN_BYTES;
    this.#known.add(text);
    const bytes = new Uint8Array(this.memory, at, layout.PATTERN_BYTES).fill(0);
    new DataView(this.memory, at).setInt32(layout.PATTERN_LENGTH, length, true);
    for (let i = 0; i < length; i++) {
      const byte = buffer[from + i];
      const place = Math.floor(i / BLOCK) * layout.BLOCK_BYTES + (i % BLOCK);
      if (byte >= ZERO && byte <= NINE) bytes[place + layout.DIGITS] = 0xff;
      else {
        bytes[place] = byte;
        bytes[place + layout.LITERALS] = 0xff;
      }
    }
    return true;
  }
}
