// The records of a comparison of two logs: docs/RECORDS.md is their manual.
import type { ProcessId } from './records.js';

/** The compared figures; their names end with the unit. */
export type ComparedFigure =
  | 'gc_cpu_share'
  | 'assist_share'
  | 'pause_sweep_term_p50_ns'
  | 'pause_sweep_term_p90_ns'
  | 'pause_mark_term_p50_ns'
  | 'pause_mark_term_p90_ns'
  | 'pause_cycle_p50_ns' // Go 1.0–1.4
  | 'pause_cycle_p90_ns'
  | 'live_heap_bytes'
  | 'live_heap_slope_bytes_per_s'
  | 'heap_goal_bytes'
  | 'gogc_percent'
  | 'mark_ns_per_mib'
  | 'cycles_per_s'
  | 'alloc_bytes_per_s';

export const VERDICTS = [
  'better',
  'worse',
  'changed', // neither direction is good or bad
  'same', // less than the threshold
  'cannot_tell',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why a difference is not reliable; with `same`, why only a large one would have been noticed. */
export type Doubt =
  | 'few' // fewer than five blocks of time
  | 'wander' // autocorrelation leaves too few independent blocks
  | 'chance'; // not significant: permuted blocks differ as much too often

/** One figure of two processes, in the unit that the figure's name ends with. */
export interface ComparisonRecord {
  type: 'comparison';
  /** The stream that both sides have; absent where their names differ. */
  stream?: string;
  figure: ComparedFigure;
  verdict: Verdict;
  doubt?: Doubt;
  before: number;
  after: number;
  /** A 95 % interval for each side by itself; absent with fewer than three blocks. */
  before_low?: number;
  before_high?: number;
  after_low?: number;
  after_high?: number;
  /** `after` − `before`. */
  difference: number;
  difference_low?: number;
  difference_high?: number;
  /** Smaller differences count as `same`. */
  threshold: number;
  /** p-value for this figure alone, and adjusted for the number of figures (Holm). */
  p?: number;
  p_adjusted?: number;
  /** Effective sample size: how many independent blocks the shorter side is worth. */
  independent_blocks?: number;
}

/** One side of a comparison: the process that was chosen from it. */
export interface ComparedProcess extends ProcessId {
  inputs: string[];
  /** Compared cycles, numbered `from_n` to `to_n`, without the warm-up. */
  cycles: number;
  from_n: number;
  to_n: number;
  duration_s?: number;
  /** Cycles of the warm-up. */
  left_out: number;
  blocks: number;
  go_low: string;
  go_high: string;
  procs?: number[];
  /** Runs and streams of this side that were not chosen. */
  others: number;
}

/** How a change of the Go version alone moves figures. */
export interface VersionChange {
  /** The first version with the change, such as `1.26`. */
  since: string;
  /** The figures that it moves. */
  figures: ComparedFigure[];
  text: string;
}

export interface ComparisonSummaryRecord extends Record<Verdict, ComparedFigure[]> {
  type: 'comparison-summary';
  stream?: string;
  /** One sentence. */
  verdict: string;
  outcome: Outcome;
  before: ComparedProcess;
  after: ComparedProcess;
  /** Cycles up to this number are left out on both sides, because the heap was filling. 0 if neither log begins with the process. */
  warm_up_n: number;
  /** Length of a block of time; up to Go 1.4, whose lines carry no times, `block_cycles` instead. */
  block_s?: number;
  block_cycles?: number;
  version_changes?: VersionChange[];
}

export type Outcome = 'better' | 'worse' | 'mixed' | 'changed' | 'same' | 'cannot_tell';
