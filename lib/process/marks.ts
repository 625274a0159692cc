// By what a cycle's line is known again that stands in a log twice: all that it says of times and heap, as one number.
import type { CycleBatch } from '../model/batch.js';

/**
 * A number that two different cycles hardly share: first cycles of the same program, run again, differ in their stops alone,
 * and one may begin as much later as it is shorter, so sums will not do.
 */
export function markOf(batch: CycleBatch, row: number): number {
  let hash = 0x811c9dc5;
  // FNV-1a, by words; what is not told counts as 0.
  hash = Math.imul(hash ^ batch.atMs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.cycleStopNs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.sweepTermNs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.markNs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.markTermNs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.heapEnd[row], 0x01000193);
  hash = Math.imul(hash ^ batch.heapMarked[row], 0x01000193);
  return batch.n[row] * 2 ** 32 + (hash >>> 0);
}
