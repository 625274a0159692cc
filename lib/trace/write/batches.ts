// The batches of a trace of Go 1.22 or later as they stand in the file, for what writes traces: their frames only. Unlike the
// decoder, which saves what it can, this takes no batch that is not whole, but for the one in which the file ends.
import { BATCH, END_OF_GENERATION, EXPERIMENTAL_BATCH, LONGEST_PAYLOAD, SIZE_BYTES } from '../v2/wire.js';
import { Cursor } from '../varint.js';

/** `go 1.26 trace` and NULs. */
export const HEADER_BYTES = 16;
/** Type, experiment, varints of generation, thread and time, size. */
const LONGEST_HEADER = 2 + 3 * 10 + SIZE_BYTES;
/** Generations that may be lost in damage. */
const MOST_LOST = 64;
const NOTHING = Buffer.alloc(0);

/** Valid until the call returns that tells it. */
export interface Batch {
  experiment: number;
  generation: number;
  /** Units of the file. */
  time: number;
  /** From its type to the end of its payload. */
  bytes: Buffer;
  /** Where in `bytes` the size stands, and where the payload begins. */
  size: number;
  payload: number;
  /** Where it stands in the file. */
  offset: number;
  /** The file ends in it: only the last one can be. */
  isCut: boolean;
}

export interface BatchSink {
  batch(batch: Batch): void;
  /** A byte that stands behind each generation from 1.26 on. */
  endOfGeneration(offset: number): void;
  /** So many bytes are no batch, or one that is not whole. */
  passed(offset: number, count: number): void;
}

export class BatchReader {
  readonly #sink: BatchSink;
  readonly #cursor = new Cursor();
  /** What was handed in and not taken yet, and where it stands in the file. */
  #rest: Buffer = NOTHING;
  #offset = 0;
  #generation = 0;
  /** Where bytes begin that are passed over. */
  #lost: number | undefined;

  constructor(sink: BatchSink) {
    this.#sink = sink;
  }

  /** The file's next bytes, its header first. */
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
        // Behind damage nothing shows that it is one.
        if (batch === undefined || batch === 'cut' || (batch.isCut && this.#lost !== undefined)) {
          this.#lost ??= this.#offset + at;
          at++;
          continue;
        }
        // Bytes are missing in it, or behind it, where no other follows.
        const end = at + batch.bytes.length;
        if (end === bytes.length && !isLast) break;
        if (end < bytes.length && !isStart(bytes[end])) {
          this.#lost ??= this.#offset + at;
          at = end > at + batch.payload ? at + batch.payload : at + 1;
          continue;
        }
        this.#passed(this.#offset + at);
        if (bytes[at] === END_OF_GENERATION) this.#sink.endOfGeneration(this.#offset + at);
        else {
          this.#generation = batch.generation;
          this.#sink.batch(batch);
        }
        at = end;
      }
    this.#rest = Buffer.from(bytes.subarray(at));
    this.#offset += at;
  }

  /** The bytes up to here were lost. */
  #passed(offset: number): void {
    if (this.#lost !== undefined) this.#sink.passed(this.#lost, offset - this.#lost);
    this.#lost = undefined;
  }

  /** Undefined where none begins so; `cut` where not even its header is whole. */
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
    // Behind damage any byte can look like one.
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
    // The runtime writes the size in ten bytes, whatever it is: a strong mark behind damage.
    if (this.#lost !== undefined && batch.payload - batch.size !== SIZE_BYTES) return undefined;
    const end = cursor.at + length;
    return { ...batch, bytes: bytes.subarray(at, end), isCut: end > bytes.length };
  }
}

const isStart = (byte: number): boolean =>
  byte === BATCH || byte === EXPERIMENTAL_BATCH || byte === END_OF_GENERATION;
