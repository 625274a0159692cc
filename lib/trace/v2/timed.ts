// Decodes the timed events of a batch. A loop in WebAssembly skips unwanted events, follows the lane's state (its goroutine, P,
// assist, worker) and fills columns; the rest comes here and becomes rows. Times stay in the file's units until the generation
// ends, because up to 1.24 its clock frequency comes late.
import type { HeapSizes, Sweeps } from '../columns.js';
import {
  isAnnotation,
  Kind,
  marked,
  MOST_ANNOTATIONS,
  type HeapEvents,
  type Rows,
  type Wanted,
} from '../events.js';
import { behind, varintAt } from '../varint.js';
import type { Generation } from './generation.js';
import type { Lane } from './lane.js';
import * as layout from './layout.js';
import { stepsOf, type Steps } from './shortcuts.js';
import type { PairedWaits } from './waits.js';
import { Walk } from './walk.js';
import { Step, TIMED } from './wire.js';

// Where an argument is stored.
const [A, B, TEXT, STACK, THREAD] = [1, 2, 3, 4, 5];
const COLUMN: Record<string, number> = { '-': 0, a: A, b: B, t: TEXT, s: STACK, m: THREAD };
const MOST_ARGS = 4;

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

let shared: Walk | undefined;

export class TimedDecoder {
  /** Timed events that were read completely. */
  events = 0;
  experimental = 0;
  readonly #steps: Steps;
  readonly #wanted: Uint8Array;
  readonly #rows: Rows;
  readonly #sizes: HeapSizes;
  readonly #sweeps: Sweeps;
  readonly #heap: HeapEvents | undefined;
  readonly #waits: PairedWaits;
  readonly #pairsWaits: boolean;
  /** Whether waits of the current batch are paired. */
  #pairs = false;
  readonly #walk: Walk;
  readonly #state: Float64Array;
  #lane = -1;
  #thread = -1;
  /** File offset of the batch's payload. */
  #offset = 0;
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
    this.#walk = shared ??= new Walk(ARGS);
    this.#state = this.#walk.state;
    this.#heap = heap;
    this.#samples = sampled;
    this.#rows = rows;
    this.#sizes = sizes;
    this.#sweeps = sweeps;
    this.#waits = waits;
    this.#pairsWaits = pairsWaits;
    this.#wanted = marked(kinds);
    this.#steps = stepsOf(this.#wanted, sampled, columns);
  }

  /**
   * Reads the events in `bytes[from, to)`, at `offset` in the file: a batch of the lane that starts at `time`. Returns where
   * it stopped: at `to`, or at an event that is damaged, truncated, or of unknown type.
   */
  read(bytes: Uint8Array, from: number, to: number, lane: Lane, time: number, offset: number): number {
    // An event takes at least two bytes, and those that make several rows take more.
    this.#rows.reserve(to - from);
    this.#pairs = this.#pairsWaits && this.#waits.wants(time);
    this.#lane = lane.index;
    this.#thread = lane.thread;
    this.#offset = offset;
    lane.lastRow = this.#rows.length;
    lane.lastSize = this.#sizes.length;
    lane.lastSweep = this.#sweeps.length;
    const walk = this.#walk;
    const { input, state } = walk;
    const { pairing, skipping } = this.#steps;
    const steps = this.#pairs ? pairing : skipping;
    walk.begin(bytes.subarray(from, to), lane.state, time, steps);
    const end = to - from;
    let at = 0;
    for (let next = 0; ; at = next) {
      at = walk.run(next, end, this.oneIn - 1, this.#pairs);
      if (at === end) break;
      next = this.#event(input, at, end, steps[input[at]]);
      if (next > end) break;
    }
    if (state[layout.STOP_AT] >= 0) state[layout.LAST_STACK] = stackOfStop(input, state[layout.STOP_AT]);
    walk.end(lane.state, lane.index, this.#sizes, this.#sweeps);
    lane.lastAt = state[layout.NOW];
    this.events += state[layout.EVENTS] | 0;
    return from + at;
  }

  /** Reads an event that the loop left. Returns its end; if it is damaged or cut, that is after `to`, and nothing changes. */
  #event(bytes: Uint8Array, begin: number, to: number, does: number): number {
    const state = this.#state;
    const type = bytes[begin];
    const delta = varintAt(bytes, begin + 1);
    if (does === Step.Unknown || delta > layout.LONGEST_DELTA) return Infinity;
    const time = state[layout.NOW];
    state[layout.NOW] = time + delta;
    const end = this.#follow(bytes, behind(bytes, begin + 1, 1), to, type, does, begin + this.#offset);
    if (end > to) state[layout.NOW] = time;
    else state[layout.EVENTS]++;
    return end;
  }

  /** Events that usually need no row: they start, stop and wake goroutines. `at`: after dt. Returns the event's end. */
  #follow(bytes: Uint8Array, at: number, to: number, type: number, does: number, offset: number): number {
    const state = this.#state;
    const time = state[layout.NOW];
    if (does < layout.LEAST || (does === layout.END && this.#isFollowed(state[layout.G])))
      return this.#row(bytes, at, to, type, offset);
    const end = behind(bytes, at, ARGS[type]);
    if (end > to) return end;
    const first = varintAt(bytes, at);
    const second = varintAt(bytes, behind(bytes, at, 1));
    switch (does) {
      case layout.LEAVE:
      case layout.END:
        this.#leave(offset);
        // The arguments are decoded only if needed.
        state[layout.STOP_AT] = at < end ? at : -1;
        return end;
      case layout.SKIP:
        // It is unwanted since an event of this batch.
        return end;
      case layout.CREATE:
        if (this.#isFollowed(first)) return this.#row(bytes, at, to, type, offset);
        if (this.#pairs) this.#waits.ready(first, 0, time);
        return end;
      case layout.UNBLOCK:
        this.#waits.ready(first, second, time);
        return end;
      case layout.RUN:
      case layout.START:
        if (does === layout.RUN) this.#waits.runs(first, second, time);
        if (state[layout.WORKS] + state[layout.ASSISTS] > 0) this.#leave(offset);
        state[layout.G] = first;
        state[layout.RUNS_FROM] = time;
        return end;
      default:
        // Only a damaged one is left by the loop.
        return Infinity;
    }
  }

  /** The rest. `at`: after dt. Returns the end of the event; if truncated, that is after `to`, and nothing changes. */
  #row(bytes: Uint8Array, at: number, to: number, type: number, offset: number): number {
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
    const step = STEP[type];
    if (step === Step.Experimental) {
      this.experimental++;
      this.#heap?.take(type, this.#state[layout.NOW], this.#lane, a, b, text);
    } else if (step !== Step.Row) a = this.#before(step, kind, a, b, thread, bytes, offset);
    if (kind !== Kind.None && this.#wanted[kind] !== 0) this.#put(kind, a, b, stack, text, offset);
    if (step === Step.ProcStop) this.#state[layout.P] = -1;
    else if (step === Step.GoLeave || step === Step.GoEnd) {
      this.#leave(offset);
      this.#state[layout.LAST_STACK] = stack;
      this.#state[layout.STOP_AT] = -1;
    }
    return at;
  }

  /** Updates the lane for an event before its row is put. Returns column a. */
  #before(
    step: number,
    kind: number,
    a: number,
    b: number,
    thread: number,
    bytes: Uint8Array,
    offset: number,
  ): number {
    const state = this.#state;
    const time = state[layout.NOW];
    switch (step) {
      case Step.GoStart:
        this.#leave(offset);
        state[layout.G] = a;
        state[layout.RUNS_FROM] = time;
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
        state[layout.P] = a;
        break;
      case Step.ProcStatus:
        // Running, or in a system call.
        if (b === 1 || b === 3) state[layout.P] = a;
        break;
      case Step.GoStatus:
        if ((b === 2 || b === 3) && thread === this.#thread) {
          // A goroutine that runs across the generation boundary continues its worker or assist activity.
          if (state[layout.G] !== a) state[layout.WORKS] = state[layout.ASSISTS] = 0;
          state[layout.G] = a;
          state[layout.RUNS_FROM] = time;
        }
        break;
      case Step.GoLabel:
        state[layout.WORKS] = 1;
        break;
      case Step.AssistBegin:
        state[layout.ASSISTS] = kind === Kind.AssistBegin || a === state[layout.G] ? 1 : 0;
        break;
      case Step.AssistEnd: {
        const ran = time - state[layout.RUNS_FROM];
        const isHere = state[layout.ASSISTS] !== 0;
        state[layout.ASSISTS] = 0;
        return isHere ? a : ran;
      }
      case Step.ProcStop:
        if (state[layout.STOP_AT] >= 0) state[layout.LAST_STACK] = stackOfStop(bytes, state[layout.STOP_AT]);
        state[layout.STOP_AT] = -1;
    }
    return a;
  }

  #put(kind: number, a: number, b: number, stack: number, text: number, offset: number): void {
    const state = this.#state;
    const isStop = kind === Kind.ProcStop;
    let p = state[layout.P];
    let g = state[layout.G];
    if (!this.#isCounted(kind, kind === Kind.GoCreate ? a : g)) return;
    if (isAnnotation(kind) && ++this.#annotations > MOST_ANNOTATIONS) this.#crowd();
    if (kind === Kind.AssistActive) g = a;
    else if (kind === Kind.SweepActive) p = a;
    else if (isStop && g < 0) g = state[layout.LAST_G];
    this.#rows.put(
      state[layout.NOW],
      kind,
      this.#lane,
      p,
      g,
      offset,
      isStop ? state[layout.LEFT_AT] : a,
      b,
      isStop ? state[layout.LAST_STACK] : stack,
      text,
    );
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
    for (const { type, kind } of TIMED) if (isAnnotation(kind)) skipping[type] = pairing[type] = layout.SKIP;
  }

  /** The next generation begins. */
  begin(): void {
    this.#annotations = 0;
    if (this.#samples && this.#goroutines > MOST_GOROUTINES) this.oneIn *= 8;
    this.#goroutines = 0;
  }

  /** The lane's goroutine stops running. */
  #leave(offset: number): void {
    const state = this.#state;
    const g = state[layout.G];
    const time = state[layout.NOW];
    if (state[layout.WORKS] + state[layout.ASSISTS] > 0) {
      const rows = this.#rows;
      const wanted = this.#wanted;
      if (state[layout.WORKS] > 0 && wanted[Kind.WorkerStop] !== 0)
        rows.put(time, Kind.WorkerStop, this.#lane, state[layout.P], g, offset);
      if (state[layout.ASSISTS] > 0 && wanted[Kind.AssistPause] !== 0)
        rows.put(time, Kind.AssistPause, this.#lane, state[layout.P], g, offset);
      state[layout.WORKS] = state[layout.ASSISTS] = 0;
    }
    state[layout.LAST_G] = g;
    state[layout.LEFT_AT] = time;
    state[layout.LAST_STACK] = 0;
    state[layout.G] = -1;
  }
}

/** The stack of a GoStop or GoBlock follows its reason. */
const stackOfStop = (bytes: Uint8Array, at: number): number => varintAt(bytes, behind(bytes, at, 1));
