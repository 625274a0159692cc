// Events of Go 1.10–1.21 by the names that `-d` prints: internal/trace/parser.go, EventDescriptions.
import { SHAPES, type Shape } from '../v1/wire.js';
import { Words } from './words.js';

export interface LegacyEvent {
  shape: Shape;
  why: Buffer;
  /** Keys whose numbers go to columns a and b. */
  a: string;
  b: string;
}

/** `number`: as in the bytes of a trace. */
function event(number: number, a = '', b = ''): LegacyEvent {
  const shape = SHAPES[number];
  return { shape, why: Buffer.from(shape.why), a, b };
}

export const LEGACY_EVENTS = new Words<LegacyEvent>([
  ['Gomaxprocs', event(4, 'procs')],
  ['ProcStart', event(5, '', 'thread')],
  ['ProcStop', event(6)],
  ['GCStart', event(7, 'seq')],
  ['GCDone', event(8)],
  // 1.21; before, all stops were those of the GC.
  ['STWStart', event(9)],
  ['STWDone', event(10)],
  ['GCSTWStart', event(9)],
  ['GCSTWDone', event(10)],
  ['GCSweepStart', event(11)],
  ['GCSweepDone', event(12, 'swept', 'reclaimed')],
  ['GCMarkAssistStart', event(43)],
  ['GCMarkAssistDone', event(44)],
  ['HeapAlloc', event(33, 'mem')],
  ['HeapGoal', event(34, 'mem')],
  // Up to 1.18.
  ['NextGC', event(34, 'mem')],
  ['GoCreate', event(13, 'g')],
  ['GoWaiting', event(31, 'g')],
  ['GoInSyscall', event(32, 'g')],
  ['GoStart', event(14, 'g', 'seq')],
  ['GoStartLabel', event(41, 'g', 'seq')],
  ['GoStartLocal', event(38, 'g')],
  ['GoUnblock', event(21, 'g', 'seq')],
  ['GoUnblockLocal', event(39, 'g')],
  ['GoEnd', event(15)],
  ['GoStop', event(16)],
  ['GoSched', event(17)],
  ['GoPreempt', event(18)],
  ['GoSleep', event(19)],
  ['GoBlock', event(20)],
  ['GoBlockSend', event(22)],
  ['GoBlockRecv', event(23)],
  ['GoBlockSelect', event(24)],
  ['GoBlockSync', event(25)],
  ['GoBlockCond', event(26)],
  ['GoBlockNet', event(27)],
  ['GoBlockGC', event(42)],
  ['GoSysBlock', event(30)],
  ['GoSysCall', event(28)],
  ['GoSysExit', event(29, 'g')],
  ['GoSysExitLocal', event(40, 'g')],
  ['UserTaskCreate', event(45, 'taskid', 'pid')],
  ['UserTaskEnd', event(46, 'taskid')],
  ['UserRegion', event(47, 'taskid', 'mode')],
  ['UserLog', event(48, 'id')],
  ['CPUSample', event(49, 'g', 'p')],
  ['FutileWakeup', event(36)],
]);
