// Findings about how often and why cycles run: forced cycles, heaps that exceed their goal, jumps of the allocation rate,
// GOMAXPROCS.
import { median, quantile } from 'simple-statistics';
import { formatNumber, formatRate } from '../model/format.js';
import type { Judgement } from '../model/finding.js';
import { MIB, significant } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { FAR, STARTING } from '../process/goal-figures.js';
import type { History } from '../process/history.js';
import { filledAt } from '../process/live.js';
import { isTraced } from '../model/joined.js';
import { bestSplit } from '../stats/split.js';
import { forcedGc } from './forced.js';
import { smallHeapChurn } from './churn.js';
import { moversOf } from './movers.js';
import { cause, linesOf, ratioSpan, traceOf, type Rule } from './rule.js';
import { traceEvidence } from './traces.js';

const heapOvershoot: Rule = {
  id: 'heap-overshoot',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'the heap overshoots its goal by far before the mark ends',
  thresholds: {
    share: { value: 0.05, unit: 'of the cycles', source: 'one cycle in twenty: single ones are bursts' },
    cycles: {
      value: 3,
      unit: 'cycles',
      source: 'fewer are single bursts, told for information if one goes as far as `alone`',
    },
    alone: {
      value: 2,
      unit: 'times the goal',
      source:
        'with GOGC=100 the goal is twice the live heap: whoever planned for that is off by as much again',
    },
  },
  means:
    'At the end of the mark the heap is far above the goal, and the process needs more memory than GOGC implies: allocation outruns marking, or the heap was above the goal before the cycle began.',
  computed:
    'Heap at mark end at least a fifth and 4 MiB above the goal (twice the 10 % that the pacer tolerates: runtime/mgcpacer.go up to 1.17, the hard goal), without the first five cycles. Fewer are told for information, if the farthest reached twice its goal. Where in most of them more than half of it was there at the start of the cycle, marking is not to blame: Go 1.5 and 1.19 print the goal as it was before a large allocation passed it, and so is a memory limit’s in all versions.',
  helps: 'More CPU for marking, fewer bursts of allocation, or a lower GOGC or GOMEMLIMIT to leave room.',
  judge(facts, t) {
    const { summary } = facts;
    const { overshoot, cycles } = summary;
    if (!overshoot) return undefined;
    const isLasting = overshoot.far >= t.cycles && overshoot.far >= t.share * cycles;
    const isFarthest = overshoot.n > STARTING && overshoot.max >= t.alone;
    if (!isLasting && (overshoot.far === 0 || !isFarthest)) return undefined;
    const { limited = 0 } = overshoot;
    const before = (overshoot.before ?? 0) + limited;
    const isBefore = before > overshoot.far / 2;
    const isLimit = isBefore && limited > before / 2;
    const began = overshoot.far === 1 ? 'the cycle' : before === overshoot.far ? 'they' : `${before} of them`;
    return {
      severity: isLasting ? 'low' : 'info',
      confidence: 0.8,
      title: `${
        overshoot.far === 1
          ? `one cycle ended at ${significant(overshoot.max)} × its goal (gc ${overshoot.n})`
          : `${formatNumber(overshoot.far)} of ${formatNumber(cycles)} cycles ended far above their goal, the farthest at ${significant(overshoot.max)} × (gc ${overshoot.n})`
      }${isBefore ? `; most of that was there when ${began} began` : ''}`,
      figures: {
        cycles: overshoot.far,
        max_ratio: overshoot.max,
        n: overshoot.n,
        ...(isBefore && { before }),
      },
      evidence: [linesOf(facts, overshoot.n, overshoot.n)],
      advice: [
        'leave room for it in the container: the heap at mark end, not the goal, has to fit',
        isLimit
          ? 'give it more memory (GOMEMLIMIT and the container’s limit), or make large allocations smaller: a heap profile names them'
          : isBefore
            ? 'a heap profile names large allocations; grep for debug.SetGCPercent, in dependencies too'
            : 'check mark assists and CPU throttling: slow marks let the heap run past its goal',
      ],
      causes: isLimit
        ? WHAT_LIMITS
        : isBefore
          ? whatPassed(facts, overshoot.n)
          : [
              cause('bursts of allocation during marks', 0.6, traceOf(facts)),
              cause('marking is starved of CPU', 0.3, 'cpu.stat of the cgroup: nr_throttled'),
            ],
      from_n: overshoot.n,
      ...ratioSpan(facts, 'end', 'goal', FAR),
    };
  },
};

/** A limit's goal is what it leaves beside other memory, at least the marked heap (memoryLimitHeapGoal): the heap may be above it already. */
const WHAT_LIMITS = [
  cause(
    'large allocations, each past the limit’s goal at once: a slice, buffer or map table',
    0.5,
    'a heap profile, or the code that ran then',
  ),
  cause('a memory limit that leaves little above the live heap', 0.4, 'GOMEMLIMIT against the live heap'),
];

/** Allocation by a program that does nothing else than before varies by less between two cycles. */
const USUAL_RATE = 1.5;

/** What may have taken the heap past its goal before a cycle: at the usual rate, it took the time that no cycle began. */
function whatPassed({ history }: Facts, n: number): Judgement['causes'] {
  const rates = ratesOf(history);
  const numbers = history.column('n');
  const passed = rates.findLast(({ bucket }) => numbers[bucket] <= n);
  const isUsual = passed !== undefined && passed.rate <= USUAL_RATE * median(rates.map(({ rate }) => rate));
  return [
    cause(
      'large allocations, each past the goal at once: a slice, buffer or map table',
      isUsual ? 0.25 : 0.75,
      'a heap profile, or the code that ran then',
    ),
    cause(
      'no cycle began for a while: GOGC was off, or higher',
      isUsual ? 0.65 : 0.15,
      'who calls debug.SetGCPercent',
    ),
  ];
}

/** A service with little garbage has few cycles before a surge. That three are below thirty others is one ordering of 4,960. */
const LEAST_CYCLES = 3;

/** In MiB per ms, with its lower and upper bound and its bucket in the history. */
interface Rate {
  rate: number;
  least: number;
  most: number;
  bucket: number;
}

/** Between the ends of cycles: a difference of two figures truncated to MiB, so off by up to one per cycle. */
function ratesOf(history: History): Rate[] {
  const [alloc, ms] = history.columns('alloc', 'allocMs');
  return alloc
    .map((mib, bucket) => {
      const off = history.cyclesIn(bucket);
      const perMs = (value: number): number => (ms[bucket] > 0 ? value / ms[bucket] : NaN);
      return { rate: perMs(mib), least: perMs(mib - off), most: perMs(mib + off), bucket };
    })
    .filter(({ rate }) => Number.isFinite(rate));
}

/** Spans into which a trace's time is divided, since its cycles are rare if little is allocated. */
const SPANS = 24;
const LEAST_SPANS = 5;

/** Over equal spans of time: a trace records allocation between cycles too. */
function tracedRates({ history, summary }: Facts): Rate[] | undefined {
  const { allocation } = summary;
  if (!allocation || !history.timed || !isTraced(summary)) return undefined;
  const start = summary.joined?.from_s ?? 0;
  const { bytes, spacing_s: spacing } = allocation;
  const each = Math.floor((bytes.length - 1) / SPANS);
  const at = history.column('at');
  if (each < 1 || at.length < 4) return undefined;
  return Array.from({ length: SPANS }, (_, span) => {
    const sum = bytes.slice(span * each, (span + 1) * each).reduce((a, b) => a + b, 0);
    const next = at.findIndex((time) => time - start > (span + 1) * each * spacing);
    const rate = sum / MIB / (each * spacing * 1e3);
    const bucket = next < 0 ? at.length - 1 : Math.max(0, next - 1);
    return { rate, least: rate, most: rate, bucket };
  });
}

/**
 * How many times faster marking is from this bucket on, by medians of at least three marks: the process then gets more CPU for
 * everything it does. Marks while the heap fills are left out, as their fixed cost weighs more.
 */
function speedup(history: History, from: number): number {
  const [mark, marked] = history.columns('paceMark', 'paceMarked');
  const paces = mark.map((ns, i) => ns / marked[i]);
  const [before, after] = [paces.slice(filledAt(history), from), paces.slice(from)].map((list) => {
    const told = list.filter((pace) => pace > 0);
    return told.length < LEAST_CYCLES ? NaN : median(told);
  });
  return before > after ? before / after : 1;
}

const allocRateSurge: Rule = {
  id: 'alloc-rate-surge',
  needs: 'at least sixteen cycles with times',
  says: 'the allocation rate jumped; the live heap did not',
  thresholds: {
    ratio: {
      value: 2.5,
      unit: 'times',
      source: 'daily load swings by a factor of two; more is a change of behaviour',
    },
    apart: {
      value: 0.9,
      unit: 'of the cycles before lie below 90 % of those after',
      source: 'two levels that do not overlap, not a wave (box plots: Tukey, 1977)',
    },
    idle: {
      value: 1,
      unit: 'MiB a second of a trace',
      source: 'an idle process allocates as much',
    },
    live: { value: 1.5, unit: 'times', source: 'where the live heap jumped too, that is the finding' },
    lasts: {
      value: 0.1,
      unit: 'of the time, before and after',
      source: 'a lasting state, not a moment: by time, because a quiet service has few, slow cycles',
    },
  },
  means:
    'From one cycle on the program allocates far more per second while its live heap stays the same: more garbage, and so more cycles and CPU.',
  computed:
    'The best split of the rate between mark ends into two levels; both must be flat and clearly apart, beyond what truncation to MiB can hide. Where marking gets faster at the same time, the process got more CPU, and the rate has to rise by as much more.',
  helps:
    'Find out what changed then (deployment, traffic, a job); allocation profiles from before and after name the function.',
  judge(facts, t) {
    const { history, summary } = facts;
    const [ceiling, floor, numbers] = history.columns('ceiling', 'floor', 'n');
    // The first ones fill the heap.
    const traced = tracedRates(facts)?.slice(3);
    const filled = filledAt(history);
    const rates = traced ?? ratesOf(history).filter(({ bucket }) => bucket >= filled);
    if (rates.length < 16) return undefined;
    const used = rates.map(({ bucket }) => bucket);
    const values = rates.map(({ rate }) => rate);
    const split = bestSplit(
      values.map((v) => Math.log(v + 1e-6)),
      traced ? LEAST_SPANS : LEAST_CYCLES,
    );
    if (split === undefined) return undefined;
    const at = history.column('at');
    const lasts = (from: number, to: number): number => at[used[to]] - at[used[from]];
    const last = used.length - 1;
    if (!traced && Math.min(lasts(0, split), lasts(split, last)) < t.lasts * lasts(0, last)) return undefined;
    const [before, after] = [values.slice(0, split), values.slice(split)];
    const [low, high] = [median(before), median(after)];
    // Almost no allocation in a trace means that the program was idle or not running.
    if (isTraced(summary) && low * 1e3 < t.idle) return undefined;
    const most = rates.slice(0, split).map((one) => one.most);
    const least = rates.slice(split).map((one) => one.least);
    const apart = quantile(most, t.apart) < quantile(least, 1 - t.apart);
    if (!(high >= t.ratio * speedup(history, used[split]) * low) || !apart) return undefined;
    // Both halves must be level: neither may go on rising like the step.
    const drifts = (list: number[]): boolean => {
      const half = list.length >> 1;
      return median(list.slice(half)) > Math.sqrt(t.ratio) * median(list.slice(0, half));
    };
    if (drifts(before) || drifts(after)) return undefined;
    const live = (from: number, to: number): number =>
      median(used.slice(from, to).map((i) => (ceiling[i] + floor[i]) / 2 + 1));
    if (live(split, used.length) > t.live * live(0, split)) return undefined;
    const n = numbers[used[split]];
    const perS = (rate: number): number => Math.round(rate * 1e3 * MIB);
    return {
      severity: 'low',
      confidence: 0.85,
      title: `the allocation rate jumped from ${formatRate(perS(low))} to ${formatRate(perS(high))} at gc ${n}; the live heap did not`,
      figures: { from_bytes_per_s: perS(low), to_bytes_per_s: perS(high), n },
      evidence: [linesOf(facts, n, summary.to_n)],
      advice: [
        'what changed then: a deployment, traffic, a job?',
        'allocation profiles from before and after: go tool pprof -sample_index=alloc_space -base before.pb.gz after.pb.gz',
      ],
      causes: [
        cause('more load', 0.5, 'the request rate at that time'),
        cause('a code path that allocates more', 0.4, 'allocation profiles before and after'),
      ],
      from_n: n,
    };
  },
};

const procsChange: Rule = {
  id: 'procs-change',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'GOMAXPROCS changed',
  thresholds: {},
  means:
    'The number of Ps changed while the process ran. From Go 1.25 on the runtime follows the CPU quota and affinity of its container.',
  computed: 'The P column; in a trace who changed it, and when.',
  helps: 'Nothing, if it was intended. Compare figures from before and after with care.',
  judge(facts) {
    const { procsChanges: changes, summary } = facts;
    // A trace also records changes between cycles.
    const { procs_moves: moves = [] } = summary;
    const all = moves.length > 0 ? moves : changes;
    if (all.length === 0) return undefined;
    const values = [all[0].from, ...all.map(({ to }) => to)];
    const cycles = changes.map(({ n }) => `gc ${n}`).join(', ');
    const movers = moversOf(moves);
    return {
      severity: 'low',
      confidence: 0.95,
      title: `GOMAXPROCS changed: ${values.join(' → ')}${cycles === '' ? '' : ` (at ${cycles})`}${movers === undefined ? '' : `, by ${movers}`}`,
      figures: { procs: values, ...(changes.length > 0 && { n: changes[0].n }) },
      evidence:
        moves.length > 0 ? traceEvidence(moves) : changes.map(({ line }) => ({ file: facts.file, line })),
      advice: [
        'from Go 1.25 on it follows the container’s CPU quota; in older versions something called runtime.GOMAXPROCS',
        'CPU shares and pauses before and after are not comparable',
      ],
      causes: [],
      ...(changes.length > 0 && { from_n: changes[0].n, to_n: summary.to_n! }),
    };
  },
};

export const cycleRules: readonly Rule[] = [
  smallHeapChurn,
  forcedGc,
  heapOvershoot,
  allocRateSurge,
  procsChange,
];
