// The records of a comparison of two logs: docs/RECORDS.md is their manual.
import type { ProcessId } from './records.js';

/** The figures that are compared; their units stand in their names. */
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

export type Verdict =
  | 'better'
  | 'worse'
  | 'changed' // neither direction is good or bad
  | 'same' // less than the threshold
  | 'cannot_tell';

/** Why a difference is none to build on; with `same`, why only a large one would have been seen. */
export type Doubt =
  | 'few' // less than five blocks of time
  | 'wander' // the figure wanders so slowly that its blocks tell too little
  | 'chance'; // blocks that are dealt out anew differ as much too often

/** One figure of two processes. All of its figures are in the unit that its name ends with. */
export interface ComparisonRecord {
  type: 'comparison';
  /** The stream that both sides have; absent where their names differ. */
  stream?: string;
  figure: ComparedFigure;
  verdict: Verdict;
  doubt?: Doubt;
  before: number;
  after: number;
  /** 95 % intervals, each for itself; absent with fewer than three blocks. */
  before_low?: number;
  before_high?: number;
  after_low?: number;
  after_high?: number;
  /** After less before. */
  difference: number;
  difference_low?: number;
  difference_high?: number;
  /** Smaller differences are called the same. */
  threshold: number;
  /** Chance of such a difference where nothing differs: for this figure alone, and adjusted for all of them (Holm). */
  p?: number;
  p_adjusted?: number;
  /** As how many independent blocks the shorter side counts. */
  independent_blocks?: number;
}

/** One side of a comparison: the process that was taken of it. */
export interface ComparedProcess extends ProcessId {
  inputs: string[];
  /** Cycles that count, of the numbers `from_n` to `to_n`; the warm-up is not among them. */
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
  /** Runs and streams of this side that were not taken. */
  others: number;
}

/** What another Go version alone does to figures. */
export interface VersionChange {
  /** The version that brought it, such as `1.26`. */
  since: string;
  /** The figures that it moves. */
  figures: ComparedFigure[];
  text: string;
}

export interface ComparisonSummaryRecord {
  type: 'comparison-summary';
  stream?: string;
  /** One sentence. */
  verdict: string;
  outcome: Outcome;
  before: ComparedProcess;
  after: ComparedProcess;
  /** Cycles up to this number are left out on both sides: the heap was filling. 0 where neither log begins with the process. */
  warm_up_n: number;
  /** How long a block of time is; absent up to Go 1.4, where it is so many cycles. */
  block_s?: number;
  block_cycles?: number;
  better: ComparedFigure[];
  worse: ComparedFigure[];
  changed: ComparedFigure[];
  same: ComparedFigure[];
  cannot_tell: ComparedFigure[];
  version_changes?: VersionChange[];
}

export type Outcome = 'better' | 'worse' | 'mixed' | 'changed' | 'same' | 'cannot_tell';
