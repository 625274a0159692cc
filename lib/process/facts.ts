// All that is known of a process at one moment: what rules judge.
import type { SummaryRecord } from '../model/records.js';
import type { GoVersions } from '../model/version.js';
import type { History } from './history.js';
import type { IntervalSeries } from './intervals.js';
import type { MapFacts } from './mapped.js';
import type { Stop } from './pauses.js';

/** A change of GOMAXPROCS: seen from this cycle on. */
export interface ProcsChange {
  n: number;
  line: number;
  from: number;
  to: number;
}

/** One large allocation that lifted the goal above GOGC's line: live heap before it, heap at mark end, MiB. */
export interface Jump {
  n: number;
  atMs: number;
  line: number;
  from: number;
  to: number;
}

/** Goals that no rule explains, on one side of what was expected. */
export interface Unexplained {
  cycles: number;
  n: number;
  line: number;
  /** The farthest, MiB. */
  most: number;
}

/** What the scavenger's lines told: heap in use, and what the process holds from the operating system, bytes. */
export interface Retained {
  samples: number;
  mostInuse: number;
  inuse: number;
  mostRetained: number;
  retained: number;
  /** When the heap in use was greatest and now, seconds of the process (by the cycle before). */
  peakAt: number;
  at: number;
}

/** How late sweeping ended: what was allocated meanwhile, as a share of what may be before the next cycle (median). */
export interface SweptFacts {
  cycles: number;
  share: number;
}

/** What was wrong with the process's lines. */
export interface InputCounts {
  /** Cycles before the first one that the input holds, whatever part of it was asked for; NaN where it holds none. */
  before: number;
  torn: number;
  /** Those of them that the end of the text cut off. */
  cut: number;
  /** It is a test binary that runs benchmarks. */
  benchmark: boolean;
  repaired: number;
  missing: number;
  duplicates: number;
  clockJumps: number;
  /** Others wrote to the same stream at the same time. */
  mixed: boolean;
  /** Where the input ended before its time, or was damaged. */
  damage?: string;
  /** Which version the user gave, where the lines say otherwise. */
  contradictions: readonly string[];
}

export interface Facts {
  /** Figures so far; its verdict and findings are still empty. */
  summary: SummaryRecord;
  history: History;
  versions: GoVersions;
  /** The longest stops of the world, longest first. */
  stops: readonly Stop[];
  procsChanges: readonly ProcsChange[];
  above: Unexplained;
  below: Unexplained;
  /** The last 64. */
  jumps: readonly Jump[];
  /** What maps did, of a trace. */
  maps: MapFacts | undefined;
  retained: Retained | undefined;
  swept: SweptFacts | undefined;
  /** GC intervals beside map activity, where there is a source of it that covers any. */
  intervals: IntervalSeries | undefined;
  /** The percent of CPU that the runtime printed last: cumulative since the process began. */
  util: number;
  counts: InputCounts;
  /** When the last cycle was over, seconds of the process; NaN where lines tell no time. */
  nowS: number;
  file: string;
  firstLine: number;
  lastLine: number;
  /** What the container allows, bytes. */
  memoryLimit: number | undefined;
  /** Thresholds that the user set: `rule.threshold` to its value. */
  set?: ReadonlyMap<string, number>;
  /** Nothing more will come of this process. */
  over: boolean;
}
