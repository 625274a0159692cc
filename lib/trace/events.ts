// The event model of execution traces, common to all wire versions and exports. Decoders produce it, and the analyses (cycles,
// stops, assists, sweeps ...) depend on nothing else. Events are rows of columns, not objects.
import type { Lack } from '../model/records.js';
import { resized } from '../model/resized.js';
import type { GoVersions } from '../model/version.js';
import type { HeapSizes, Sweeps } from './columns.js';

/**
 * Event kinds. `text` is an index into the stretch's strings, `stack` into its stacks; `g`, `lane`, `p` say where it happened.
 * Columns not listed for a kind are unused. Events of different lanes are ordered by time.
 */
export const Kind = {
  None: 0,
  // Garbage collector.
  /** a: the runtime's GC sequence number; stack: what started the cycle. */
  GcBegin: 1,
  GcEnd: 2,
  /** A cycle was already running when the trace or the generation began. */
  GcActive: 3,
  /** text: the runtime's reason; stack: the requester; b: 1 if estimated because the format has no event for it (up to 1.9). */
  StwBegin: 4,
  /** On the lane of its begin. */
  StwEnd: 5,
  SweepBegin: 6,
  /** On the lane of its begin. a, b: bytes swept and reclaimed. */
  SweepEnd: 7,
  SweepActive: 8,
  AssistBegin: 9,
  /**
   * Same goroutine as its begin, possibly another lane. a: how long it has run on this lane without being parked (AssistPause),
   * if the assist began on another lane; else NaN.
   */
  AssistEnd: 10,
  AssistActive: 11,
  /** The goroutine is parked or preempted during its assist. */
  AssistPause: 12,
  /** A goroutine starts running as a GC worker. a: one of WORKERS. */
  WorkerStart: 13,
  WorkerStop: 14,
  /** a: bytes. */
  HeapAlloc: 15,
  /** a: bytes as written: 0 and values above NO_GOAL mean no goal. */
  HeapGoal: 16,
  /** a: GOMAXPROCS; stack. Emitted at every start of the world. */
  Procs: 17,
  // Threads and Ps.
  /** a: the P. */
  ProcStart: 18,
  /** A P lost its thread. g, stack, a: what last ran on the lane, and where and when it stopped, if known. */
  ProcStop: 19,
  /** The lane took P `a` from a thread in a system call. */
  ProcSteal: 20,
  // Goroutines. States that already held when the trace or generation began: GoStatus.
  /** a: the new goroutine, b: the stack of its start function; stack: of its creator. */
  GoCreate: 21,
  GoDestroy: 22,
  /** a: the goroutine; b: one of GO_STATES. */
  GoStatus: 23,
  /** The lane's goroutine stops in order to wait; text: why; b: one of GO_STATES (waiting, syscall; NaN if unknown). */
  GoStop: 24,
  /** a: the goroutine, which starts running here, b: its sequence number, 0 if none. */
  GoStart: 25,
  /** a: the goroutine that becomes runnable, b: its sequence number, 0 if none. */
  GoUnblock: 26,
  GoSyscall: 27,
  GoSyscallEnd: 28,
  // User annotations and CPU profile samples.
  /** a: task, b: parent task (0: none); text: name. */
  TaskBegin: 29,
  TaskEnd: 30,
  /** a: task (0: none); text: name. */
  RegionBegin: 31,
  RegionEnd: 32,
  /** a: task; b: string id of the category; text: message. */
  Log: 33,
  /** At the time it was taken, not copied. It has no lane; b: the lane that was sampled, -1 if unknown. */
  CpuSample: 34,
  /** The lane's goroutine stops but stays runnable; text: why (PREEMPTED, or it yielded); b: GO_STATES.runnable. */
  GoYield: 35,
} as const;
export const KINDS = 36;
/** By kind: 1 for these. */
export function marked(kinds: readonly number[]): Uint8Array {
  const marks = new Uint8Array(KINDS);
  for (const kind of kinds) marks[kind] = 1;
  return marks;
}
/** The scheduler preempted it: its 10 ms slice was used up, or the GC needs the P (runtime/proc.go, preemptone). */
export const PREEMPTED = 'preempted';

/** Modes of mark workers (runtime/mgc.go, gcMarkWorkerMode). */
export const WORKERS = { dedicated: 1, fractional: 2, idle: 3 } as const;
/** Their labels, by mode: the runtime registers them as the first strings (runtime/mgc.go, gcMarkWorkerModeStrings). */
export const WORKER_LABELS: readonly string[] = [
  'Not worker',
  'GC (dedicated)',
  'GC (fractional)',
  'GC (idle)',
];
export const GO_STATES = { runnable: 1, running: 2, syscall: 3, waiting: 4 } as const;

/** Larger goals are invalid: the runtime wrote its "no limit" value (golang/go#63864). */
export const NO_GOAL = 2 ** 50;

/** These kinds are a third to two thirds of a trace, so they become rows only on request. */
export const FREQUENT: readonly number[] = [
  Kind.ProcStart,
  Kind.GoStatus,
  Kind.GoStop,
  Kind.GoStart,
  Kind.GoUnblock,
  Kind.GoSyscall,
  Kind.GoSyscallEnd,
];

/** User annotations. A program may emit a million a second: decoders stop making rows of them after `MOST_ANNOTATIONS`. */
export const isAnnotation = (kind: number): boolean => kind >= Kind.TaskBegin && kind <= Kind.Log;
/** Per generation, or per second. */
export const MOST_ANNOTATIONS = 2 ** 15;

/** Receives the events of the alloc/free experiment as they are decoded: lane by lane, unordered between lanes. */
export interface HeapEvents {
  /** `type` as on the wire; `at` in the file's time units; missing values are NaN or 0. */
  take(type: number, at: number, lane: number, id: number, what: number, kind: number): void;
  /** A batch of the experiment's own tables. Must not keep a view of it. */
  table(bytes: Uint8Array, from: number, to: number): void;
  /** All events and tables of a generation were passed. */
  generation(nsOf: (units: number) => number): void;
}

/** Which kinds become rows, and whether waits for a P are paired. */
export interface Wanted {
  kinds: readonly number[];
  waits: boolean;
  /** If very many goroutines begin and end, a sample of them is enough. */
  sampled?: boolean;
  /** Heap sizes and sweeps may have separate columns. */
  columns?: boolean;
  /** Record the bytes of each such sweep, not only their sum. */
  sweepBytes?: boolean;
  heap?: HeapEvents;
}

/** Larger columns are shrunk to this many rows if far fewer are needed. */
const KEPT_ROWS = 2 ** 17;
const FAR_FEWER = 1 / 8;

/** Events as rows in decoding order. The columns are reused for the next stretch. */
export class Rows {
  length = 0;
  capacity = 0;
  /** ns since the trace's start; ticks if the stretch says so. */
  at = new Float64Array(0);
  kind = new Uint8Array(0);
  /** Thread (v2) or P (v1); events of one lane are in order. Dense from 0 and stable across stretches; -1: none. */
  lane = new Int32Array(0);
  /** -1: none or unknown. The same for `g`. */
  p = new Int32Array(0);
  g = new Float64Array(0);
  /** 0: none. The same for `text`. */
  stack = new Int32Array(0);
  text = new Int32Array(0);
  a = new Float64Array(0);
  b = new Float64Array(0);
  /** File offset of the event, or of its batch. */
  offset = new Float64Array(0);

  /** Appends a row and returns its index. There must be room for it. */
  put(
    at: number,
    kind: number,
    lane: number,
    p: number,
    g: number,
    offset: number,
    a = NaN,
    b = NaN,
    stack = 0,
    text = 0,
  ): number {
    const row = this.length++;
    this.at[row] = at;
    this.kind[row] = kind;
    this.lane[row] = lane;
    this.p[row] = p;
    this.g[row] = g;
    this.stack[row] = stack;
    this.text[row] = text;
    this.a[row] = a;
    this.b[row] = b;
    this.offset[row] = offset;
    return row;
  }

  /** Removes all rows. Frees capacity if this stretch needed far less than it. */
  clear(): void {
    const isFar = this.capacity > KEPT_ROWS && this.length < FAR_FEWER * this.capacity;
    this.length = 0;
    if (isFar) this.#make(KEPT_ROWS);
  }

  /** Makes room for this many more rows. May replace the columns. */
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
 * Waits of goroutines for a P, from runnable to running: unordered pairs. Decoders pair them, because how is specific to the
 * wire format, and pairs are enough to compute shares inside and outside of mark phases.
 */
export interface Waits {
  length: number;
  from: Float64Array;
  to: Float64Array;
}

export interface Frame {
  /** `main.(*Cache).Put`; empty if the trace has no names. Untrusted text from the traced program: escape it for display. */
  function: string;
  file: string;
  line: number;
}

/** What a decoder delivers at once: a generation of v2, a slice of v1, a window of an export. Valid during the call only. */
export interface Stretch {
  rows: Rows;
  /** Row indices in time order over all lanes: `order[i]` for i below `rows.length`. */
  order: Int32Array;
  /** Present if these are not among the rows. */
  sizes?: HeapSizes;
  sweeps?: Sweeps;
  waits: Waits;
  /** Times are in ticks of unknown length: the file was truncated before its clock frequency. */
  ticks: boolean;
  /** ns since the trace's start; NaN if unknown. Contains the times of all rows, unless clocks are out of sync. */
  from: number;
  to: number;
  /** Wall time (ms since 1970) of the trace's start, if already known, else NaN. */
  wallMs: number;
  /** Events in the input, including those without rows. */
  events: number;
  /** Undefined if the table lacks the id because of truncation. */
  readonly string: (id: number) => string | undefined;
  /** Leaf first; empty for no stack, and if the table lacks the id. The frames are immutable and may be kept. */
  readonly frames: (stack: number) => readonly Frame[];
  /** OS thread id of a lane, if known. */
  readonly threadOf: (lane: number) => number | undefined;
  /** If very many goroutines begin and end: one in this many has rows. Absent: all have. */
  readonly goroutinesOf?: number;
}

/** Damage or omissions in a trace: what, where, and how often. */
export interface Trouble {
  code: 'input-truncated' | 'input-damaged-trace' | 'input-unknown-events';
  message: string;
  offset: number;
  count?: number;
}

/** Receives a decoder's output. */
export interface TraceSink {
  stretch(stretch: Stretch): void;
  trouble(trouble: Trouble): void;
}

/** Facts about the whole trace, updated during reading. */
export interface TraceFacts {
  /** `Go 1.26 trace`, from its header. This is not the toolchain version: 1.27 writes it too. */
  format: string;
  /** Toolchains that may have written it. */
  versions: GoVersions;
  events: number;
  /** Complete batches, and generations (v2). */
  batches: number;
  generations: number;
  /** It begins after the program had run for some time: a flight recorder's window, or a second trace of one process. */
  midway: boolean;
  /** Whether the format records assists and workers. */
  assists: boolean;
  workers: boolean;
  /** There are more tasks, regions and logs than are followed: their figures are incomplete. */
  crowded?: true;
  /** Events of experiments (alloc/free), which are only counted. */
  experimental: number;
  /** Lines read, for an export whose positions are lines instead of offsets. */
  lines?: number;
  /** What the export omits although the original trace contained it. */
  lacks?: readonly Lack[];
}

export interface Decoder {
  readonly facts: TraceFacts;
  /**
   * Reads the complete records in `bytes[from, to)` and returns where the incomplete one begins. Keeps no view of `bytes`.
   * Does not throw on damage but reports it as trouble.
   */
  read(bytes: Uint8Array, from: number, to: number): number;
  /** End of the trace; `bytes[from, to)` is an incomplete record. Delivers the remaining events. */
  finish(bytes: Uint8Array, from: number, to: number): void;
}
