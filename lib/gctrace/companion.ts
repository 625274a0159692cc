// What a companion line tells, by its kind: the figures that the runtime prints on stderr beside its gc lines.
import type { GoVersions } from '../model/version.js';

/** `versions`: which Go 1.x print this very shape. Bytes, ns and shares; a figure that the line lacks is absent. */
type Line<Kind extends string, Figures> = { kind: Kind; versions: GoVersions } & Figures;

export type Companion =
  /** The two-minute cycle is about to run (before its gc line; up to 1.3 after it, with the scavenger's number). */
  | Line<'gc-forced', { scavenge?: number }>
  /** Bytes given back by one scavenge. −1 is FreeOSMemory's number. */
  | Line<'scvg-released', { scavenge?: number; released_bytes: number; forced?: true }>
  /** The heap after a scavenge; consumed = sys − released. */
  | Line<'scvg-heap', HeapFigures & { scavenge?: number; forced?: true }>
  | Line<'scav', ScavengeFigures>
  /** The plan at the start of a cycle: scan work per allocated byte, what is scannable, what is live, the goal. */
  | Line<'pacer-start', PacerStartFigures>
  /** How the cycle went. */
  | Line<'pacer-end', PacerEndFigures>
  /** Sweeping is over: heap, and what was allocated meanwhile (up to 1.8: in new spans). */
  | Line<
      'pacer-sweep',
      { heap_bytes: number; allocated_bytes?: number; pages: number; pages_per_byte?: number }
    >
  /** A package was initialized; `at_ns` counts from the runtime's start, as in gc lines. */
  | Line<'init', { package: string; at_ns: number; clock_ns: number; bytes: number; allocs: number }>
  | Line<'sched', SchedFigures>
  /** Details of a P, an M, a G (scheddetail=1); what is none of any is absent. */
  | Line<
      'sched-p',
      { id: number; status: number; ticks: number; m?: number; run_queue: number; timers?: number }
    >
  | Line<'sched-m', SchedMFigures>
  | Line<'sched-g', { id: number; status: number; wait_reason: string; m?: number; locked_m?: number }>
  /** Objects scanned by a cycle, in all or of one size class (0: large objects); spans only with Green Tea. */
  | Line<'scan', { class_bytes?: number; objects: number; spans?: number }>
  | Line<'checkfinalizers', { finalizers: number; cleanups: number }>
  /** allocfreetrace=1: a goroutine's stack follows. */
  | Line<'alloc-trace', { event: 'alloc' | 'free' | 'gc' | 'gc-end'; bytes?: number; type?: string }>
  /** A test binary runs benchmarks: it asks for a cycle before each run of one. */
  | Line<'benchmark', object>
  | Line<'runtime-message', { text: string }>;

export interface HeapFigures {
  inuse_bytes: number;
  idle_bytes: number;
  sys_bytes: number;
  released_bytes: number;
  consumed_bytes: number;
}

export interface ScavengeFigures {
  /** 1.15–1.18: the scavenger's generation, one a GC cycle. */
  generation?: number;
  /** Given back since the last line; from 1.21 on told apart by who did it. */
  work_bytes?: number;
  background_bytes?: number;
  eager_bytes?: number;
  /** Heap that is with the operating system now. */
  returned_bytes: number;
  /** In-use spans, as a share of the heap that is not returned. */
  utilization: number;
  /** FreeOSMemory. */
  forced?: true;
  controller_reset?: true;
}

export interface PacerStartFigures {
  assist_ratio?: number;
  scan_bytes: number;
  heap_bytes: number;
  /** Absent where GOGC is off. */
  goal_bytes?: number;
  dedicated_workers: number;
  /** Workers up to 1.9, the share of a P that they aim at from 1.10 on. */
  fractional_workers?: number;
}

export interface PacerEndFigures {
  /** Exact heap bytes at the trigger, at the end of the mark, and the goal (absent where GOGC is off). */
  trigger_bytes: number;
  end_bytes: number;
  goal_bytes?: number;
  /** CPU share of the mark, and its aim. */
  utilization?: number;
  utilization_goal?: number;
  scan_work_bytes: number;
  heap_scan_bytes?: number;
  stack_scan_bytes?: number;
  globals_scan_bytes?: number;
  expected_scan_bytes?: number;
  cons_mark?: number;
  controller_reset?: true;
  /** Up to 1.17: marked by the cycle before, and growth over it (h_t, h_a, h_g). */
  marked_before_bytes?: number;
  trigger_ratio?: number;
  end_ratio?: number;
  goal_ratio?: number;
}

export interface SchedMFigures {
  id: number;
  p?: number;
  goroutine?: number;
  spinning: boolean;
  blocked?: boolean;
  /** The goroutine that is locked to this thread. */
  locked_goroutine?: number;
}

export interface SchedFigures {
  /** Since the first of these lines, which says 0. */
  at_ns: number;
  procs: number;
  idle_procs: number;
  threads: number;
  spinning_threads?: number;
  need_spinning?: number;
  idle_threads: number;
  /** Runnable goroutines in the global queue, and in each P's. */
  run_queue: number;
  run_queues?: number[];
  ticks?: number[];
  gc_waiting?: boolean;
}
