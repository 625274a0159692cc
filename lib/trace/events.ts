// The vocabulary of execution traces: one for all wire versions and exports. Decoders speak it, and what is drawn from events
// (cycles, stops, assists, sweeps ...) knows nothing else. No event is an object: they are rows of columns.
import type { Lack } from '../model/records.js';
import { resized } from '../model/resized.js';
import type { GoVersions } from '../model/version.js';
import type { HeapSizes, Sweeps } from './columns.js';

/**
 * What an event is. `text` is an id into the stretch's strings, `stack` into its stacks; `g`, `lane`, `p` are where it happened.
 * What is not listed has no meaning in that kind. Order between lanes is that of time.
 */
export const Kind = {
  None: 0,
  // The collector.
  /** a: the runtime's count of begins and ends; stack: what started the cycle. */
  GcBegin: 1,
  GcEnd: 2,
  /** A cycle was under way when the trace, or the generation, began. */
  GcActive: 3,
  /** text: the runtime's reason; stack: who asked; b: 1 where no event tells the stop and the decoder estimates it (up to 1.9). */
  StwBegin: 4,
  /** On the lane of its begin. */
  StwEnd: 5,
  SweepBegin: 6,
  /** On the lane of its begin. a, b: bytes swept and reclaimed. */
  SweepEnd: 7,
  SweepActive: 8,
  AssistBegin: 9,
  /**
   * Of the goroutine of its begin, perhaps on another lane. a: how long it ran on this lane until now without having been parked
   * (AssistPause), where it did not begin here; NaN where it did.
   */
  AssistEnd: 10,
  AssistActive: 11,
  /** The goroutine is parked, or preempted, in the midst of its assist. */
  AssistPause: 12,
  /** A goroutine begins to run as the collector's worker. a: one of WORKERS. */
  WorkerStart: 13,
  WorkerStop: 14,
  /** a: bytes. */
  HeapAlloc: 15,
  /** a: bytes as written: 0 and what is above NO_GOAL are none. */
  HeapGoal: 16,
  /** a: GOMAXPROCS; stack. Every restart of the world tells it. */
  Procs: 17,
  // Threads and Ps.
  /** a: the P. */
  ProcStart: 18,
  /** A P lost its thread. g, stack, a: what the lane ran last, where and when that stopped, as far as it is known. */
  ProcStop: 19,
  /** The lane took the P `a` from one that is in a system call. */
  ProcSteal: 20,
  // Goroutines. A state that is only declared, at the start of a trace or generation: GoStatus.
  /** a: the new goroutine, b: the stack of its function; stack: of its creator. */
  GoCreate: 21,
  GoDestroy: 22,
  /** a: the goroutine; b: one of GO_STATES. */
  GoStatus: 23,
  /** The lane's goroutine goes off it, to wait; text: why; b: one of GO_STATES (waiting, syscall; what an export does not tell is NaN). */
  GoStop: 24,
  /** a: the goroutine (it begins to run here), b: its sequence number, 0 where there is none. */
  GoStart: 25,
  /** a: the goroutine that becomes runnable, b: its sequence number, 0 where there is none. */
  GoUnblock: 26,
  GoSyscall: 27,
  GoSyscallEnd: 28,
  // What the program, and a CPU profile, tell.
  /** a: task, b: parent task (0: none); text: name. */
  TaskBegin: 29,
  TaskEnd: 30,
  /** a: task (0: none); text: name. */
  RegionBegin: 31,
  RegionEnd: 32,
  /** a: task; b: id of the category's string; text: message. */
  Log: 33,
  /** At the time at which it was taken, not copied. On no lane: b is the one that it was taken of, -1 where not known. */
  CpuSample: 34,
  /** The lane's goroutine goes off it though it could run on; text: why (PREEMPTED, or it asked for that); b: GO_STATES.runnable. */
  GoYield: 35,
} as const;
export const KINDS = 36;
/** The scheduler took the P away: its 10 ms were over, or the collector needs it (runtime/proc.go, preemptone). */
export const PREEMPTED = 'preempted';

/** How a mark worker runs (runtime/mgc.go, gcMarkWorkerMode). */
export const WORKERS = { dedicated: 1, fractional: 2, idle: 3 } as const;
export const GO_STATES = { runnable: 1, running: 2, syscall: 3, waiting: 4 } as const;

/** Goals above this many bytes are none: the runtime wrote its "no limit" (golang/go#63864). */
export const NO_GOAL = 2 ** 50;

/** Kinds that are a third to two thirds of a trace: nobody gets them as rows who does not ask for them. */
export const FREQUENT: readonly number[] = [
  Kind.ProcStart,
  Kind.GoStatus,
  Kind.GoStop,
  Kind.GoStart,
  Kind.GoUnblock,
  Kind.GoSyscall,
  Kind.GoSyscallEnd,
];

/** What the program tells of its own work. It may make a million in a second: decoders stop making rows of them after `MOST_ANNOTATIONS`. */
export const isAnnotation = (kind: number): boolean => kind >= Kind.TaskBegin && kind <= Kind.Log;
/** In a generation, or a second. */
export const MOST_ANNOTATIONS = 2 ** 15;

/** Takes the events of the alloc/free experiment as they are decoded: lane by lane, in no order between lanes. */
export interface HeapEvents {
  /** `type` as on the wire; `at` in units of the file; what is not told is NaN or 0. */
  take(type: number, at: number, lane: number, id: number, what: number, kind: number): void;
  /** A batch of the experiment's own tables. Keeps no view of it. */
  table(bytes: Uint8Array, from: number, to: number): void;
  /** All of a generation's events and tables were told. */
  generation(nsOf: (units: number) => number): void;
}

/** Which kinds a decoder makes rows of; whether it pairs the waits for a P. */
export interface Wanted {
  kinds: ArrayLike<number>;
  waits: boolean;
  /** Of very many goroutines that begin and end a part is enough. */
  sampled?: boolean;
  /** Heap sizes and sweeps may come in columns of their own. */
  columns?: boolean;
  /** How much each of these swept, not their sum alone. */
  sweepBytes?: boolean;
  heap?: HeapEvents;
}

/** Columns are kept up to so many rows, where far fewer are needed. */
const KEPT_ROWS = 2 ** 17;
const FAR_FEWER = 1 / 8;

/** Events as rows, in the order in which they were decoded. They are used again for the next stretch. */
export class Rows {
  length = 0;
  capacity = 0;
  /** ns since the trace's start; ticks where the stretch says so. */
  at = new Float64Array(0);
  kind = new Uint8Array(0);
  /** A thread (v2) or a P (v1): the events of one lane are in order. Dense, from 0, the same in all stretches; -1: none. */
  lane = new Int32Array(0);
  /** -1: none, or not known. So is the goroutine. */
  p = new Int32Array(0);
  g = new Float64Array(0);
  /** 0: none. So is the text. */
  stack = new Int32Array(0);
  text = new Int32Array(0);
  a = new Float64Array(0);
  b = new Float64Array(0);
  /** Where in the file the event stands, or the batch that holds it. */
  offset = new Float64Array(0);

  /** Adds a row, for which there is room, and returns its number; its stack, text, a and b are none. */
  put(at: number, kind: number, lane: number, p: number, g: number, offset: number): number {
    const row = this.length++;
    this.at[row] = at;
    this.kind[row] = kind;
    this.lane[row] = lane;
    this.p[row] = p;
    this.g[row] = g;
    this.stack[row] = 0;
    this.text[row] = 0;
    this.a[row] = NaN;
    this.b[row] = NaN;
    this.offset[row] = offset;
    return row;
  }

  /** Empties them. A stretch of which far more was told than of the one after it leaves no room behind. */
  clear(): void {
    const isFar = this.capacity > KEPT_ROWS && this.length < FAR_FEWER * this.capacity;
    this.length = 0;
    if (isFar) this.#make(KEPT_ROWS);
  }

  /** Room for so many more. The columns may be others afterwards. */
  reserve(more: number): void {
    const least = this.length + more;
    if (least <= this.capacity) return;
    this.#make(Math.max(least, this.capacity * 2));
  }

  #make(capacity: number): void {
    this.capacity = capacity;
    this.at = resized(this.at, capacity);
    this.kind = resized(this.kind, capacity);
    this.lane = resized(this.lane, capacity);
    this.p = resized(this.p, capacity);
    this.g = resized(this.g, capacity);
    this.stack = resized(this.stack, capacity);
    this.text = resized(this.text, capacity);
    this.a = resized(this.a, capacity);
    this.b = resized(this.b, capacity);
    this.offset = resized(this.offset, capacity);
  }
}

/**
 * Goroutines that waited for a P, each from when it could run until it ran: pairs in no order. Decoders pair them, for how is a
 * matter of the wire; who wants shares inside and outside of marks needs no more.
 */
export interface Waits {
  length: number;
  from: Float64Array;
  to: Float64Array;
}

export interface Frame {
  /** `main.(*Cache).Put`; empty where the trace does not tell names. Text of the traced program: escape it where it is shown. */
  function: string;
  file: string;
  line: number;
}

/** What a decoder tells at a time: a generation of v2, a slice of v1, a window of an export. Valid until the call returns. */
export interface Stretch {
  rows: Rows;
  /** The rows in the order of time over all lanes: `order[i]` for i below `rows.length`. */
  order: Int32Array;
  /** Where these are not among the rows. */
  sizes?: HeapSizes;
  sweeps?: Sweeps;
  waits: Waits;
  /** Times are ticks of an unknown length: the file was cut before it told its clock. */
  ticks: boolean;
  /** ns since the trace's start; NaN where not told. All rows of the stretch lie between them, but for clocks out of step. */
  from: number;
  to: number;
  /** Wall time (ms since 1970) of the trace's start, as far as it is known by now; NaN: not known. */
  wallMs: number;
  /** Events of the wire, whether they became rows or not. */
  events: number;
  /** Undefined where the table did not hold it: it stood behind a cut. */
  readonly string: (id: number) => string | undefined;
  /** The leaf first; empty for no stack, and where the table did not hold it. The frames stay as they are: they can be kept. */
  readonly frames: (stack: number) => readonly Frame[];
  /** The operating system's thread of a lane, where it is known. */
  readonly threadOf: (lane: number) => number | undefined;
  /** Of so many goroutines that begin and end one has rows, where very many do; absent: each has. */
  readonly goroutinesOf?: number;
}

/** What is wrong with a trace, or was left out of it, where, and how often. */
export interface Trouble {
  code: 'input-truncated' | 'input-damaged-trace' | 'input-unknown-events';
  level: 'info' | 'warning';
  message: string;
  offset: number;
  count?: number;
}

/** Takes what a decoder tells. */
export interface TraceSink {
  stretch(stretch: Stretch): void;
  trouble(trouble: Trouble): void;
}

/** What is known of a trace as a whole; it grows as the trace is read. */
export interface TraceFacts {
  /** `Go 1.26 trace`, as its header says, which is not the toolchain: 1.27 writes that too. */
  format: string;
  /** Toolchains that it can come from. */
  versions: GoVersions;
  events: number;
  /** Batches that were whole, and generations (v2). */
  batches: number;
  generations: number;
  /** It begins where a program had run for some time: the flight recorder's window, or a second trace of one process. */
  midway: boolean;
  /** Whether this format tells assists and workers at all. */
  assists: boolean;
  workers: boolean;
  /** The program makes more tasks, regions and logs than are followed: what is told of them is not whole. */
  crowded?: true;
  /** Events of experiments (alloc/free), which are counted only. */
  experimental: number;
  /** Of an export whose places are lines, not offsets: those that were read. */
  lines?: number;
  /** What it does not tell, though the trace that it was made of did. */
  lacks?: readonly Lack[];
}

export interface Decoder {
  readonly facts: TraceFacts;
  /**
   * Takes the whole records in `bytes[from, to)` and returns where the unfinished one begins. Keeps no view of `bytes`.
   * Throws nothing on damage: that is a trouble.
   */
  read(bytes: Uint8Array, from: number, to: number): number;
  /** The trace is over, the bytes of an unfinished record being `bytes[from, to)`: tells what is left. */
  finish(bytes: Uint8Array, from: number, to: number): void;
}
