// Everything that is known of a process at one moment: the input of the rules.
import type { GoalRegime, SummaryRecord } from '../model/records.js';
import type { GoVersions } from '../model/version.js';
import type { History } from './history.js';
import type { IntervalSeries } from './intervals.js';
import type { MapFacts } from './mapped.js';
import type { StopFacts } from './pauses.js';
import type { RetainedMemory } from './retained.js';
import type { Occurrences } from './tally.js';

/** A change of GOMAXPROCS: seen from this cycle on. */
export interface ProcsChange {
  n: number;
  line: number;
  from: number;
  to: number;
}

/** One large allocation that raised the goal above GOGC's line; `from`: the live heap before it, MiB. */
export interface Jump {
  n: number;
  atMs: number;
  from: number;
}

export interface Unexplained {
  cycles: number;
  n: number;
  line: number;
  /** The farthest, MiB. */
  most: number;
}

/** How late sweeping ended: allocation during sweep, as a share of what may be allocated before the next cycle (median). */
export interface SweptFacts {
  cycles: number;
  share: number;
}

export interface InputCounts {
  /** Cycles before the first one in the input, with or without a window; NaN if it has none. */
  before: number;
  /** Cycles that were torn apart by other output and could not be reassembled; those that could. */
  lost: Occurrences;
  repaired: Occurrences;
  /** Torn lines that are the text's last one. */
  cut: number;
  /** It is a test binary that runs benchmarks. */
  benchmark: boolean;
  /** Cycles between others of which nothing was read. */
  missing: Occurrences;
  duplicates: Occurrences;
  clockJumps: Occurrences;
  /** Other processes wrote to the same stream at the same time. */
  mixed: boolean;
  /** How the input is truncated or damaged. */
  damage?: string;
  /** Where the lines contradict the user's options. */
  contradictions: readonly string[];
}

/** A goal, or a heap that had passed its goal as the cycle began, with the stacks. */
export interface HighGoal {
  n: number;
  bytes: number;
}

export interface GoalFacts {
  above: Unexplained;
  below: Unexplained;
  /** The last 64. */
  jumps: readonly Jump[];
  /** The highest goals, by what set them. */
  highest: Partial<Record<GoalRegime, HighGoal>>;
}

export interface Facts extends StopFacts, GoalFacts {
  /** Figures so far; its verdict and findings are still empty. */
  summary: SummaryRecord;
  history: History;
  versions: GoVersions;
  procsChanges: readonly ProcsChange[];
  /** The CPUs, if a log shows that there are fewer than Ps. */
  cpus: number | undefined;
  /** Map activity, from traces. */
  maps: MapFacts | undefined;
  retained: RetainedMemory | undefined;
  swept: SweptFacts | undefined;
  /** GC intervals with map activity, if a source covers any. */
  intervals: IntervalSeries | undefined;
  /** The percent of CPU that the runtime printed last: cumulative since the process began. */
  util: number;
  counts: InputCounts;
  /** When the last cycle ended, seconds of the process; NaN if lines have no time. */
  nowS: number;
  file: string;
  firstLine: number;
  lastLine: number;
  /** The container's limit, bytes. */
  memoryLimit: number | undefined;
  /** Thresholds that the user set: `rule.threshold` to its value. */
  set?: ReadonlyMap<string, number>;
  /** Nothing more will come of this process. */
  over: boolean;
}
