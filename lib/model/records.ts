// The records of the NDJSON stream, which are the library's types too: docs/RECORDS.md is their manual.
// A field that is not known is absent: never 0, never null. Bytes and nanoseconds are exact integers; shares are 0..1.
import type { Actor, Source } from './actor.js';
import type { JoinedFigures } from './joined.js';
import type { GcSeries, MapSeries } from './map-activity.js';
import type { StopCause, TraceFigures } from './trace-figures.js';
import type { OpenTask, ProcsMove, StopLog, TracedFacts } from './traced.js';
import type { LiveHeapTypes } from './live-types.js';
import type { MapFigures } from './maps.js';
import type { ProcessId } from './process-id.js';

export type { Actor, Source } from './actor.js';
export type { JoinedFigures } from './joined.js';
export type { ProcessId } from './process-id.js';
export type { DelayFigures, GoroutineCreator, StopCause, TraceFigures } from './trace-figures.js';
export type { Lack, OpenTask, ProcsMove, StopLog, TracedFacts } from './traced.js';

/** How the runtime computed the goal that it printed, by the number in a batch's column; docs/FORMATS.md has each regime's formula. */
export const REGIMES = [
  undefined, // unknown
  'first', // the start-up goal: no cycle came before
  'gogc', // live heap, stacks and globals × GOGC
  'minimum', // the 4 MiB × GOGC/100 floor
  'limit', // GOMEMLIMIT is lower than what GOGC allows
  'raised', // a large allocation, or the runway, raised it above what GOGC gives
  'forced', // Go 1.5–1.8: a stop-the-world cycle prints its own heap as goal
  'off', // GOGC=off and no limit
  'changed', // GOGC (or the limit) was changed for this cycle
  'gap', // the previous cycle is missing: estimated from the gap's neighbours
  'unexplained',
] as const;
export type GoalRegime = NonNullable<(typeof REGIMES)[number]>;

export interface MetaRecord {
  type: 'meta';
  schema: 1;
  gcdrift: string;
  inputs: string[];
}

/** One GC cycle: figures as the runtime printed them (MiB truncated), then what gcdrift derives. */
export interface CycleRecord extends ProcessId {
  type: 'cycle';
  n: number;
  at_s?: number;
  wall?: string;
  source: Source;
  forced?: true;
  /** Preceded by `GC forced`: the runtime starts a cycle after two minutes without one. */
  periodic?: true;
  procs?: number;
  stw_sweep_term_ns?: number;
  mark_ns?: number;
  stw_mark_term_ns?: number;
  /** Go 1.0–1.4: the world is stopped for the whole cycle. */
  stw_cycle_ns?: number;
  cpu_sweep_term_ns?: number;
  cpu_assist_ns?: number;
  cpu_background_ns?: number;
  cpu_idle_ns?: number;
  cpu_mark_term_ns?: number;
  heap_start_bytes?: number;
  heap_end_bytes?: number;
  heap_marked_bytes?: number;
  heap_live_floor_bytes?: number;
  heap_goal_bytes?: number;
  stacks_bytes?: number;
  globals_bytes?: number;
  expected_goal_low_bytes?: number;
  expected_goal_high_bytes?: number;
  expected_goal_bytes?: number;
  goal_residual_bytes?: number;
  goal_regime?: GoalRegime;
  gogc_low?: number;
  gogc_high?: number;
  gogc?: number;
  gogc_off?: true;
  alloc_bytes?: number;
  alloc_bytes_per_s?: number;
  gc_cpu_share?: number;
  repaired?: true;
  leak_check?: true;
  /** A trace shows the cycle too; its ns and bytes are used. */
  joined?: true;
}

/** A problem of the input that the reader should know of. */
export interface NoticeRecord {
  type: 'notice';
  code: string;
  level: 'info' | 'warning' | 'error';
  message: string;
  source?: Source;
  count?: number;
  stream?: string;
  run?: number;
}

/** A DDSketch: bucket `i` holds values in (gamma^(i−1), gamma^i]; relative error (gamma−1)/(gamma+1). Adding counts merges two. */
export interface SketchRecord {
  gamma: number;
  zero: number;
  /** Index of the first bucket of `counts`. */
  offset: number;
  counts: number[];
}

/** The stops of one kind. p99 is given from 100 stops on, p99.9 from 1,000. */
export interface PauseFigures {
  n: number;
  p50_ns: number;
  p90_ns: number;
  p99_ns?: number;
  p999_ns?: number;
  max_ns: number;
  sketch: SketchRecord;
}

/** The kinds of stops that gctrace lines contain; `cycle` is a whole cycle of Go 1.0–1.4. */
export const PAUSE_KINDS = ['sweep_term', 'mark_term', 'cycle'] as const;
export type PauseKind = (typeof PAUSE_KINDS)[number];
/** The kinds of stops that a trace contains; `other`: not for GC. */
export type StopKind = 'sweep_term' | 'mark_term' | 'other';

/** One stop of the world in a trace. */
export interface Pause {
  at_s?: number;
  wall?: string;
  source: Source;
  /** The cycle that it belongs to. */
  n?: number;
  kind: StopKind;
  /** The runtime's own words. */
  reason?: string;
  /** From the request until all Ps were stopped. */
  stopping_ns?: number;
  /** No event marks that moment in this version: the last P that stopped does. */
  stopping_estimated?: true;
  stopped_ns?: number;
  total_ns?: number;
  /** This version has no event for the stop: estimated from the events around it. */
  estimated?: true;
  /** Who asked for it: for a sweep termination who started the cycle, for a mark termination merely who finished marking. */
  by?: Actor;
  /** Who was the last to stop. */
  last?: Actor;
  /** The program's annotations (runtime/trace): its open tasks by name, the most frequent first; what it logged during the stop. */
  tasks?: OpenTask[];
  logs?: StopLog[];
}

export interface PauseRecord extends ProcessId, Pause {
  type: 'pause';
}

/** The live heap over the window. The reachable heap lies between floor (Z−(Y−X)) and ceiling (Z). */
export interface LiveHeapFigures {
  /** Midpoint of floor and ceiling at the first and the last cycle. */
  first_bytes: number;
  last_bytes: number;
  first_floor_bytes: number;
  first_ceiling_bytes: number;
  last_floor_bytes: number;
  last_ceiling_bytes: number;
  max_bytes: number;
  /** Quartiles of the midpoint over the run: half of the time it was between these two. */
  p25_bytes: number;
  p75_bytes: number;
  /** Theil–Sen slope, its interval, its first cycle if the heap was level or filled before, and p corrected for autocorrelation; from eight cycles on. */
  slope_bytes_per_s?: number;
  slope_low?: number;
  slope_high?: number;
  slope_from_n?: number;
  trend_p?: number;
  /** `growing`: both bounds rise and have not levelled off; `levelled`: they rose and stopped; `level`, `falling`, `unclear`. */
  course: LiveHeapCourse;
  /** Most of what was allocated stayed live to the end: the heap is being filled, or leaks. */
  filling?: true;
  /** Too few cycles since prove that it levelled off, but it rose until then (seconds of the process) and has been the same since. */
  level_since_s?: number;
  /** No trend is proven, but the later of two cycles nearly always has the larger heap, and the last one about the largest. */
  rising?: true;
  /** Without a trend, but it is not level: for some time it was far from where it is most of the time; and its least since it was first there. */
  swings?: true;
  least_bytes?: number;
}

/** A heap whose quartiles differ by more than this factor, or that is so far from its usual level for long, is not level. */
export const MOVES = 1.5;
/** Fewer cycles show no trend. */
export const TREND_CYCLES = 8;
/** With fewer, even a heap that is larger each time is no news: four cycles are in that order once in 24 times. */
export const ORDERED_CYCLES = 5;

export type LiveHeapCourse = 'growing' | 'levelled' | 'level' | 'falling' | 'unclear';

/** Why the goal moved: parts in bytes that add up to `to_bytes − from_bytes`. */
export interface GoalDrift {
  from_bytes: number;
  to_bytes: number;
  from_n: number;
  to_n: number;
  parts: {
    live: number;
    mark_allocation: number;
    stacks: number;
    globals: number;
    gogc: number;
    limit: number;
    minimum: number;
    large_allocation: number;
    unexplained: number;
  };
}

/** GOGC as inferred for the cycles from `from_n` on. `likely` is the likeliest value in the interval. */
export interface GogcSegment {
  from_n: number;
  to_n: number;
  low?: number;
  high?: number;
  likely?: number;
  off?: true;
}

/** The live heap rose by half or more within a few cycles and stayed. */
export interface HeapStep {
  n: number;
  at_s?: number;
  from_bytes: number;
  to_bytes: number;
}

/** A crash message of the runtime, or a recovered panic in a server's log. */
export interface CrashRecord {
  /** The first line, e.g. `fatal error: concurrent map writes`. The program's own text is cut (`panic: …`) unless it was asked for. */
  text: string;
  kind: CrashKind;
  source: Source;
  /** How often the same text occurred in this run. */
  count: number;
  /** Goroutines in the dump that follows, and the most frequent places where they wait or were created. */
  goroutines?: number;
  top?: { function: string; count: number }[];
  /** The first frame outside the runtime. */
  frame?: { function: string; file?: string; line?: number };
  /** True when no cycle of the run came after it; false when one did, or it was recovered; absent when only other lines did. */
  last?: boolean;
}

export type CrashKind =
  | 'concurrent-map' // the runtime found a map race and ended the process
  | 'nil-map-write'
  | 'out-of-memory'
  | 'stack-overflow'
  | 'deadlock'
  | 'panic'
  | 'fatal'
  | 'sigquit'
  | 'killed';

/** A goal that moved without the end of a cycle: the program called SetGCPercent or SetMemoryLimit. */
export interface GoalMove {
  at_s?: number;
  source: Source;
  /** Absent with GOGC=off, which has no goal. */
  from_bytes?: number;
  to_bytes?: number;
  /** What was set, if the stack shows it. */
  setting?: 'gogc' | 'memory_limit';
  by?: Actor;
}

/** A figure of map activity beside one of GC, over `n` GC intervals. */
export interface MapPair {
  map: MapSeries;
  gc: GcSeries;
  n: number;
  /** Why there is no result: fewer than 20 intervals, or one of the two does not change. */
  untold?: 'too few' | 'constant';
  /** GC in the same interval, or in the next one: whichever correlates more. */
  lag?: 0 | 1;
  /** Correlation of the innovations of both, and its p-value over both lags. */
  r?: number;
  p?: number;
  /** False discovery rate among the pairs of the family with this p-value or less. */
  q?: number;
}

/** Whether map activity and GC move together beyond what both share with time and the live heap. */
export interface MapCorrelation {
  intervals: number;
  /** Their mean length. */
  interval_s?: number;
  /** The pairs that were fixed in advance; at most ten. */
  primary: MapPair[];
  /** All other pairs, which prove nothing. */
  exploratory: MapPair[];
  /** Figures of map activity that the input does not contain. */
  unknown: MapSeries[];
}

/** The figures of one process, or of a window of it. */
export interface SummaryRecord extends ProcessId, TraceFigures {
  type: 'summary';
  interim?: true;
  verdict: string;
  cycles: number;
  from_n?: number;
  to_n?: number;
  duration_s?: number;
  from_wall?: string;
  to_wall?: string;
  go_low?: string;
  go_high?: string;
  procs?: number[];
  gogc?: GogcSegment[];
  /** Of a tuner, whose segments have wide intervals: whether GOGC certainly rose above what it was before. */
  gogc_raised?: boolean;
  /** A memory limit, with a higher GOGC, would explain all goals too. */
  limit_explains?: true;
  memory_limit_low_bytes?: number;
  memory_limit_high_bytes?: number;
  /** What is certain to hold the goal at one size: a limit, or a tuner that sets GOGC anew for each cycle. */
  goal_holder?: 'memory_limit' | 'gogc';
  pauses: Partial<Record<PauseKind | StopKind, PauseFigures>>;
  /** From traces: how long stopping the world took for the collector. */
  stopping?: PauseFigures;
  /** From traces: the longest stops, longest first. */
  longest_pauses?: Pause[];
  /** From traces: stops that are not the collector's, by reason and who asked, the most total time first. */
  other_pauses?: StopCause[];
  /** From traces: stops that waited 1 ms or more for the last P, by the goroutine that ran there, the most total time first. */
  late_stops?: StopCause[];
  mark_ns?: PauseFigures;
  /** Wall time of all marks divided by the MiB they marked, in cycles of 4 MiB and more. */
  mark_ns_per_mib?: number;
  gc_interval_s?: { p50: number; max: number };
  /** Cycles whose heap at mark end passed the goal by more than the prints' truncation, `max` times at most (cycle `n`); `far`: by a fifth and
   * 4 MiB, after the first five; of these `before`, `limited`: more than half of that as they began, with a goal of GOGC, of a limit. */
  overshoot?: { cycles: number; far: number; before?: number; limited?: number; max: number; n: number };
  time_to_limit_s?: number;
  steps?: HeapStep[];
  forced?: number;
  periodic?: number;
  gc_cpu_share?: number;
  /** `gc_cpu_share` is an upper bound: stops are printed as clock × P, which Go 1.23+ does not count so; before, if they are most of it. */
  gc_cpu_share_is_upper_bound?: true;
  /** The second in which GC took the most CPU. */
  worst_window?: { from_s: number; seconds: number; gc_cpu_share: number };
  /** Share of the CPU capacity that mark assists took, and their share of the marking. */
  assist_share?: number;
  assist_of_marking?: number;
  alloc_bytes_per_s?: number;
  live_heap?: LiveHeapFigures;
  peak_bytes?: number;
  /** By the scavenger's last line: what the process holds from the operating system, and the heap in use. */
  held_bytes?: number;
  inuse_bytes?: number;
  goal?: GoalDrift;
  goal_regimes?: Partial<Record<GoalRegime, number>>;
  stacks_max_bytes?: number;
  map_correlation?: MapCorrelation;
  crashes?: CrashRecord[];
  missing_cycles?: number;
  duplicate_cycles?: number;
  /** From logs. */
  lines?: { read: number; cycles: number; other: number; torn: number; repaired: number };
  trace?: TracedFacts;
  /** From a log with its trace. */
  joined?: JoinedFigures;
  /** From traces: who moved the goal, the first 16 times. */
  goal_moves?: GoalMove[];
  /** The same for GOMAXPROCS. */
  procs_moves?: ProcsMove[];
  /** From traces: map activity against the collector. */
  maps?: MapFigures;
  /** From traces with the alloc/free experiment. */
  live_heap_types?: LiveHeapTypes;
  findings: string[];
  /** From exports of a trace: findings that need what the export lacks. */
  not_applicable?: string[];
}

/** A thinned history for charts: one value per bucket of cycles, oldest first; figures in MiB. */
export interface Series {
  /** Seconds since process start of the bucket's first cycle; cycle numbers if the log has no times. */
  at: number[];
  floor: number[];
  ceiling: number[];
  goal: number[];
  /** Heap at mark end. */
  end: number[];
  /** False if `at` holds cycle numbers. */
  timed: boolean;
  /** Wall time of the first bucket in ms, if known. */
  wall?: number;
  /** The wall time's zone is unknown: `wall` is read as UTC. */
  local?: true;
}
