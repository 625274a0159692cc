// Whether a memory limit, not GOGC, decides how often cycles run: then other advice applies. A limit holds the goal at one size
// while the live heap moves; so does a tuner that sets GOGC anew for each cycle.
import { gogcChanges, gogcOf, isTuned } from '../model/gogc-moves.js';
import { isTraced } from '../model/joined.js';
import type { GogcSegment, SummaryRecord } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { valuesOf, type Rule } from './rule.js';

/** A lasting state, not a moment. */
const MOST = 0.5;

/** Judged by the goals in the second half of the log. */
export function isHeldByLimit({ summary, history }: Facts): boolean {
  if (isTuned(summary) || !summary.goal_regimes?.limit) return false;
  const limited = history.column('limited');
  let [held, all] = [0, 0];
  for (let i = limited.length >> 1; i < limited.length; i++) {
    held += limited[i];
    all += history.cyclesIn(i);
  }
  return held > MOST * all;
}

export const judgedGoals = ({ goal_regimes: regimes = {} }: SummaryRecord): number =>
  Object.values(regimes).reduce((a, b) => a + b, 0);

/** When so many goals are at one size that this is worth a finding. */
export const HELD = {
  share: {
    value: 0.2,
    unit: 'of the goals',
    source: 'a peak that touches the limit now and then is what limits are for',
  },
  cycles: { value: 5, unit: 'cycles', source: 'fewer cannot be told from a lower GOGC' },
  traced: { value: 4, unit: 'cycles of a trace', source: 'a trace shows who sets GOGC, and to what' },
} satisfies Rule['thresholds'];

/** Enough goals are at one size while the live heap moves, by the values that the user may have set. */
export function isHeld(facts: Facts): boolean {
  const t = valuesOf({ id: 'memory-limit-bound', thresholds: HELD }, facts);
  const held = facts.summary.goal_regimes?.limit ?? 0;
  return (
    held >= (isTraced(facts.summary) ? t.traced : t.cycles) && held >= t.share * judgedGoals(facts.summary)
  );
}

/** A tuner rather than a limit holds the goal at one size. */
export const isHeldByTuner = (facts: Facts): boolean => isTuned(facts.summary) && isHeld(facts);

/** MiB by which two truncated prints of the same figure may differ. */
const TWO_PRINTS = 2;

/**
 * Whether a lowered goal over a constant live heap may come from SetMemoryLimit (Go 1.19), which would leave the same lines. Once
 * the live heap moves, a goal set by GOGC moves with it, and one set by a limit does not.
 */
export function mayBeLimit(
  { versions, history }: Facts,
  { from_n: n, low = 0, high = 0 }: GogcSegment,
): boolean {
  if (versions.high < 19 || GUIDED.some((usual) => usual >= low && usual <= high)) return false;
  const from = history.column('n').findIndex((first) => first >= n);
  const isLevel = (field: 'goal' | 'ceiling'): boolean => {
    const values = history.column(field).slice(from);
    return Math.max(...values) - Math.min(...values) <= TWO_PRINTS;
  };
  return from >= 0 && isLevel('goal') && isLevel('ceiling');
}

/** Values that guides name; a limit produces such a goal only by chance. */
const GUIDED = [25, 50, 100, 200, 400];

/** Whether people would choose one of these percents: a limit's goal near the live heap falls on none by its nature. */
const hasRound = ({ low = 0, high = 0 }: GogcSegment): boolean =>
  [10, 25].some((step) => Math.ceil(low / step) * step <= high);

/** The first goals under a limit that is set while the program runs are lower: so many cycles at most, or it is a change of its own. */
const FIRST_GOALS = 2;

/**
 * The only change of GOGC. When a limit is set, more memory is mapped than it allows, which lowers goals until the scavenger has
 * returned some (runtime/mgcpacer.go, memoryLimitHeapGoal: overage): what looks like a lower GOGC of a cycle or two is no change.
 */
export function onlyChange(
  changes: readonly [GogcSegment, GogcSegment][],
): [GogcSegment, GogcSegment] | undefined {
  const [first, second] = changes;
  if (first === undefined || second === undefined) return first;
  const [brief, to] = second;
  const isBrief = to.from_n - brief.from_n <= FIRST_GOALS && gogcOf(brief) < gogcOf(to);
  const isOne = changes.length === 2 && isBrief && gogcOf(to) < gogcOf(first[0]);
  return isOne ? [first[0], to] : undefined;
}

/**
 * The GOGC that would have to be set where rather a limit was, while the process ran: a trace shows it, or its live heap stayed the
 * same and nobody chooses such a GOGC.
 */
export function limitSetLater(facts: Facts): GogcSegment | undefined {
  const { summary } = facts;
  const change = onlyChange(gogcChanges(summary.gogc));
  if (change === undefined || facts.counts.mixed) return undefined;
  const [from, to] = change;
  const isLower = to.high !== undefined && to.high < (from.low ?? 0);
  const lasts = summary.to_n! - to.from_n + 1 >= HELD.cycles.value;
  if (!isLower || !lasts) return undefined;
  const isLikely = isTraced(summary) ? showsLimit(summary, to) : mayBeLimit(facts, to) && !hasRound(to);
  return isLikely ? to : undefined;
}

/** Whether the log's trace shows that a limit, not GOGC, lowered the goal. */
export const showsLimit = (
  { joined, goal_holder: holder }: SummaryRecord,
  { from_n: n }: GogcSegment,
): boolean => joined !== undefined && holder === 'memory_limit' && n >= joined.from_n && n <= joined.to_n;

/** So far above the greatest goal of a limit is no other goal under it: what the runtime takes off the limit varies by less. */
const ABOVE = 1.1;

/** When the limit was lifted or raised: the last cycle whose goal it set, and how many there have been since. */
export interface Lifted {
  n: number;
  since: number;
  /** Cycles are merged, and `n` may be a few too high. */
  isAbout: boolean;
}

/** Goals are the lower one of GOGC's and the limit's, so that lasting goals above those of a limit show that it is there no more. */
export function liftedAt({ summary, history }: Facts): Lifted | undefined {
  const [n, goal, limited] = history.columns('n', 'goal', 'limited');
  const next = limited.findLastIndex((cycles) => cycles > 0) + 1;
  if (next === 0) return undefined;
  const since = summary.to_n! - n[next] + 1;
  const most = Math.max(...goal.filter((_, i) => limited[i] > 0));
  // With fewer stacks beside them its own goals are as much higher.
  const least = Math.max(ABOVE * most + TWO_PRINTS, (summary.memory_limit_low_bytes ?? 0) / MIB);
  const isOver = since >= HELD.cycles.value && Math.min(...goal.slice(next)) > least;
  return isOver ? { n: n[next] - 1, since, isAbout: history.cyclesIn(0) > 1 } : undefined;
}
