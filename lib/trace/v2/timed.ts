// The timed events of a batch: the hot loop of v2. What nobody wants is skipped by counting varints, what a lane does is
// followed (its goroutine, P, assist, worker), and the rest becomes rows. Times are the file's own units until the
// generation is over: up to 1.24 its clock comes late.
import { Kind, KINDS, type Rows, type Wanted } from '../events.js';
import { Step, TIMED } from './wire.js';

/** A thread, and what it is doing as far as its batches were read. */
export class Lane {
  g = -1;
  p = -1;
  /** When its goroutine began to run here. */
  runsFrom = NaN;
  /** Its goroutine began an assist here, or is the collector's worker. */
  assists = false;
  works = false;
  /** What ran here last, when it stopped, and the stack on which. */
  lastG = -1;
  leftAt = NaN;
  lastStack = 0;
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
const [SKIP, LEAVE, START] = [255, 254, 253];

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

  constructor(rows: Rows, { kinds }: Pick<Wanted, 'kinds'>) {
    this.#rows = rows;
    for (let i = 0; i < kinds.length; i++) this.#wanted[kinds[i]] = 1;
    for (const { type, kind, step } of TIMED) {
      const unseen = { [Step.Row]: SKIP, [Step.GoLeave]: LEAVE, [Step.GoStart]: START }[step];
      this.#step[type] = this.#wanted[kind] === 0 && unseen !== undefined ? unseen : step;
    }
  }

  /**
   * Reads the events in `bytes[from, to)`, which stand at `offset` in the file: a batch of the lane from `time` on. Returns
   * where it stopped: at `to`, or at the event that is damaged, cut, or of a type that is not known.
   */
  read(bytes: Uint8Array, from: number, to: number, lane: Lane, time: number, offset: number): number {
    const rows = this.#rows;
    const step = this.#step;
    const wanted = this.#wanted;
    const { index } = lane;
    // An event has two bytes at least, and those that make two rows have four.
    rows.reserve(to - from);
    const shift = offset - from;
    let at = from;
    lane.lastRow = rows.length;
    let events = 0;
    let { g, p, runsFrom, assists, works } = lane;
    // Where the arguments of the last stop stand: its stack is read only where a P is lost afterwards.
    let stopAt = -1;
    let stopped = to;
    for (; at < to; events++) {
      const begin = at;
      const type = bytes[at++];
      const does = step[type];
      if (does === Step.Unknown) {
        stopped = begin;
        break;
      }
      let byte = bytes[at++];
      let delta = byte & 127;
      if (byte > 127) {
        byte = bytes[at++];
        delta |= (byte & 127) << 7;
        for (let scale = 16384; byte > 127; scale *= 128) {
          byte = bytes[at++];
          delta += (byte & 127) * scale;
        }
        if (delta > LONGEST_DELTA) {
          stopped = begin;
          break;
        }
      }
      if (does === SKIP) {
        for (let left = ARGS[type]; left > 0;) if ((bytes[at++] & 128) === 0) left--;
        if (at > to) {
          stopped = begin;
          break;
        }
        time += delta;
        continue;
      }
      if (does === LEAVE) {
        // The commonest of all, with GoStart: its arguments are passed over until somebody asks for them.
        stopAt = at;
        for (let left = ARGS[type]; left > 0;) if ((bytes[at++] & 128) === 0) left--;
        if (at > to) {
          stopped = begin;
          break;
        }
        time += delta;
        if (works || assists) this.#leave(time, index, p, g, begin + shift, works, assists);
        if (stopAt === at) stopAt = -1;
        lane.lastStack = 0;
        lane.lastG = g;
        lane.leftAt = time;
        g = -1;
        assists = works = false;
        continue;
      }
      if (does === START) {
        byte = bytes[at++];
        let next = byte & 127;
        for (let scale = 128; byte > 127; scale *= 128) {
          byte = bytes[at++];
          next += (byte & 127) * scale;
        }
        for (let left = ARGS[type] - 1; left > 0;) if ((bytes[at++] & 128) === 0) left--;
        if (at > to) {
          stopped = begin;
          break;
        }
        time += delta;
        if (works || assists) this.#leave(time, index, p, g, begin + shift, works, assists);
        g = next;
        runsFrom = time;
        assists = works = false;
        continue;
      }
      let a = NaN;
      let b = PRESET_B[type];
      let text = 0;
      let stack = 0;
      let thread = -1;
      for (let i = type * MOST_ARGS, end = i + ARGS[type]; i < end; i++) {
        byte = bytes[at++];
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
      if (at > to) {
        stopped = begin;
        break;
      }
      time += delta;
      const kind = KIND[type];
      if (does === Step.GoStart) {
        if (works || assists) this.#leave(time, index, p, g, begin + shift, works, assists);
        g = a;
        runsFrom = time;
        assists = works = false;
      } else if (does === Step.ProcStart) p = a;
      else if (does === Step.ProcStatus) {
        // Running, or in a system call.
        if (b === 1 || b === 3) p = a;
      } else if (does === Step.GoStatus) {
        if ((b === 2 || b === 3) && thread === lane.thread) {
          g = a;
          runsFrom = time;
          assists = works = false;
        }
      } else if (does === Step.GoLabel) works = true;
      else if (does === Step.AssistBegin) assists = kind === Kind.AssistBegin || a === g;
      else if (does === Step.AssistEnd) {
        if (!assists) a = time - runsFrom;
        assists = false;
      } else if (does === Step.Experimental) this.experimental++;
      else if (does === Step.ProcStop && stopAt >= 0) {
        lane.lastStack = stackOfStop(bytes, stopAt);
        stopAt = -1;
      }
      if (kind !== Kind.None && wanted[kind] !== 0) {
        const row = rows.put(time, kind, index, p, g, begin + shift);
        rows.a[row] = a;
        rows.b[row] = b;
        rows.text[row] = text;
        rows.stack[row] = stack;
        if (kind === Kind.AssistActive) rows.g[row] = a;
        else if (kind === Kind.SweepActive) rows.p[row] = a;
        else if (kind === Kind.ProcStop) {
          rows.stack[row] = lane.lastStack;
          rows.a[row] = lane.leftAt;
          if (g < 0) rows.g[row] = lane.lastG;
        }
      }
      if (does === Step.ProcStop) p = -1;
      else if (does === Step.GoLeave) {
        if (works || assists) this.#leave(time, index, p, g, begin + shift, works, assists);
        lane.lastStack = stack;
        stopAt = -1;
        lane.lastG = g;
        lane.leftAt = time;
        g = -1;
        assists = works = false;
      }
    }
    if (stopAt >= 0) lane.lastStack = stackOfStop(bytes, stopAt);
    lane.g = g;
    lane.p = p;
    lane.runsFrom = runsFrom;
    lane.assists = assists;
    lane.works = works;
    lane.lastAt = time;
    this.events += events;
    return stopped;
  }

  /** The goroutine goes off its thread. */
  #leave(
    time: number,
    lane: number,
    p: number,
    g: number,
    offset: number,
    works: boolean,
    assists: boolean,
  ): void {
    const rows = this.#rows;
    if (works && this.#wanted[Kind.WorkerStop] !== 0) rows.put(time, Kind.WorkerStop, lane, p, g, offset);
    if (assists && this.#wanted[Kind.AssistPause] !== 0) rows.put(time, Kind.AssistPause, lane, p, g, offset);
  }
}

/** The stack of a GoStop or GoBlock, behind its reason. */
function stackOfStop(bytes: Uint8Array, at: number): number {
  while (bytes[at++] > 127);
  let stack = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++];
    stack += (byte & 127) * scale;
    if (byte < 128) return stack;
  }
}
