// Many cycles per second only because almost nothing is live: a tiny heap keeps reaching its minimum goal.
import { median } from 'simple-statistics';
import { formatBytes, formatNumber, formatRate, formatShare } from '../model/format.js';
import { isTraced } from '../model/joined.js';
import { MIB, significant } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { HEAP_MIN } from '../process/epochs.js';
import { allCycles, cause, linesOf, spanOf, type Rule, type Values } from './rule.js';

/**
 * Cycles per second, and GC's share of the CPU. A paste of a few lines covers only milliseconds, but number, time and percentage
 * of its last line describe the process's whole life.
 */
interface Pace {
  perS: number;
  share: number;
  /** MiB per second. */
  alloc: number;
  /** Describes the whole life of the process, estimated from a few of its cycles. */
  isLife: boolean;
}

function paceOf({ summary, history, nowS, util }: Facts, t: Values): Pace | undefined {
  const { cycles, duration_s: seconds = 0, to_n: to = NaN } = summary;
  const perS = seconds > 0 ? cycles / seconds : 0;
  if (perS < t.per_s) return undefined;
  const long = isTraced(summary) ? cycles >= t.traced : seconds >= t.least_s;
  const alloc = (summary.alloc_bytes_per_s ?? 0) / MIB;
  if (long) return { perS, share: summary.gc_cpu_share ?? 0, alloc, isLife: false };
  const life = to / nowS;
  if (isTraced(summary) || cycles < t.few || nowS < t.least_s || !(life >= t.per_s)) return undefined;
  // Times are in whole ms, too coarse for a rate over a few cycles. Instead, each cycle allocates the room between live heap and
  // goal.
  const room = (history.total('goal') - history.total('ceiling')) / cycles;
  return { perS: life, share: util / 100, alloc: life * Math.max(0, room), isLife: true };
}

export const smallHeapChurn: Rule = {
  id: 'small-heap-churn',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'many cycles a second, only because the heap is at its 4 MiB minimum',
  thresholds: {
    least_s: { value: 2, unit: 's', source: 'while a process starts, its heap fills in many small cycles' },
    traced: {
      value: 20,
      unit: 'cycles of a trace',
      source: 'traces are short, but exact to the byte: a heap that is filling has left the minimum by then',
    },
    per_s: {
      value: 25,
      unit: 'cycles a second',
      source:
        'however small the heap, a cycle costs about 0.1–1 ms of wake-ups and stops: at this rate 1 % of the time or more',
    },
    goal: {
      value: 2.5,
      unit: 'times the minimum',
      source:
        'the minimum is 4 MiB × GOGC/100 (runtime/mgcpacer.go, heapMinimum); runway and truncation can add as much again',
    },
    share: { value: 0.5, unit: 'of the cycles', source: 'a lasting state, not a moment' },
    few: {
      value: 5,
      unit: 'cycles, all of them at the minimum',
      source:
        'if fewer than half of the process’s cycles were, five in a row would have a chance of 1 in 32; the rate then comes from the last cycle’s number and time',
    },
  },
  means:
    'Almost nothing is live, but a lot is allocated: the heap keeps hitting the minimum goal, and every cycle costs stops and wake-ups.',
  computed:
    'Cycles a second, and how many of them had a goal near the minimum. With only a few lines: the last cycle’s number and time, which count from the process’s start.',
  helps: 'Raise GOGC, which raises the minimum too, or use GOGC=off with GOMEMLIMIT, or allocate less.',
  judge(facts, t) {
    const { summary, history } = facts;
    const pace = paceOf(facts, t);
    if (!pace || (summary.forced ?? 0) > 0.2 * summary.cycles) return undefined;
    const { perS, share, alloc, isLife } = pace;
    const percent = summary.gogc?.at(-1)?.likely;
    const [goal, floor, ceiling] = history.columns('goal', 'floor', 'ceiling');
    // If the log leaves GOGC open, goals below what GOGC=100 allows show the minimum directly.
    const minimum = percent === undefined ? Math.min(4, median(goal)) : (4 * percent) / 100;
    let [small, all] = [0, 0];
    // A trace's floor is exact: it excludes what is allocated during the mark.
    const live = isTraced(summary) ? floor : ceiling;
    const isSmall = (i: number): boolean => goal[i] <= t.goal * minimum + 1 && live[i] < minimum;
    for (let i = 0; i < goal.length; i++) {
      all += history.cyclesIn(i);
      if (isSmall(i)) small += history.cyclesIn(i);
    }
    if (small < (isLife ? all : t.share * all)) return undefined;
    return {
      severity: share >= 0.1 ? 'medium' : 'low',
      confidence: isLife ? 0.7 : 0.9,
      title: `${formatNumber(Math.round(perS))} cycles a second${isLife ? ' since the process started, by the number and time of the last one,' : ''} only because the heap is at its minimum of ${significant(minimum)} MiB (${isLife ? 'about ' : ''}${formatRate(alloc * MIB)} allocated, almost nothing live; GC takes ${formatShare(share)} of the CPU)`,
      figures: {
        cycles_per_s: significant(perS),
        minimum_bytes: minimum * MIB,
        alloc_bytes_per_s: Math.round(alloc * MIB),
        gc_cpu_share: share,
      },
      evidence: [linesOf(facts)],
      advice: anyOf(gogcAdvice(alloc, median(live), minimum), limitAdvice(alloc, facts.memoryLimit)),
      causes: [
        cause(
          'a lot of short-lived garbage on top of a tiny live heap',
          0.95,
          'an allocation profile: go tool pprof -sample_index=alloc_space',
        ),
      ],
      ...allCycles(facts),
      ...spanOf(facts, isSmall),
    };
  },
};

/**
 * A round GOGC with room for a tenth of a second's allocation, and what it really does: goals are the minimum or GOGC's
 * (runtime/mgcpacer.go, heapGoalInternal), and cycles per second are allocation divided by the room between live heap and goal.
 * Figures are in MiB; `now` is the goal so far.
 */
function gogcAdvice(alloc: number, live: number, now: number): string[] {
  if (alloc <= 0) return [];
  const factor = Math.ceil(alloc / 10 / HEAP_MIN);
  const goal = Math.max(HEAP_MIN * factor, live * (1 + factor));
  const perS = formatNumber(significant(alloc / (goal - live), 2));
  return [
    `GOGC=${100 * factor} would bring it to about ${perS} cycles a second at this allocation rate, for ${formatBytes((goal - now) * MIB)} more heap (a goal of ${formatBytes(goal * MIB)}; estimated: allocation rate ÷ headroom above the live heap)`,
  ];
}

const anyOf = (ones: string[], others: string[]): string[] =>
  ones.length === 0 ? others : [...ones, ...others.map((other) => `or ${other}`)];

/** A limit with room for a fifth of a second's allocation, if it fits into the container with a tenth to spare. */
function limitAdvice(alloc: number, container = Infinity): string[] {
  const limit = Math.max(64, Math.ceil((alloc / 10) * 2));
  return limit * MIB > 0.9 * container ? [] : [`GOGC=off with GOMEMLIMIT=${limit}MiB (Go 1.19 and later)`];
}
