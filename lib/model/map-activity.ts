// Map activity on the time axis of a process, whatever counted it: what correlation needs to know about a source.

/** What can be counted; each becomes a rate per second of a GC interval. */
export const MAP_SERIES = [
  'grow_per_s',
  'assign_per_s',
  'delete_per_s',
  'map_cpu_ns_per_s',
  'map_assist_ns_per_s',
] as const;
export type MapSeries = (typeof MAP_SERIES)[number];

export const MAP_NAMES: Readonly<Record<MapSeries, string>> = {
  grow_per_s: 'map growth',
  assign_per_s: 'map writes',
  delete_per_s: 'map deletes',
  map_cpu_ns_per_s: 'CPU in map code',
  map_assist_ns_per_s: 'assists in map code',
};

/**
 * Overwriting keys and deleting them allocates nothing and starts no cycle. If these (or their CPU time) move with GC and growth does
 * not, something else moves both.
 */
export const ALLOCATES_NOTHING: readonly MapSeries[] = ['assign_per_s', 'delete_per_s', 'map_cpu_ns_per_s'];

/** The GC figures of an interval that map activity is compared with. */
export const GC_SERIES = [
  'mark_ns_per_s',
  'assist_ns_per_s',
  'stw_sweep_term_ns',
  'stw_mark_term_ns',
  'goal_residual_bytes',
] as const;
export type GcSeries = (typeof GC_SERIES)[number];

export const GC_NAMES: Readonly<Record<GcSeries, string>> = {
  mark_ns_per_s: 'mark time',
  assist_ns_per_s: 'assist time',
  stw_sweep_term_ns: 'sweep termination',
  stw_mark_term_ns: 'mark termination',
  goal_residual_bytes: 'unexplained goal',
};

/** A source of map activity: counters from outside, or a trace's events. */
export interface MapActivity {
  readonly series: readonly MapSeries[];
  /** Its times: ms since the process started, ms since 1970, or ms of a wall clock of unknown zone, read as UTC. */
  readonly clock: 'process' | 'wall' | 'local';
  /** Time between its counters, ms: the resolution. */
  readonly periodMs: number;
  /** Amounts between two times in the order of MAP_SERIES, NaN for what it does not count; undefined outside of its coverage. */
  between(fromMs: number, toMs: number): readonly number[] | undefined;
}
