// What goals show if the cycles before them are missing (every second line of a sampled log). No single goal shows GOGC, because
// the heap from which it was computed is missing; many goals together do, statistically.
import { median, quantile, sampleVariance } from 'simple-statistics';
import type { Judgement } from '../model/finding.js';
import { formatBytes, formatShare } from '../model/format.js';
import { MIB, OFF_GOAL_MIB, significant } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { bestSplit } from '../stats/split.js';
import { cause, linesOf } from './rule.js';

/** Fewer goals are not enough for statistics. */
const GOALS = 12;
/** Cycles skipped at the start, and the fewest cycles of a level. */
const START = 3;
const LEVEL = 5;
/** Smaller heaps are printed too coarsely for a ratio. */
const LEAST_MIB = 8;
/** A visible change: the median ratio of goal to live heap changes by this factor … */
const STEP = 1.2;
/** … nine in ten ratios on one side lie beyond nine in ten on the other, and the live heap stays the same. */
const APART = 0.9;
const SAME_LIVE = 1.25;
/** A goal up to this can be the minimum of a high GOGC (4 MiB × GOGC/100, up to 800). */
const MINIMUM_MIB = 32;
/** One in a thousand, for the normal distribution that the logarithm of a ratio of variances approaches (Fisher's z). */
const THREE_SIGMA = 3.1;

interface Goals {
  n: number[];
  goal: number[];
  /** The heap from which the goal was computed, estimated from the neighbouring cycles. */
  marked: number[];
}

/** The goals of a log in which most cycles have no predecessor, without the start; undefined if there are too few. */
function goalsOf({ summary: { cycles, goal_regimes: regimes = {} }, history }: Facts): Goals | undefined {
  if (!((regimes.gap ?? 0) >= 0.5 * cycles)) return undefined;
  const [n, goal, ceiling] = history.columns('n', 'goal', 'ceiling');
  const goals: Goals = { n: [], goal: [], marked: [] };
  for (let i = START; i < goal.length; i++) {
    const marked = (ceiling[i - 1] + ceiling[i]) / 2;
    if (!(marked >= LEAST_MIB && goal[i] < OFF_GOAL_MIB)) continue;
    goals.n.push(n[i]);
    goals.goal.push(goal[i]);
    goals.marked.push(marked);
  }
  return goals.n.length >= GOALS ? goals : undefined;
}

/** GOGC was changed: from one cycle on, all goals are farther from, or closer to, a live heap that stayed the same. */
export function changeInGaps(facts: Facts): Judgement | undefined {
  const goals = goalsOf(facts);
  if (!goals) return undefined;
  const ratios = goals.goal.map((goal, i) => goal / goals.marked[i]);
  const split = bestSplit(ratios.map(Math.log), LEVEL);
  if (split === undefined) return undefined;
  const levels = (values: number[]): [number, number] => [
    median(values.slice(0, split)),
    median(values.slice(split)),
  ];
  const [from, to] = levels(ratios);
  const up = to > from;
  const [goalFrom, goalTo] = levels(goals.goal);
  const [liveFrom, liveTo] = levels(goals.marked);
  const [low, high] = up
    ? [ratios.slice(0, split), ratios.slice(split)]
    : [ratios.slice(split), ratios.slice(0, split)];
  // If the goal stays while the heap moves, a limit sets it. So the goal itself must have moved, in the same direction.
  if (Math.max(to / from, from / to) < STEP || Math.max(goalTo / goalFrom, goalFrom / goalTo) < STEP)
    return undefined;
  if (goalTo > goalFrom !== up || Math.max(liveTo / liveFrom, liveFrom / liveTo) > SAME_LIVE)
    return undefined;
  if (quantile(low, APART) >= quantile(high, 1 - APART)) return undefined;
  const percent = (ratio: number): number => Math.round(10 * (ratio - 1)) * 10;
  const n = goals.n[split];
  return {
    severity: 'low',
    confidence: 0.6,
    title: `GOGC went from about ${percent(from)} to about ${percent(to)} near gc ${n} (too many cycles are missing to be exact)`,
    figures: { gogc_from: percent(from), gogc_to: percent(to), n },
    evidence: [linesOf(facts, n, n)],
    advice: [
      up
        ? `the heap may now grow to ${significant(to)} × the live heap (before: ${significant(from)} ×): does the container have that much?`
        : 'cycles are more frequent now: compare GC CPU before and after',
      'if that was not intended: grep for SetGCPercent in the program and its dependencies',
    ],
    causes: [cause('debug.SetGCPercent was called', 0.8, 'a log without gaps')],
    from_n: n,
  };
}

/**
 * The headroom for memory outside the runtime follows the rule of thumb in go.dev/doc/gc-guide (suggested uses of a memory
 * limit).
 */
export const limitAdvice = ({ summary: { gogc = [] } }: Facts, isAmple = false): string =>
  gogc.at(-1)?.likely === undefined
    ? `with GOGC=off that is intended; ${isAmple ? 'it leaves at least as much room as GOGC=100 would' : 'otherwise the limit is tight for this load'}`
    : 'if the container has more, raise GOMEMLIMIT to 5–10 % below its limit; if not, a heap profile shows what fills it';

/**
 * A limit sets the goals: they vary less than the marked heaps. Under GOGC they would vary (1 + GOGC/100) times as much,
 * whichever of the heaps they were computed from.
 */
export function limitInGaps(facts: Facts): Judgement | undefined {
  const goals = goalsOf(facts);
  if (!goals || facts.versions.high < 19) return undefined;
  const goal = median(goals.goal);
  const above = median(goals.goal.map((value, i) => value / goals.marked[i]));
  // Truncation to whole MiB by itself has a variance of 1/12.
  const line = above ** 2 * (sampleVariance(goals.marked) - 1 / 12);
  // However many goals there are, half the variance is a clear difference.
  const chance = Math.min(0.5, Math.exp(-THREE_SIGMA * Math.sqrt(4 / (goals.n.length - 1))));
  if (goal <= MINIMUM_MIB || line <= 0 || sampleVariance(goals.goal) > chance * line) return undefined;
  const share = facts.summary.gc_cpu_share;
  return {
    severity: 'low',
    confidence: 0.6,
    title: `a memory limit, not GOGC, seems to hold the heap goal at ${formatBytes(goal * MIB)}: the goal stays put while the live heap moves${share === undefined ? '' : ` (GC takes ${formatShare(share)} of the CPU)`}; too many cycles are missing to be sure`,
    figures: { goal_bytes: Math.round(goal * MIB), goals: goals.n.length },
    evidence: [linesOf(facts)],
    advice: [limitAdvice(facts), 'a log without gaps settles it'],
    causes: [cause('GOMEMLIMIT or debug.SetMemoryLimit', 0.9, 'the environment of the process')],
  };
}
