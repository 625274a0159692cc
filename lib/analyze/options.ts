// What the user can ask of an analysis, and tell it.
import type { JudgingOptions } from './judging.js';
import type { GoVersions } from '../model/version.js';
import type { WindowOptions } from './window.js';

export interface AnalyzeOptions extends WindowOptions, JudgingOptions {
  /** What the user knows: GOGC in percent or 'off', the container's limit in bytes, the Go version's minor range. */
  gogc?: number | 'off';
  memoryLimit?: number;
  /** GOMEMLIMIT, bytes. */
  gomemlimit?: number;
  versions?: GoVersions;
  /** Panics are told with their messages as the program wrote them, which may hold secrets. */
  texts?: boolean;
  /** A file of counters of map activity (docs/MAPS.md), or `-`. */
  activity?: string;
  /** Whether a trace is joined to the log of the same process, where their cycles agree; `auto` where it is not given. */
  join?: 'auto' | 'never';
  /** Which streams are wanted. */
  wanted?: (stream: string) => boolean;
  /** Files are followed as they grow, through rotation, until `signal` is aborted; what is not there yet may come. */
  follow?: boolean;
  /** Every so many milliseconds an interim summary of each process that has news. */
  every?: number;
  /** Progress is yielded at least so often (ms), also where the input is silent. A second where it is not given. */
  wake?: number;
  /** Aborted: reading stops, and what is known is told. */
  signal?: AbortSignal;
}
