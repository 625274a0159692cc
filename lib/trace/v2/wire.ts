// Records of Go 1.22 and later (internal/trace/tracev2/events.go). Numbers never change meaning: later versions only add some.
import { NEWEST } from '../../model/version.js';
import { GO_STATES, Kind } from '../events.js';

/** Record types at file level, and first bytes of payloads without timed events. */
export const BATCH = 1;
export const STACKS = 2;
export const STACK = 3;
export const STRINGS = 4;
export const STRING = 5;
export const CPU_SAMPLES = 6;
export const CPU_SAMPLE = 7;
export const FREQUENCY = 8;
export const EXPERIMENTAL_BATCH = 49;
export const SYNC = 50;
export const CLOCK_SNAPSHOT = 51;
export const END_OF_GENERATION = 52;

/** A payload is one runtime buffer (runtime/trace.go, tracev2.MaxBatchSize). */
export const LONGEST_PAYLOAD = 64 * 1024;
/** Maximum frames of a stack (runtime/tracestack.go, traceStackSize). A greater number means damage. */
export const DEEPEST_STACK = 128;
/** The payload size is always written in ten bytes (runtime/traceregion.go, varintReserve). */
export const SIZE_BYTES = 10;
/** The most bytes of any other number: 64 bits, seven a byte. */
export const LONGEST_NUMBER = 10;
/** The most bytes of a batch's header: type, experiment, varints of generation, thread and time, size. */
export const LONGEST_HEADER = 2 + 3 * LONGEST_NUMBER + SIZE_BYTES;
/** After damage, a header that skips more generations than this is taken for a coincidence. */
export const MOST_LOST = 64;
/** Units per second where the trace does not tell: nanotime/64 (runtime/trace.go, traceTimeDiv), on all systems but Windows. */
export const USUAL_FREQUENCY = 1e9 / 64;

/** The experiment of GODEBUG=traceallocfree=1, since 1.23: its number, type of its first event, and first bytes of its tables. */
export const ALLOC_FREE = 1;
export const EXPERIMENTAL = 128;
export const [TYPES, INFO] = [0, 1];

/** Special handling of timed events: those that change the lane's state, or need more than a row of their arguments. */
export const Step = {
  Row: 0,
  ProcStart: 1,
  ProcStop: 2,
  ProcStatus: 3,
  GoStart: 4,
  GoLeave: 5,
  GoStatus: 6,
  GoLabel: 7,
  AssistBegin: 8,
  AssistEnd: 9,
  Experimental: 10,
  GoCreate: 11,
  GoUnblock: 12,
  GoEnd: 13,
  /** Not a timed event, or an unknown one. */
  Unknown: 14,
} as const;

/** Where the arguments after dt go: one letter each for a column, or `-`. */
export interface TimedEvent {
  type: number;
  kind: number;
  step: number;
  args: string;
  /** Column b, unless an argument sets it. */
  b: number;
}

const event = (type: number, kind: number, args: string, step: number = Step.Row, b = NaN): TimedEvent => ({
  type,
  kind,
  step,
  args,
  b,
});
const { runnable, waiting } = GO_STATES;

export const TIMED: readonly TimedEvent[] = [
  event(9, Kind.Procs, 'as'),
  event(10, Kind.ProcStart, 'a-', Step.ProcStart),
  event(11, Kind.ProcStop, '', Step.ProcStop),
  event(12, Kind.ProcSteal, 'a--'),
  event(13, Kind.None, 'ab', Step.ProcStatus),
  event(14, Kind.GoCreate, 'abs', Step.GoCreate),
  // A goroutine for a call from C: it runs at once.
  event(15, Kind.GoCreate, 'a', Step.GoStart),
  event(16, Kind.GoStart, 'ab', Step.GoStart),
  event(17, Kind.GoDestroy, '', Step.GoEnd),
  event(18, Kind.GoDestroy, '', Step.GoEnd),
  event(19, Kind.GoYield, 'ts', Step.GoLeave, runnable),
  event(20, Kind.GoStop, 'ts', Step.GoLeave, waiting),
  event(21, Kind.GoUnblock, 'abs', Step.GoUnblock),
  event(22, Kind.GoSyscall, '-s'),
  event(23, Kind.GoSyscallEnd, ''),
  event(24, Kind.GoSyscallEnd, '', Step.Row, runnable),
  event(25, Kind.GoStatus, 'amb', Step.GoStatus),
  event(26, Kind.StwBegin, 'ts'),
  event(27, Kind.StwEnd, ''),
  event(28, Kind.GcActive, 'a'),
  event(29, Kind.GcBegin, 'as'),
  event(30, Kind.GcEnd, 'a'),
  event(31, Kind.SweepActive, 'a'),
  event(32, Kind.SweepBegin, 's'),
  event(33, Kind.SweepEnd, 'ab'),
  event(34, Kind.AssistActive, 'a', Step.AssistBegin),
  event(35, Kind.AssistBegin, 's', Step.AssistBegin),
  event(36, Kind.AssistEnd, '', Step.AssistEnd),
  event(37, Kind.HeapAlloc, 'a'),
  event(38, Kind.HeapGoal, 'a'),
  event(39, Kind.WorkerStart, 't', Step.GoLabel),
  event(40, Kind.TaskBegin, 'abts'),
  event(41, Kind.TaskEnd, 'as'),
  event(42, Kind.RegionBegin, 'ats'),
  event(43, Kind.RegionEnd, 'ats'),
  event(44, Kind.Log, 'abts'),
  // 1.23. A switch moves from one coroutine to another; the previous one waits or ends.
  event(45, Kind.GoStart, 'ab', Step.GoStart),
  event(46, Kind.GoStart, 'ab', Step.GoStart),
  event(47, Kind.GoCreate, 'abs'),
  event(48, Kind.GoStatus, 'ambs', Step.GoStatus),
  // The alloc/free experiment (GODEBUG=traceallocfree=1).
  ...['abt', 'abt', 'a', 'ab', 'ab', 'a', '--', '--', '-'].map((args, i) =>
    event(EXPERIMENTAL + i, Kind.None, args, Step.Experimental),
  ),
];

/** Formats by the header's minor version: the toolchains that write it, and the greatest type of a timed event. */
export interface Format {
  low: number;
  high: number;
  greatest: number;
}
export const FORMATS: ReadonlyMap<number, Format> = new Map([
  [22, { low: 22, high: 22, greatest: 44 }],
  [23, { low: 23, high: 24, greatest: 48 }],
  [25, { low: 25, high: 25, greatest: 48 }],
  [26, { low: 26, high: NEWEST, greatest: 48 }],
]);

/** The format of the version, or of the last one before it that changed the format. */
export const formatOf = (minor: number): Format =>
  [...FORMATS].filter(([version]) => version <= minor).at(-1)![1];
