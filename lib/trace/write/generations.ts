// Which generations a trace has, where they stand and when they were: what a smaller trace can be made of. Each stands alone:
// all that runs is told again at its start, and its strings, stacks and clock are its own.
import { FORMATS, FREQUENCY, STRINGS, SYNC } from '../v2/wire.js';
import { Cursor } from '../varint.js';
import { BatchReader, HEADER_BYTES, type Batch, type BatchSink } from './batches.js';
import { endOfPayload, numbersOf, type Numbers } from './sound.js';

/** Units a second where nothing tells (runtime/trace.go, traceTimeDiv). */
const USUAL_FREQUENCY = 1e9 / 64;

/** From Go 1.26 on a byte stands behind each generation. */
export const MARKED = 26;

/** One generation of a trace. */
export interface Generation {
  number: number;
  /** Its bytes in the file, with the byte that ends it from Go 1.26 on. */
  from: number;
  to: number;
  /** Seconds since the trace's start. Threads go over to the next generation one by one: they overlap a little. */
  fromS: number;
  toS: number;
  /** All of it is there and sound, so that every reader takes it. */
  whole: boolean;
}

interface Open extends Generation {
  /** In units of the file: its first batch, its first with events, its last. */
  first: number;
  begin: number;
  last: number;
  frequency: number;
  hasStrings: boolean;
}

/** Reads a trace and lists its generations. */
export class Generations implements BatchSink {
  readonly all: Generation[] = [];
  readonly #reader = new BatchReader(this);
  readonly #cursor = new Cursor();
  /** Each ends with a byte of its own. */
  readonly #marksEnds: boolean;
  /** Undefined for a version whose events are not all known. */
  readonly #numbers: Numbers | undefined;
  #open: Open | undefined;
  /** What came before was lost, and with it perhaps the beginning of what follows. */
  #lost = false;
  /** When in the file, and when since the trace's start, the generation before began, and its clock. */
  #units = NaN;
  #atS = 0;
  #frequency = USUAL_FREQUENCY;

  /** `minor`: of the version in the header. */
  constructor(minor: number) {
    this.#marksEnds = minor >= MARKED;
    this.#numbers = FORMATS.has(minor) ? numbersOf(minor) : undefined;
  }

  /** The file's next bytes, its header first. */
  add(chunk: Buffer): void {
    this.#reader.add(chunk);
  }

  end(): void {
    this.#reader.end();
    this.#close(!this.#marksEnds);
  }

  batch({ experiment, generation, time, bytes, payload, offset, isCut }: Batch): void {
    if (this.#open?.number !== generation) {
      this.#close(!this.#marksEnds);
      this.#open = {
        number: generation,
        from: offset,
        to: offset,
        fromS: NaN,
        toS: NaN,
        whole: !this.#lost,
        first: time,
        begin: Infinity,
        last: time,
        frequency: NaN,
        hasStrings: false,
      };
      this.#lost = false;
    }
    const open = this.#open;
    if (isCut) open.whole = false;
    open.to = offset + bytes.length;
    open.first = Math.min(open.first, time);
    open.last = Math.max(open.last, time);
    if (experiment > 0 || payload === bytes.length) return;
    const end = bytes.length;
    if (this.#numbers && endOfPayload(bytes, payload, end, this.#numbers) < end) open.whole = false;
    const first = bytes[payload];
    if (first === STRINGS) open.hasStrings = true;
    // The clock of a generation is told (from 1.25 on) while the one before goes on, until a stop of the world is over.
    if (first !== FREQUENCY && first !== SYNC) {
      open.begin = Math.min(open.begin, time);
      return;
    }
    const cursor = this.#cursor.set(bytes, payload + (first === SYNC ? 2 : 1), bytes.length);
    open.frequency = cursor.varint();
  }

  endOfGeneration(offset: number): void {
    if (this.#open) this.#open.to = offset + 1;
    this.#close(true);
  }

  passed(): void {
    if (this.#open) this.#open.whole = false;
    this.#lost = true;
  }

  #close(isEnded: boolean): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    const { number, from, to, first, begin, last, frequency, hasStrings } = open;
    if (!Number.isNaN(this.#units)) this.#atS += (first - this.#units) / this.#frequency;
    this.#units = first;
    if (frequency > 0) this.#frequency = frequency;
    const fromS = this.#atS + (Math.min(begin, last) - first) / this.#frequency;
    const toS = this.#atS + (last - first) / this.#frequency;
    const before = this.all.at(-1);
    if (before) before.toS = Math.max(before.toS, fromS);
    const whole = open.whole && isEnded && hasStrings && frequency > 0;
    this.all.push({ number, from, to, fromS, toS, whole });
  }
}

/** What to keep of the bytes of a trace: its header, and the generations `from` to `to` of the file. */
export function* kept(chunk: Buffer, offset: number, from: number, to: number): Generator<Buffer> {
  for (const [low, high] of [
    [0, HEADER_BYTES],
    [from, to],
  ]) {
    const part = chunk.subarray(Math.max(0, low - offset), Math.max(0, high - offset));
    if (part.length > 0) yield part;
  }
}
