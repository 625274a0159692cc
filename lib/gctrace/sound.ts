// Whether a cycle that was put together from pieces is plausible: by identities that hold in every line, and by the cycle before
// it.
import type { CycleBatch } from '../model/batch.js';
import type { LastCycle } from './last-cycle.js';

/** Identities that hold in every line (X ≤ Y + 1, Z ≤ Y + 1, and CPU of a stop = clock × some number of Ps). */
export function isSound(batch: CycleBatch, row: number): boolean {
  const { heapStart, heapEnd, heapMarked, procs } = batch;
  if (heapStart[row] > heapEnd[row] + 1 || heapMarked[row] > heapEnd[row] + 1) return false;
  // Both are truncated to two digits, so the product is accurate to a tenth and a microsecond.
  const agrees = (clock: number, cpu: number): boolean =>
    Number.isNaN(clock + cpu) || (cpu <= clock * 1.1 * procs[row] + 2e3 && cpu >= clock * 0.9 - 2e3);
  return (
    agrees(batch.sweepTermNs[row], batch.cpuSweepTermNs[row]) &&
    agrees(batch.markTermNs[row], batch.cpuMarkTermNs[row])
  );
}

/** One digit more or less makes a figure ten times as large, or a tenth. */
const MOST_CHANGE = Math.sqrt(10);
/** The share covers all the time since process start, so it changes little from cycle to cycle. */
const UTIL_CHANGE = 3;
/** During the mark, workers run on the Ps; wall-clock and CPU times are measured separately. */
const MARK_SLACK = 1.5;

/** Whether the batch's next row, which was put together from pieces, is plausible after the last cycle. */
export function isAlike(batch: CycleBatch, last: LastCycle): boolean {
  const { length: row, heapStart, heapEnd, goal, markNs } = batch;
  if (!last.isKnown) return false;
  const near = (a: number, b: number): boolean => {
    const change = (a + 1) / (b + 1);
    return !(change > MOST_CHANGE || change < 1 / MOST_CHANGE);
  };
  const marking = batch.cpuAssistNs[row] + batch.cpuBackgroundNs[row] + batch.cpuIdleNs[row];
  return (
    (['stacks', 'globals', 'procs'] as const).every(
      (column) => !(batch[column][row] >= 0) || near(batch[column][row], last[column]),
    ) &&
    !(batch.n[row] === last.n + 1 && heapStart[row] < last.heapMarked) &&
    near(heapEnd[row], heapStart[row]) &&
    near(goal[row], heapStart[row]) &&
    Math.abs(batch.util[row] - last.util) <= UTIL_CHANGE &&
    !(marking > MARK_SLACK * batch.procs[row] * (markNs[row] || Infinity) + 1e6)
  );
}
