// Findings of the heap goal: who moves it, what holds it down, and what no rule of the runtime explains.
import { formatBytes, formatNumber, formatShare } from '../model/format.js';
import { wasRaised } from '../model/gogc-moves.js';
import type { GogcSegment } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { Facts, Unexplained } from '../process/facts.js';
import { isTraced } from '../model/joined.js';
import { changeInGaps, limitAdvice, limitInGaps } from './gaps.js';
import { moversOf } from './movers.js';
import { cause, linesOf, round, spanOf, valuesOf, type Rule } from './rule.js';

const judgedGoals = ({ summary: { goal_regimes: regimes = {} } }: Facts): number =>
  Object.values(regimes).reduce((a, b) => a + b, 0);

/** Who moved the goal, where a trace tells it. */
function moved({ summary: { goal_moves: moves } }: Facts): string | undefined {
  const movers = moversOf(moves);
  return movers === undefined ? undefined : `the trace shows who moved the goal: ${movers}`;
}

const UNEXPLAINED: Rule['thresholds'] = {
  cycles: {
    value: 3,
    unit: 'cycles',
    source: 'a torn line or a race of the prints can spoil one goal; three are none of these',
  },
  share: {
    value: 0.02,
    unit: 'of the goals',
    source: 'more than one in a thousand, the rate at which the model itself misses on real logs',
  },
};

function unexplained(facts: Facts, side: Unexplained, t: Readonly<Record<string, number>>): boolean {
  return side.cycles >= t.cycles && side.cycles >= t.share * judgedGoals(facts);
}

const goalDrift: Rule = {
  id: 'goal-drift',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'the goal moves and live heap, stacks, globals, GOGC, limit, minimum and known causes do not explain it',
  thresholds: UNEXPLAINED,
  means: 'Goals stand above all that the rules of the possible Go versions make of the cycle before.',
  computed:
    'The expected interval of each goal carries the truncation of the prints; no whole GOGC, no limit, no runway and no large allocation puts these goals into theirs.',
  helps:
    'Tell the Go version (--go-version) if you know it. A patched runtime or a rewritten log are likelier than a bug of the pacer.',
  judge(facts, t) {
    const { above } = facts;
    if (!unexplained(facts, above, t)) return undefined;
    return {
      severity: 'low',
      confidence: 0.5,
      title: `${above.cycles} heap goals stand above all that GOGC, stacks, globals and known causes explain, the farthest by ${formatBytes(above.most * MIB)} (gc ${above.n})`,
      figures: { cycles: above.cycles, most_bytes: Math.round(above.most * MIB), n: above.n },
      evidence: [{ file: facts.file, line: above.line }],
      advice: ['say which Go it is (--go-version 1.x), and look whether something rewrote the log'],
      causes: [
        cause('a runtime that is not one of the known versions', 0.5, 'go version BINARY'),
        cause('lines of several processes in one stream', 0.3, 'a log of one process'),
      ],
      from_n: above.n,
    };
  },
};

const goalEarly: Rule = {
  id: 'goal-early',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'goals stand clearly below what GOGC allows, with no limit that explains it',
  thresholds: UNEXPLAINED,
  means: 'Cycles come earlier than GOGC asks for, and no memory limit explains it.',
  computed: 'As goal-drift, on the other side.',
  helps: 'As for goal-drift.',
  judge(facts, t) {
    const { below } = facts;
    if (!unexplained(facts, below, t)) return undefined;
    return {
      severity: 'low',
      confidence: 0.5,
      title: `${below.cycles} heap goals stand below what GOGC allows and no limit explains it, the farthest by ${formatBytes(below.most * MIB)} (gc ${below.n})`,
      figures: { cycles: below.cycles, most_bytes: Math.round(below.most * MIB), n: below.n },
      evidence: [{ file: facts.file, line: below.line }],
      advice: ['say which Go it is (--go-version 1.x); with GOMEMLIMIT set, say so (--gomemlimit)'],
      causes: [cause('a runtime that is not one of the known versions', 0.5, 'go version BINARY')],
      from_n: below.n,
    };
  },
};

/** Of several processes in one stream the first cycles are alike in number, time and heap: some may be the other's. */
const ALIKE = 8;

/** Changes between values that are known: a segment of one cycle that says nothing is none. */
function gogcChanges({ summary, counts }: Facts): [GogcSegment, GogcSegment][] {
  const known = (summary.gogc ?? []).filter((segment) => segment.off || segment.likely !== undefined);
  return known
    .slice(1)
    .map((segment, i): [GogcSegment, GogcSegment] => [known[i], segment])
    .filter(([a, b]) => a.off !== b.off || a.likely !== b.likely)
    .filter(([, b]) => !(counts.mixed && b.from_n <= ALIKE));
}

/** A goal that is moved by less than that; `off` moves it as far as can be. */
const MOVES = {
  value: 0.05,
  unit: 'of the goal',
  source:
    'it moves cycles and peak by as little, half of what the pacer lets a heap pass its goal by (runtime/mgcpacer.go up to 1.17, the hard goal); the rules of development trees differ from the releases’ by 3 % (golang/go#14951)',
};

/** How far the changes move the goal, from the least GOGC to the greatest. */
function moveOf(changes: readonly [GogcSegment, GogcSegment][]): number {
  const goals = changes.flat().map(({ likely }) => 1 + (likely ?? Infinity) / 100);
  return Math.max(...goals) / Math.min(...goals) - 1;
}

const valueOf = (segment: GogcSegment): string => (segment.off ? 'off' : String(segment.likely));

const TUNER_STEPS = 3;

const gogcChange: Rule = {
  id: 'gogc-change',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'GOGC stepped from a to b at cycle n (SetGCPercent)',
  thresholds: {
    most: {
      value: TUNER_STEPS - 1,
      unit: 'changes',
      source: 'what is moved more often is a tuner: gogc-tuner',
    },
    moves: MOVES,
  },
  means:
    'Somebody called debug.SetGCPercent while the process ran: the heap may now grow to live heap × (1 + GOGC/100).',
  computed:
    'Each goal allows an interval of GOGC; neighbours are intersected; where they have no whole number in common, GOGC was changed. Where most cycles before are missing: by a step of goal over live heap that nine in ten on both sides show, at a live heap that stays (said with less confidence).',
  helps: 'If nobody meant it, look for SetGCPercent in the program and its libraries.',
  judge(facts, t) {
    const changes = gogcChanges(facts);
    if (changes.length === 0) return changeInGaps(facts);
    if (changes.length > t.most || moveOf(changes) < t.moves) return undefined;
    const [from, to] = changes[0];
    const [before, after] = [from.likely ?? Infinity, to.likely ?? Infinity];
    return {
      severity: 'low',
      confidence: to.low !== undefined && to.high !== undefined ? 0.9 : 0.7,
      title: changes
        .map(([a, b]) => `GOGC went from ${valueOf(a)} to ${valueOf(b)} at gc ${b.from_n}`)
        .join(', then '),
      figures: {
        ...(from.likely !== undefined && { gogc_from: from.likely }),
        ...(to.likely !== undefined && { gogc_to: to.likely }),
        n: to.from_n,
      },
      evidence: changes.map(([, b]) => linesOf(facts, b.from_n, b.from_n)),
      advice: [
        after > before
          ? `the heap may now grow to ${round(1 + after / 100)} × the live heap (before: ${round(1 + before / 100)} ×): does the container have that?`
          : 'cycles come more often now: look at GC CPU before and after',
        moved(facts) ?? 'if nobody meant it: grep for SetGCPercent in the program and its libraries',
      ],
      causes: [
        cause(
          'debug.SetGCPercent was called',
          0.95,
          moved(facts) ?? 'an execution trace names the goroutine',
        ),
      ],
      from_n: to.from_n,
    };
  },
};

const gogcTuner: Rule = {
  id: 'gogc-tuner',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'GOGC is moved again and again by a tuner',
  thresholds: {
    steps: {
      value: TUNER_STEPS,
      unit: 'changes',
      source: 'a configuration is changed once or twice in a life; tuners act on every cycle or tick',
    },
    moves: MOVES,
  },
  means:
    'A library (automatic GOGC tuners, ballast replacements) sets GOGC from the memory that is left: goals and cycle rates move with it.',
  computed: 'As gogc-change, three changes and more.',
  helps: 'GOMEMLIMIT (Go 1.19) does this in the runtime itself; with it a tuner mostly fights the pacer.',
  judge(facts, t) {
    const changes = gogcChanges(facts);
    if (changes.length < t.steps || moveOf(changes) < t.moves) return undefined;
    const values = (facts.summary.gogc ?? []).flatMap(({ likely }) => likely ?? []);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return {
      severity: 'low',
      confidence: changes.length >= 5 ? 0.9 : 0.75,
      title: `GOGC is moved again and again: ${changes.length} changes between ${low} and ${high}`,
      figures: { changes: changes.length, gogc_low: low, gogc_high: high },
      evidence: changes.slice(0, 8).map(([, b]) => linesOf(facts, b.from_n, b.from_n)),
      advice: [
        'Go 1.19 and later: GOGC fixed and GOMEMLIMIT instead of a tuner',
        'pauses and CPU of windows with different GOGC cannot be compared',
      ],
      causes: [
        cause('a library that tunes GOGC', 0.8, moved(facts) ?? 'grep for SetGCPercent'),
        cause('several processes in one stream', 0.1, 'a log of one process'),
      ],
      from_n: changes[0][1].from_n,
      to_n: changes.at(-1)![1].from_n,
    };
  },
};

/** When so many of the goals were the limit's. */
const limitedSpan = (facts: Facts, share: number): ReturnType<typeof spanOf> => {
  const limited = facts.history.column('limited');
  return spanOf(facts, (i) => limited[i] >= share * facts.history.cyclesIn(i));
};

const memoryLimitBound: Rule = {
  id: 'memory-limit-bound',
  needs: 'gctrace lines of Go 1.19 and later',
  says: 'GOMEMLIMIT, not GOGC, sets the goal',
  thresholds: {
    share: {
      value: 0.2,
      unit: 'of the goals',
      source: 'a peak that touches the limit now and then is what a limit is for',
    },
    cycles: { value: 5, unit: 'cycles', source: 'fewer are not told from a lower GOGC' },
    traced: { value: 4, unit: 'cycles of a trace', source: 'it tells who sets GOGC, and what was set' },
  },
  means:
    'The memory limit holds the heap goal down: the collector runs more often than GOGC asks for. With GOGC=off that is intended.',
  computed:
    'Only a limit puts a goal below the marked heap or the heap at the cycle’s start, keeps it still while GOGC’s line moves above it, or cuts the line off at its top. Where most cycles before are missing: goals that vary less than the heaps they are made from (a test of variances, one in a thousand).',
  helps:
    'Watch GC CPU: as the live heap comes near the limit, cycles follow each other ever faster (gc-death-spiral).',
  judge(facts, t) {
    const { summary } = facts;
    const limited = summary.goal_regimes?.limit ?? 0;
    if (isSpiral(facts)) return undefined;
    if (limited < (isTraced(summary) ? t.traced : t.cycles) || limited < t.share * judgedGoals(facts))
      return limited === 0 ? limitInGaps(facts) : undefined;
    const { live_heap: live, goal, gc_cpu_share: share = 0, memory_limit_low_bytes: least } = summary;
    // A trace tells no goal where GOGC is off.
    const room = goal && live ? goal.to_bytes / Math.max(live.last_bytes, MIB) - 1 : undefined;
    const now =
      goal && room !== undefined
        ? `goal now ${formatBytes(goal.to_bytes)}, ${room < 2 ? `${formatShare(Math.max(0, room))} above` : `${formatNumber(Math.round(1 + room))} ×`} the live heap; `
        : '';
    const tuned = wasRaised(facts.summary);
    return {
      severity: 'low',
      confidence: tuned ? 0.5 : 0.9,
      title: `a memory limit, ${tuned ? 'or a tuner that aims at one heap size' : 'not GOGC'}, sets the heap goal in ${limited} of ${judgedGoals(facts)} cycles (${now}GC takes ${formatShare(share)} of the CPU)`,
      figures: {
        cycles: limited,
        ...(room !== undefined && { room: round(room) }),
        ...(least !== undefined && { memory_limit_low_bytes: least }),
        gc_cpu_share: share,
      },
      evidence: [linesOf(facts)],
      advice: [
        ...(tuned
          ? [
              'is GOMEMLIMIT set, or does something call debug.SetGCPercent? goals alone do not tell the two apart',
            ]
          : []),
        limitAdvice(facts),
        'alert on GC CPU: it climbs steeply once the live heap is near the limit',
        ...[moved(facts)].filter((text) => text !== undefined),
      ],
      causes: [],
      from_n: summary.from_n!,
      to_n: summary.to_n!,
      ...limitedSpan(facts, t.share),
    };
  },
};

const SPIRAL = {
  marking: {
    value: 0.3,
    unit: 'of the time',
    source:
      'cycles that follow each other: the next one starts when little more than the time of a mark has gone by, where a healthy service marks for some per cent of the time',
  },
  room: {
    value: 0.15,
    unit: 'of the live heap',
    source:
      'a trigger is set at 70 % of the room at the earliest (runtime/mgcpacer.go, minTriggerRatioDistance): cycles then follow each other without a break',
  },
  limited: { value: 0.5, unit: 'of the goals', source: 'the state, not a moment of it' },
} satisfies Rule['thresholds'];

/** Over the last half of the buckets: the goal stands on the live heap, and one mark follows the other. */
function isSpiral({ summary, history }: Facts, t: Readonly<Record<string, number>> = SPIRAL_VALUES): boolean {
  const regimes = summary.goal_regimes ?? {};
  const judged = Object.values(regimes).reduce((a, b) => a + b, 0);
  if (!((regimes.limit ?? 0) >= t.limited * judged) || judged < 8) return false;
  const [mark, capacity, procs] = [
    history.column('mark'),
    history.column('capacity'),
    history.column('procs'),
  ];
  const [goal, ceiling] = [history.column('goal'), history.column('ceiling')];
  const half = Math.floor(mark.length / 2);
  let [marked, had, goals, live] = [0, 0, 0, 0];
  for (let i = half; i < mark.length; i++) {
    marked += mark[i];
    had += capacity[i] / procs[i];
    goals += goal[i];
    live += ceiling[i];
  }
  return had > 0 && marked / had >= t.marking && goals / live - 1 <= t.room;
}
const SPIRAL_VALUES = valuesOf(SPIRAL);

const gcDeathSpiral: Rule = {
  id: 'gc-death-spiral',
  needs: 'gctrace lines of Go 1.19 and later',
  says: 'the limit is so near the live heap that GC runs without end',
  thresholds: SPIRAL,
  means:
    'The live heap has met the memory limit: each cycle frees next to nothing, the next one starts at once, and the program crawls at up to half of its CPU until somebody ends it.',
  computed:
    'Most goals are the limit’s. In the last half of the log they stand on the live heap, and marks fill three tenths of the time and more.',
  helps:
    'More memory, or less live heap. A higher GOMEMLIMIT than the container allows only trades it for an out-of-memory kill, which may be the better end.',
  judge(facts, t) {
    if (!isSpiral(facts, t)) return undefined;
    const { summary } = facts;
    const {
      live_heap: live,
      cycles,
      duration_s: seconds = 0,
      gc_cpu_share: share = 0,
      goal,
      assist_share: assist = 0,
    } = summary;
    const rate = seconds > 0 ? cycles / seconds : 0;
    // Its end may be that all of it was let go: three quarters of the time it was no more than this.
    const held = Math.max(live?.p75_bytes ?? 0, live?.last_bytes ?? 0);
    return {
      severity: 'high',
      confidence: 0.9,
      title: `GC runs without end: the memory limit's goal (${formatBytes(goal?.to_bytes ?? 0)}) stands on the live heap (${formatBytes(held)}), ${round(rate)} cycles a second take ${formatShare(share)} of the CPU`,
      figures: {
        cycles_per_s: round(rate),
        gc_cpu_share: share,
        assist_share: assist,
        goal_bytes: goal?.to_bytes ?? 0,
        live_bytes: held,
      },
      evidence: [linesOf(facts)],
      advice: [
        'give it more memory (GOMEMLIMIT and the container’s limit), or find what fills the heap: a heap profile',
        'alert on GC CPU above 25 % for a minute: the runtime never ends such a process by itself',
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
      from_n: summary.from_n!,
      to_n: summary.to_n!,
      ...limitedSpan(facts, t.limited),
    };
  },
};

export const goalRules: readonly Rule[] = [
  goalDrift,
  goalEarly,
  gogcChange,
  gogcTuner,
  memoryLimitBound,
  gcDeathSpiral,
];
