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
const TRACE_OR_PROFILE = `${TRACE} or a profile (CPU or heap)`;
const ALLOCATIONS =
  'an execution trace with allocations (GODEBUG=traceallocfree=1, Go 1.23), or heap profiles';
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
    'map-growth-triggers',
    TRACE,
    'cycles start inside map growth beyond chance',
    'The allocation that starts a cycle is more often a growing map’s than its share of the time would make it.',
    'Give maps their size when they are made: make(map[K]V, n).',
  ),
  rule(
    'map-assists',
    TRACE,
    'assist debt is paid in map code beyond chance',
    'Who allocates pays for marking. Here it is paid inside map functions: the map’s users wait for the collector.',
    'Maps with their size at once, values instead of pointers, fewer temporary maps.',
  ),
  rule(
    'map-gc-correlation',
    TRACE,
    'map activity and pauses, marks or goals move together beyond chance',
    'Where maps are written a lot, cycles are longer or come more often; tested against shuffled time, so that it is no coincidence of two busy series.',
    'Look at map-hot and map-growth-chain: they name the function.',
  ),
  rule(
    'map-hot',
    TRACE_OR_PROFILE,
    'much CPU in map code, by operation, function and line',
    'A good part of the CPU is in the runtime’s map functions, called from few lines of the program.',
    'Smaller keys, slices for dense integers, caching a looked-up value, sharded maps.',
  ),
  rule(
    'map-growth-chain',
    TRACE_OR_PROFILE,
    'growth itself (not assignment) is the cost: no size hint',
    'The map doubles again and again from small: each time all entries move.',
    'make(map[K]V, n) with the expected number.',
  ),
  rule(
    'map-per-call',
    TRACE_OR_PROFILE,
    'maps built and dropped per call',
    'A function makes a map, fills it and drops it each time it is called.',
    'Reuse one (clear keeps its tables), or a slice for few entries.',
  ),
  rule(
    'nested-map',
    `${TRACE_OR_PROFILE}, or source code`,
    'a map inside a map per key multiplies headers and tables',
    'Each inner map has a header and a table of its own, mostly empty.',
    'One map with a key of both parts (a struct).',
  ),
  rule(
    'map-key-construction',
    TRACE_OR_PROFILE,
    'keys built per call (Sprintf, strconv, concatenation) beside the write',
    'Most of the cost of a map access is making its key, and garbage.',
    'A struct as key; m[string(bytes)] for look-ups does not allocate.',
  ),
  rule(
    'map-bulk-delete',
    TRACE_OR_PROFILE,
    'dense deletes beside marks and stops',
    'Many entries are deleted at once. A map keeps its tables whatever is deleted.',
    'A new map in place of the old one, or clear.',
  ),
  rule(
    'map-holds-live-heap',
    ALLOCATIONS,
    'this map type or function holds a growing share of the live heap',
    'What a log shows as live-heap-growth has a name here.',
    'Bound it: a size, an age, deletion and now and then a new map.',
  ),
  rule(
    'map-low-occupancy',
    ALLOCATIONS,
    'tables far larger than what is in them',
    'Tables do not shrink: a map that was large once stays large.',
    'Copy what is left into a new map.',
  ),
  rule(
    'map-bucket-reuse',
    'heap profiles over time, or snapshots',
    'much allocated, little kept: buckets are not reused',
    'Tables are made and dropped instead of being used again.',
    'Reuse maps with clear.',
  ),
  rule(
    'sync-map-churn',
    TRACE_OR_PROFILE,
    'sync.Map used for write-heavy work',
    'sync.Map is made for keys that are written once and read often; new keys cost it an allocation and a lock each.',
    'A map with a mutex, sharded where it is contended.',
  ),
  rule(
    'map-memory-spike',
    'heap profiles or snapshots over hours',
    'map memory jumped (z-score or hour on hour)',
    'The memory of maps rose within one interval by more than all others would make one expect.',
    'What was loaded then?',
  ),
  rule(
    'goroutine-holds-map',
    `${TRACE} (weak) or profiles`,
    'long-lived goroutines grow maps while the live heap rises',
    'A goroutine that never ends fills a map that only it knows.',
    'Bound the map, or end the goroutine.',
  ),
  rule(
    'off-heap-growth',
    SNAPSHOTS,
    'the process grows, the Go heap does not',
    'Memory that a gctrace log does not count: cgo, mapped files, stacks of threads.',
    'RSS beside the heap; jemalloc or malloc statistics for cgo.',
  ),
  rule(
    'span-fragmentation',
    `${ALLOCATIONS}, or snapshots`,
    'memory held in half-empty spans, by size class',
    'One object keeps its whole span: the heap in use stays far above the live heap.',
    'Objects of like lifetimes together; fewer sizes.',
  ),
  rule(
    'input-bad-heap-goal',
    TRACE,
    'heap goals of a trace contradict themselves',
    'Some versions write a goal into the trace that the pacer did not use.',
    'Nothing: such goals are left out.',
  ),
];
