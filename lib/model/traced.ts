// A trace as a whole, and the program's own annotations in it.
import type { Actor, Source } from './actor.js';

/** What was read of a trace. `format` names its version; `pauses` counts stops of the world. */
export interface TracedFacts {
  format: string;
  events: number;
  pauses: number;
  covers_s?: number;
  /** With a window: its start, seconds of the process. */
  from_s?: number;
  /** What an export of it lacks. */
  lacks?: readonly Lack[];
  /** There are more tasks, regions and logs than are followed. */
  crowded?: true;
}

/**
 * What an export of a trace can lack: stacks, or their files; swept bytes; who creates goroutines; waits for a P; regions; the objects
 * of the alloc/free experiment.
 */
export type Lack =
  'stacks' | 'files' | 'swept_bytes' | 'goroutine_creation' | 'run_queue_delay' | 'regions' | 'heap_objects';

/** How many tasks of one name were open. */
export interface OpenTask {
  name: string;
  n: number;
}

/** What the program logged (runtime/trace, Log) while the world was stopped; `message` with `texts` only. */
export interface StopLog {
  at_s?: number;
  goroutine?: number;
  category?: string;
  message?: string;
}

/** A change of GOMAXPROCS. */
export interface ProcsMove {
  at_s?: number;
  source: Source;
  from: number;
  to: number;
  by?: Actor;
}
