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

export const UNJUDGED: readonly UnjudgedRule[] = [
  {
    id: 'map-bucket-reuse',
    needs: 'heap profiles over time, or snapshots',
    says: 'a lot is allocated and little kept: buckets are not reused',
    means: 'Tables are allocated and dropped instead of being reused.',
    helps: 'Reuse maps with clear.',
  },
  {
    id: 'map-memory-spike',
    needs: 'heap profiles or snapshots over hours',
    says: 'map memory jumped (z-score or hour on hour)',
    means: 'Map memory rose in one interval by far more than in all the others.',
    helps: 'What was loaded then?',
  },
  {
    id: 'off-heap-growth',
    needs: 'snapshots of the process’s memory (RSS, runtime/metrics) over time',
    says: 'the process grows, the Go heap does not',
    means: 'Memory that a gctrace log does not count: cgo, mapped files, stacks of threads.',
    helps: 'Compare RSS with the heap; for cgo, malloc or jemalloc statistics.',
  },
];
