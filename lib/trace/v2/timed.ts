// Decodes the timed events of a batch: the hot loop of v2. Unwanted events are skipped by counting varints, a lane's state is
// followed (its goroutine, P, assist, worker), and the rest becomes rows. Times stay in the file's units until the
// generation ends, because up to 1.24 its clock frequency comes late.
import type { HeapSizes, Sweeps } from '../columns.js';
import {
  isAnnotation,
  Kind,
  KINDS,
  MOST_ANNOTATIONS,
  type HeapEvents,
  type Rows,
  type Wanted,
} from '../events.js';
import { behind, varintAt } from '../varint.js';
import type { Generation } from './generation.js';
import {
  ASSISTS,
  EVENTS,
  G,
  Lane,
  LAST_G,
  LAST_STACK,
  LEFT_AT,
  NOW,
  P,
  RUNS_FROM,
  STOP_AT,
  SWEEP_AT,
  SWEEP_STACK,
  WORKS,
} from './lane.js';
import { Short, stepsOf, type Steps } from './shortcuts.js';
import type { PairedWaits } from './waits.js';
import { Step, TIMED } from './wire.js';

/** Limit for the gap between two events of a batch: 2^36 units are an hour on Linux, and a generation takes about a second. */
export const LONGEST_DELTA = 2 ** 36;

// Where an argument is stored.
const [A, B, TEXT, STACK, THREAD] = [1, 2, 3, 4, 5];
const COLUMN: Record<string, number> = { '-': 0, a: A, b: B, t: TEXT, s: STACK, m: THREAD };
const MOST_ARGS = 4;
const { SKIP, LEAVE, START, RUN, UNBLOCK, CREATE, END, SIZE, SWEEP, SWEPT, LEAST } = Short;

/** If more goroutines begin and end in a generation, only one in eight of them is followed in later ones. */
const MOST_GOROUTINES = 2 ** 14;

/** Number of varints after dt, by type; 255 if it is no timed event. */
const ARGS = new Uint8Array(256).fill(255);
const LAYOUT = new Uint8Array(256 * MOST_ARGS);
const KIND = new Uint8Array(256);
const STEP = new Uint8Array(256).fill(Step.Unknown);
const PRESET_B = new Float64Array(256).fill(NaN);
for (const { type, args, kind, step, b } of TIMED) {
  ARGS[type] = args.length;
  STEP[type] = step;
  KIND[type] = kind;
  PRESET_B[type] = b;
  [...args].forEach((letter, i) => (LAYOUT[type * MOST_ARGS + i] = COLUMN[letter]));
}

export class TimedDecoder {
  /** Timed events that were read completely. */
  events = 0;
  experimental = 0;
  readonly #steps: Steps;
  readonly #wanted = new Uint8Array(KINDS);
  readonly #rows: Rows;
  readonly #sizes: HeapSizes;
  readonly #sweeps: Sweeps;
  readonly #heap: HeapEvents | undefined;
  readonly #waits: PairedWaits;
  readonly #pairsWaits: boolean;
  /** Whether waits of the current batch are paired. */
  #pairs = false;
  #lane = new Lane(-1, -1);
  /** File offset minus index in the bytes. */
  #shift = 0;
  /** Rows for begins and ends of goroutines in this generation; below: one in how many goroutines gets any. */
  #goroutines = 0;
  readonly #samples: boolean;
  oneIn = 1;
  #annotations = 0;
  /** The limit on tasks, regions and logs was exceeded: they no longer become rows. */
  crowded = false;

  constructor(
    { rows, sizes, sweeps, waits }: Pick<Generation, 'rows' | 'sizes' | 'sweeps' | 'waits'>,
    { kinds, waits: pairsWaits, sampled = false, columns = false, heap }: Wanted,
  ) {
    this.#heap = heap;
    this.#samples = sampled;
    this.#rows = rows;
    this.#sizes = sizes;
    this.#sweeps = sweeps;
    this.#waits = waits;
    this.#pairsWaits = pairsWaits;
    for (let i = 0; i < kinds.length; i++) this.#wanted[kinds[i]] = 1;
    this.#steps = stepsOf(this.#wanted, sampled, columns);
  }

  /**
   * Reads the events in `bytes[from, to)`, at `offset` in the file: a batch of the lane that starts at `time`. Returns
   * where it stopped: at `to`, or at an event that is damaged, truncated, or of unknown type.
   */
  read(bytes: Uint8Array, from: number, to: number, lane: Lane, time: number, offset: number): number {
    // An event takes at least two bytes, and those that make several rows take more.
    this.#rows.reserve(to - from);
    this.#pairs = this.#pairsWaits && this.#waits.wants(time);
    this.#lane = lane;
    this.#shift = offset - from;
    lane.lastRow = this.#rows.length;
    lane.lastSize = this.#sizes.length;
    lane.lastSweep = this.#sweeps.length;
    const { state } = lane;
    state[NOW] = time;
    state[EVENTS] = 0;
    state[STOP_AT] = -1;
    const { pairing, skipping } = this.#steps;
    const stopped = this.#walk(bytes, from, to, state, this.#pairs ? pairing : skipping);
    if (state[STOP_AT] >= 0) state[LAST_STACK] = stackOfStop(bytes, state[STOP_AT]);
    lane.lastAt = state[NOW];
    this.events += state[EVENTS];
    return stopped;
  }

  /**
   * The loop over all events. V8 compiles it during the first batch, so no code follows the loop, and code that first runs late
   * in a trace is in other functions: otherwise V8 would recompile it, which takes longer than reading a million events.
   */
  #walk(bytes: Uint8Array, from: number, to: number, state: Float64Array, steps: Uint8Array): number {
    let at = from;
    while (at < to) {
      const begin = at;
      const type = bytes[at++];
      const does = steps[type];
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
      const time = state[NOW];
      state[NOW] = time + delta;
      if (does === SKIP) {
        for (let left = ARGS[type]; left > 0;) left -= 1 - (bytes[at++] >> 7);
      } else if (does === START && state[WORKS] + state[ASSISTS] === 0) {
        byte = bytes[at++];
        let next = byte & 127;
        for (let scale = 128; byte > 127; scale *= 128) {
          byte = bytes[at++];
          next += (byte & 127) * scale;
        }
        for (let left = ARGS[type] - 1; left > 0;) left -= 1 - (bytes[at++] >> 7);
        if (at <= to) {
          state[G] = next;
          state[RUNS_FROM] = time + delta;
        }
      } else if (does === Step.Unknown || delta > LONGEST_DELTA) {
        at = Infinity;
      } else at = this.#follow(bytes, at, to, type, does, begin);
      if (at > to) {
        state[NOW] = time;
        return begin;
      }
      state[EVENTS]++;
    }
    return at;
  }

  /** Updates the lane for common events without rows. `at`: after dt. Returns the end of the event. */
  #follow(bytes: Uint8Array, at: number, to: number, type: number, does: number, begin: number): number {
    const lane = this.#lane;
    const { state } = lane;
    const time = state[NOW];
    const offset = begin + this.#shift;
    if (does < LEAST || (does === END && this.#isFollowed(state[G])))
      return this.#event(bytes, at, to, type, offset);
    const end = behind(bytes, at, ARGS[type]);
    if (end > to) return end;
    if (does === LEAVE || does === END) {
      this.#leave(time, lane, offset);
      // The arguments are decoded only if needed.
      state[STOP_AT] = at < end ? at : -1;
      return end;
    }
    const first = varintAt(bytes, at);
    if (does === SIZE) this.#sizes.put(time, lane.index, first);
    else if (does === SWEEP) {
      lane.cutSweep(this.#sweeps);
      state[SWEEP_AT] = time;
      state[SWEEP_STACK] = first;
    } else if (does === CREATE) {
      if (this.#isFollowed(first)) return this.#event(bytes, at, to, type, offset);
      if (this.#pairs) this.#waits.ready(first, 0, time);
    } else {
      const second = varintAt(bytes, behind(bytes, at, 1));
      if (does === UNBLOCK) this.#waits.ready(first, second, time);
      else if (does === SWEPT) {
        const sweeps = this.#sweeps;
        sweeps.put(time, lane.index, time - state[SWEEP_AT], state[G], state[SWEEP_STACK]);
        sweeps.sweptBytes += first;
        sweeps.reclaimedBytes += second;
        sweeps.each?.put(sweeps.length - 1, first, second);
        state[SWEEP_AT] = NaN;
        state[SWEEP_STACK] = -1;
      } else {
        if (does === RUN) this.#waits.runs(first, second, time);
        if (state[WORKS] + state[ASSISTS] > 0) this.#leave(time, lane, offset);
        state[G] = first;
        state[RUNS_FROM] = time;
      }
    }
    return end;
  }

  /** Rarer events. `at`: after dt. Returns the end of the event; if truncated, that is after `to`, and nothing changes. */
  #event(bytes: Uint8Array, at: number, to: number, type: number, offset: number): number {
    const lane = this.#lane;
    const { state } = lane;
    const time = state[NOW];
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
    const kind = KIND[type];
    const does = STEP[type];
    switch (does) {
      case Step.GoStart:
        this.#leave(time, lane, offset);
        state[G] = a;
        state[RUNS_FROM] = time;
        // A goroutine for a call from C has no sequence number.
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
          // A goroutine that runs across the generation boundary continues its worker or assist activity.
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
      this.#isCounted(kind, kind === Kind.GoCreate ? a : state[G])
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
    else if (does === Step.GoLeave || does === Step.GoEnd) {
      this.#leave(time, lane, offset);
      state[LAST_STACK] = stack;
      state[STOP_AT] = -1;
    }
    return at;
  }

  /** If very many goroutines begin and end, a sample is enough, with both events of each. */
  #isFollowed(g: number): boolean {
    return (g & (this.oneIn - 1)) === 0;
  }

  #isCounted(kind: number, g: number): boolean {
    if (kind !== Kind.GoCreate && kind !== Kind.GoDestroy) return true;
    if (!this.#isFollowed(g)) return false;
    this.#goroutines++;
    return true;
  }

  /** A program that annotates its every step emits a million events in a generation: further ones are skipped as if unwanted. */
  #crowd(): void {
    this.crowded = true;
    const { skipping, pairing } = this.#steps;
    for (const { type, kind } of TIMED) if (isAnnotation(kind)) skipping[type] = pairing[type] = SKIP;
  }

  /** The next generation begins. */
  begin(): void {
    this.#annotations = 0;
    if (this.#samples && this.#goroutines > MOST_GOROUTINES) this.oneIn *= 8;
    this.#goroutines = 0;
  }

  /** The lane's goroutine stops running. */
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

/** The stack of a GoStop or GoBlock follows its reason. */
const stackOfStop = (bytes: Uint8Array, at: number): number => varintAt(bytes, behind(bytes, at, 1));
