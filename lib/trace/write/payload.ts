// Writes payloads with the headers of original batches. May need several batches, because none may exceed the runtime's buffer
// size.
import { LONGEST_PAYLOAD, SIZE_BYTES } from '../v2/wire.js';
import { putPadded, putVarint } from '../varint.js';

/** internal/trace/tracev2, MaxEventTrailerDataSize: readers reject longer strings. */
const LONGEST_TEXT = 1024;
/** Including the numbers before it. */
const LONGEST_ENTRY = 2 * LONGEST_TEXT;

/** A batch with this header (everything before the size) and payload. */
export function batchOf(header: Uint8Array, payload: Uint8Array): Buffer {
  const batch = Buffer.alloc(header.length + SIZE_BYTES + payload.length);
  batch.set(header);
  putPadded(batch, header.length, payload.length, SIZE_BYTES);
  batch.set(payload, header.length + SIZE_BYTES);
  return batch;
}

/** Writes entries after a first byte, in batches with the same header. */
export class Payload {
  readonly #header: Buffer;
  readonly #first: number;
  readonly #emit: (bytes: Buffer) => void;
  readonly #bytes = Buffer.alloc(LONGEST_PAYLOAD);
  #used = 0;

  /** Keeps no view of `header`. */
  constructor(header: Uint8Array, first: number, emit: (bytes: Buffer) => void) {
    this.#header = Buffer.from(header);
    this.#first = first;
    this.#emit = emit;
  }

  /** Adds an entry: `bytes`, then the text with its length before it. */
  add(bytes: Uint8Array, text: string): void {
    if (this.#used > LONGEST_PAYLOAD - LONGEST_ENTRY) this.flush();
    if (this.#used === 0) this.#bytes[this.#used++] = this.#first;
    this.#bytes.set(bytes, this.#used);
    this.#used += bytes.length;
    const kept = text.slice(0, LONGEST_TEXT);
    this.#used = putVarint(this.#bytes, this.#used, kept.length);
    this.#used += this.#bytes.write(kept, this.#used, 'latin1');
  }

  flush(): void {
    if (this.#used > 0) this.#emit(batchOf(this.#header, this.#bytes.subarray(0, this.#used)));
    this.#used = 0;
  }
}
