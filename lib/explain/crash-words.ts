// Explanations of crashes, and what helps against them.
import type { CrashKind } from '../model/records.js';

const UNRECOVERED =
  'Where the runtime printed it, nobody recovered it: the process ended with exit status 2.';
const UNRECOVERABLE = 'recover() cannot catch a fatal error: the process ended with exit status 2.';
const DUMP = 'The goroutines that follow show where: the first of them is the one that was running.';

export const CRASH_WORDS: Readonly<Record<CrashKind, { title: string; meaning: string; notes: string[] }>> = {
  'concurrent-map': {
    title: 'A race on a map ended the process',
    meaning:
      'Goroutines used one map at the same time, one of them writing, and the runtime noticed. It notices by chance: the race was there before.',
    notes: [
      UNRECOVERABLE,
      `${DUMP} The other one may be any that touches the same map.`,
      'go test -race (or a build with -race) finds both sides. Guard the map with a sync.Mutex or sync.RWMutex; sync.Map suits keys that are written once and read often.',
    ],
  },
  'nil-map-write': {
    title: 'A write to a nil map',
    meaning:
      'The program wrote to a map that was declared but never made. Reading a nil map is allowed, writing panics.',
    notes: [
      `${UNRECOVERED} recover() can catch it.`,
      'Make the map before the first write: m = make(map[K]V), or in the constructor of the struct that contains it.',
    ],
  },
  'out-of-memory': {
    title: 'The process ran out of memory',
    meaning:
      'The operating system refused memory to the runtime. When the kernel kills a process for its memory there is no such line: the log just ends.',
    notes: [
      UNRECOVERABLE,
      'The gc lines before it show whether the live heap grew, or one allocation was too large.',
    ],
  },
  'stack-overflow': {
    title: 'A goroutine’s stack overflowed',
    meaning:
      'One goroutine’s stack passed its limit (1 GB on 64 bit, 250 MB on 32 bit): nearly always an endless recursion.',
    notes: [UNRECOVERABLE, DUMP],
  },
  deadlock: {
    title: 'A deadlock of all goroutines',
    meaning: 'Every goroutine waits for another, so none can ever run again.',
    notes: [UNRECOVERABLE, 'The state in brackets behind each goroutine’s number tells what it waits for.'],
  },
  panic: {
    title: 'A panic',
    meaning: 'The program panicked with this value.',
    notes: [UNRECOVERED, DUMP],
  },
  fatal: {
    title: 'A fatal error of the runtime',
    meaning: 'The runtime or a signal ended the process.',
    notes: [UNRECOVERABLE, DUMP],
  },
  sigquit: {
    title: 'A goroutine dump on request',
    meaning:
      'Somebody sent SIGQUIT (kill -QUIT, Ctrl-\\, a watchdog): the runtime prints all goroutines and ends the process.',
    notes: ['This is no crash of the program.'],
  },
  killed: {
    title: 'Killed from outside',
    meaning:
      'The words of the go tool, of a shell or of the kernel: the process got SIGKILL. Often that is the kernel, out of memory (see its log; anon-rss is what the process had), or a container over its limit.',
    notes: [],
  },
};
