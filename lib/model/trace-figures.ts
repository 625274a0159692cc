// What only a trace tells of a process, beside its cycles and stops: docs/RECORDS.md is the manual.
import type { Actor, Source } from './actor.js';

/** How long goroutines that could run waited for a P. */
export interface DelayFigures {
  n: number;
  p50_ns: number;
  p90_ns: number;
  p99_ns?: number;
  max_ns: number;
}

/** Goroutines that run the same and are started at the same place. */
export interface GoroutineCreator {
  /** What they run; absent where the trace does not tell. */
  function?: string;
  /** Who starts them. */
  by?: Actor;
  created: number;
  ended: number;
  alive: number;
  /** How long those lived that ended, on average. */
  lived_s?: number;
  /** How many were alive at even distances, the last time being the trace's end. */
  course: number[];
}

/** What a trace tells beside its cycles and stops. */
export interface TraceFigures {
  /** What was left of the Ps for the program: over all, and in the worst window of each length. */
  mutator_utilization?: { share: number; windows: { window_ms: number; least: number; from_s: number }[] };
  /** CPU of the collector's workers, by how they run, and of mark assists. */
  gc_workers?: { dedicated_ns: number; fractional_ns: number; idle_ns: number; assist_ns: number };
  /** Waits that began while a mark ran, and those that began while none did. */
  run_queue_delay?: { in_marks?: DelayFigures; outside?: DelayFigures };
  goroutines?: {
    at_start: number;
    created: number;
    ended: number;
    at_end: number;
    most: number;
    /** Those with the most alive at the end, then those with the most created. */
    creators: GoroutineCreator[];
  };
  /** Sweeping by allocations; how long after a mark's end they went on with it, and the share of the time between marks. */
  sweeping?: {
    by_allocations_ns: number;
    swept_bytes: number;
    reclaimed_bytes: number;
    lag_p50_ns: number;
    lag_max_ns: number;
    lag_share: number;
  };
  /** What was allocated, at even distances from the trace's start; the last one is not whole. */
  allocation?: {
    spacing_s: number;
    bytes: number[];
    /** Single allocations of a MiB and more, each larger by a fifth and more than all before. */
    largest?: { at_s: number; bytes: number }[];
  };
  /** Goals that are none, though written as large numbers: golang/go#63864. */
  bad_goals?: number;
  first_bad_goal?: { at_s?: number; source: Source };
}

/** Stops of the world that have the same cause. */
export interface StopCause {
  reason?: string;
  /** Who asked for them, or was the last to stop. */
  by?: Actor;
  n: number;
  total_ns: number;
  max_ns: number;
  /** When the longest one began, and where it stands. */
  at_s?: number;
  source: Source;
}
