// Findings about the live heap: it grows, it doubles in steps, the process may outgrow its container, memory is not released
// after the heap fell.
import { mean } from 'simple-statistics';
import type { Judgement } from '../model/finding.js';
import { formatBytes, formatHeap as heapOf, formatRate, formatSeconds } from '../model/format.js';
import { given } from '../model/given.js';
import type { SummaryRecord } from '../model/records.js';
import { MIB, significant } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { isTraced, tracedFrom } from '../model/joined.js';
import { filledAt } from '../process/live.js';
import { goalAboveContainerLimit, outlived } from './container.js';
import { goroutineGrowth } from './goroutines.js';
import { holderOf, type Holder } from './map-holder.js';
import { ENDS, heldByMap, type Held } from './map-types.js';
import { allCycles, cause, judgementOf, linesOf, valuesOf, type Rule } from './rule.js';
import { GOROUTINES, raiseGoal } from './stacks.js';
import { chainOf, explainsRise, GOES_ON, heapStaircase } from './staircase.js';

/**
 * Successively larger allocations, each at least a fifth larger than the one before: large slices grow by 1.25 (runtime/slice.go,
 * growslice).
 */
const RECORDS = 5;

/** In a trace: one structure is reallocated again and again, larger each time, from the first half into the last. */
function isAllocatedAnew({ summary }: Facts): boolean {
  const { allocation, trace, live_heap: live } = summary;
  const records = allocation?.largest ?? [];
  const [first, last] = [records[0], records.at(-1)];
  const half = tracedFrom(summary) + GOES_ON * (trace?.covers_s ?? 0);
  return (
    records.length >= RECORDS &&
    first.at_s < half &&
    last!.at_s >= half &&
    last!.bytes >= 0.25 * (live?.max_bytes ?? Infinity)
  );
}

export const liveHeapGrowth: Rule = {
  id: 'live-heap-growth',
  needs: 'at least eight cycles with times',
  says: 'the live heap (both its bounds) grows and has not levelled off',
  thresholds: {
    rise: {
      value: 0.2,
      unit: 'of the initial level',
      source:
        'less than the smallest step in which a slice or map grows (a quarter: runtime/slice.go, growslice) looks like a level heap',
    },
    least_mib: {
      value: 3,
      unit: 'MiB',
      source: 'figures are truncated to MiB, and a bound combines three of them',
    },
    cycles: {
      value: 8,
      unit: 'cycles',
      source: 'what the trend test needs (lib/stats/trend.ts)',
    },
    traced: {
      value: 8,
      unit: 'cycles of a trace',
      source:
        'its bytes are exact: seven steps that all go up happen once in 128 times to a heap that wanders; of nine, three in each third show that it never returns to an earlier level',
    },
    soon_s: { value: 3600, unit: 's', source: 'nobody gets paged for what happens tomorrow' },
  },
  means:
    'More memory is reachable after each cycle. That is a leak, an unbounded cache, or a structure that is still filling: a log cannot tell which.',
  computed:
    'The live heap lies between Z − (Y − X) and Z of each line. Both bounds must rise (Theil–Sen slope; a trend test corrected for autocorrelation), be clearly higher in the second half than in the first, and still be rising. If too few cycles for a trend are left after a start-up that filled the heap, at least six of them must each be higher than the one before, with no slowing down. If the pace changed, the rate is that of the last part. A heap that fills in its first cycles, swings, or levels off does not count.',
  helps:
    'Two heap profiles a few minutes apart (go tool pprof -base) name what grew. Bound caches and maps, end goroutines, drop references. Raising GOGC or the memory limit only postpones the end.',
  judge(facts, t) {
    const { summary, memoryLimit } = facts;
    const { live_heap: live, time_to_limit_s: left } = summary;
    if (!live || (live.course !== 'growing' && !isAllocatedAnew(facts))) return undefined;
    if (live.slope_bytes_per_s === undefined || live.last_bytes <= live.first_bytes) return undefined;
    if (summary.cycles < (isTraced(summary) ? t.traced : t.cycles)) return undefined;
    const chain = chainOf(facts, valuesOf(heapStaircase, facts));
    if (chain && explainsRise(facts, chain)) return undefined;
    const rate = live.slope_bytes_per_s;
    const { before, now, first, since, cycles } = riseOf(facts, live);
    if (now - before < Math.max(t.least_mib, t.rise * before)) return undefined;
    const certain = live.slope_low! > 0.5 * rate && summary.cycles >= 24;
    const reached = memoryLimit !== undefined && left !== undefined;
    const holder = holderOf(facts);
    const held = heldByMap(facts);
    const lived = outlived(facts);
    const until = reached
      ? left === 0
        ? lived
          ? `; its heap passed ${formatBytes(memoryLimit)} by gc ${lived.n}, and it went on`
          : `; the peak (goal, heap and stacks) may already be above ${formatBytes(memoryLimit)}`
        : `; at this rate the peak (goal, heap and stacks) reaches ${formatBytes(memoryLimit)} within ${formatSeconds(left)}`
      : '';
    return {
      severity: reached && left <= t.soon_s ? 'high' : 'medium',
      confidence: certain ? 0.9 : 0.75,
      title: `the live heap grows ${formatRate(rate)} (${heapOf(first)}${since} → ${heapOf(live.last_bytes)} over ${cycles} cycles) and has not levelled off${until}${held ? `: ${held.words}` : ''}`,
      figures: {
        slope_bytes_per_s: rate,
        slope_low_bytes_per_s: live.slope_low!,
        slope_high_bytes_per_s: live.slope_high!,
        from_bytes: live.first_bytes,
        to_bytes: live.last_bytes,
        trend_p: live.trend_p ?? 0,
        ...(left !== undefined && { time_to_limit_s: left }),
        ...(reached && left === 0 && lived && { passed_n: lived.n }),
        ...(holder && { map_function: holder.name, map_goroutine: holder.goroutine }),
        ...(held && {
          map_type: held.most.name,
          map_bytes: held.bytes,
          map_bytes_per_s: Math.round(held.rate),
        }),
      },
      evidence: [linesOf(facts)],
      advice: given(
        held && `${held.most.name}: ${ENDS}`,
        holder && `${holder.place}: ${holder.question}`,
        raiseGoal(summary) && GOROUTINES,
        'take two heap profiles a few minutes apart: curl -o a.pb.gz http://HOST/debug/pprof/heap, later b.pb.gz, then go tool pprof -base a.pb.gz b.pb.gz',
        'bound the caches and maps that the difference names; deleting keys never shrinks a map',
        memoryLimit === undefined && '--memory-limit SIZE shows when it will reach the container’s limit',
      ),
      causes: causesOf(facts, holder, held, rate),
      ...allCycles(facts),
    };
  },
};

/** The live heap's mean MiB in its first and its last quarter, and from where it is told to have grown, in bytes and words. */
interface Rise {
  before: number;
  now: number;
  first: number;
  since: string;
  cycles: number;
}

/** The rate may be that of a later part. If start-up filled most of the heap, it counts neither for the rate nor for the rise. */
function riseOf(
  { summary: { cycles, to_n, duration_s: seconds }, history }: Facts,
  live: NonNullable<SummaryRecord['live_heap']>,
): Rise {
  const [floor, ceiling] = history.columns('floor', 'ceiling');
  const middle = floor.map((mib, i) => (mib + ceiling[i]) / 2);
  const filled = filledAt(history);
  const numbers = history.column('n');
  // Buckets are consecutive cycles: the part begins with one.
  const from = numbers.findIndex((n) => n >= (live.slope_from_n ?? Infinity));
  const early = middle[filled] * MIB;
  const grown = live.slope_bytes_per_s! * (seconds ?? Infinity);
  const fills = early < live.last_bytes && grown < 0.5 * (live.last_bytes - live.first_bytes);
  const counted = fills ? middle.slice(filled) : middle;
  const span = Math.max(1, Math.floor(counted.length / 4));
  const start = from >= 0 ? from : fills ? filled : undefined;
  return {
    before: mean(counted.slice(0, span)),
    now: mean(counted.slice(-span)),
    first: start === undefined ? live.first_bytes : middle[start] * MIB,
    since: start === undefined ? '' : ` at gc ${numbers[start]}`,
    cycles: from >= 0 ? to_n! - numbers[from] + 1 : cycles,
  };
}

/** What may have grown: a trace, or the stacks in a log, can make one cause the likeliest. */
function causesOf(
  facts: Facts,
  holder: Holder | undefined,
  held: Held | undefined,
  rate: number,
): Judgement['causes'] {
  const isHeld = held !== undefined && held.rate >= rate / 2;
  const piled = judgementOf(goroutineGrowth, facts) !== undefined || raiseGoal(facts.summary);
  const goroutines = piled || stacksGrow(facts);
  const map = holder
    ? `: maps grow in ${holder.cycles} of ${holder.of} cycles, mostly in ${holder.place} by goroutine ${holder.goroutine}`
    : held
      ? `: ${held.most.name}`
      : '';
  return [
    cause(
      `an unbounded map or cache${map}`,
      isHeld ? 0.7 : piled ? 0.15 : goroutines ? 0.35 : 0.5,
      'two heap profiles: what grew, by function',
    ),
    cause(
      'load or data is still rising, or a cache is still filling',
      isHeld ? 0.2 : piled ? 0.1 : 0.25,
      'a longer log, with the request rate',
    ),
    cause(
      'goroutines that never end',
      isHeld ? 0.05 : piled ? 0.7 : goroutines ? 0.35 : 0.15,
      'curl http://HOST/debug/pprof/goroutine?debug=1, twice',
    ),
    cause('a slice, list or buffer that is retained', isHeld || goroutines ? 0.05 : 0.1, 'two heap profiles'),
  ];
}

/** Stacks grew together with the heap: goroutines pile up. */
const stacksGrow = ({ summary: { stacks_max_bytes: most = 0, live_heap: live } }: Facts): boolean =>
  live !== undefined && most > 2 * MIB && most > 0.05 * live.last_bytes;

const memoryNotReleased: Rule = {
  id: 'memory-not-released',
  needs: 'scavenger lines (scvg: …, printed up to Go 1.13)',
  says: 'the heap in use shrank, but the memory was not returned to the OS',
  thresholds: {
    fallen: {
      value: 0.5,
      unit: 'of the greatest heap in use',
      source: 'halved: the next load will need a smaller drop again',
    },
    held: {
      value: 0.9,
      unit: 'of the greatest memory held',
      source: 'nearly all of it: after such a drop every version’s scavenger returns more than a tenth',
    },
    after_s: {
      value: 300,
      unit: 's',
      source: 'runtime/mgcscavenge.go, Go 1.2–1.12: spans are returned after five minutes unused',
    },
  },
  means: 'The heap became smaller, but the process still holds the memory of its peak.',
  computed:
    'inuse and consumed (sys − released) of the scavenger’s lines, at least five minutes after the peak.',
  helps: 'debug.FreeOSMemory returns it at once; Go 1.13 and later return it in the background.',
  judge(facts, t) {
    const { retained } = facts;
    if (!retained || !(retained.at - retained.peakAt >= t.after_s)) return undefined;
    const { inuse, mostInuse, retained: held, mostRetained } = retained;
    if (inuse > t.fallen * mostInuse || held < t.held * mostRetained) return undefined;
    return {
      severity: 'low',
      confidence: 0.7,
      title: `the heap in use shrank from ${formatBytes(mostInuse)} to ${formatBytes(inuse)}, but ${formatBytes(held)} of ${formatBytes(mostRetained)} have not been returned to the operating system`,
      figures: {
        inuse_bytes: inuse,
        most_inuse_bytes: mostInuse,
        held_bytes: held,
        since_s: significant(retained.at - retained.peakAt),
      },
      evidence: [linesOf(facts)],
      advice: [
        'debug.FreeOSMemory() after the load returns it at once',
        'Go 1.13 and later return memory in the background',
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
