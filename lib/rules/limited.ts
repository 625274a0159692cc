// Whether a memory limit, not GOGC, decides how often cycles run: then other advice applies. A limit holds the goal at one size
// while the live heap moves; so does a tuner that sets GOGC anew for each cycle.
import { median } from 'simple-statistics';
import { gogcChanges, isTuned } from '../model/gogc-moves.js';
import { isTraced } from '../model/joined.js';
import type { GogcSegment } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import type { Rule, Values } from './rule.js';

/** A lasting state, not a moment. */
const MOST = 0.5;

/** Judged by the goals in the second half of the log. */
export function isHeldByLimit({ history }: Facts): boolean {
  const limited = history.column('limited');
  let [held, all] = [0, 0];
  for (let i = limited.length >> 1; i < limited.length; i++) {
    held += limited[i];
    all += history.cyclesIn(i);
  }
  return held > MOST * all;
}

export const judgedGoals = ({ summary: { goal_regimes: regimes = {} } }: Facts): number =>
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

const DEFAULTS: Values = { share: HELD.share.value, cycles: HELD.cycles.value, traced: HELD.traced.value };

/** Enough goals are at one size while the live heap moves. `t`: values of HELD. */
export function isHeld(facts: Facts, t = DEFAULTS): boolean {
  const held = facts.summary.goal_regimes?.limit ?? 0;
  return held >= (isTraced(facts.summary) ? t.traced : t.cycles) && held >= t.share * judgedGoals(facts);
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
  if (versions.high < 19 || USUAL.some((usual) => usual >= low && usual <= high)) return false;
  const from = history.column('n').findIndex((first) => first >= n);
  const isLevel = (field: 'goal' | 'ceiling'): boolean => {
    const values = history.column(field).subarray(from);
    return Math.max(...values) - Math.min(...values) <= TWO_PRINTS;
  };
  return from >= 0 && isLevel('goal') && isLevel('ceiling');
}

/** Values that people set GOGC to; a limit produces such a goal only by chance. */
const USUAL = [25, 50, 100, 200, 400];

/** Whether people would choose one of these percents: a limit's goal near the live heap falls on none by its nature. */
const hasRound = ({ low = 0, high = 0 }: GogcSegment): boolean =>
  [10, 25].some((step) => Math.ceil(low / step) * step <= high);

/** So many goals of a level heap before a change show how far they vary. */
const STEADY_GOALS = 5;

/**
 * Whether the first goals differ from the later ones by more than truncation, though the live heap is level and goals were steady
 * before. When a limit is set, more memory is mapped than it allows, which lowers goals until the scavenger has returned some
 * (runtime/mgcpacer.go, memoryLimitHeapGoal: overage). GOGC sets the same goal at once.
 */
function settles({ history }: Facts, { from_n: n }: GogcSegment): boolean {
  const [numbers, goals] = history.columns('n', 'goal');
  const from = numbers.findIndex((first) => first >= n);
  if (from < STEADY_GOALS) return false;
  const before = goals.subarray(from - STEADY_GOALS, from);
  const [first, later] = [goals[from], median(Array.from(goals.subarray(from)))];
  return Math.max(...before) - Math.min(...before) < 1 + 1e-9 && Math.abs(later - first) >= TWO_PRINTS;
}

/**
 * The GOGC that would have to be set where rather a limit was, while the process ran and its live heap stayed the same: nobody
 * chooses that value (`odd`), or goals did not get where they stay at once.
 */
export function limitSetLater(facts: Facts): (GogcSegment & { odd: boolean }) | undefined {
  const { summary } = facts;
  const [change, ...more] = gogcChanges(summary.gogc);
  if (change === undefined || more.length > 0 || isTraced(summary) || facts.counts.mixed) return undefined;
  const [from, to] = change;
  const isLower = to.high !== undefined && to.high < (from.low ?? 0);
  const lasts = summary.to_n! - to.from_n + 1 >= DEFAULTS.cycles;
  if (!isLower || !lasts || !mayBeLimit(facts, to)) return undefined;
  const odd = !hasRound(to);
  return odd || settles(facts, to) ? { ...to, odd } : undefined;
}
