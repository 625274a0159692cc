// Traces of Go 1.22 and later: batches of one thread and one generation each, in the order in which they were written. A
// generation is told when its last batch is there, since names, and up to 1.24 the clock, come last.
import type { Decoder, TraceFacts, TraceSink, Wanted } from '../events.js';
import { Cursor } from '../varint.js';
import { Clock, Generation } from './generation.js';
import { Lane, TimedDecoder } from './timed.js';
import {
  BATCH,
  CPU_SAMPLES,
  END_OF_GENERATION,
  EXPERIMENTAL_BATCH,
  FORMATS,
  FREQUENCY,
  LONGEST_PAYLOAD,
  SIZE_BYTES,
  STACKS,
  STRINGS,
  SYNC,
  type Format,
} from './wire.js';

/** The file's header: `go 1.26 trace`, padded with NULs. */
const HEADER_BYTES = 16;
/** Varints of gen, m and time, the longest. */
const LONGEST_HEADER = 2 + 3 * 10 + SIZE_BYTES;
/** Generations that may be lost in a hole, before what looks like a batch behind it is taken for chance. */
const MOST_LOST = 64;
/** The newest Go whose traces were looked at. */
const NEWEST = 27;

interface Batch {
  generation: number;
  thread: number;
  time: number;
  experiment: number;
  /** Where the payload begins and ends. */
  from: number;
  to: number;
}

export class V2Decoder implements Decoder {
  readonly facts: TraceFacts;
  readonly #sink: TraceSink;
  readonly #format: Format;
  readonly #isNewer: boolean;
  readonly #generation = new Generation();
  readonly #timed: TimedDecoder;
  readonly #clock = new Clock();
  readonly #lanes: Lane[] = [];
  readonly #byThread = new Map<number, Lane>();
  readonly #cursor = new Cursor();
  readonly #batch: Batch = { generation: 0, thread: 0, time: 0, experiment: 0, from: 0, to: 0 };
  /** Of the generation that is open; NaN: none is. */
  #number = NaN;
  /** Where `bytes[0]` of the next read stands in the file. */
  #offset = 0;
  #atStart = true;
  #unknown = 0;
  #unknownAt = 0;

  /** `minor`: of the version in the header, `go 1.MINOR trace`. */
  constructor(minor: number, wanted: Wanted, sink: TraceSink) {
    this.#sink = sink;
    const known = [...FORMATS].filter(([version]) => version <= minor).at(-1)!;
    this.#format = known[1];
    this.#isNewer = minor > NEWEST;
    const { low, high } = this.#format;
    this.facts = {
      format: `Go 1.${minor} trace`,
      versions: this.#isNewer ? { low: NEWEST, high: NEWEST } : { low, high },
      events: 0,
      batches: 0,
      generations: 0,
      midway: false,
      assists: true,
      workers: true,
      experimental: 0,
    };
    this.#timed = new TimedDecoder(this.#generation.rows, wanted);
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    const at = this.#read(bytes, from, to, false);
    this.#offset += at - from;
    return at;
  }

  finish(bytes: Uint8Array, from: number, to: number): void {
    const at = this.#read(bytes, from, to, true);
    this.#offset += at - from;
    if (!Number.isNaN(this.#number)) this.#end();
    if (this.#unknown > 0)
      this.#sink.trouble({
        code: 'input-unknown-events',
        level: 'warning',
        message: 'batches hold events of a newer Go: what stands behind these in their batches was left out',
        offset: this.#unknownAt,
        count: this.#unknown,
      });
  }

  #read(bytes: Uint8Array, from: number, to: number, isLast: boolean): number {
    let at = from;
    if (this.#atStart) {
      if (to - at < HEADER_BYTES) return isLast ? to : at;
      at += HEADER_BYTES;
      this.#atStart = false;
    }
    for (;;) {
      if (at >= to) return at;
      if (bytes[at] === END_OF_GENERATION) {
        at++;
        if (!Number.isNaN(this.#number)) this.#end();
        continue;
      }
      const found = this.#header(bytes, at, to);
      if (found === 'cut') {
        if (!isLast) return at;
        this.#cut(bytes, at, to, this.#offset - from);
        return to;
      }
      if (found === 'none') {
        const next = this.#resync(bytes, at + 1, to);
        if (next < 0 && !isLast) return Math.max(at, to - LONGEST_PAYLOAD - LONGEST_HEADER);
        this.#sink.trouble({
          code: 'input-damaged-trace',
          level: 'warning',
          message: 'bytes are no batch of a trace and were passed over',
          offset: this.#offset + at - from,
          count: (next < 0 ? to : next) - at,
        });
        if (next < 0) return to;
        at = next;
        continue;
      }
      this.#take(bytes, this.#offset - from);
      at = this.#batch.to;
    }
  }

  /** Reads the header of the batch at `at` into `#batch`: `cut` where not all of it is there. */
  #header(bytes: Uint8Array, at: number, to: number): 'whole' | 'cut' | 'none' {
    const batch = this.#batch;
    const type = bytes[at];
    if (type !== BATCH && type !== EXPERIMENTAL_BATCH) return 'none';
    const cursor = this.#cursor.set(bytes, at + 1, to);
    batch.experiment = type === EXPERIMENTAL_BATCH ? cursor.byte() : 0;
    batch.generation = cursor.varint();
    batch.thread = cursor.varint();
    batch.time = cursor.varint();
    const size = cursor.varint();
    batch.from = cursor.at;
    batch.to = cursor.at + size;
    if (cursor.over) {
      batch.from = Infinity;
      return to - at > LONGEST_HEADER ? 'none' : 'cut';
    }
    if (size < 0 || size > LONGEST_PAYLOAD || batch.generation <= 0 || batch.time < 0) return 'none';
    const open = this.#number;
    if (batch.generation < open || batch.generation > open + MOST_LOST) return 'none';
    return batch.to > to ? 'cut' : 'whole';
  }

  /** Where the next batch begins that looks like one beyond doubt, or -1. */
  #resync(bytes: Uint8Array, from: number, to: number): number {
    const { lastTime } = this;
    for (let at = from; at < to; at++) {
      const found = this.#header(bytes, at, to);
      const { from: payload, to: end, time } = this.#batch;
      if (found === 'none' || payload - SIZE_BYTES <= at) continue;
      if (time < lastTime / 2 || time > lastTime * 2) continue;
      // The size takes ten bytes, nine with their high bit set.
      if (bytes[payload - 1] !== 0 || bytes[payload - 2] < 128 || bytes[payload - 9] < 128) continue;
      const next = end < to ? bytes[end] : BATCH;
      if (next === BATCH || next === EXPERIMENTAL_BATCH || next === END_OF_GENERATION) return at;
    }
    return -1;
  }

  get lastTime(): number {
    return this.#generation.to;
  }

  /** Takes the batch whose header was read; `shift` makes a place in `bytes` one in the file. */
  #take(bytes: Uint8Array, shift: number, isCut = false): void {
    const batch = this.#batch;
    if (batch.generation !== this.#number) {
      if (!Number.isNaN(this.#number)) this.#end();
      this.#begin(batch.generation);
    }
    const { from, to, time, thread, experiment } = batch;
    const generation = this.#generation;
    generation.batches++;
    this.facts.batches++;
    if (from === to) return;
    if (experiment > 0) return;
    const first = bytes[from];
    const cursor = this.#cursor.set(bytes, from + 1, to);
    let isWhole = true;
    if (first === STRINGS) generation.tables.addStrings(bytes, from + 1, to);
    else if (first === STACKS) generation.tables.addStacks(bytes, from + 1, to);
    else if (first === CPU_SAMPLES)
      isWhole = generation.addSamples(cursor, from + 1 + shift, (id) => this.#lane(id));
    else if (first === FREQUENCY || first === SYNC) {
      cursor.set(bytes, from, to);
      isWhole = generation.addClock(cursor, time, this.#clock);
    } else isWhole = this.#takeEvents(bytes, shift, this.#lane(thread), time);
    if (!isWhole && !isCut) this.#damaged(bytes, shift);
  }

  #takeEvents(bytes: Uint8Array, shift: number, lane: Lane, time: number): boolean {
    const { from, to } = this.#batch;
    const { events } = this.#timed;
    const stopped = this.#timed.read(bytes, from, to, lane, time, from + shift);
    this.#generation.events += this.#timed.events - events;
    this.#generation.reach(time, lane.lastAt);
    this.#stopped = stopped;
    return stopped === to;
  }

  #stopped = 0;

  #damaged(bytes: Uint8Array, shift: number): void {
    const at = this.#stopped;
    if (this.#isNewer && bytes[at] > this.#format.greatest) {
      if (this.#unknown++ === 0) this.#unknownAt = at + shift;
      return;
    }
    this.#sink.trouble({
      code: 'input-damaged-trace',
      level: 'warning',
      message: 'a batch is damaged: what stands behind that place in it was left out',
      offset: at + shift,
    });
  }

  #lane(thread: number): Lane {
    let lane = this.#byThread.get(thread);
    if (!lane) {
      lane = new Lane(thread < 0 ? -1 : this.#lanes.length, thread);
      if (thread >= 0) this.#lanes.push(lane);
      this.#byThread.set(thread, lane);
    }
    return lane;
  }

  #begin(generation: number): void {
    if (this.facts.generations === 0 && generation > 1) this.facts.midway = true;
    this.#number = generation;
    this.facts.generations++;
  }

  /** The generation is complete, or nothing more will come of it. */
  #end(): void {
    const generation = this.#generation;
    const stretch = generation.stretch(this.#clock, this.#lanes);
    this.facts.events += generation.events;
    this.facts.experimental = this.#timed.experimental;
    this.#sink.stretch(stretch);
    generation.clear();
    this.#number = NaN;
  }

  /** The file ends within the record at `at`: what there is of it is read all the same. */
  #cut(bytes: Uint8Array, at: number, to: number, shift: number): void {
    const batch = this.#batch;
    if (this.#header(bytes, at, to) === 'cut' && batch.from < to && batch.to > to) {
      batch.to = to;
      this.#take(bytes, shift, true);
    }
    this.#sink.trouble({
      code: 'input-truncated',
      level: 'warning',
      message: 'the trace ends in the midst of a batch',
      offset: at + shift,
      count: to - at,
    });
  }
}
