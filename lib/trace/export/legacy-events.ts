// Events of Go 1.10–1.21 by the names that `-d` prints: internal/trace/parser.go, EventDescriptions. v1/wire.ts has their
// meaning by number.
import { GO_STATES, Kind } from '../events.js';
import { Words } from './words.js';

/** Special handling of events: those that change state, or need more than a row of their arguments. */
export const Step = {
  Row: 0,
  Stop: 1,
  StopEnd: 2,
  Procs: 3,
  ProcStart: 4,
  ProcStop: 5,
  GoCreate: 6,
  GoStart: 7,
  GoLeave: 8,
  SysExit: 9,
  AssistBegin: 10,
  AssistEnd: 11,
  Region: 12,
  Sample: 13,
  GoUnblock: 14,
} as const;

export interface LegacyEvent {
  kind: number;
  step: number;
  /** Keys whose numbers go to columns a and b. */
  a: string;
  b: string;
  /** Column b, unless a key sets it. */
  preset: number;
  /** Why a goroutine leaves its P: the runtime's strings since 1.22. */
  why: Buffer;
}

const event = (
  kind: number,
  a = '',
  b = '',
  step: number = Step.Row,
  preset = NaN,
  why = '',
): LegacyEvent => ({
  kind,
  step,
  a,
  b,
  preset,
  why: Buffer.from(why),
});
const leave = (state: number, why: string): LegacyEvent =>
  event(state === runnable ? Kind.GoYield : Kind.GoStop, '', '', Step.GoLeave, state, why);
const { runnable, waiting, syscall } = GO_STATES;

export const LEGACY_EVENTS = new Words<LegacyEvent>([
  ['Gomaxprocs', event(Kind.Procs, 'procs', '', Step.Procs)],
  ['ProcStart', event(Kind.ProcStart, '', 'thread', Step.ProcStart)],
  ['ProcStop', event(Kind.ProcStop, '', '', Step.ProcStop)],
  ['GCStart', event(Kind.GcBegin, 'seq')],
  ['GCDone', event(Kind.GcEnd)],
  // 1.21; before, all stops were those of the GC.
  ['STWStart', event(Kind.StwBegin, 'kindid', '', Step.Stop)],
  ['STWDone', event(Kind.StwEnd, '', '', Step.StopEnd)],
  ['GCSTWStart', event(Kind.StwBegin, 'kindid', '', Step.Stop)],
  ['GCSTWDone', event(Kind.StwEnd, '', '', Step.StopEnd)],
  ['GCSweepStart', event(Kind.SweepBegin)],
  ['GCSweepDone', event(Kind.SweepEnd, 'swept', 'reclaimed')],
  ['GCMarkAssistStart', event(Kind.AssistBegin, '', '', Step.AssistBegin)],
  ['GCMarkAssistDone', event(Kind.AssistEnd, '', '', Step.AssistEnd)],
  ['HeapAlloc', event(Kind.HeapAlloc, 'mem')],
  ['HeapGoal', event(Kind.HeapGoal, 'mem')],
  // Up to 1.18.
  ['NextGC', event(Kind.HeapGoal, 'mem')],
  ['GoCreate', event(Kind.GoCreate, 'g', '', Step.GoCreate)],
  ['GoWaiting', event(Kind.GoStatus, 'g', '', Step.Row, waiting)],
  ['GoInSyscall', event(Kind.GoStatus, 'g', '', Step.Row, syscall)],
  ['GoStart', event(Kind.GoStart, 'g', 'seq', Step.GoStart)],
  ['GoStartLabel', event(Kind.GoStart, 'g', 'seq', Step.GoStart)],
  ['GoStartLocal', event(Kind.GoStart, 'g', '', Step.GoStart, 0)],
  ['GoUnblock', event(Kind.GoUnblock, 'g', 'seq', Step.GoUnblock)],
  ['GoUnblockLocal', event(Kind.GoUnblock, 'g', '', Step.GoUnblock, 0)],
  ['GoEnd', event(Kind.GoDestroy, '', '', Step.GoLeave)],
  ['GoStop', leave(waiting, 'forever')],
  ['GoSched', leave(runnable, 'runtime.Gosched')],
  ['GoPreempt', leave(runnable, 'preempted')],
  ['GoSleep', leave(waiting, 'sleep')],
  ['GoBlock', leave(waiting, 'unspecified')],
  ['GoBlockSend', leave(waiting, 'chan send')],
  ['GoBlockRecv', leave(waiting, 'chan receive')],
  ['GoBlockSelect', leave(waiting, 'select')],
  ['GoBlockSync', leave(waiting, 'sync')],
  ['GoBlockCond', leave(waiting, 'sync.(*Cond).Wait')],
  ['GoBlockNet', leave(waiting, 'network')],
  ['GoBlockGC', leave(waiting, 'GC mark assist wait for work')],
  // The P is taken from a goroutine in a system call.
  ['GoSysBlock', leave(syscall, 'syscall')],
  ['GoSysCall', event(Kind.GoSyscall)],
  ['GoSysExit', event(Kind.GoSyscallEnd, 'g', '', Step.SysExit, runnable)],
  ['GoSysExitLocal', event(Kind.GoSyscallEnd, 'g', '', Step.SysExit, runnable)],
  ['UserTaskCreate', event(Kind.TaskBegin, 'taskid', 'pid')],
  ['UserTaskEnd', event(Kind.TaskEnd, 'taskid')],
  ['UserRegion', event(Kind.RegionBegin, 'taskid', 'mode', Step.Region)],
  ['UserLog', event(Kind.Log, 'id')],
  ['CPUSample', event(Kind.CpuSample, 'g', 'p', Step.Sample)],
  ['TimerGoroutine', event(Kind.None)],
  ['FutileWakeup', event(Kind.None)],
]);
