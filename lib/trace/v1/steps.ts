// What the loop over events does with each of them: only those that need more than a row or a P's goroutine are read by TypeScript.
import { GO_STATES, Kind } from '../events.js';
import { CREATE, END, LEAVE, READ, ROW, RUN, SKIP, START, UNBLOCK } from './layout.js';
import { Step, tableOf, type Wire } from './wire.js';

/** GoStartLabel, of mark workers. */
const LABELLED_START = 41;
/** Steps that do not change a P's state, or (below) only waits, or lost ends: skipped if they need no row. */
const NOT_FOLLOWED = new Set<number>([Step.Row, Step.ProcStop, Step.GoDeclare, Step.Region, Step.Log]);
const FOLLOWED_FOR_WAITS = new Set<number>([Step.GoCreate, Step.GoUnblock, Step.SysExit]);
const FOLLOWED_FOR_HOLES = new Set<number>([Step.Sweep, Step.Heap, Step.GcEnd]);

export interface Needs {
  /** By kind: 1 if it becomes rows. */
  wanted: Uint8Array;
  /** Waits for a P are paired. */
  waits: boolean;
  hasHoles: boolean;
  /** Goroutines that already existed are being declared, as if they were created. */
  declares: boolean;
}

/** What to do, by first byte. */
export function stepsOf(wire: Wire, needs: Needs): Uint8Array {
  const { step, kind } = wire;
  const { wanted, waits, hasHoles } = needs;
  return tableOf((event) => {
    const does = step[event];
    const isRegion = does === Step.Region && wanted[Kind.RegionEnd] !== 0;
    if (wanted[kind[event]] !== 0 || isRegion) return rowOf(event, wire, needs);
    if (
      NOT_FOLLOWED.has(does) ||
      (!waits && FOLLOWED_FOR_WAITS.has(does)) ||
      (!hasHoles && FOLLOWED_FOR_HOLES.has(does))
    )
      return SKIP;
    return quietOf(event, wire, needs);
  });
}

/** Of an event that becomes a row. */
function rowOf(event: number, { step, kind, hasStops }: Wire, { waits, hasHoles, declares }: Needs): number {
  switch (step[event]) {
    case Step.Row:
    case Step.GoDeclare:
      return ROW;
    case Step.Sweep:
    case Step.Heap:
      return hasHoles ? READ : ROW;
    case Step.GoCreate:
      return declares || !hasStops ? READ : waits ? CREATE : ROW;
    case Step.GoLeave:
      return hasStops && kind[event] === Kind.GoDestroy ? END : READ;
    default:
      return READ;
  }
}

/** Of an event that changes only what its P runs, or who waits. */
function quietOf(event: number, { step, b, hasStops }: Wire, { waits, declares }: Needs): number {
  const does = step[event];
  if (does === Step.GoUnblock || (does === Step.GoCreate && !declares)) return UNBLOCK;
  // Estimates of stops look at what starts and stops.
  if (!hasStops) return READ;
  if (does === Step.GoStart && !declares && event !== LABELLED_START) return waits ? RUN : START;
  return does === Step.GoLeave && b[event] === GO_STATES.waiting ? LEAVE : READ;
}
