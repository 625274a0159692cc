// The options of an analysis.
import type { JudgingOptions } from './judging.js';
import type { KnownFacts } from '../process/goal-options.js';
import type { WindowOptions } from './window.js';

export interface AnalyzeOptions extends WindowOptions, JudgingOptions, KnownFacts {
  /** A file of counters of map activity (docs/MAPS.md), or `-`. */
  activity?: string | undefined;
  /** Whether a trace is joined to the log of the same process if their cycles agree; `auto` by default. */
  join?: 'auto' | 'never' | undefined;
  /** Selects streams. */
  wanted?: ((stream: string) => boolean) | undefined;
  /** Follow files as they grow, through rotation, until `signal` is aborted; they need not exist yet. */
  follow?: boolean | undefined;
  /** The interval (ms) of interim summaries for processes with news. */
  every?: number | undefined;
  /** Progress is yielded at least this often (ms), even if the input is silent; a second by default. */
  wake?: number | undefined;
  /** When aborted, reading stops, and the results so far are reported. */
  signal?: AbortSignal | undefined;
}
