// A memory limit holds the goal still while the live heap moves. Where single goals would fit some GOGC, because few cycles are
// known, or a small heap's runway may have raised each, all of them together do not: a test of variances.
import { median, sampleVariance } from 'simple-statistics';
import type { Judgement } from '../model/finding.js';
import { formatBytes, formatShare } from '../model/format.js';
import { isTuned } from '../model/gogc-moves.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { GOALS, goalsInGaps, LEAST_MIB, type Goals } from './gaps.js';
import { cause, linesOf } from './rule.js';

/** runtime/mgcpacer.go: the least goal is 4 MiB × GOGC/100. GOGC is up to 800 where it is not known. */
const MINIMUM_MIB = 4;
const HIGHEST_GOGC = 800;
/** One in a thousand, for the normal distribution that the logarithm of a ratio of variances approaches (Fisher's z). */
const THREE_SIGMA = 3.1;

/** The variance of a heap that hardly moves around a whole MiB, as truncated prints show it: at most that of a coin's two sides. */
const TRUNCATION = 1 / 4;

/**
 * The headroom for memory outside the runtime follows the rule of thumb in go.dev/doc/gc-guide (suggested uses of a memory
 * limit).
 */
export const limitAdvice = ({ summary: { gogc = [] } }: Facts): string =>
  gogc.at(-1)?.likely === undefined
    ? 'with GOGC=off that is intended; otherwise the limit is tight for this load'
    : 'if the container has more, raise GOMEMLIMIT to 5–10 % below its limit; if not, a heap profile shows what fills it';

/** The goals of the second half of a log without gaps, and the marked heaps from which GOGC would have computed them. */
function lateGoals({ summary: { cycles }, history }: Facts): Goals | undefined {
  const [n, goal, ceiling, end] = history.columns('n', 'goal', 'ceiling', 'end');
  if (n.length < cycles || n.at(-1)! - n[0] >= cycles) return undefined;
  const from = Math.max(1, n.length >> 1);
  // A goal that was raised because the cycle began above it is where it began, so the heap ends above it.
  const beyond = goal.subarray(from).filter((mib, i) => mib > end[from + i]).length;
  if (beyond <= (n.length - from) / 2) return undefined;
  const goals: Goals = {
    n: Array.from(n.subarray(from)),
    goal: Array.from(goal.subarray(from)),
    marked: Array.from(ceiling.subarray(from - 1, -1)),
  };
  const isFit =
    goals.goal.every((mib) => mib < OFF_GOAL_MIB) && goals.marked.every((mib) => mib >= LEAST_MIB);
  return isFit && n.length - from >= GOALS ? goals : undefined;
}

/**
 * A limit sets the goals: they vary less than the marked heaps. Under GOGC they would vary (1 + GOGC/100) times as much,
 * whichever of the heaps they were computed from.
 */
export function limitByVariance(facts: Facts): Judgement | undefined {
  const { summary, versions } = facts;
  if (versions.high < 19 || isTuned(summary)) return undefined;
  const inGaps = goalsInGaps(facts);
  const goals = inGaps ?? lateGoals(facts);
  if (!goals) return undefined;
  const goal = median(goals.goal);
  const above = median(goals.goal.map((value, i) => value / goals.marked[i]));
  const line = above ** 2 * (sampleVariance(goals.marked) - TRUNCATION);
  // However many goals there are, half the variance is a clear difference.
  const chance = Math.min(0.5, Math.exp(-THREE_SIGMA * Math.sqrt(4 / (goals.n.length - 1))));
  const minimum = (MINIMUM_MIB * (summary.gogc?.at(-1)?.high ?? HIGHEST_GOGC)) / 100;
  if (goal <= minimum || line <= 0 || sampleVariance(goals.goal) > chance * line) return undefined;
  const share = summary.gc_cpu_share;
  return {
    severity: 'low',
    confidence: inGaps ? 0.6 : 0.75,
    title: `a memory limit, not GOGC, seems to hold the heap goal at ${formatBytes(goal * MIB)}: the goal varies less than the marked heaps from which GOGC would derive it${share === undefined ? '' : ` (GC takes ${formatShare(share)} of the CPU)`}${inGaps ? '; too many cycles are missing to be sure' : ''}`,
    figures: { goal_bytes: Math.round(goal * MIB), goals: goals.n.length },
    evidence: [linesOf(facts)],
    advice: [limitAdvice(facts), ...(inGaps ? ['a log without gaps settles it'] : [])],
    causes: [cause('GOMEMLIMIT or debug.SetMemoryLimit', 0.9, 'the environment of the process')],
  };
}
