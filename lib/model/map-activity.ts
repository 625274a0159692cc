// Map activity on the time axis of a process, wherever it was counted: what correlation needs to know of a source.

/** What can be counted; each becomes a rate per second of a GC interval. */
export const MAP_SERIES = [
  'grow_per_s',
  'assign_per_s',
  'delete_per_s',
  'map_cpu_ns_per_s',
  'map_assist_ns_per_s',
] as const;
export type MapSeries = (typeof MAP_SERIES)[number];

/**
 * Writes to keys that are there, deletes and the CPU time of both allocate nothing and start no cycle: where they move with GC and
 * growth does not, something else moves both.
 */
export const ALLOCATES_NOTHING: readonly MapSeries[] = ['assign_per_s', 'delete_per_s', 'map_cpu_ns_per_s'];

/** What a GC interval is measured by. */
export const GC_SERIES = [
  'mark_ns_per_s',
  'assist_ns_per_s',
  'stw_sweep_term_ns',
  'stw_mark_term_ns',
  'goal_residual_bytes',
] as const;
export type GcSeries = (typeof GC_SERIES)[number];

/** A source of map activity: counters from outside, or what a trace's events tell. */
export interface MapActivity {
  /** What it counts. */
  readonly series: readonly MapSeries[];
  /** Its times: ms since the process started, since 1970, or of a wall clock whose zone is not known, as if it were UTC. */
  readonly clock: 'process' | 'wall' | 'local';
  /** How far its counters stand apart, ms: nothing shorter can be told. */
  readonly periodMs: number;
  /** How much there was between two times, in the order of MAP_SERIES, NaN of what it does not count; undefined where it does not cover them. */
  between(fromMs: number, toMs: number): readonly number[] | undefined;
}
