// Whether a cycle of a log and one of a trace may be the same: by the heap, and by how long it took.
import { endOf, GAP, LOCAL, type CycleBatch } from '../model/batch.js';
import { cutOff, isPrintedAs } from '../process/joined.js';

/** A log's times are whole ms, truncated: of two alike the difference is up to a ms, and a little for what lies between the readings of the clock. */
export const APART_MS = 1.5;

/** What of a cycle is compared. */
export interface Cycle {
  n: number;
  /** Others may be missing before it. */
  isBehindGap: boolean;
  line: number;
  atMs: number;
  wallMs: number;
  endMs: number;
  start: number;
  end: number;
  marked: number;
  /** Until the mark was over, and until its last stop was, ns. */
  markedNs: number;
  lastedNs: number;
  /** What these may lack in a log. */
  markedCut: number;
  lastedCut: number;
}

export function cycleOf(batch: CycleBatch, row: number): Cycle {
  const [sweepTerm, mark, markTerm] = [batch.sweepTermNs[row], batch.markNs[row], batch.markTermNs[row]];
  return {
    n: batch.n[row],
    isBehindGap: (batch.flags[row] & GAP) !== 0,
    line: batch.line[row],
    atMs: batch.atMs[row],
    wallMs: (batch.flags[row] & LOCAL) === 0 ? batch.wallMs[row] : NaN,
    endMs: endOf(batch, row),
    start: Math.floor(batch.heapStart[row]),
    end: Math.floor(batch.heapEnd[row]),
    marked: Math.floor(batch.heapMarked[row]),
    markedNs: sweepTerm + mark,
    lastedNs: sweepTerm + mark + markTerm,
    markedCut: cutOff(sweepTerm) + cutOff(mark),
    lastedCut: cutOff(sweepTerm) + cutOff(mark) + cutOff(markTerm),
  };
}

/**
 * Whether the log may have printed the trace's cycle so. ReadMemStats can flush what Ps hold between the two readings of Y. When the
 * world goes on again is seen in a trace only; where stops begin and end is estimated in those of old versions.
 */
export function isCycle(traced: Cycle, printed: Cycle): boolean {
  return (
    traced.marked === printed.marked &&
    traced.start === printed.start &&
    Math.abs(traced.end - printed.end) <= 1 &&
    (isPrintedAs(traced.markedNs, printed.markedNs, printed.markedCut) ||
      isPrintedAs(traced.lastedNs, printed.lastedNs, printed.lastedCut))
  );
}
