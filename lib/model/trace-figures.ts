// Figures that only traces contain, besides cycles and stops: docs/RECORDS.md is the manual.
import type { Actor, Source } from './actor.js';

/** How long runnable goroutines waited for a P. */
export interface DelayFigures {
  n: number;
  p50_ns: number;
  p90_ns: number;
  p99_ns?: number;
  max_ns: number;
}

/** Goroutines that run the same function and were created at the same place. */
export interface GoroutineCreator {
  /** What they run; absent if the trace does not contain it. */
  function?: string;
  /** The place that creates them. */
  by?: Actor;
  created: number;
  ended: number;
  alive: number;
  /** Mean lifetime of those that ended. */
  lived_s?: number;
  /** How many were alive at evenly spaced times, the last being the trace's end. */
  course: number[];
}

/** What a trace contains besides cycles and stops. */
export interface TraceFigures {
  /** Share of the Ps left for the program: overall, and in the worst window of each length (minimum mutator utilization). */
  mutator_utilization?: { share: number; windows: { window_ms: number; least: number; from_s: number }[] };
  /** CPU of the mark workers by mode, and of mark assists. */
  gc_workers?: { dedicated_ns: number; fractional_ns: number; idle_ns: number; assist_ns: number };
  /** Waits that began during a mark phase, and outside. */
  run_queue_delay?: { in_marks?: DelayFigures; outside?: DelayFigures };
  goroutines?: {
    at_start: number;
    created: number;
    ended: number;
    at_end: number;
    most: number;
    /** At the end one goroutine in so many was followed, and counted for as many. */
    one_in?: number;
    /** Those with the most alive at the end, then those with the most created. */
    creators: GoroutineCreator[];
  };
  /** Sweeping by allocating goroutines; how long after a mark's end it went on, and its share of the time between marks. */
  sweeping?: {
    by_allocations_ns: number;
    swept_bytes: number;
    reclaimed_bytes: number;
    lag_p50_ns: number;
    lag_max_ns: number;
    lag_share: number;
  };
  /** Allocated bytes per `spacing_s` from the trace's start; the last one is incomplete. */
  allocation?: {
    spacing_s: number;
    bytes: number[];
    /** Single allocations of at least a MiB, each at least a fifth larger than all before. */
    largest?: { at_s: number; bytes: number }[];
  };
  /** Impossibly large goals, which are none: golang/go#63864. */
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
  /** Start and place of the longest one. */
  at_s?: number;
  source: Source;
}
