// What the heap may reach against what the container has (--memory-limit), and what lets it reach that: only where that is
// GOGC does another GOGC help.
import { formatBytes, formatNumber } from '../model/format.js';
import type { Judgement } from '../model/finding.js';
import { given } from '../model/given.js';
import { gogcChanges, gogcOf, gogcValue, isTuned, TUNER_CHANGES } from '../model/gogc-moves.js';
import type { GoalRegime, GogcSegment } from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import type { Facts, HighGoal } from '../process/facts.js';
import { isHeldByLimit } from './limited.js';
import { linesOf, type Rule } from './rule.js';

/** What lets the heap reach what the container does not have, in words behind those of how much it is; the advice that follows. */
interface Reason {
  words: string;
  advice: readonly string[];
  figures?: Judgement['figures'];
  /** Goals that high are of the past: the last cycle that had one. */
  until?: number;
}

/** That a heap was above what the container is said to have, and went on. */
interface Outlived {
  /** Its first cycle, or one soon after, where cycles are merged. */
  n: number;
  words: string;
}

/**
 * Whether cycles follow one whose heap at mark end was above --memory-limit. What is charged to a memory cgroup cannot be above its
 * limit (mm/memcontrol.c, try_charge_memcg: the OOM killer, where nothing can be reclaimed), so the container had more at that
 * time, or part of the heap was not charged.
 */
export function outlived({ history, summary, memoryLimit = Infinity }: Facts): Outlived | undefined {
  const [end, numbers] = history.columns('end', 'n');
  const first = end.findIndex((mib) => mib * MIB > memoryLimit);
  if (first < 0 || first === end.length - 1) return undefined;
  const isOne = history.cyclesIn(first) === 1;
  const n = isOne ? numbers[first] : numbers[first + 1] - 1;
  const later = summary.to_n! - n;
  return {
    n,
    words: `the heap passed that ${isOne ? 'at' : 'by'} gc ${n} and went on for ${later === 1 ? 'another cycle' : `${formatNumber(later)} cycles`}, so the container has more, or part of it was swapped out or never written to`,
  };
}

export const goalAboveContainerLimit: Rule = {
  id: 'goal-above-container-limit',
  needs: '--memory-limit',
  says: 'with its goals the process may grow past the container’s limit',
  thresholds: {
    share: {
      value: 1,
      unit: 'of the limit',
      source: 'the kernel kills a process at the limit of its memory cgroup, not before',
    },
  },
  means:
    'The heap goal is above the container’s limit: no leak is needed, one cycle’s garbage is enough for the kernel to kill the process.',
  computed:
    'The larger of heap goal and heap at mark end, plus stacks, or the goal that follows from what is live at least after the last cycle, against --memory-limit. Other memory of the process comes on top. What set the highest goal is named: GOGC, of now or of before, a memory limit, or an allocation or a time without GC that took the heap past GOGC’s goals.',
  helps:
    'Set GOMEMLIMIT to about 90 % of the container’s limit, lower GOGC, or give the container more memory.',
  judge(facts, t) {
    const { summary, memoryLimit, history } = facts;
    const { peak_bytes: peak, live_heap: live, gogc = [] } = summary;
    if (memoryLimit === undefined || peak === undefined || !live) return undefined;
    const percent = summary.limit_explains ? undefined : gogc.at(-1)?.likely;
    // No line has the next goal yet (runtime/mgcpacer.go, commit: at least the marked heap × (1 + GOGC/100)).
    const line =
      percent === undefined || isHeldByLimit(facts) ? 0 : live.last_floor_bytes * (1 + percent / 100);
    const next = Math.min(line, summary.memory_limit_high_bytes ?? Infinity);
    const reach = Math.round(Math.max(peak, next));
    if (reach < t.share * memoryLimit) return undefined;
    const isAhead = peak < t.share * memoryLimit;
    const lived = outlived(facts);
    const { words, advice, figures, until } = isAhead
      ? byGogc(memoryLimit, percent)
      : reasonOf(facts, memoryLimit, percent, lived);
    const goal = history.column('goal');
    const at = goal.findIndex((mib) => mib * MIB >= memoryLimit);
    const n = isAhead ? summary.to_n! : history.column('n')[Math.max(0, at)];
    return {
      severity: isAhead || until !== undefined ? 'medium' : 'high',
      confidence: isAhead ? 0.7 : 0.9,
      title: `the heap ${until === undefined ? 'may' : 'could'} reach ${formatBytes(reach)}${isAhead ? ' before the next cycle ends' : until === undefined ? '' : ` until gc ${until}`}, ${lived ? '--memory-limit is' : 'the container has'} ${formatBytes(memoryLimit)}${words}${lived ? `; but ${lived.words}` : ''}`,
      figures: {
        peak_bytes: reach,
        memory_limit_bytes: memoryLimit,
        ...(until !== undefined && { until_n: until }),
        ...figures,
        ...(lived && { passed_n: lived.n }),
      },
      evidence: [linesOf(facts, n, until ?? summary.to_n)],
      advice: given(
        lived && WHAT_IT_HAS,
        isAhead && 'if GOMEMLIMIT is set, give it too (--gomemlimit): no cycle has come near it yet',
        ...advice,
      ),
      causes: [],
      from_n: n,
      to_n: until ?? summary.to_n!,
    };
  },
};

const WHAT_IT_HAS =
  'look up what the container has: kubectl describe pod, docker inspect, memory.max of its cgroup';

function reasonOf(facts: Facts, memoryLimit: number, percent?: number, lived?: Outlived): Reason {
  const { summary, highest } = facts;
  const live = summary.live_heap!.last_floor_bytes;
  if (live >= GIVEN * memoryLimit) return byLive(live, memoryLimit);
  const isOver = (goal?: HighGoal): boolean => (goal?.bytes ?? 0) >= memoryLimit;
  const isHeld = isHeldByLimit(facts);
  // Goals that were taken for a limit's until later ones showed that there is none, or which a tuner holds, are GOGC's.
  const isLimit = (summary.goal_regimes?.limit ?? 0) > 0 && !isTuned(summary);
  const ofGogc = highestOf(facts, isLimit ? GOGCS : [...GOGCS, 'limit']);
  if (isLimit && isOver(highest.limit) && (isHeld || !isOver(ofGogc))) return byLimit(facts, memoryLimit);
  if (isOver(ofGogc)) return before(facts, memoryLimit, isHeld) ?? byGogc(memoryLimit, percent, lived);
  if (isOver(highest.raised)) return pastGoal(highest.raised!, ofGogc, memoryLimit);
  const most = highestOf(facts, Object.keys(highest) as GoalRegime[]);
  if (!most || isOver(most)) return { words: '', advice: bound(memoryLimit) };
  return {
    words: `: it passes its goals, which are at most ${formatBytes(most.bytes)}, while it marks`,
    advice: [
      ...bound(memoryLimit),
      'leave room in the container for what is allocated during marks: mark assists and CPU throttling show why they take long',
    ],
  };
}

/** Regimes of which GOGC sets the goal, or which start below a goal that it set. A first goal may be raised as well. */
const GOGCS: readonly GoalRegime[] = ['gogc', 'minimum', 'forced', 'changed', 'gap'];

const highestOf = ({ highest }: Facts, regimes: readonly GoalRegime[]): HighGoal | undefined =>
  regimes
    .flatMap((regime) => highest[regime] ?? [])
    .reduce<HighGoal | undefined>((a, b) => (a && a.bytes >= b.bytes ? a : b), undefined);

/** The advice that always holds from Go 1.19 on. */
const bound = (memoryLimit: number): string[] => [
  `GOMEMLIMIT=${sizeBelow(memoryLimit)} makes the collector work harder instead of passing the limit (Go 1.19 and later)`,
];
/** What GOMEMLIMIT should be of the container's limit: other memory takes the rest. */
const GIVEN = 0.9;
const sizeBelow = (memoryLimit: number): string => formatBytes(GIVEN * memoryLimit).replace(/[ ,]/g, '');

function byGogc(memoryLimit: number, percent?: number, lived?: Outlived): Reason {
  const advice = [...bound(memoryLimit), 'or lower GOGC: the goal is live heap × (1 + GOGC/100)'];
  if (percent === undefined) return { words: '', advice };
  const most = memoryLimit / (1 + percent / 100);
  return {
    words: `: with GOGC ${percent}${lived ? `, ${formatBytes(most)} of live heap are enough for that` : ` it is killed at ${formatBytes(most)} of live heap, no leak needed`}`,
    advice,
    figures: { live_at_limit_bytes: Math.round(most) },
  };
}

const byLive = (live: number, memoryLimit: number): Reason => ({
  words: `: ${formatBytes(live)} of it are live, and no goal is below that`,
  advice: [
    'more memory, or less live heap: a heap profile shows what is live',
    `a GOMEMLIMIT below ${formatBytes(memoryLimit)} would only make GC run back to back`,
  ],
});

/** A goal of a memory limit is below it (memoryLimitHeapGoal), unless the marked heap is above it. */
function byLimit({ summary: { memory_limit_low_bytes: low = 0 } }: Facts, memoryLimit: number): Reason {
  return {
    words: `: a memory limit${low >= memoryLimit ? ` of at least ${formatBytes(low)}` : ''}, not GOGC, sets its goal`,
    advice: [
      `set GOMEMLIMIT (or what SetMemoryLimit is called with) to ${sizeBelow(memoryLimit)}: GOGC does not set this goal`,
    ],
  };
}

/** Fewer goals can be one and the same accident. */
const LATER_GOALS = 3;

/** If GOGC's goals are that high no more, since it was lowered or a memory limit caps them. */
function before(facts: Facts, memoryLimit: number, isHeld: boolean): Reason | undefined {
  const { history, summary } = facts;
  const stacks = summary.stacks_max_bytes ?? 0;
  const [n, goals] = history.columns('n', 'goal');
  const isSet = (mib: number): boolean => mib < OFF_GOAL_MIB;
  const at = goals.findLastIndex((mib) => isSet(mib) && mib * MIB + stacks >= memoryLimit);
  const later = goals.slice(at + 1).filter(isSet);
  if (at < 0 || later.length < LATER_GOALS) return undefined;
  const lowered = loweredAfter(summary.gogc, n[at]);
  if (lowered === undefined && !isHeld) return undefined;
  const now = Math.max(...later) * MIB;
  return {
    words: `: ${lowered ?? 'since then a memory limit caps the goal'}, at most ${formatBytes(now)}`,
    advice: lowered === undefined ? bound(memoryLimit) : [...bound(memoryLimit), 'or keep GOGC as it is now'],
    figures: { goal_bytes: Math.round(now) },
    until: n[at + 1] - 1,
  };
}

/** How GOGC was lowered at this cycle or later, for good: what moves it again and again may raise it again. */
function loweredAfter(segments: readonly GogcSegment[] = [], n: number): string | undefined {
  const [from, to] = segments.slice(-2);
  if (to === undefined || to.likely === undefined || to.from_n < n || gogcOf(from) <= to.likely)
    return undefined;
  if (gogcChanges(segments).length >= TUNER_CHANGES) return undefined;
  return `GOGC went from ${gogcValue(from)} to ${gogcValue(to)} at gc ${to.from_n}, and goals are lower since`;
}

/** A cycle that began above GOGC's goal. Up to there no cycle ran, so GC was off, or too large an allocation jumped over the goal. */
function pastGoal({ n, bytes }: HighGoal, ofGogc: HighGoal | undefined, memoryLimit: number): Reason {
  const usual = ofGogc ? ` (at most ${formatBytes(ofGogc.bytes)})` : '';
  return {
    words: `: gc ${n} began at ${formatBytes(bytes)}, past GOGC’s own goals${usual}, so GC was off until then, or one allocation was as large as that`,
    advice: [
      `if GC is off at times (SetGCPercent(-1), GOGC=off): GOMEMLIMIT=${sizeBelow(memoryLimit)} bounds the heap then, too (Go 1.19 and later)`,
      'if it was one large allocation: it needs its room in the container, whatever GOGC is',
    ],
  };
}
