// The events of Go 1.5–1.21 as data: runtime/trace.go and internal/trace/parser.go of each version. An event's first byte
// includes the number of its values, so only about fifty of 256 first bytes are valid: damage is detected early.
import type { GoVersions } from '../../model/version.js';
import { GO_STATES, Kind } from '../events.js';
import * as layout from './layout.js';

/** Special handling of events: those that change the P's state, or need more than a row of their arguments. */
export const Step = {
  Row: 0,
  GcBegin: 1,
  Stop: 2,
  StopEnd: 3,
  Procs: 4,
  ProcStart: 5,
  ProcStop: 6,
  GoCreate: 7,
  GoDeclare: 8,
  GoStart: 9,
  GoLeave: 10,
  GoUnblock: 11,
  SysCall: 12,
  SysExit: 13,
  AssistBegin: 14,
  AssistEnd: 15,
  Region: 16,
  Log: 17,
  Sample: 18,
  GcEnd: 19,
  Sweep: 20,
  Heap: 21,
} as const;

/** What an event becomes. */
export interface Shape {
  /** The minor version that added it. */
  since: number;
  kind: number;
  /** Where the values after the time go: column a, b, `t`ext or `s`tack, the row's `g`oroutine, or nowhere. */
  args: string;
  step: number;
  /** Column b, unless a value sets it. */
  b: number;
  /** Why a goroutine leaves its P: the runtime's strings since 1.22. */
  why: string;
  /** The minor version since which it means `kind`; before, it is no row. */
  toldSince: number;
  /** `[9, '']`: no values before 1.9. */
  before: readonly [since: number, args: string] | undefined;
}

const shape = (kind: number, args = '', step: number = Step.Row, more: Partial<Shape> = {}): Shape => ({
  since: 5,
  kind,
  args,
  step,
  b: NaN,
  why: '',
  toldSince: 5,
  before: undefined,
  ...more,
});
const leave = (b: number, why: string, args = 's', since = 5): Shape =>
  shape(b === runnable ? Kind.GoYield : Kind.GoStop, args, Step.GoLeave, { b, why, since });
const { runnable, waiting, syscall } = GO_STATES;

/** By event number. */
export const SHAPES: Readonly<Record<number, Shape>> = {
  4: shape(Kind.Procs, 'as', Step.Procs),
  5: shape(Kind.ProcStart, 'b', Step.ProcStart),
  6: shape(Kind.ProcStop, '', Step.ProcStop),
  7: shape(Kind.GcBegin, 'as', Step.GcBegin, { before: [7, 's'] }),
  8: shape(Kind.GcEnd, '', Step.GcEnd),
  // GCScanStart and GCScanDone up to 1.9: a P works on mark termination.
  9: shape(Kind.StwBegin, 'a', Step.Stop, { before: [10, ''], toldSince: 10 }),
  10: shape(Kind.StwEnd, '', Step.StopEnd, { toldSince: 10 }),
  11: shape(Kind.SweepBegin, 's', Step.Sweep),
  12: shape(Kind.SweepEnd, 'ab', Step.Row, { before: [9, ''] }),
  13: shape(Kind.GoCreate, 'abs', Step.GoCreate),
  14: shape(Kind.GoStart, 'ab', Step.GoStart, { before: [7, 'a'] }),
  15: shape(Kind.GoDestroy, '', Step.GoLeave),
  16: leave(waiting, 'forever'),
  17: leave(runnable, 'runtime.Gosched'),
  18: leave(runnable, 'preempted'),
  19: leave(waiting, 'sleep'),
  20: leave(waiting, 'unspecified'),
  21: shape(Kind.GoUnblock, 'abs', Step.GoUnblock, { before: [7, 'as'] }),
  22: leave(waiting, 'chan send'),
  23: leave(waiting, 'chan receive'),
  24: leave(waiting, 'select'),
  25: leave(waiting, 'sync'),
  26: leave(waiting, 'sync.(*Cond).Wait'),
  27: leave(waiting, 'network'),
  28: shape(Kind.GoSyscall, 's', Step.SysCall),
  29: shape(Kind.GoSyscallEnd, 'a-b', Step.SysExit),
  // The P is taken from a goroutine in a system call.
  30: leave(syscall, 'syscall', ''),
  31: shape(Kind.GoStatus, 'a', Step.GoDeclare, { b: waiting }),
  32: shape(Kind.GoStatus, 'a', Step.GoDeclare, { b: syscall }),
  33: shape(Kind.HeapAlloc, 'a', Step.Heap),
  // Up to 1.7 memstats.next_gc was the trigger, not the goal.
  34: shape(Kind.HeapGoal, 'a', Step.Row, { toldSince: 8 }),
  // FutileWakeup
  36: shape(Kind.None),
  // "Local": on the P of the goroutine's last event, and so without a sequence number.
  38: shape(Kind.GoStart, 'a', Step.GoStart, { since: 7, b: 0 }),
  39: shape(Kind.GoUnblock, 'as', Step.GoUnblock, { since: 7, b: 0 }),
  40: shape(Kind.GoSyscallEnd, 'ab', Step.SysExit, { since: 7 }),
  41: shape(Kind.GoStart, 'abt', Step.GoStart, { since: 8 }),
  42: leave(waiting, 'GC mark assist wait for work', 's', 8),
  43: shape(Kind.AssistBegin, 's', Step.AssistBegin, { since: 9 }),
  44: shape(Kind.AssistEnd, '', Step.AssistEnd, { since: 9 }),
  // The comments of 1.11–1.19 put the stack before the name, but the bytes do not.
  45: shape(Kind.TaskBegin, 'abts', Step.Row, { since: 11 }),
  46: shape(Kind.TaskEnd, 'as', Step.Row, { since: 11 }),
  47: shape(Kind.RegionBegin, 'abts', Step.Region, { since: 11 }),
  48: shape(Kind.Log, 'abs', Step.Log, { since: 11 }),
  49: shape(Kind.CpuSample, 'abgs', Step.Sample, { since: 19 }),
};

// Events without a time.
const [BATCH, FREQUENCY, STACK, TIMER_GOROUTINE, STRING] = [1, 2, 3, 35, 37];

/** A stack with more frames is damaged. */
export const DEEPEST_STACK = 1000;
/** A batch with a larger P is damaged. */
export const MOST_PS = 1 << 16;

/** The most varints of an event that is not `SIZED`. */
export const MOST_VARINTS = 4;
/** Other meanings of a first byte. `SIZED`: the second byte is the size of the values. */
export const [SIZED, LOG] = [16, 17];
/** Records that are not events of a P. */
export const [BATCH_HEAD, FREQUENCY_HEAD, STACK_HEAD, STRING_HEAD, TIMER_HEAD] = [18, 19, 20, 21, 22];

/** First byte of an event with this many values after its time; three or more are `SIZED`. */
const firstByte = (number: number, values: number): number => number | (Math.min(values, 3) << 6);
export const BATCH_BYTE = firstByte(BATCH, 1);
export const SAMPLE_BYTE = firstByte(49, 4);

/** Where a value goes: the letters of `Shape.args`. */
const COLUMNS: Readonly<Record<string, number>> = {
  '-': layout.COLUMN_NONE,
  a: layout.COLUMN_A,
  b: layout.COLUMN_B,
  t: layout.COLUMN_TEXT,
  s: layout.COLUMN_STACK,
  g: layout.COLUMN_G,
};

/** The events of one version, by event number except `heads`. */
export class Wire {
  /** Before 1.7, each event has a global sequence number before its time. */
  readonly numbered: boolean;
  /** Whether stops have events (since 1.10), and whether those give all reasons (since 1.21) or only two kinds. */
  readonly hasReasons: boolean;
  readonly hasStops: boolean;
  /** By first byte: the number of varints, or one of the values above; 0: invalid. */
  readonly heads = new Uint8Array(256);
  /** By first byte: the form of events, as layout.ts has it; 0: no event. */
  readonly forms = new Uint8Array(256);
  readonly kind = new Uint8Array(64);
  readonly step = new Uint8Array(64);
  /** The columns of each event's `MOST_VALUES` values after the time. */
  readonly columns = new Uint8Array(64 * layout.MOST_VALUES);
  readonly b = new Float64Array(64);

  /** `minor`: from the header, Go 1.`minor`. */
  constructor(minor: number) {
    this.numbered = minor < 7;
    this.hasReasons = minor >= 21;
    this.hasStops = minor >= 10;
    const before = this.numbered ? 2 : 1;
    for (const [key, shape] of Object.entries(SHAPES)) {
      if (minor < shape.since) continue;
      const number = Number(key);
      const args = shape.before && minor < shape.before[0] ? shape.before[1] : shape.args;
      this.kind[number] = minor < shape.toldSince ? Kind.None : shape.kind;
      this.step[number] = shape.step;
      this.b[number] = shape.b;
      [...args].forEach((letter, i) => (this.columns[number * layout.MOST_VALUES + i] = COLUMNS[letter]));
      const first = firstByte(number, args.length);
      const isLog = shape.kind === Kind.Log;
      this.heads[first] = isLog ? LOG : args.length < 3 ? before + args.length : SIZED;
      this.forms[first] =
        layout.EVENT_FORM |
        args.length |
        (args.length < 3 ? 0 : layout.SIZED_FORM) |
        (isLog ? layout.TEXT_FORM : 0);
    }
    this.heads[BATCH_BYTE] = BATCH_HEAD;
    this.heads[firstByte(FREQUENCY, 0)] = FREQUENCY_HEAD;
    this.heads[firstByte(STACK, 3)] = STACK_HEAD;
    this.heads[firstByte(TIMER_GOROUTINE, 0)] = TIMER_HEAD;
    if (minor >= 7) this.heads[firstByte(STRING, 0)] = STRING_HEAD;
  }
}

/** Why a goroutine left its P in the event with this number. */
export const whyOf = (number: number): string => SHAPES[number]?.why ?? '';

/** Toolchains that write the format, by the header's minor version. */
export const FORMATS: ReadonlyMap<number, GoVersions> = new Map([
  [5, { low: 5, high: 6 }],
  [7, { low: 7, high: 7 }],
  [8, { low: 8, high: 8 }],
  [9, { low: 9, high: 9 }],
  [10, { low: 10, high: 10 }],
  [11, { low: 11, high: 18 }],
  [19, { low: 19, high: 20 }],
  [21, { low: 21, high: 21 }],
]);

/** A table by first byte of what `of` says of event numbers. */
export const tableOf = (of: (event: number) => number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, first) => of(first & layout.EVENT));
