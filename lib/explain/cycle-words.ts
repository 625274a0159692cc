// Explanations of a cycle's figures: meaning, the same figure in MemStats or runtime/metrics, and common misunderstandings.
import type { Assessment } from './explanation.js';
import type { Cycle } from './figures.js';
import {
  TO_STOP,
  assessAssists,
  assessBackground,
  assessGoal,
  assessOvershoot,
  assessShare,
  assessStop,
} from './assessments.js';

/** The format of a figure whose unit does not determine it. */
export type Format = 'mib' | 'percent';

interface Words {
  name: string;
  meaning: string | ((cycle: Cycle) => string);
  format?: Format;
  assess?: (cycle: Cycle) => Assessment | undefined;
}

export const LEAK_MARK =
  'This cycle was run for a goroutine-leak profile. It marks in rounds and stops the world between them: those stops lie inside the clock of the mark.';
export const FORCED_UP_TO_1_8 =
  'Somebody called runtime.GC, debug.FreeOSMemory or debug.SetGCPercent. Up to Go 1.8 such a cycle marks with the world stopped.';
export const FORCED_SINCE_1_9 =
  'Somebody called runtime.GC: directly, by debug.FreeOSMemory, by a benchmark, or by a heap profile fetched with ?gc=1 (MemStats.NumForcedGC). The cycle after two idle minutes has no mark; “GC forced” stands before it.';

/** By column; additional phases of Go 1.5 by number, figures of Go 1.0–1.4 by name. */
export const CYCLE_WORDS: Readonly<Record<string, Words>> = {
  n: {
    name: 'Cycle number',
    meaning:
      'Cycles since the process started, forced ones too (MemStats.NumGC, /gc/cycles/total:gc-cycles). Where it starts again at 1, a new process began.',
  },
  atMs: {
    name: 'Start of the cycle',
    meaning:
      'Time since the runtime started, taken when the first stop was asked for, not when the line was printed. On Linux it does not run while the machine sleeps.',
  },
  util: {
    name: 'GC share of the CPU since start',
    format: 'percent',
    meaning:
      'GC CPU time over GOMAXPROCS × time, both since the process started, cut to whole percents (MemStats.GCCPUFraction). A lifetime average: an idle night hides a busy hour. Marking by idle Ps is not in it.',
    assess: assessShare,
  },
  sweepTermNs: {
    name: 'Stop 1: sweep termination',
    meaning:
      'From asking for the stop until the program runs again. It includes the time to stop, so a goroutine that stops late counts here, not only GC work.',
    assess: (cycle) => assessStop(cycle.of('sweepTermNs'), cycle, TO_STOP),
  },
  markNs: {
    name: 'Concurrent mark',
    meaning: (cycle) =>
      cycle.stopped
        ? 'Nothing: this cycle marked with the world stopped, in the clock that follows.'
        : 'The program runs meanwhile. It ends when the second stop is asked for; where that stop found work left and had to be repeated (Go 1.12+), the first try is hidden in here.',
  },
  markTermNs: {
    name: 'Stop 2: mark termination',
    meaning:
      'From asking for the second stop to its end: the time to stop is in it too. This and the first stop together are what MemStats.PauseNs holds for the cycle.',
    assess: (cycle) => assessStop(cycle.of('markTermNs'), cycle, ''),
  },
  cpuSweepTermNs: {
    name: 'CPU of stop 1',
    meaning: ({ versions }) =>
      `Clock × P (× CPUs, where these are fewer${versions.low <= 8 ? '; up to Go 1.8 × the Ps that took part' : ''}): a product, not a measurement. With many Ps a short stop looks expensive, though they only waited.`,
  },
  cpuAssistNs: {
    name: 'Mark assists',
    meaning:
      'Time that the program’s own goroutines spent marking, to pay for what they allocated meanwhile; measured, over all Ps (/cpu/classes/gc/mark/assist:cpu-seconds). It delays whatever they were doing.',
    assess: assessAssists,
  },
  cpuBackgroundNs: {
    name: 'Background marking',
    meaning:
      'Time of the dedicated and fractional workers, measured while they held a P (/cpu/classes/gc/mark/dedicated:cpu-seconds). Throttled or stolen CPU counts as if they had worked.',
    assess: assessBackground,
  },
  cpuIdleNs: {
    name: 'Idle marking',
    meaning:
      'Marking by Ps that had nothing else to do (/cpu/classes/gc/mark/idle:cpu-seconds). It takes nothing from this program and is not in the GC share; a neighbour on the same machine may feel it.',
  },
  cpuMarkTermNs: { name: 'CPU of stop 2', meaning: 'Clock × P again, not measured.' },
  heapStart: {
    name: 'Heap at the start',
    format: 'mib',
    meaning:
      'What the previous cycle marked plus everything allocated since, garbage included: sweeping does not lower it. Read before the first stop.',
  },
  heapEnd: {
    name: 'Heap at the end of the mark',
    format: 'mib',
    meaning: 'The heap at the start plus what was allocated during the mark: the peak of this cycle.',
    assess: assessOvershoot,
  },
  heapMarked: {
    name: 'Marked heap',
    format: 'mib',
    meaning:
      'What the mark found reachable, plus everything allocated during it, which counts as live this once (/gc/heap/live:bytes). It is the ceiling of the live heap, not the live heap itself.',
  },
  goal: {
    name: 'Heap goal of this cycle',
    format: 'mib',
    meaning: (cycle) =>
      cycle.stopped
        ? 'Up to Go 1.8 a forced cycle prints its own heap here: it says nothing about GOGC.'
        : cycle.off
          ? 'GOGC=off and no memory limit: there is no goal, and no cycle starts by itself. The huge number is the largest that the runtime can hold.'
          : 'The goal of this line’s own cycle, not of the next one: it was set by the previous cycle (MemStats.NextGC and /gc/heap/goal:bytes at that time), from its marked heap and GOGC, or by the memory limit.',
    assess: assessGoal,
  },
  stacks: {
    name: 'Stacks',
    format: 'mib',
    meaning: ({ versions }) =>
      `${STACKS[versions.low >= 20 ? 2 : versions.high <= 19 ? (versions.low === 19 ? 1 : 0) : 3]} They count towards the next goal like the heap.`,
  },
  globals: {
    name: 'Globals',
    format: 'mib',
    meaning:
      'Size of the data segments that may hold pointers (/gc/scan/globals:bytes): part of the next goal. It changes only when a plugin is loaded.',
  },
  procs: {
    name: 'Ps',
    meaning: ({ versions }) =>
      `GOMAXPROCS when the cycle started (/sched/gomaxprocs:threads).${versions.high >= 25 ? ' From Go 1.25 on it follows the CPU quota of the container.' : ''}`,
  },

  // Go 1.5 prints five phases.
  markNs1: {
    name: 'Concurrent scan',
    meaning: 'Scanning of stacks and globals while the program runs. Go 1.5 alone prints this phase.',
  },
  markNs2: {
    name: 'Write barrier on',
    meaning: 'Switching the write barrier on, beside the program. Go 1.5 alone prints this phase.',
  },
  cpuBackgroundNs1: { name: 'CPU of the scan', meaning: 'One worker scans: it equals the clock.' },
  cpuBackgroundNs2: {
    name: 'CPU of the write barrier',
    meaning: 'Clock × the Ps that took part: a product.',
  },

  // Go 1.0–1.4.
  helpers: {
    name: 'Mark helpers',
    meaning:
      'Threads that marked: the least of GOMAXPROCS, CPUs, idle threads and a bound of the runtime. It is not GOMAXPROCS.',
  },
  stopAndMark: {
    name: 'Stop and mark',
    meaning: 'Stopping the world and marking. The world stands still until the line is printed.',
  },
  stop: {
    name: 'Stopping',
    meaning:
      'Until the world stood still and the cycle was set up. From here on it stands still until the line is printed.',
  },
  sweepRest: {
    name: 'Rest of the last sweep',
    meaning:
      'Sweeping what the previous cycle left unswept, with the world stopped: long only if a cycle starts before the sweep is done.',
  },
  mark: { name: 'Mark', meaning: 'Marking with the world stopped: it grows with the live heap.' },
  sweep: {
    name: 'Sweep',
    meaning: 'Sweeping, with the world stopped too up to Go 1.2: it grows with the whole heap.',
  },
  rest: { name: 'Rest of the stop', meaning: 'Stopping the world, and waiting for the helpers at the end.' },
  wait: { name: 'Waiting', meaning: 'Waiting for the last helper.' },
  heapBefore: {
    name: 'Heap before',
    format: 'mib',
    meaning: 'Allocated heap when the cycle began, garbage included.',
  },
  heapAfter: { name: 'Heap after', format: 'mib', meaning: 'Allocated heap after the sweep: what is live.' },
  liveBefore: {
    name: 'Live heap of the previous cycle',
    format: 'mib',
    meaning:
      'What the previous cycle left alive, computed from the goal at that time and GOGC. It is not the heap at this cycle’s start.',
  },
  peak: {
    name: 'Heap at the end of the mark',
    format: 'mib',
    meaning:
      'Before the sweep, so garbage is in it: the peak. 30 -> 60 MB is a steady heap of 30 MB, not one that doubled.',
  },
  objectsBefore: { name: 'Objects before', meaning: 'Allocated objects when the cycle began.' },
  objectsAfter: { name: 'Objects after', meaning: 'Objects that are live.' },
  objects: { name: 'Objects', meaning: 'Objects at the end of the mark, garbage included.' },
  mallocs: {
    name: 'Allocations',
    meaning: 'Objects allocated since the process started (MemStats.Mallocs).',
  },
  frees: { name: 'Frees', meaning: 'Objects freed since the process started (MemStats.Frees).' },
  goroutines: { name: 'Goroutines', meaning: 'Goroutines at this moment.' },
  spans: { name: 'Spans', meaning: 'Spans of the heap: what is to be swept after this cycle.' },
  sweptBehind: {
    name: 'Swept in the background',
    meaning: 'Spans that the background sweeper swept since the last cycle.',
  },
  sweptInPause: {
    name: 'Swept inside the stop',
    meaning:
      'Spans that this cycle had to sweep with the world stopped: many, if a cycle starts before the sweep is done.',
  },
  handoffs: {
    name: 'Handoffs',
    meaning: 'How often a helper gave half of its work to the others: an internal detail of marking.',
  },
  handedOff: { name: 'Pointers handed off', meaning: 'How many pointers were in these.' },
  steals: { name: 'Steals', meaning: 'How often a helper took work from another.' },
  stolen: { name: 'Stolen', meaning: 'How many pieces of work it took.' },
  procYields: { name: 'Spins', meaning: 'Times that a helper without work spun briefly.' },
  osYields: { name: 'Yields', meaning: 'Times that it gave its CPU away.' },
  sleeps: { name: 'Sleeps', meaning: 'Times that it slept: many mean that the work could not be shared.' },
};

const STACKS = [
  'Go 1.18: the whole stacks of all goroutines at the start of the cycle.',
  'Go 1.19: the whole stacks of all goroutines; the next goal counts only the scanned part, which is not printed.',
  'Stack bytes that this cycle really scanned (/gc/scan/stack:bytes).',
  'From Go 1.20 on the stack bytes that this cycle scanned (/gc/scan/stack:bytes); 1.18 and 1.19 print whole stacks.',
];
