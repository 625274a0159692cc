// Findings that no gctrace log can tell: what each says, and which input it would need. `gcdrift rules` lists them as not
// judged, `gcdrift explain ID` explains them.

export interface UnjudgedRule {
  id: string;
  /** The input that it needs. */
  needs: string;
  says: string;
  means: string;
  helps: string;
}

const SNAPSHOTS = 'snapshots of what the process holds (RSS, runtime/metrics) over time';

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
    'much allocated, little kept: buckets are not reused',
    'Tables are made and dropped instead of being used again.',
    'Reuse maps with clear.',
  ),
  rule(
    'map-memory-spike',
    'heap profiles or snapshots over hours',
    'map memory jumped (z-score or hour on hour)',
    'The memory of maps rose within one interval by more than all others would make one expect.',
    'What was loaded then?',
  ),
  rule(
    'off-heap-growth',
    SNAPSHOTS,
    'the process grows, the Go heap does not',
    'Memory that a gctrace log does not count: cgo, mapped files, stacks of threads.',
    'RSS beside the heap; jemalloc or malloc statistics for cgo.',
  ),
];
