// Recognizes a cycle's line that occurs twice in a log.
import type { CycleBatch } from './batch.js';

/** How many cycles back repeated lines are recognized: log shippers resend blocks when an acknowledgement is lost. */
const REMEMBERED = 256;

/** The latest cycles of a stream. */
export class RecentCycles {
  readonly #fingerprints = new Float64Array(REMEMBERED);
  #seen = 0;

  add(fingerprint: number): void {
    this.#fingerprints[this.#seen++ % REMEMBERED] = fingerprint;
  }

  addRows(batch: CycleBatch, from: number, to: number): void {
    for (let row = Math.max(from, to - REMEMBERED); row < to; row++) this.add(fingerprintOf(batch, row));
  }

  has(fingerprint: number): boolean {
    return this.#fingerprints.includes(fingerprint);
  }
}

/**
 * A hash of a cycle's times and heap sizes. All of them count, because the first cycles of two runs of a program may differ in
 * their stops alone; a sum would miss a cycle that begins as much later as it is shorter.
 */
export function fingerprintOf(batch: CycleBatch, row: number): number {
  let hash = 0x811c9dc5;
  // FNV-1a by words; missing figures count as 0.
  hash = Math.imul(hash ^ batch.atMs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.cycleStopNs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.sweepTermNs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.markNs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.markTermNs[row], 0x01000193);
  hash = Math.imul(hash ^ batch.heapEnd[row], 0x01000193);
  hash = Math.imul(hash ^ batch.heapMarked[row], 0x01000193);
  return batch.n[row] * 2 ** 32 + (hash >>> 0);
}
