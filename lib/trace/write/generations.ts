// Lists a trace's generations with their positions and times, to make smaller traces of some of them. Each is self-contained: it
// begins with the state of everything running, and has its own strings, stacks and clock.
import { FORMATS, FREQUENCY, STRINGS, SYNC, USUAL_FREQUENCY } from '../v2/wire.js';
import { Cursor } from '../varint.js';
import { BatchReader, HEADER_BYTES, type Batch, type BatchSink } from './batches.js';
import { endOfPayload, numbersOf, type Numbers } from './sound.js';

/** Since Go 1.26, generations have an end marker. */
export const MARKED = 26;

/** One generation of a trace. */
export interface Generation {
  number: number;
  /** File offsets of its bytes, including the end marker since Go 1.26. */
  from: number;
  to: number;
  /** Seconds since the trace's start. Threads switch generations one by one, so generations overlap a little. */
  fromS: number;
  toS: number;
  /** It is complete and valid, so that every reader accepts it. */
  whole: boolean;
}

interface Open extends Generation {
  /** In file units: first batch, first batch with events, last batch. */
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
  /** Generations have an end marker. */
  readonly #marksEnds: boolean;
  /** Undefined for versions with unknown events. */
  readonly #numbers: Numbers | undefined;
  #open: Open | undefined;
  /** Bytes were skipped before, possibly the beginning of the next generation. */
  #lost = false;
  /** Begin of the previous generation in file units, and in seconds since the trace's start, and its frequency. */
  #units = NaN;
  #atS = 0;
  #frequency = USUAL_FREQUENCY;

  /** `minor`: from the header. */
  constructor(minor: number) {
    this.#marksEnds = minor >= MARKED;
    this.#numbers = FORMATS.has(minor) ? numbersOf(minor) : undefined;
  }

  /** Takes the next bytes of the file, from its header on. */
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
    // Since 1.25, a generation's clock is written during the previous generation, until a stop of the world ends.
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

/** Byte ranges to keep: the header, and the generations `from` to `to`. */
export function* kept(chunk: Buffer, offset: number, from: number, to: number): Generator<Buffer> {
  for (const [low, high] of [
    [0, HEADER_BYTES],
    [from, to],
  ]) {
    const part = chunk.subarray(Math.max(0, low - offset), Math.max(0, high - offset));
    if (part.length > 0) yield part;
  }
}
