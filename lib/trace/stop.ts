// A stop of the world, as a trace tells it.
import type { Actor, OpenTask, StopKind, StopLog } from '../model/records.js';

/** A stop of the world; ns. What the trace does not tell is absent. */
export interface Stop {
  at: number;
  offset: number;
  /** The cycle that it belongs to. */
  n?: number;
  kind: StopKind;
  /** The runtime's own words; absent where the trace was cut before it told them. */
  reason?: string;
  /** No event tells this stop: it is estimated as a whole. */
  estimated: boolean;
  /** From the request until all stood still: estimated by the last P that stopped. */
  stoppingNs?: number;
  totalNs: number;
  by?: Actor;
  last?: Actor;
  tasks?: OpenTask[];
  logs?: StopLog[];
}
