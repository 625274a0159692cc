// Figures that a change of the Go version alone moves.
import type { ComparedFigure, VersionChange } from '../model/comparison.js';
import { intersect, type GoVersions } from '../model/version.js';

interface Boundary {
  since: number;
  figures: ComparedFigure[];
  text: string;
  source: string;
}

const BOUNDARIES: readonly Boundary[] = [
  {
    since: 5,
    figures: ['pause_sweep_term_p50_ns', 'pause_mark_term_p50_ns'],
    text: 'marking is concurrent; before, the world was stopped for the whole cycle',
    source: 'go.dev/doc/go1.5',
  },
  {
    since: 7,
    figures: ['heap_goal_bytes', 'cycles_per_s'],
    text: 'the goal counts what was allocated during the mark as live',
    source: 'runtime/mgc.go, gcMark',
  },
  {
    since: 8,
    figures: ['pause_mark_term_p50_ns', 'pause_mark_term_p90_ns'],
    text: 'stacks are no longer scanned again while the world is stopped',
    source: 'go.dev/doc/go1.8',
  },
  {
    since: 14,
    figures: [
      'pause_sweep_term_p50_ns',
      'pause_sweep_term_p90_ns',
      'pause_mark_term_p50_ns',
      'pause_mark_term_p90_ns',
    ],
    text: 'loops without calls can be preempted, so stops are reached sooner',
    source: 'go.dev/doc/go1.14, asynchronous preemption',
  },
  {
    since: 18,
    figures: ['heap_goal_bytes', 'gogc_percent', 'cycles_per_s', 'gc_cpu_share', 'assist_share'],
    text: 'GOGC counts goroutine stacks and globals too: the goal is higher with many goroutines; the pacer is new',
    source: 'runtime/mgcpacer.go, heapGoalInternal',
  },
  {
    since: 19,
    figures: ['heap_goal_bytes', 'gogc_percent', 'cycles_per_s'],
    text: 'a memory limit (GOMEMLIMIT) may cap the goal',
    source: 'runtime/mgcpacer.go, memoryLimitHeapGoal',
  },
  {
    since: 23,
    figures: ['gc_cpu_share'],
    text: 'the runtime counts the CPU of stops by how long each P was really stopped, which a log does not print: the share is an upper bound',
    source: 'runtime/mgc.go, runtime/proc.go, stopTheWorldWithSema',
  },
  {
    since: 24,
    figures: ['live_heap_bytes', 'heap_goal_bytes', 'mark_ns_per_mib', 'alloc_bytes_per_s'],
    text: 'maps are Swiss tables: other sizes, and no doubling in one step',
    source: 'go.dev/doc/go1.24',
  },
  {
    since: 25,
    figures: ['gc_cpu_share', 'assist_share', 'mark_ns_per_mib'],
    text: "GOMAXPROCS follows the container's CPU limit",
    source: 'go.dev/doc/go1.25',
  },
  {
    since: 26,
    figures: ['mark_ns_per_mib', 'gc_cpu_share', 'assist_share'],
    text: 'the Green Tea collector marks small objects span by span: marking costs less',
    source: 'go.dev/doc/go1.26',
  },
];

/** The changes between two versions; empty if they may be the same. */
export function versionChanges(before: GoVersions, after: GoVersions): VersionChange[] {
  if (intersect(before, after)) return [];
  // The changes that are certain: the older version may be as new as its range allows.
  const [from, to] = before.high < after.low ? [before.high, after.low] : [after.high, before.low];
  return BOUNDARIES.filter(({ since }) => since > from && since <= to).map(({ since, figures, text }) => ({
    since: `1.${since}`,
    figures,
    text,
  }));
}
