// Findings that no gctrace log can show: what each would say, and which input it would need. `gcdrift rules` lists them as not
// judged, `gcdrift explain ID` explains them.

export interface UnjudgedRule {
  id: string;
  /** The input that it needs. */
  needs: string;
  says: string;
  means: string;
  helps: string;
}

const SNAPSHOTS = 'snapshots of the process’s memory (RSS, runtime/metrics) over time';

const rule = (id: string, needs: string, says: string, means: string, helps: string): UnjudgedRule => ({
  id,
  needs,
  says,
  means,
  helps,
});

export const UNJUDGED: readonly UnjudgedRule[] = [
  rule(
    'map-bucket-reuse',
    'heap profiles over time, or snapshots',
    'a lot is allocated and little kept: buckets are not reused',
    'Tables are allocated and dropped instead of being reused.',
    'Reuse maps with clear.',
  ),
  rule(
    'map-memory-spike',
    'heap profiles or snapshots over hours',
    'map memory jumped (z-score or hour on hour)',
    'Map memory rose in one interval by far more than in all the others.',
    'What was loaded then?',
  ),
  rule(
    'off-heap-growth',
    SNAPSHOTS,
    'the process grows, the Go heap does not',
    'Memory that a gctrace log does not count: cgo, mapped files, stacks of threads.',
    'Compare RSS with the heap; for cgo, malloc or jemalloc statistics.',
  ),
];
