// Record names in `-d=wire`: internal/trace/tracev2/events.go.
import * as wire from '../v2/wire.js';
import { Words } from './words.js';

const EVENTS: readonly (readonly [first: number, names: string])[] = [
  [
    9,
    `ProcsChange ProcStart ProcStop ProcSteal ProcStatus GoCreate GoCreateSyscall GoStart GoDestroy GoDestroySyscall GoStop
    GoBlock GoUnblock GoSyscallBegin GoSyscallEnd GoSyscallEndBlocked GoStatus STWBegin STWEnd GCActive GCBegin GCEnd
    GCSweepActive GCSweepBegin GCSweepEnd GCMarkAssistActive GCMarkAssistBegin GCMarkAssistEnd HeapAlloc HeapGoal GoLabel
    UserTaskBegin UserTaskEnd UserRegionBegin UserRegionEnd UserLog GoSwitch GoSwitchDestroy GoCreateBlocked GoStatusStack`,
  ],
  [
    wire.EXPERIMENTAL,
    `Span SpanAlloc SpanFree HeapObject HeapObjectAlloc HeapObjectFree GoroutineStack GoroutineStackAlloc GoroutineStackFree`,
  ],
];

export const TYPES = new Words<number>([
  ...EVENTS.flatMap(([first, names]) => names.split(/\s+/).map((name, i) => [name, first + i] as const)),
  ['EventBatch', wire.BATCH],
  ['ExperimentalBatch', wire.EXPERIMENTAL_BATCH],
  ['Stacks', wire.STACKS],
  ['Stack', wire.STACK],
  ['Strings', wire.STRINGS],
  ['String', wire.STRING],
  ['CPUSamples', wire.CPU_SAMPLES],
  ['CPUSample', wire.CPU_SAMPLE],
  ['Frequency', wire.FREQUENCY],
  ['Sync', wire.SYNC],
  ['ClockSnapshot', wire.CLOCK_SNAPSHOT],
  ['EndOfGeneration', wire.END_OF_GENERATION],
]);
