// What a companion line tells, by its kind: the figures that the runtime prints on stderr beside its gc lines.
import type { GoVersions } from '../model/version.js';

/** The kinds of companion lines; what each of their figures is stands in explain/companion-words.ts. */
export type CompanionKind =
  | 'gc-forced' // the two-minute cycle is about to run (before its gc line; up to 1.3 after it)
  | 'scvg-released' // bytes given back by one scavenge
  | 'scvg-heap' // the heap after a scavenge
  | 'scav'
  | 'pacer-start' // the plan at the start of a cycle
  | 'pacer-end' // how the cycle went
  | 'pacer-sweep' // sweeping is over
  | 'init' // a package was initialized
  | 'sched'
  | 'sched-p' // details of a P, an M, a G (scheddetail=1)
  | 'sched-m'
  | 'sched-g'
  | 'scan' // objects scanned by a cycle, in all or of one size class
  | 'checkfinalizers'
  | 'alloc-trace' // allocfreetrace=1: a goroutine's stack follows
  | 'benchmark' // a test binary runs benchmarks: it asks for a cycle before each run of one
  | 'runtime-message';

/**
 * A companion line. Its figures have the names that its shape gives them (companion-shapes.ts): bytes, ns and shares; one that
 * the line lacks, or that is none (GOGC=off, no P), is absent.
 */
export interface Companion {
  kind: CompanionKind;
  /** Which Go 1.x print this very shape. */
  versions: GoVersions;
  [figure: string]: unknown;
  inuse_bytes?: number;
  consumed_bytes?: number;
  allocated_bytes?: number;
  goal_bytes?: number;
}
