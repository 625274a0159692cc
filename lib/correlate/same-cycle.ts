// Whether a cycle of a log and one of a trace may be the same, by heap sizes and durations.
import { endOf, GAP, globalsOf, LOCAL, stacksOf, type CycleBatch } from '../model/batch.js';
import { cutOff, isPrintedAs } from '../process/joined.js';

/** Tolerance of times: a log's are truncated to ms, and the clock is read at slightly different moments. */
export const APART_MS = 1.5;

export interface ComparedCycle {
  n: number;
  /** Cycles before it may be missing. */
  isBehindGap: boolean;
  line: number;
  atMs: number;
  wallMs: number;
  endMs: number;
  start: number;
  end: number;
  marked: number;
  /** Printed roots, MiB: a trace has none. */
  stacks: number;
  globals: number;
  /** ns until the end of the mark phase, and until the end of the last stop. */
  markedNs: number;
  lastedNs: number;
  /** How much these may be truncated in a log. */
  markedCut: number;
  lastedCut: number;
}

export function cycleOf(batch: CycleBatch, row: number): ComparedCycle {
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
    stacks: stacksOf(batch, row),
    globals: globalsOf(batch, row),
    markedNs: sweepTerm + mark,
    lastedNs: sweepTerm + mark + markTerm,
    markedCut: cutOff(sweepTerm) + cutOff(mark),
    lastedCut: cutOff(sweepTerm) + cutOff(mark) + cutOff(markTerm),
  };
}

/**
 * Whether the log may have printed the trace's cycle like this. ReadMemStats can flush the Ps' caches between the two readings of Y.
 * Only traces show when the world restarts, and old versions' stops are estimated: one of both durations is enough.
 */
export function isCycle(traced: ComparedCycle, printed: ComparedCycle): boolean {
  return (
    traced.marked === printed.marked &&
    traced.start === printed.start &&
    Math.abs(traced.end - printed.end) <= 1 &&
    (isPrintedAs(traced.markedNs, printed.markedNs, printed.markedCut) ||
      isPrintedAs(traced.lastedNs, printed.lastedNs, printed.lastedCut))
  );
}
