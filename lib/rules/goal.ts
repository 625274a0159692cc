// Findings about the heap goal: what moves it, what holds it down, and what no rule of the runtime explains.
import { formatBytes, formatNumber, formatShare } from '../model/format.js';
import type { Judgement } from '../model/finding.js';
import { given } from '../model/given.js';
import { isTuned } from '../model/gogc-moves.js';
import { MIB, significant } from '../model/units.js';
import type { Facts, Unexplained } from '../process/facts.js';
import { limitAdvice, limitInGaps } from './gaps.js';
import { gogcRules } from './gogc.js';
import { HELD, isHeld, judgedGoals, liftedAt, limitSetLater, showsLimit, type Lifted } from './limited.js';
import { moved, movedFor } from './movers.js';
import { ofTime } from './shared-cpus.js';
import { allCycles, cause, linesOf, spanOf, valuesOf, type Rule, type Values } from './rule.js';

const UNEXPLAINED: Rule['thresholds'] = {
  cycles: {
    value: 3,
    unit: 'cycles',
    source: 'a torn line or a race between prints can spoil one goal, not three',
  },
  share: {
    value: 0.02,
    unit: 'of the goals',
    source: 'well above one in a thousand, the rate at which the model itself misses on real logs',
  },
};

const EXPECTED =
  'The expected interval of each goal accounts for truncated prints; no integer GOGC, limit, runway or large allocation puts these goals into theirs.';
const KNOWN_VERSION =
  'Give the Go version (--go-version) if you know it. A patched runtime or a rewritten log is likelier than a bug in the pacer.';

function unexplained(facts: Facts, side: Unexplained, t: Values): boolean {
  return side.cycles >= t.cycles && side.cycles >= t.share * judgedGoals(facts.summary);
}

const goalDrift: Rule = {
  id: 'goal-drift',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'the heap goal moves, and live heap, stacks, globals, GOGC, memory limit, minimum and other known causes do not explain it',
  thresholds: UNEXPLAINED,
  means: 'Goals are higher than the rules of any possible Go version allow, given the previous cycle.',
  computed: EXPECTED,
  helps: KNOWN_VERSION,
  judge(facts, t) {
    const { above } = facts;
    if (!unexplained(facts, above, t)) return undefined;
    return {
      severity: 'low',
      confidence: 0.5,
      title: `${above.cycles} heap goals are above what GOGC, stacks, globals and known causes explain, the furthest by ${formatBytes(above.most * MIB)} (gc ${above.n})`,
      figures: { cycles: above.cycles, most_bytes: Math.round(above.most * MIB), n: above.n },
      evidence: [{ file: facts.file, line: above.line }],
      advice: ['give the Go version (--go-version 1.x), and check whether something rewrote the log'],
      causes: [
        cause('a runtime that is none of the known versions', 0.5, 'go version BINARY'),
        cause('lines of several processes in one stream', 0.3, 'a log of a single process'),
      ],
      from_n: above.n,
    };
  },
};

const goalEarly: Rule = {
  id: 'goal-early',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'heap goals are clearly below what GOGC allows, and no memory limit explains it',
  thresholds: UNEXPLAINED,
  means: 'Cycles start earlier than GOGC requires, and no memory limit explains it.',
  computed: EXPECTED,
  helps: `${KNOWN_VERSION} If a memory limit was set, give that too (--gomemlimit).`,
  judge(facts, t) {
    const { below } = facts;
    if (!unexplained(facts, below, t)) return undefined;
    return {
      severity: 'low',
      confidence: 0.5,
      title: `${below.cycles} heap goals are below what GOGC allows, and no memory limit explains it; the furthest by ${formatBytes(below.most * MIB)} (gc ${below.n})`,
      figures: { cycles: below.cycles, most_bytes: Math.round(below.most * MIB), n: below.n },
      evidence: [{ file: facts.file, line: below.line }],
      advice: ['give the Go version (--go-version 1.x) and, if GOMEMLIMIT is set, its value (--gomemlimit)'],
      causes: [cause('a runtime that is none of the known versions', 0.5, 'go version BINARY')],
      from_n: below.n,
    };
  },
};

/** When at least this share of the goals was set by the limit. */
const limitedSpan = (facts: Facts, share: number): ReturnType<typeof spanOf> => {
  const limited = facts.history.column('limited');
  return spanOf(facts, (i) => limited[i] >= share * facts.history.cyclesIn(i));
};

const memoryLimitBound: Rule = {
  id: 'memory-limit-bound',
  needs: 'gctrace lines of Go 1.19 and later',
  says: 'GOMEMLIMIT, not GOGC, sets the goal',
  thresholds: {
    ...HELD,
    ample: {
      value: 1,
      unit: 'of the live heap',
      source: 'what the default, GOGC=100, leaves above it: beside GOGC=off such a limit costs no more GC',
    },
  },
  means:
    'The memory limit caps the heap goal: the collector runs more often than GOGC requires. With GOGC=off that is intended.',
  computed:
    'Only a limit puts a goal below the marked heap or the heap at the cycle’s start, holds it still while the goal by GOGC moves above it, or cuts that goal off at the top. If GOGC was certainly raised before, that is rather a tuner’s work (gogc-tuner). A goal that is lowered once over a level heap is a limit’s if no GOGC that people choose (a multiple of 10 or 25) sets it. If most previous cycles are missing: goals that vary less than the heaps they derive from (a test of variances, 1 in 1,000).',
  helps:
    'Watch GC CPU: as the live heap approaches the limit, cycles become ever more frequent (gc-death-spiral).',
  judge(facts, t) {
    const { summary } = facts;
    const limited = summary.goal_regimes?.limit ?? 0;
    if (spiral(facts) !== undefined) return undefined;
    if (!isHeld(facts)) return limited === 0 ? (limitInGaps(facts) ?? setLater(facts)) : undefined;
    if (isTuned(summary)) return undefined;
    const lifted = liftedAt(facts);
    if (lifted) return untilLifted(facts, lifted, t);
    const { live_heap: live, goal, gc_cpu_share: share = 0, memory_limit_low_bytes: least } = summary;
    // A trace has no goal while GOGC is off.
    const room = goal && live ? goal.to_bytes / Math.max(live.last_bytes, MIB) - 1 : undefined;
    const now =
      goal && room !== undefined
        ? `goal now ${formatBytes(goal.to_bytes)}, ${room < 2 ? `${formatShare(Math.max(0, room))} above` : `${formatNumber(Math.round(1 + room))} ×`} the live heap; `
        : '';
    const isAmple = room !== undefined && room >= t.ample && summary.gogc?.at(-1)?.likely === undefined;
    return {
      severity: 'low',
      confidence: 0.9,
      title: `a memory limit, not GOGC, sets the heap goal in ${limited} of ${judgedGoals(facts.summary)} cycles (${now}GC takes ${formatShare(share)} of the CPU)`,
      figures: {
        cycles: limited,
        ...(room !== undefined && { room: significant(room) }),
        ...(least !== undefined && { memory_limit_low_bytes: least }),
        gc_cpu_share: share,
      },
      evidence: [linesOf(facts)],
      advice: given(limitAdvice(facts, isAmple), CLIMBS, moved(facts)),
      causes: [],
      ...allCycles(facts),
      ...limitedSpan(facts, t.share),
    };
  },
};

const CLIMBS = 'alert on GC CPU: it climbs steeply once the live heap nears the limit';

/** A limit that no longer is. */
function untilLifted(facts: Facts, { n, since, isAbout }: Lifted, t: Values): Judgement {
  const { goal_regimes: regimes, goal, to_n: last, memory_limit_low_bytes: least } = facts.summary;
  const limited = regimes!.limit!;
  const now = goal?.to_n === last ? ` (now ${formatBytes(goal!.to_bytes)})` : '';
  return {
    severity: 'low',
    confidence: 0.9,
    title: `a memory limit, not GOGC, set the heap goal in ${limited} of ${judgedGoals(facts.summary)} cycles, until ${isAbout ? 'about ' : ''}gc ${n}: then it was lifted or raised, and ${isAbout ? 'goals went' : `the last ${since} goals are`} above it${now}`,
    figures: {
      cycles: limited,
      until_n: n,
      ...(least !== undefined && { memory_limit_low_bytes: least }),
      ...(goal && { goal_bytes: goal.to_bytes }),
    },
    evidence: [linesOf(facts, undefined, n)],
    advice: given(
      'if that was not intended: grep for SetMemoryLimit in the program and its dependencies',
      'does the container have room for the goals of now?',
      moved(facts),
    ),
    causes: [],
    ...allCycles(facts),
    to_n: n,
    ...limitedSpan(facts, t.share),
  };
}

/** A limit that was set while the process ran, as a trace shows, or as far as goals over a level heap can tell. */
function setLater(facts: Facts): Judgement | undefined {
  const gogc = limitSetLater(facts);
  const { goal, gc_cpu_share: share = 0, to_n: last } = facts.summary;
  if (!gogc || !goal) return undefined;
  const { from_n: n, low, high } = gogc;
  const percents = low === high ? `${low}` : `${low} to ${high}`;
  const isShown = showsLimit(facts.summary, gogc);
  return {
    severity: 'low',
    confidence: isShown ? 0.9 : 0.7,
    title: `a memory limit ${isShown ? 'sets' : 'seems to set'} the heap goal from gc ${n} on (${formatBytes(goal.to_bytes)}): ${
      isShown
        ? 'by the trace’s exact goals GOGC was not changed'
        : `GOGC would have to be ${percents}, which hardly anybody chooses; only a live heap that moves would prove it`
    } (GC takes ${formatShare(share)} of the CPU)`,
    figures: { n, goal_bytes: goal.to_bytes, gc_cpu_share: share },
    evidence: [linesOf(facts, n)],
    advice: given(
      `was GOMEMLIMIT meant to be so near the live heap? grep for SetMemoryLimit${isShown ? '' : ' and SetGCPercent'} in the program and its dependencies`,
      CLIMBS,
      isShown && movedFor(facts, [n]),
    ),
    causes: given(
      cause(
        'debug.SetMemoryLimit was called',
        isShown ? 0.95 : 0.7,
        'an execution trace names the goroutine',
      ),
      !isShown && cause('debug.SetGCPercent was called, by a tuner', 0.3, 'the same'),
    ),
    from_n: n,
    to_n: last!,
  };
}

const SPIRAL = {
  marking: {
    value: 0.3,
    unit: 'of the time',
    source:
      'back-to-back cycles: the next one starts soon after the last, where a healthy service marks a few per cent of the time',
  },
  room: {
    value: 0.15,
    unit: 'of the live heap',
    source:
      'the trigger is at 70 % of the headroom at the earliest (runtime/mgcpacer.go, minTriggerRatioDistance): with so little, cycles run back to back',
  },
  limited: { value: 0.5, unit: 'of the goals', source: 'a lasting state, not a moment' },
} satisfies Rule['thresholds'];

/**
 * The share of time that marks take in the second half of the buckets, if the goal is right above the live heap and marks run
 * back to back.
 */
function spiral(facts: Facts): number | undefined {
  const t = valuesOf(gcDeathSpiral, facts);
  const { summary, history } = facts;
  const judged = judgedGoals(facts.summary);
  if (!((summary.goal_regimes?.limit ?? 0) >= t.limited * judged) || judged < 8) return undefined;
  const [mark, capacity, procs] = history.columns('mark', 'capacity', 'procs');
  const [goal, ceiling] = history.columns('goal', 'ceiling');
  const half = Math.floor(mark.length / 2);
  let [marked, had, goals, live] = [0, 0, 0, 0];
  for (let i = half; i < mark.length; i++) {
    marked += mark[i];
    had += capacity[i] / procs[i];
    goals += goal[i];
    live += ceiling[i];
  }
  const share = marked / had;
  return had > 0 && share >= t.marking && goals / live - 1 <= t.room ? Math.min(share, 1) : undefined;
}

/** An alert that would have told of a spiral in which GC takes this share of the CPU; four on two Ps took 15 to 21 %, not 25. */
function alertOn(share: number): string {
  const percent = Math.min(25, 5 * Math.floor((100 * share * ALERT_AT) / 5));
  return percent < 10
    ? 'a live heap near GOMEMLIMIT (GC CPU would hardly tell)'
    : `GC CPU above ${percent} % for a minute (here ${formatShare(share)} over all)`;
}
/** An average hides quieter minutes. */
const ALERT_AT = 0.8;

const gcDeathSpiral: Rule = {
  id: 'gc-death-spiral',
  needs: 'gctrace lines of Go 1.19 and later',
  says: 'the memory limit is so close to the live heap that GC runs back to back',
  thresholds: SPIRAL,
  means:
    'The live heap has reached the memory limit: each cycle frees almost nothing, the next one starts at once, and the program crawls, with up to half of its CPU in GC, until it is killed.',
  computed:
    'Most goals are set by the limit. In the second half of the log they sit right above the live heap, and marks fill at least 30 % of the time.',
  helps:
    'More memory, or less live heap. A GOMEMLIMIT above what the container allows only trades this for an out-of-memory kill, which may be the better outcome.',
  judge(facts, t) {
    const marking = spiral(facts);
    if (marking === undefined) return undefined;
    const { summary } = facts;
    const { live_heap: live, from_n: first = 0, to_n: last = 0, duration_s: seconds = 0 } = summary;
    const { gc_cpu_share: share = 0, goal, assist_share: assist = 0 } = summary;
    // From cycle numbers, because an excerpt holds only some of the cycles.
    const rate = seconds > 0 ? (last - first) / seconds : 0;
    // The heap may be released at the very end; for three quarters of the time it was at most p75.
    const held = Math.max(live?.p75_bytes ?? 0, live?.last_bytes ?? 0);
    return {
      severity: 'high',
      confidence: 0.9,
      title: `GC runs back to back: it is marking ${formatShare(marking)} of the time, since the memory limit's goal (${formatBytes(goal?.to_bytes ?? 0)}) leaves no room above the live heap (${formatBytes(held)}); ${significant(rate)} cycles a second, ${formatShare(share)} of ${ofTime(facts)} over all`,
      figures: {
        marking_share: significant(marking, 4),
        cycles_per_s: significant(rate),
        gc_cpu_share: share,
        assist_share: assist,
        goal_bytes: goal?.to_bytes ?? 0,
        live_bytes: held,
      },
      evidence: [linesOf(facts)],
      advice: [
        'give it more memory (GOMEMLIMIT and the container’s limit), or find what fills the heap: a heap profile',
        `alert on ${alertOn(share)}: the runtime never ends such a process on its own`,
      ],
      causes: [
        cause(
          'the live heap has grown into the limit',
          live?.course === 'growing' ? 0.7 : 0.4,
          'two heap profiles',
        ),
        cause(
          'the limit is too small for this load',
          live?.course === 'growing' ? 0.3 : 0.6,
          'the live heap of a healthy instance',
        ),
      ],
      ...allCycles(facts),
      ...limitedSpan(facts, t.limited),
    };
  },
};

export const goalRules: readonly Rule[] = [
  goalDrift,
  goalEarly,
  ...gogcRules,
  memoryLimitBound,
  gcDeathSpiral,
];
