// The timed events of a batch: the hot loop of v2. What nobody wants is skipped by counting varints, what a lane does is
// followed (its goroutine, P, assist, worker), and the rest becomes rows. Times are the file's own units until the
// generation is over: up to 1.24 its clock comes late.
import {
  isAnnotation,
  Kind,
  KINDS,
  MOST_ANNOTATIONS,
  type HeapEvents,
  type Rows,
  type Wanted,
} from '../events.js';
import type { PairedWaits } from './waits.js';
import { Step, TIMED } from './wire.js';

// What a lane is doing, by its place in the lane's state: one array of doubles, which the hot loop and the rarer events share.
const [G, P, RUNS_FROM, WORKS, ASSISTS, LAST_G, LEFT_AT, LAST_STACK, STOP_AT] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** A thread, and what it is doing as far as its batches were read. */
export class Lane {
  /**
   * Its goroutine and P; since when that runs here; whether it is the collector's worker, or began an assist here; what ran here
   * last, when that stopped, and the stack on which (or where the arguments of that event stand in the batch that is read).
   */
  readonly state = Float64Array.of(-1, -1, NaN, 0, 0, -1, NaN, 0, -1);
  /** The last time in its batches, and the first row of the last one. */
  lastAt = 0;
  lastRow = 0;

  constructor(
    readonly index: number,
    readonly thread: number,
  ) {}
}

/** No two events of a batch are further apart: 2^36 units are an hour of Linux's, and a generation is about a second. */
const LONGEST_DELTA = 2 ** 36;

// What becomes of an argument.
const [A, B, TEXT, STACK, THREAD] = [1, 2, 3, 4, 5];
const COLUMN: Record<string, number> = { '-': 0, a: A, b: B, t: TEXT, s: STACK, m: THREAD };
const MOST_ARGS = 4;
/** Nobody wants the row: the event is skipped as a whole, or only what it does to its lane is followed. */
const [SKIP, LEAVE, START, UNBLOCK] = [255, 254, 253, 252];

/** With more begins and ends of goroutines in a generation, one in eight of them is looked at in the later ones. */
const MOST_GOROUTINES = 2 ** 14;

/** How many varints follow dt, by type; 255 for what is no timed event. */
const ARGS = new Uint8Array(256).fill(255);
const LAYOUT = new Uint8Array(256 * MOST_ARGS);
const KIND = new Uint8Array(256);
const PRESET_B = new Float64Array(256).fill(NaN);
for (const { type, args, kind, b } of TIMED) {
  ARGS[type] = args.length;
  KIND[type] = kind;
  PRESET_B[type] = b;
  [...args].forEach((letter, i) => (LAYOUT[type * MOST_ARGS + i] = COLUMN[letter]));
}

export class TimedDecoder {
  /** Timed events that were read whole. */
  events = 0;
  experimental = 0;
  readonly #step = new Uint8Array(256).fill(Step.Unknown);
  readonly #wanted = new Uint8Array(KINDS);
  readonly #rows: Rows;
  readonly #heap: HeapEvents | undefined;
  readonly #waits: PairedWaits;
  readonly #pairsWaits: boolean;
  /** Those of the batch that is read. */
  #pairs = false;
  /** Goroutines’ begins and ends that became rows, and of how many goroutines one has any. */
  #goroutines = 0;
  readonly #samples: boolean;
  oneIn = 1;
  #annotations = 0;
  /** There were more tasks, regions and logs than are followed: there are no rows of them any more. */
  crowded = false;

  constructor(rows: Rows, waits: PairedWaits, { kinds, waits: pairsWaits, sampled = false, heap }: Wanted) {
    this.#heap = heap;
    this.#samples = sampled;
    this.#rows = rows;
    this.#waits = waits;
    this.#pairsWaits = pairsWaits;
    for (let i = 0; i < kinds.length; i++) this.#wanted[kinds[i]] = 1;
    for (const { type, kind, step } of TIMED) {
      const unseen = {
        [Step.Row]: SKIP,
        [Step.GoLeave]: LEAVE,
        [Step.GoStart]: START,
        [Step.GoUnblock]: pairsWaits ? UNBLOCK : SKIP,
        [Step.GoCreate]: pairsWaits ? step : SKIP,
      }[step];
      this.#step[type] = this.#wanted[kind] === 0 && unseen !== undefined ? unseen : step;
    }
  }

  /**
   * Reads the events in `bytes[from, to)`, which stand at `offset` in the file: a batch of the lane from `time` on. Returns
   * where it stopped: at `to`, or at the event that is damaged, cut, or of a type that is not known.
   */
  read(bytes: Uint8Array, from: number, to: number, lane: Lane, time: number, offset: number): number {
    // An event has two bytes at least, and those that make more than one row have more.
    this.#rows.reserve(to - from);
    const step = this.#step;
    const { state } = lane;
    const waits = this.#waits;
    const pairsWaits = (this.#pairs = this.#pairsWaits && waits.wants(time));
    const shift = offset - from;
    lane.lastRow = this.#rows.length;
    state[STOP_AT] = -1;
    let at = from;
    let stopped = to;
    let events = 0;
    for (; at < to; events++) {
      const begin = at;
      const type = bytes[at++];
      const does = step[type];
      let byte = bytes[at++];
      let delta = byte & 127;
      if (byte > 127) {
        byte = bytes[at++];
        delta |= (byte & 127) << 7;
        for (let scale = 16384; byte > 127; scale *= 128) {
          byte = bytes[at++];
          delta += (byte & 127) * scale;
        }
      }
      const now = time + delta;
      if (does === SKIP || (does === UNBLOCK && !pairsWaits)) {
        for (let left = ARGS[type]; left > 0;) if ((bytes[at++] & 128) === 0) left--;
      } else if (does === LEAVE) {
        // The commonest of all, with GoStart: its arguments are passed over until somebody asks for them.
        const args = at;
        for (let left = ARGS[type]; left > 0;) if ((bytes[at++] & 128) === 0) left--;
        if (at <= to) {
          this.#leave(now, lane, begin + shift);
          state[STOP_AT] = args < at ? args : -1;
        }
      } else if (does === START || does === UNBLOCK) {
        byte = bytes[at++];
        let next = byte & 127;
        for (let scale = 128; byte > 127; scale *= 128) {
          byte = bytes[at++];
          next += (byte & 127) * scale;
        }
        let left = ARGS[type] - 1;
        if (pairsWaits) {
          left--;
          byte = bytes[at++];
          let sequence = byte & 127;
          for (let scale = 128; byte > 127; scale *= 128) {
            byte = bytes[at++];
            sequence += (byte & 127) * scale;
          }
          if (does === START) waits.runs(next, sequence, now);
          else waits.ready(next, sequence, now);
        }
        while (left > 0) if ((bytes[at++] & 128) === 0) left--;
        if (does === START && at <= to) {
          if (state[WORKS] + state[ASSISTS] > 0) this.#leave(now, lane, begin + shift);
          state[G] = next;
          state[RUNS_FROM] = now;
        }
      } else if (does === Step.Unknown || delta > LONGEST_DELTA) {
        stopped = begin;
        break;
      } else at = this.#event(bytes, at, to, type, lane, now, begin + shift);
      if (at > to) {
        stopped = begin;
        break;
      }
      time = now;
    }
    if (state[STOP_AT] >= 0) state[LAST_STACK] = stackOfStop(bytes, state[STOP_AT]);
    lane.lastAt = time;
    this.events += events;
    return stopped;
  }

  /** The rarer events: `at` is behind dt. Returns where the event ends; behind `to` where it is cut, and nothing is done. */
  #event(
    bytes: Uint8Array,
    at: number,
    to: number,
    type: number,
    lane: Lane,
    time: number,
    offset: number,
  ): number {
    let a = NaN;
    let b = PRESET_B[type];
    let text = 0;
    let stack = 0;
    let thread = -1;
    for (let i = type * MOST_ARGS, end = i + ARGS[type]; i < end; i++) {
      let byte = bytes[at++];
      let value = byte & 127;
      for (let scale = 128; byte > 127; scale *= 128) {
        byte = bytes[at++];
        value += (byte & 127) * scale;
      }
      const column = LAYOUT[i];
      if (column === A) a = value;
      else if (column === STACK) stack = value;
      else if (column === TEXT) text = value;
      else if (column === B) b = value;
      else if (column === THREAD) thread = value;
    }
    if (at > to) return at;
    const { state } = lane;
    const kind = KIND[type];
    const does = this.#step[type];
    switch (does) {
      case Step.GoStart:
        this.#leave(time, lane, offset);
        state[G] = a;
        state[RUNS_FROM] = time;
        // A call from C has none.
        if (this.#pairs && b > 0) this.#waits.runs(a, b, time);
        break;
      case Step.GoUnblock:
        if (this.#pairs) this.#waits.ready(a, b, time);
        break;
      case Step.GoCreate:
        if (this.#pairs) this.#waits.ready(a, 0, time);
        break;
      case Step.ProcStart:
        state[P] = a;
        break;
      case Step.ProcStatus:
        // Running, or in a system call.
        if (b === 1 || b === 3) state[P] = a;
        break;
      case Step.GoStatus:
        if ((b === 2 || b === 3) && thread === lane.thread) {
          // Of one that runs on over the generation's border, what it does goes on too.
          if (state[G] !== a) state[WORKS] = state[ASSISTS] = 0;
          state[G] = a;
          state[RUNS_FROM] = time;
        }
        break;
      case Step.GoLabel:
        state[WORKS] = 1;
        break;
      case Step.AssistBegin:
        state[ASSISTS] = kind === Kind.AssistBegin || a === state[G] ? 1 : 0;
        break;
      case Step.AssistEnd:
        if (state[ASSISTS] === 0) a = time - state[RUNS_FROM];
        state[ASSISTS] = 0;
        break;
      case Step.ProcStop:
        if (state[STOP_AT] >= 0) state[LAST_STACK] = stackOfStop(bytes, state[STOP_AT]);
        state[STOP_AT] = -1;
        break;
      case Step.Experimental:
        this.experimental++;
        this.#heap?.take(type, time, lane.index, a, b, text);
    }
    if (
      kind !== Kind.None &&
      this.#wanted[kind] !== 0 &&
      this.#isSampled(kind, kind === Kind.GoCreate ? a : state[G])
    ) {
      if (isAnnotation(kind) && ++this.#annotations > MOST_ANNOTATIONS) this.#crowd();
      const rows = this.#rows;
      const row = rows.put(time, kind, lane.index, state[P], state[G], offset);
      rows.a[row] = a;
      rows.b[row] = b;
      rows.text[row] = text;
      rows.stack[row] = stack;
      if (kind === Kind.AssistActive) rows.g[row] = a;
      else if (kind === Kind.SweepActive) rows.p[row] = a;
      else if (kind === Kind.ProcStop) {
        rows.stack[row] = state[LAST_STACK]!;
        rows.a[row] = state[LEFT_AT]!;
        if (state[G] < 0) rows.g[row] = state[LAST_G]!;
      }
    }
    if (does === Step.ProcStop) state[P] = -1;
    else if (does === Step.GoLeave) {
      this.#leave(time, lane, offset);
      state[LAST_STACK] = stack;
      state[STOP_AT] = -1;
    }
    return at;
  }

  /** Of very many goroutines that begin and end some are enough, each with both. */
  #isSampled(kind: number, g: number): boolean {
    if (kind !== Kind.GoCreate && kind !== Kind.GoDestroy) return true;
    if (this.oneIn > 1 && g % this.oneIn !== 0) return false;
    this.#goroutines++;
    return true;
  }

  /** A program that tells of each of its steps makes a million in a generation: they are passed over as if nobody wanted them. */
  #crowd(): void {
    this.crowded = true;
    for (const { type, kind } of TIMED) if (isAnnotation(kind)) this.#step[type] = SKIP;
  }

  /** The next generation begins. */
  begin(): void {
    this.#annotations = 0;
    if (this.#samples && this.#goroutines > MOST_GOROUTINES) this.oneIn *= 8;
    this.#goroutines = 0;
  }

  /** The goroutine goes off its thread. */
  #leave(time: number, { state, index }: Lane, offset: number): void {
    const g = state[G];
    if (state[WORKS] + state[ASSISTS] > 0) {
      const rows = this.#rows;
      const wanted = this.#wanted;
      if (state[WORKS] > 0 && wanted[Kind.WorkerStop] !== 0)
        rows.put(time, Kind.WorkerStop, index, state[P], g, offset);
      if (state[ASSISTS] > 0 && wanted[Kind.AssistPause] !== 0)
        rows.put(time, Kind.AssistPause, index, state[P], g, offset);
      state[WORKS] = state[ASSISTS] = 0;
    }
    state[LAST_G] = g;
    state[LEFT_AT] = time;
    state[LAST_STACK] = 0;
    state[G] = -1;
  }
}

/** The stack of a GoStop or GoBlock, behind its reason. */
function stackOfStop(bytes: Uint8Array, at: number): number {
  while (bytes[at++] > 127);
  let stack = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++];
    stack += (byte & 127) * scale;
    if (!(byte > 127)) return stack;
  }
}
