// A stop-the-world pause, as recorded in a trace.
import type { Actor, OpenTask, StopKind, StopLog } from '../model/records.js';

/** Times in ns. Fields that the trace does not record are absent. */
export interface Stop {
  at: number;
  offset: number;
  /** The cycle it belongs to. */
  n?: number;
  kind: StopKind;
  /** The runtime's name for the reason; absent if the trace was truncated before it. */
  reason?: string;
  /** The trace has no event for this stop: all of it is estimated. */
  estimated: boolean;
  /** From the request until all Ps stopped: estimated from the last P that stopped. */
  stoppingNs?: number;
  totalNs: number;
  by?: Actor;
  /** A benchmark or the testing package around it requested it. */
  ofBenchmark?: boolean;
  last?: Actor;
  tasks?: OpenTask[];
  logs?: StopLog[];
}
