// The prefixes of a carrier's lines as WebAssembly compares them: literal bytes and digits.
import * as layout from './lines-layout.js';

const [ZERO, NINE, BLOCK] = [48, 57, 16];

export class Prefixes {
  /** Their texts, with all digits as zeros. */
  readonly #known = new Set<string>();

  /** `memory`: that of the WebAssembly. */
  constructor(private readonly memory: ArrayBuffer) {}

  get count(): number {
    return this.#known.size;
  }

  clear(): void {
    this.#known.clear();
  }

  /** Learns `buffer[from, to)`, if it is new and there is room for it. */
  learn(buffer: Buffer, from: number, to: number): void {
    const length = to - from;
    if (length > BLOCK * layout.MOST_BLOCKS || this.count === layout.MOST_PREFIXES) return;
    const text = buffer.toString('latin1', from, to).replace(/\d/g, '0');
    if (this.#known.has(text)) return;
    const at = layout.PREFIXES_AT + this.count * layout.PREFIX_BYTES;
    this.#known.add(text);
    const bytes = new Uint8Array(this.memory, at, layout.PREFIX_BYTES).fill(0);
    new DataView(this.memory, at).setInt32(layout.PREFIX_LENGTH, length, true);
    for (let i = 0; i < length; i++) {
      const byte = buffer[from + i];
      const place = Math.floor(i / BLOCK) * layout.BLOCK_BYTES + (i % BLOCK);
      if (byte >= ZERO && byte <= NINE) bytes[place + layout.DIGITS] = 0xff;
      else {
        bytes[place] = byte;
        bytes[place + layout.LITERALS] = 0xff;
      }
    }
  }
}
