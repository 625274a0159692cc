// Splits a trace of Go 1.22 or later into batches, for code that writes traces. Payloads are not parsed. Unlike the decoder,
// which recovers what it can, this rejects incomplete batches, except one at the end of the file.
import {
  BATCH,
  END_OF_GENERATION,
  EXPERIMENTAL_BATCH,
  LONGEST_HEADER,
  LONGEST_PAYLOAD,
  MOST_LOST,
  SIZE_BYTES,
} from '../v2/wire.js';
import { Cursor } from '../varint.js';

/** `go 1.26 trace` and NULs. */
export const HEADER_BYTES = 16;
const NOTHING = Buffer.alloc(0);

/** Valid during the call that passes it. */
export interface Batch {
  experiment: number;
  generation: number;
  /** File units. */
  time: number;
  /** From its type to the end of its payload. */
  bytes: Buffer;
  /** Positions in `bytes`: of the size, and below of the payload. */
  size: number;
  payload: number;
  /** File offset. */
  offset: number;
  /** The file ends in it: only the last one can be incomplete. */
  isCut: boolean;
}

export interface BatchSink {
  batch(batch: Batch): void;
  /** The end marker of a generation, since 1.26. */
  endOfGeneration(offset: number): void;
  /** Bytes that are no batch, or an incomplete one, were skipped. */
  passed(offset: number, count: number): void;
}

export class BatchReader {
  readonly #cursor = new Cursor();
  /** Bytes not processed yet; below: their file offset. */
  #rest: Buffer = NOTHING;
  #offset = 0;
  #generation = 0;
  /** File offset of skipped bytes not reported yet. */
  #lost: number | undefined;

  constructor(private readonly sink: BatchSink) {}

  /** Takes the next bytes of the file, from its header on. */
  add(chunk: Buffer): void {
    this.#read(this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk, false);
  }

  end(): void {
    this.#read(this.#rest, true);
    this.#passed(this.#offset);
  }

  #read(bytes: Buffer, isLast: boolean): void {
    let at = this.#offset === 0 && bytes.length >= HEADER_BYTES ? HEADER_BYTES : 0;
    if (this.#offset > 0 || at > 0)
      while (at < bytes.length) {
        const batch = this.#batchAt(bytes, at);
        if (!isLast && (batch === 'cut' || batch?.isCut)) break;
        // After damage, a truncated batch is not reliable.
        if (batch === undefined || batch === 'cut' || (batch.isCut && this.#lost !== undefined)) {
          this.#lost ??= this.#offset + at;
          at++;
          continue;
        }
        // If no other batch follows, bytes are missing in this one or after it.
        const end = at + batch.bytes.length;
        if (end === bytes.length && !isLast) break;
        if (end < bytes.length && !isStart(bytes[end])) {
          this.#lost ??= this.#offset + at;
          at = end > at + batch.payload ? at + batch.payload : at + 1;
          continue;
        }
        this.#passed(this.#offset + at);
        if (bytes[at] === END_OF_GENERATION) this.sink.endOfGeneration(this.#offset + at);
        else {
          this.#generation = batch.generation;
          this.sink.batch(batch);
        }
        at = end;
      }
    this.#rest = Buffer.from(bytes.subarray(at));
    this.#offset += at;
  }

  /** Reports skipped bytes up to here. */
  #passed(offset: number): void {
    if (this.#lost !== undefined) this.sink.passed(this.#lost, offset - this.#lost);
    this.#lost = undefined;
  }

  /** Undefined if there is no batch; `cut` if its header is truncated. */
  #batchAt(bytes: Buffer, at: number): Batch | 'cut' | undefined {
    const type = bytes[at];
    const batch = {
      experiment: 0,
      generation: 0,
      time: 0,
      size: 0,
      payload: 0,
      offset: this.#offset + at,
      isCut: false,
    };
    // After damage, any byte can look like an end marker.
    if (type === END_OF_GENERATION && this.#lost === undefined)
      return { ...batch, bytes: bytes.subarray(at, at + 1) };
    if (type !== BATCH && type !== EXPERIMENTAL_BATCH) return undefined;
    const cursor = this.#cursor.set(bytes, at + 1, bytes.length);
    if (type === EXPERIMENTAL_BATCH) batch.experiment = cursor.byte();
    batch.generation = cursor.varint();
    cursor.varint(); // the thread
    batch.time = cursor.varint();
    batch.size = cursor.at - at;
    const length = cursor.varint();
    batch.payload = cursor.at - at;
    if (cursor.over) return bytes.length - at > LONGEST_HEADER ? undefined : 'cut';
    const { generation } = batch;
    if (length < 0 || length > LONGEST_PAYLOAD || generation <= 0 || batch.time < 0) return undefined;
    const open = this.#generation;
    if (open > 0 && (generation < open || generation > open + MOST_LOST)) return undefined;
    // The runtime always writes the size in ten bytes, which is strong evidence after damage.
    if (this.#lost !== undefined && batch.payload - batch.size !== SIZE_BYTES) return undefined;
    const end = cursor.at + length;
    return { ...batch, bytes: bytes.subarray(at, end), isCut: end > bytes.length };
  }
}

const isStart = (byte: number): boolean =>
  byte === BATCH || byte === EXPERIMENTAL_BATCH || byte === END_OF_GENERATION;
