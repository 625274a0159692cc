// Findings of the live heap: it grows, it doubles in steps, the process may outgrow its container, memory stays though the heap fell.
import { formatBytes, formatDuration, formatHeap as heapOf, formatRate } from '../model/format.js';
import type { HeapStep, SummaryRecord } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import type { History } from '../process/history.js';
import { cause, linesOf, round, valuesOf, type Rule } from './rule.js';

interface Chain {
  steps: readonly HeapStep[];
  /** It shows in large allocations that lifted the goal, each about twice the one before. */
  byAllocation: boolean;
}

/** The steps that are one growing structure: by levels that double, or by allocations that do. */
function chainOf({ summary, history, jumps }: Facts, t: Readonly<Record<string, number>>): Chain | undefined {
  const isNext = (ratio: number): boolean => ratio >= t.least_ratio && ratio <= t.most_ratio;
  const levels: HeapStep[] = [];
  for (const step of summary.steps ?? []) {
    const last = levels.at(-1);
    if (!isNext(step.to_bytes / step.from_bytes)) continue;
    if (last && Math.abs(step.from_bytes - last.to_bytes) > t.level * last.to_bytes) levels.length = 0;
    levels.push(step);
  }
  const allocations: HeapStep[] = [];
  for (const { n, atMs, from } of jumps) {
    const last = allocations.at(-1);
    if (last && !isNext((from * MIB) / last.from_bytes)) allocations.length = 0;
    const step: HeapStep = { n, from_bytes: from * MIB, to_bytes: 2 * from * MIB };
    if (!Number.isNaN(atMs)) step.at_s = atMs / 1e3;
    allocations.push(step);
  }
  const found = [levels, allocations, growthOf(summary, history, t)];
  const steps = found.reduce((a, b) => (b.length > a.length ? b : a));
  return steps.length >= t.steps ? { steps, byAllocation: steps !== levels } : undefined;
}

/** A trace tells single allocations: the last ones, each about twice the one before, where that goes on in its later half. */
function growthOf(
  { allocation, trace }: SummaryRecord,
  history: History,
  t: Readonly<Record<string, number>>,
): HeapStep[] {
  const records = allocation?.largest ?? [];
  const last = records.at(-1);
  if (!last || last.at_s < GOES_ON * (trace?.covers_s ?? 0)) return [];
  const steps: HeapStep[] = [];
  for (let i = records.length - 1; i > 0; i--) {
    const [before, now] = [records[i - 1], records[i]];
    const ratio = now.bytes / before.bytes;
    if (ratio < t.least_ratio || ratio > t.most_ratio) break;
    const [at, numbers] = [history.column('at'), history.column('n')];
    const next = at.findIndex((time) => time >= now.at_s);
    const n = numbers[next < 0 ? numbers.length - 1 : next];
    steps.unshift({ n, at_s: now.at_s, from_bytes: before.bytes, to_bytes: now.bytes });
  }
  return steps;
}

/** What is over by then was a heap being filled. */
const GOES_ON = 0.5;
/** So many records, each larger by a fifth and more: 1.25 is how large slices grow (runtime/slice.go, growslice). */
const RECORDS = 5;

/** In a trace: one structure is allocated anew again and again, each time larger, from the first half to the last. */
function isAllocatedAnew({ summary: { allocation, trace, live_heap: live } }: Facts): boolean {
  const records = allocation?.largest ?? [];
  const [first, last] = [records[0], records.at(-1)];
  const seconds = trace?.covers_s ?? 0;
  return (
    records.length >= RECORDS &&
    first.at_s < GOES_ON * seconds &&
    last!.at_s >= GOES_ON * seconds &&
    last!.bytes >= 0.25 * (live?.max_bytes ?? Infinity)
  );
}

const CHAIN: Rule['thresholds'] = {
  steps: {
    value: 3,
    unit: 'steps',
    source:
      'a line that rises through few cycles shows two such steps by chance (they fit it twice in a hundred leaks); three that each begin where the one before ended, by the same factor, it does not',
  },
  least_ratio: {
    value: 1.7,
    unit: 'times',
    source:
      'tables and buffers double (runtime/map.go, hashGrow; internal/runtime/maps, grow; runtime/slice.go below 256 elements); other live data beside them makes it less than 2',
  },
  most_ratio: {
    value: 3.4,
    unit: 'times',
    source:
      'old and new table stand side by side until a map of Go 1.23 and earlier is evacuated: three times the old one',
  },
  level: {
    value: 0.25,
    unit: 'share',
    source: 'the truncation of the prints and what else lives; a step is at least 0.6',
  },
};

/** The rest is other live data that grows with it, and a step whose level is not there yet. */
const EXPLAINED = 0.45;

/** Whether the chain of steps is what the heap's whole rise comes from. */
function explainsRise({ summary: { live_heap: live } }: Facts, { steps }: Chain): boolean {
  if (!live) return false;
  const [from, to] = [steps[0].from_bytes, steps.at(-1)!.to_bytes];
  return to - from >= EXPLAINED * (Math.max(live.last_bytes, live.p75_bytes) - from);
}

const liveHeapGrowth: Rule = {
  id: 'live-heap-growth',
  needs: 'eight cycles or more with times',
  says: 'the live heap (both of its bounds) grows and has not levelled off',
  thresholds: {
    rise: {
      value: 0.2,
      unit: 'share of the level at first',
      source:
        'less than the smallest step in which a slice or map grows (a quarter: runtime/slice.go, growslice) is not told from a level',
    },
    least_mib: {
      value: 3,
      unit: 'MiB',
      source: 'figures are truncated to MiB, and a bound is made of three of them',
    },
    cycles: {
      value: 10,
      unit: 'cycles',
      source: 'the trend test needs eight (lib/stats/trend.ts); whether a rise goes on shows a little later',
    },
    traced: {
      value: 9,
      unit: 'cycles of a trace',
      source: 'its bytes are exact: that no level is ever come back to shows in a third of them each',
    },
    soon_s: { value: 3600, unit: 's', source: 'an hour: nobody is called for what happens tomorrow' },
  },
  means:
    'More and more memory is reachable after each cycle. That is a leak, a cache without a bound, or a structure that is still being filled: a log cannot tell which.',
  computed:
    'The live heap lies between Z − (Y − X) and Z of each line. Both bounds must rise (Theil–Sen slope; a test that takes autocorrelation out), stand clear of the first half in the second, and the rise must not have stopped. A heap that fills in its first cycles, swings, or levels off does not count.',
  helps:
    'Two heap profiles some minutes apart (go tool pprof -base) name what grew. Bound caches and maps, end goroutines, drop references. Raising GOGC or the memory limit only moves the end.',
  judge(facts, t) {
    const { summary, history, memoryLimit } = facts;
    const { live_heap: live, time_to_limit_s: left } = summary;
    if (!live || (live.course !== 'growing' && !isAllocatedAnew(facts))) return undefined;
    if (live.slope_bytes_per_s === undefined) return undefined;
    if (summary.cycles < (summary.trace ? t.traced : t.cycles)) return undefined;
    const chain = chainOf(facts, valuesOf(CHAIN));
    if (chain && explainsRise(facts, chain)) return undefined;
    const [floor, ceiling] = [history.column('floor'), history.column('ceiling')];
    const span = Math.max(1, Math.floor(floor.length / 4));
    const mean = (from: number, to: number): number => {
      let sum = 0;
      for (let i = from; i < to; i++) sum += (floor[i] + ceiling[i]) / 2;
      return sum / (to - from);
    };
    const [before, now] = [mean(0, span), mean(floor.length - span, floor.length)];
    if (now - before < Math.max(t.least_mib, t.rise * before)) return undefined;
    const rate = live.slope_bytes_per_s;
    const certain = live.slope_low! > 0.5 * rate && summary.cycles >= 24;
    const reached = memoryLimit !== undefined && left !== undefined;
    const goroutines = stacksGrow(facts);
    const until = reached
      ? `; at this rate the peak (goal, heap and stacks) is at ${formatBytes(memoryLimit)} in ${formatDuration(left * 1e9)} at the latest`
      : '';
    return {
      severity: reached && left <= t.soon_s ? 'high' : 'medium',
      confidence: certain ? 0.9 : 0.75,
      title: `the live heap grows ${formatRate(rate)} (${heapOf(live.first_bytes)} → ${heapOf(live.last_bytes)} over ${summary.cycles} cycles) and has not levelled off${until}`,
      figures: {
        slope_bytes_per_s: rate,
        slope_low_bytes_per_s: live.slope_low!,
        slope_high_bytes_per_s: live.slope_high!,
        from_bytes: live.first_bytes,
        to_bytes: live.last_bytes,
        trend_p: live.trend_p ?? 0,
        ...(left !== undefined && { time_to_limit_s: left }),
      },
      evidence: [linesOf(facts)],
      advice: [
        'take two heap profiles some minutes apart: curl -o a.pb.gz http://HOST/debug/pprof/heap, later b.pb.gz, then go tool pprof -base a.pb.gz b.pb.gz',
        'bound the caches and maps that the difference names; a map gives no table back when its keys are deleted',
        ...(memoryLimit === undefined
          ? ['--memory-limit SIZE tells when it reaches what the container allows']
          : []),
      ],
      causes: [
        cause(
          'a map or cache without a bound',
          goroutines ? 0.35 : 0.5,
          'two heap profiles: what grew, by function',
        ),
        cause(
          'load or data still rising, or a cache still filling',
          0.25,
          'a longer log, beside the request rate',
        ),
        cause(
          'goroutines that never end',
          goroutines ? 0.35 : 0.15,
          'curl http://HOST/debug/pprof/goroutine?debug=1, twice',
        ),
        cause('a slice, list or buffer that is kept', goroutines ? 0.05 : 0.1, 'two heap profiles'),
      ],
      from_n: summary.from_n!,
      to_n: summary.to_n!,
    };
  },
};

/** Stacks that grew with the heap: goroutines pile up. */
const stacksGrow = ({ summary: { stacks_max_bytes: most = 0, live_heap: live } }: Facts): boolean =>
  live !== undefined && most > 2 * MIB && most > 0.05 * live.last_bytes;

const heapStaircase: Rule = {
  id: 'heap-staircase',
  needs: 'gctrace lines, levels between the steps',
  says: 'the live heap grows in steps that double: one growing structure (a map table, a slice), with when and how big',
  thresholds: CHAIN,
  means:
    'One structure grows by allocating its next size whole: the table of a map, or a slice. Each step doubles the live heap, and while it happens old and new stand side by side.',
  computed:
    'Level, then half as much again or more within four cycles, then level again; two such steps or more, each beginning where the one before ended. Up to Go 1.23 a map doubles in one cycle, whose goal one large allocation raises; from 1.24 on its tables split one by one at about the same fill, within a few cycles. A large slice behaves so in every version. Where the steps follow each other too fast for levels, the allocations tell it: three that lift the goal above GOGC’s line, each about twice the one before.',
  helps:
    'Give the map or slice its size when it is made (make(map[K]V, n)); spread a very large map over several; look at how many entries are really needed.',
  judge(facts, t) {
    const chain = chainOf(facts, t);
    if (!chain || !explainsRise(facts, chain)) return undefined;
    const { steps } = chain;
    const [first, last] = [steps[0], steps.at(-1)!];
    const sizes = [first.from_bytes, ...steps.map((step) => step.to_bytes)];
    const swiss = facts.versions.low >= 24 && !chain.byAllocation;
    const next = last.to_bytes * 2;
    return {
      severity: facts.memoryLimit !== undefined && next > facts.memoryLimit ? 'high' : 'medium',
      confidence: steps.length > 3 ? 0.95 : 0.85,
      title: `the live heap grows in steps that double: ${sizes.map(formatBytes).join(' → ')}; the next one would be near ${formatBytes(next)}`,
      figures: {
        steps: steps.length,
        from_bytes: first.from_bytes,
        to_bytes: last.to_bytes,
        next_bytes: next,
        step_n: steps.map((step) => step.n),
      },
      evidence: steps.map((step) => linesOf(facts, step.n, step.n)),
      advice: [
        'a heap profile names the function in which the structure grows; give it its size at once: make(map[K]V, n) or make([]T, 0, n)',
        'room for old and new table together is needed at each step: leave a container three times the present size',
      ],
      causes: [
        cause(
          swiss
            ? 'one large map whose tables fill, and split, at about the same time'
            : 'one large map whose table doubles',
          0.6,
          'a 5 s execution trace or a heap profile: which function grows it',
        ),
        cause('a slice or buffer that doubles when it is full', 0.35, 'a heap profile'),
        cause('several structures that grow with the same load', 0.05, 'a heap profile'),
      ],
      from_n: first.n,
      to_n: last.n,
    };
  },
};

const goalAboveContainerLimit: Rule = {
  id: 'goal-above-container-limit',
  needs: '--memory-limit',
  says: 'with this GOGC the process may grow past what the container allows',
  thresholds: {
    share: {
      value: 1,
      unit: 'of the limit',
      source: 'the kernel ends a process at the limit of its memory cgroup, not before',
    },
  },
  means:
    'The goal that GOGC allows lies above what the container has: the garbage of one cycle more, no leak, is enough for the kernel to end the process.',
  computed:
    'The greatest of heap goal and heap at mark end, plus stacks, against --memory-limit. Other memory of the process comes on top.',
  helps: 'Set GOMEMLIMIT to about 90 % of the container’s limit, or lower GOGC, or give the container more.',
  judge({ summary, memoryLimit, history, ...facts }, t) {
    const { peak_bytes: peak, live_heap: live, gogc = [] } = summary;
    if (memoryLimit === undefined || peak === undefined || !live || peak < t.share * memoryLimit)
      return undefined;
    const percent = gogc.at(-1)?.likely;
    const most = percent === undefined ? undefined : memoryLimit / (1 + percent / 100);
    const fatal =
      most === undefined
        ? ''
        : `: with GOGC ${percent} it dies at ${formatBytes(most)} of live heap, no leak needed`;
    const goal = history.column('goal');
    const at = goal.findIndex((mib) => mib * MIB >= memoryLimit);
    const n = history.column('n')[Math.max(0, at)];
    return {
      severity: 'high',
      confidence: 0.9,
      title: `the heap may reach ${formatBytes(peak)}, the container has ${formatBytes(memoryLimit)}${fatal}`,
      figures: {
        peak_bytes: peak,
        memory_limit_bytes: memoryLimit,
        ...(most && { live_at_limit_bytes: Math.round(most) }),
      },
      evidence: [linesOf({ summary, memoryLimit, history, ...facts }, n, summary.to_n)],
      advice: [
        `GOMEMLIMIT=${formatBytes(0.9 * memoryLimit)
          .replace(/ /g, '')
          .replace(
            /,/g,
            '',
          )} makes the collector work harder instead of passing the limit (Go 1.19 and later)`,
        'or lower GOGC: the goal is live heap × (1 + GOGC/100)',
      ],
      causes: [],
      from_n: n,
      to_n: summary.to_n!,
    };
  },
};

const memoryNotReleased: Rule = {
  id: 'memory-not-released',
  needs: 'scavenger lines (scvg: …, printed up to Go 1.13)',
  says: 'the heap in use fell, what the process holds from the OS did not',
  thresholds: {
    fallen: {
      value: 0.5,
      unit: 'of the greatest heap in use',
      source: 'halved: less is what the next load takes again',
    },
    held: {
      value: 0.9,
      unit: 'of the greatest memory held',
      source:
        'nearly all of it: the scavenger of every version gives back more than a tenth of what was halved',
    },
    after_s: {
      value: 300,
      unit: 's',
      source: 'runtime/mgcscavenge.go, Go 1.2–1.12: spans are given back after five minutes unused',
    },
  },
  means:
    'The heap became smaller, but the memory it needed at its peak is still held from the operating system.',
  computed:
    'in-use and consumed (sys − released) of the scavenger’s lines, five minutes and more after the peak.',
  helps:
    'debug.FreeOSMemory gives it back at once; Go 1.13 and later give it back by themselves in the background.',
  judge({ retained, summary, ...facts }, t) {
    if (!retained || !(retained.at - retained.peakAt >= t.after_s)) return undefined;
    const { inuse, mostInuse, retained: held, mostRetained } = retained;
    if (inuse > t.fallen * mostInuse || held < t.held * mostRetained) return undefined;
    return {
      severity: 'low',
      confidence: 0.7,
      title: `the heap in use fell from ${formatBytes(mostInuse)} to ${formatBytes(inuse)}, but ${formatBytes(held)} of ${formatBytes(mostRetained)} is still held from the operating system`,
      figures: {
        inuse_bytes: inuse,
        most_inuse_bytes: mostInuse,
        held_bytes: held,
        since_s: round(retained.at - retained.peakAt),
      },
      evidence: [linesOf({ retained, summary, ...facts })],
      advice: [
        'debug.FreeOSMemory() after the load gives it back at once',
        'Go 1.13 and later give memory back in the background',
      ],
      causes: [],
    };
  },
};

export const heapRules: readonly Rule[] = [
  liveHeapGrowth,
  heapStaircase,
  goalAboveContainerLimit,
  memoryNotReleased,
];
