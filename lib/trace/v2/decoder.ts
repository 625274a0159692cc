// Traces of Go 1.22 and later: batches, each of one thread and one generation, in the order they were written. A generation is
// delivered after its last batch, because names, and up to 1.24 the clock frequency, come last.
import { NEWEST } from '../../model/version.js';
import type { Decoder, HeapEvents, TraceFacts, TraceSink, Trouble, Wanted } from '../events.js';
import { factsOf } from '../facts.js';
import { Cursor } from '../varint.js';
import { Clock, Generation } from './generation.js';
import { Lane } from './lane.js';
import { LONGEST_DELTA } from './layout.js';
import { TimedDecoder } from './timed.js';
import * as wire from './wire.js';
import type { Format } from './wire.js';

/** The file header: `go 1.26 trace`, padded with NULs. */
const HEADER_BYTES = 16;

/** After damage, the next batch is expected within this many bytes. */
const MOST_SEARCHED = 4 * wire.LONGEST_PAYLOAD;

/** In a burst of events each timestamp is one unit later than the previous one, so they run ahead of the clock. */
const SLACK = 2 ** 14;

const NO_BATCH = 'bytes are not a trace batch and were skipped';
const DAMAGED = 'a batch is damaged: the rest of it was left out';
const HOLE = 'bytes are missing in a batch, and with them the time that passed: its events were left out';
const TABLE_HOLE = 'bytes are missing in a batch of names, stacks or samples: some may be missing or wrong';
const BACKWARDS = 'the times of a thread go back: later times before that point were left out';
const UNCLOSED =
  'the trace ends before its last generation is complete: names and its last events may be missing';
const UNKNOWN = 'batches contain events of a newer Go version: the rest of these batches was left out';

interface Batch {
  generation: number;
  thread: number;
  time: number;
  experiment: number;
  /** Bounds of the payload. */
  from: number;
  to: number;
}

export class V2Decoder implements Decoder {
  readonly facts: TraceFacts;
  readonly #sink: TraceSink;
  readonly #format: Format;
  readonly #isNewer: boolean;
  readonly #generation: Generation;
  readonly #timed: TimedDecoder;
  readonly #heap: HeapEvents | undefined;
  readonly #clock = new Clock();
  readonly #lanes: Lane[] = [];
  readonly #byThread = new Map<number, Lane>();
  readonly #cursor = new Cursor();
  readonly #batch: Batch = { generation: 0, thread: 0, time: 0, experiment: 0, from: 0, to: 0 };
  /** The open generation; NaN: none. */
  #number = NaN;
  /** File offset of `bytes[0]` in the next read. */
  #offset = 0;
  #atStart = true;
  /** The latest start time of a batch. */
  #reached = NaN;
  /** Generations have an end marker (since 1.26). */
  #marksEnds = false;
  #isCut = false;
  #unknown = 0;
  #unknownAt = 0;

  /** `minor`: from the header, `go 1.MINOR trace`. */
  constructor(minor: number, wanted: Wanted, sink: TraceSink) {
    this.#sink = sink;
    this.#format = wire.formatOf(minor);
    this.#isNewer = minor > NEWEST;
    const { low, high } = this.#format;
    const versions = this.#isNewer ? { low: NEWEST, high: NEWEST } : { low, high };
    this.facts = factsOf(`Go 1.${minor} trace`, versions);
    this.#heap = wanted.heap;
    this.#generation = new Generation(wanted);
    this.#timed = new TimedDecoder(this.#generation, wanted);
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    const at = this.#read(bytes, from, to, false);
    this.#offset += at - from;
    return at;
  }

  finish(bytes: Uint8Array, from: number, to: number): void {
    const at = this.#read(bytes, from, to, true);
    this.#offset += at - from;
    if (!Number.isNaN(this.#number)) {
      if (!this.#isCut && (this.#marksEnds || !this.#generation.tables.hasStrings))
        this.#tell('input-truncated', UNCLOSED, this.#offset);
      this.#end();
    }
    if (this.#unknown > 0) this.#tell('input-unknown-events', UNKNOWN, this.#unknownAt, this.#unknown);
    this.#generation.giveBack();
  }

  #read(bytes: Uint8Array, from: number, to: number, isLast: boolean): number {
    const shift = this.#offset - from;
    let at = from;
    if (this.#atStart) {
      if (to - at < HEADER_BYTES) return isLast ? to : at;
      at += HEADER_BYTES;
      this.#atStart = false;
    }
    while (at < to) {
      if (bytes[at] === wire.END_OF_GENERATION) {
        at++;
        this.#marksEnds = true;
        if (!Number.isNaN(this.#number)) this.#end();
        continue;
      }
      const found = this.#header(bytes, at, to);
      const { to: end } = this.#batch;
      // Only the byte after a batch shows whether it is complete.
      if (found === 'cut' || (found === 'whole' && end === to)) {
        if (!isLast) return at;
        if (found === 'cut') this.#cut(bytes, at, to, shift);
        else this.#take(bytes, shift);
        return to;
      }
      if (found === 'whole' && this.#isFollowed(bytes, to)) {
        this.#take(bytes, shift);
        at = end;
        continue;
      }
      const next = this.#resync(bytes, found === 'whole' ? this.#batch.from : at + 1, to);
      if (next < 0 && !isLast && to - at < MOST_SEARCHED) return at;
      const reached = next < 0 ? to : next;
      if (found === 'whole') {
        // Bytes are missing in the batch or after it.
        this.#header(bytes, at, to);
        this.#batch.to = Math.min(end, reached);
        const hasHole = reached < end;
        const isLost = hasHole && isTimed(bytes[this.#batch.from]);
        if (hasHole) this.#tell('input-damaged-trace', isLost ? HOLE : TABLE_HOLE, at + shift);
        at = this.#batch.to;
        if (isLost) this.#lane(this.#batch.thread).lose();
        else this.#take(bytes, shift, hasHole);
      }
      if (at < reached) this.#tell('input-damaged-trace', NO_BATCH, at + shift, reached - at);
      at = reached;
    }
    return at;
  }

  #tell(code: Trouble['code'], message: string, offset: number, count?: number): void {
    this.#sink.trouble({ code, message, offset, ...(count !== undefined && { count }) });
  }

  /** Parses the batch header at `at` into `#batch`; `cut`: it is truncated. */
  #header(bytes: Uint8Array, at: number, to: number): 'whole' | 'cut' | 'none' {
    const batch = this.#batch;
    const type = bytes[at];
    if (type !== wire.BATCH && type !== wire.EXPERIMENTAL_BATCH) return 'none';
    const cursor = this.#cursor.set(bytes, at + 1, to);
    batch.experiment = type === wire.EXPERIMENTAL_BATCH ? cursor.byte() : 0;
    batch.generation = cursor.varint();
    batch.thread = cursor.varint();
    batch.time = cursor.varint();
    const size = cursor.varint();
    batch.from = cursor.at;
    batch.to = cursor.at + size;
    if (cursor.over) {
      batch.from = Infinity;
      return to - at > wire.LONGEST_HEADER ? 'none' : 'cut';
    }
    if (size < 0 || size > wire.LONGEST_PAYLOAD || batch.generation <= 0 || batch.time < 0) return 'none';
    const open = this.#number;
    if (batch.generation < open || batch.generation > open + wire.MOST_LOST) return 'none';
    return batch.to > to ? 'cut' : 'whole';
  }

  /** Whether the batch whose header was parsed ends where the next one, of its generation or the one after, begins. */
  #isFollowed(bytes: Uint8Array, to: number): boolean {
    const { to: at, generation } = this.#batch;
    const type = bytes[at];
    if (type === wire.END_OF_GENERATION) return at + 1 >= to || bytes[at + 1] === wire.BATCH;
    if (type !== wire.BATCH && type !== wire.EXPERIMENTAL_BATCH) return false;
    const cursor = this.#cursor.set(bytes, at + (type === wire.BATCH ? 1 : 2), to);
    const next = cursor.varint();
    return cursor.over || next === generation || next === generation + 1;
  }

  /** Offset of the next batch whose header is beyond doubt, or -1. */
  #resync(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      if (this.#header(bytes, at, to) === 'none') continue;
      const { from: payload, to: end, time } = this.#batch;
      if (time < this.#reached / 2 || time > this.#reached * 2) continue;
      // The size takes ten bytes; the first nine have the high bit set.
      if (bytes[payload - 1] !== 0 || bytes[payload - 2] < 128 || bytes[payload - 9] < 128) continue;
      if (end >= to || this.#isFollowed(bytes, to)) return at;
    }
    return -1;
  }

  /** Processes the batch whose header was parsed; `shift`: file offset minus index in `bytes`; `isTold`: its damage is reported. */
  #take(bytes: Uint8Array, shift: number, isTold = false): void {
    const batch = this.#batch;
    if (batch.generation !== this.#number) {
      if (!Number.isNaN(this.#number)) this.#end();
      this.#begin(batch.generation);
    }
    this.facts.batches++;
    const { from, to, time, experiment } = batch;
    if (time > this.#reached) this.#reached = time;
    if (experiment === wire.ALLOC_FREE) this.#heap?.table(bytes, from, to);
    if (from >= to || experiment > 0) return;
    const stopped = this.#payload(bytes, from, to, shift);
    if (stopped < to && !isTold) this.#damaged(bytes[stopped], stopped + shift);
  }

  /** Returns where it stopped: `to` if the whole payload was read. */
  #payload(bytes: Uint8Array, from: number, to: number, shift: number): number {
    const { time } = this.#batch;
    const generation = this.#generation;
    const first = bytes[from];
    const cursor = this.#cursor.set(bytes, from + 1, to);
    if (first === wire.STRINGS) generation.tables.addStrings(bytes, from + 1, to);
    else if (first === wire.STACKS) generation.tables.addStacks(bytes, from + 1, to);
    else if (first === wire.CPU_SAMPLES) {
      const isWhole = generation.addSamples(cursor, from + 1 + shift, (id) => this.#lane(id));
      return isWhole ? to : cursor.at;
    } else if (first === wire.FREQUENCY || first === wire.SYNC) {
      generation.reach(time);
      return generation.addClock(cursor.set(bytes, from, to), time, this.#clock) ? to : cursor.at;
    } else return this.#events(bytes, from, to, shift);
    return to;
  }

  #events(bytes: Uint8Array, from: number, to: number, shift: number): number {
    const { time, thread } = this.#batch;
    const lane = this.#lane(thread);
    const generation = this.#generation;
    // A thread's times never decrease: the previous batch was damaged and its later times are wrong.
    if (time < lane.lastAt - SLACK && lane.index >= 0) {
      generation.takeBack(lane, time);
      this.#tell('input-damaged-trace', BACKWARDS, from + shift);
    }
    const { events } = this.#timed;
    const stopped = this.#timed.read(bytes, from, to, lane, time, from + shift);
    generation.events += this.#timed.events - events;
    generation.reach(time);
    if (lane.lastAt - time <= LONGEST_DELTA) return stopped;
    // Each gap is short, but those of damaged events may add up to any time.
    generation.takeBack(lane, time);
    lane.lose();
    return from;
  }

  #damaged(type: number, offset: number): void {
    if (!this.#isNewer || type <= this.#format.greatest) this.#tell('input-damaged-trace', DAMAGED, offset);
    else if (this.#unknown++ === 0) this.#unknownAt = offset;
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

  /** The generation is complete, or the input ended. */
  #end(): void {
    const generation = this.#generation;
    const to = this.#lanes.reduce((latest, { lastAt }) => Math.max(latest, lastAt), -Infinity);
    if (this.#timed.crowded) this.facts.crowded = true;
    const stretch = generation.stretch(this.#clock, this.#lanes, to, this.#timed.oneIn);
    this.facts.events += generation.events;
    this.facts.experimental = this.#timed.experimental;
    this.#sink.stretch(stretch);
    this.#heap?.generation((units) => this.#clock.nsOf(units));
    generation.clear();
    this.#timed.begin();
    this.#number = NaN;
  }

  /** The file ends within the record at `at`: decodes the part that exists. */
  #cut(bytes: Uint8Array, at: number, to: number, shift: number): void {
    const batch = this.#batch;
    if (this.#header(bytes, at, to) === 'cut' && batch.from < to && batch.to > to) {
      batch.to = to;
      this.#take(bytes, shift, true);
    }
    this.#isCut = true;
    this.#tell(
      'input-truncated',
      'bytes at the end of the trace are an incomplete batch',
      at + shift,
      to - at,
    );
  }
}

/** First bytes of a batch of events, each with the time since the one before. */
const isTimed = (byte: number): boolean => byte > wire.FREQUENCY && byte !== wire.SYNC;
