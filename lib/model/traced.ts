// What is told of a trace as a whole, and what the program tells in it of its own work.
import type { Actor, Source } from './actor.js';

/** What was read of a trace: its header's words, its events, the stops of the world in it, and the time that it covers. */
export interface TracedFacts {
  format: string;
  events: number;
  pauses: number;
  covers_s?: number;
  /** Of a window: when that time begins, seconds of the process. */
  from_s?: number;
  /** What an export of it does not tell. */
  lacks?: readonly Lack[];
  /** The program tells of more tasks, regions and logs than are followed. */
  crowded?: true;
}

/**
 * What an export of a trace can lack: stacks, or their files; how much was swept; who starts goroutines, and waits for a P; regions;
 * the alloc/free experiment's objects.
 */
export type Lack =
  'stacks' | 'files' | 'swept_bytes' | 'goroutine_creation' | 'run_queue_delay' | 'regions' | 'heap_objects';

/** Tasks of a name that were open. */
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

/** Somebody changed GOMAXPROCS. */
export interface ProcsMove {
  at_s?: number;
  source: Source;
  from: number;
  to: number;
  by?: Actor;
}
