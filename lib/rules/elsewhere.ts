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

const TRACE = 'an execution trace (curl -o trace.out http://HOST/debug/pprof/trace?seconds=5)';
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
    'slow-sweep',
    TRACE,
    'sweeping ends late',
    'What a cycle found dead is given back span by span while the program runs. Where the next cycle begins before that is done, allocating goroutines have to sweep first, and wait.',
    'Fewer cycles (GOGC, GOMEMLIMIT), fewer small objects.',
  ),
  rule(
    'non-gc-pause',
    TRACE,
    'stops for other reasons (ReadMemStats, profiles, GOMAXPROCS …) that hurt, and who asked',
    'Collection is one of many that stop the world. Metrics libraries that call runtime.ReadMemStats, goroutine profiles and changes of GOMAXPROCS do too, and no gctrace line says so.',
    'runtime/metrics instead of ReadMemStats; profiles seldom.',
  ),
  rule(
    'low-mutator-utilization',
    TRACE,
    'the program runs too little in 1, 10 or 100 ms windows',
    'A request lives in windows of milliseconds: stops, assists and marks that come together leave it little CPU there, though the share over a minute looks small.',
    'Fewer assists (more room: GOGC, GOMEMLIMIT), less allocation in bursts, more CPU.',
  ),
  rule(
    'gc-sched-latency',
    TRACE,
    'goroutines wait for a P inside marks, not outside',
    'While the collector marks, a quarter of the Ps is its own, and idle ones too: goroutines that become runnable wait longer than outside of marks.',
    'More Ps, fewer or shorter marks, no busy loops beside requests.',
  ),
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
  rule(
    'input-bad-heap-goal',
    TRACE,
    'heap goals of a trace contradict themselves',
    'Some versions write a goal into the trace that the pacer did not use.',
    'Nothing: such goals are left out.',
  ),
];
