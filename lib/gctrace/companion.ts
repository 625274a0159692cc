// Companion lines by kind: the figures that the runtime prints on stderr beside its gc lines.
import type { GoVersions } from '../model/version.js';

/** The kinds of companion lines. explain/companion-words.ts describes their figures. */
export type CompanionKind =
  | 'gc-forced' // the two-minute cycle is about to run (printed before its gc line; up to 1.3 after it)
  | 'scvg-released' // bytes that one scavenge returned
  | 'scvg-heap' // the heap after a scavenge
  | 'scav'
  | 'pacer-start' // the plan at the start of a cycle
  | 'pacer-end' // how the cycle went
  | 'pacer-sweep' // sweeping has finished
  | 'init' // a package was initialized
  | 'sched'
  | 'sched-p' // details of a P, an M, a G (scheddetail=1)
  | 'sched-m'
  | 'sched-g'
  | 'scan' // objects scanned by a cycle, in total or of one size class
  | 'checkfinalizers'
  | 'alloc-trace' // allocfreetrace=1: a goroutine's stack follows
  | 'benchmark' // a test binary runs benchmarks: it requests a cycle before each run of one
  | 'runtime-message';

/**
 * A companion line. Its figures are named as in its shape (companion-shapes.ts), in bytes, ns and shares. A figure that the line
 * lacks, or that has no value (GOGC=off, no P), is absent.
 */
export interface Companion {
  kind: CompanionKind;
  /** The versions of Go that print exactly this shape. */
  versions: GoVersions;
  [figure: string]: unknown;
  inuse_bytes?: number;
  consumed_bytes?: number;
  allocated_bytes?: number;
  goal_bytes?: number;
}
