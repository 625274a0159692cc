// A live heap that grows in doubling steps: the chain of steps, and the map that a trace shows growing at them.
import { tracedFrom } from '../model/joined.js';
import { formatBytes, formatSeconds } from '../model/format.js';
import type { HeapStep, SummaryRecord } from '../model/records.js';
import { MIB, significant } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import type { History } from '../process/history.js';
import { sameSince } from '../process/settled.js';
import { beyondChance, CHANCES, chanceWords } from './map-chance.js';
import { cyclesOf, functionsOf, placeOf, sitesOf, type MapFunction } from './map-functions.js';
import { movingToo } from './map-moving.js';
import { heldByMap } from './map-types.js';
import { cpuWords, growthWords, HINT } from './map-words.js';
import { cause, judgementOf, linesOf, valuesOf, type Rule, type Values } from './rule.js';

interface Chain {
  steps: readonly HeapStep[];
  /** The chain consists of large allocations that raised the goal, each about twice the one before. */
  byAllocation: boolean;
}

/** The steps that belong to one growing structure which is still growing: levels that double, or allocations that do. */
export function chainOf({ summary, history, jumps, nowS }: Facts, t: Values): Chain | undefined {
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
  const risen = [levels, goneOn(levels, allocations), allocations].filter((chain) =>
    passesPeaks(chain, summary, history, t),
  );
  // The largest allocations of a trace are each larger than all before.
  const found = [...risen, growthOf(summary, history, t)];
  const steps = found.reduce((a, b) => (b.length > a.length ? b : a));
  if (steps.length < t.steps || isOverdue(steps, nowS, t)) return undefined;
  return { steps, byAllocation: steps !== levels };
}

/**
 * The levels, and the allocations since: the one that made the last level shows that they are of one structure. While old and new
 * table exist side by side the next level has not come yet, and the live heap is far above the last one.
 */
function goneOn(levels: readonly HeapStep[], allocations: readonly HeapStep[]): HeapStep[] {
  const same = allocations.findIndex(({ n }) => n === levels.at(-1)?.n);
  return same < 0 ? [] : [...levels, ...allocations.slice(same + 1)];
}

/**
 * Whether a chain, or what is live by now, is on a level above all that was live before it. What is filled, dropped and filled again
 * doubles each time, up to where it was dropped before: until it has passed that, nothing shows that a next step will come. What
 * was live at least is compared, which garbage that was allocated during a mark does not raise.
 */
function passesPeaks(
  [first, ...more]: readonly HeapStep[],
  { live_heap: live }: SummaryRecord,
  history: History,
  t: Values,
): boolean {
  if (more.length === 0) return true;
  const [n, floor] = history.columns('n', 'floor');
  const before = floor.filter((_, i) => n[i] < first.n);
  const reached = Math.max(more.at(-1)!.to_bytes, live?.last_floor_bytes ?? 0);
  return reached > (1 + t.level) * MIB * Math.max(0, ...before);
}

/**
 * Whether the next step is long overdue. At a steady fill rate each step takes twice as long as the one before. If none came for
 * longer, the structure is full, was dropped, or grows too slowly to report.
 */
function isOverdue(steps: readonly HeapStep[], nowS: number, t: Values): boolean {
  const [before, last] = steps.slice(-2).map(({ at_s: at = NaN }) => at);
  return nowS - last > t.overdue * 2 * (last - before);
}

/**
 * From a trace, which records single allocations: the last ones, each about twice the one before, if that continues in its second
 * half.
 */
function growthOf(summary: SummaryRecord, history: History, t: Values): HeapStep[] {
  const { allocation, trace } = summary;
  const records = allocation?.largest ?? [];
  const last = records.at(-1);
  if (!last || last.at_s - tracedFrom(summary) < GOES_ON * (trace?.covers_s ?? 0)) return [];
  const [at, numbers] = history.columns('at', 'n');
  const steps: HeapStep[] = [];
  for (let i = records.length - 1; i > 0; i--) {
    const [before, now] = [records[i - 1], records[i]];
    const ratio = now.bytes / before.bytes;
    if (ratio < t.least_ratio || ratio > t.most_ratio) break;
    const next = at.findIndex((time) => time >= now.at_s);
    const n = numbers[next < 0 ? numbers.length - 1 : next];
    steps.unshift({ n, at_s: now.at_s, from_bytes: before.bytes, to_bytes: now.bytes });
  }
  return steps;
}

/** Growth that ends before this part of a trace was only a heap being filled. */
export const GOES_ON = 0.5;
const CHAIN: Rule['thresholds'] = {
  steps: {
    value: 3,
    unit: 'steps',
    source:
      'a straight rise over few cycles shows two such steps by chance (in two of a hundred leaks), but not three that each start where the last ended, by the same factor',
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
    source: 'up to Go 1.23 old and new table coexist until the map is evacuated: three times the old one',
  },
  level: {
    value: 0.25,
    unit: 'of the level reached',
    source:
      'how far from it the next step may start: truncated prints and other live data; a step itself is at least 0.7',
  },
  overdue: {
    value: 2,
    unit: 'times the expected time to the next step',
    source:
      'at a steady fill rate each doubling takes twice as long as the last; daily load swings by a factor of two',
  },
};

/** The rest is other live data that grows with it, and a step whose level has not been reached yet. */
const EXPLAINED = 0.45;

/** Less is live at the end than before the last step: what grew is gone. */
const isDropped = ({ summary: { live_heap: live } }: Facts, { from_bytes: from }: HeapStep): boolean =>
  live !== undefined && live.last_bytes < from;

/** From this share of a step's level on it has come, or fills. */
const REACHED = 0.9;

interface Now {
  /** The level of the last step; the live heap, if that is far from it by now. */
  now: number;
  /** The level that comes next. */
  next: number;
  /** The last level that the live heap reached since the last step. */
  reached?: number;
}

/** The last step may lie far back: the heap may have grown since then, up to the next one's level and beyond. */
function whereNow({ summary: { live_heap: live } }: Facts, { to_bytes: to }: HeapStep, t: Values): Now {
  const { last_bytes: last = to } = live ?? {};
  const now = Math.abs(last - to) > t.level * to ? last : to;
  let next = 2 * to;
  while (last >= REACHED * next) next *= 2;
  return next > 2 * to ? { now, next, reached: next / 2 } : { now, next };
}

/**
 * For how long the live heap has been level, if that is longer than from the step before the last one to the last: a structure that
 * fills at a steady rate is level for up to twice as long, and one that is full for ever. Both look the same.
 */
function levelFor({ history, nowS }: Facts, steps: readonly HeapStep[]): number | undefined {
  const [before, last] = steps.slice(-2).map(({ at_s: at = NaN }) => at);
  const [at, ceiling] = history.columns('at', 'ceiling');
  const since = sameSince(ceiling);
  const seconds = since === undefined ? NaN : nowS - Math.max(last, at[since]);
  return seconds >= last - before ? seconds : undefined;
}

/** Whether the chain of steps accounts for the heap's rise. */
export function explainsRise({ summary: { live_heap: live } }: Facts, { steps }: Chain): boolean {
  if (!live) return false;
  const [from, to] = [steps[0].from_bytes, steps.at(-1)!.to_bytes];
  return to - from >= EXPLAINED * (Math.max(live.last_bytes, live.p75_bytes) - from);
}

export const heapStaircase: Rule = {
  id: 'heap-staircase',
  needs: 'gctrace lines, with levels between the steps',
  says: 'the live heap grows in doubling steps: one growing structure (a map table, a slice), when, and how big',
  thresholds: CHAIN,
  means:
    'One structure, the table of a map or a slice, grows by allocating its next size in one piece. Each step doubles the live heap, and during it old and new exist side by side.',
  computed:
    'Level, then at least half as much again within four cycles, then level again; three such steps or more, each about a doubling that starts where the last one ended. Up to Go 1.23 a map doubles in one cycle, in one large allocation that raises the goal; from 1.24 on its tables split one by one at about the same fill, within a few cycles. A large slice behaves this way in every version. Where steps follow too fast for levels in between, large allocations show it: three that lift the goal above GOGC’s, each about twice the last. A trace names the function whose maps grow at three of four steps or more (at least six events or samples), and shows what that growth starts and how much CPU its maps take. A full structure looks like one between two steps: where the heap has been level for longer than between the last two, the next step is told with an “if”.',
  helps:
    'Preallocate the map or slice (make(map[K]V, n)), split a very large map into several, or keep fewer entries.',
  judge(facts, t) {
    const chain = chainOf(facts, t);
    if (!chain || !explainsRise(facts, chain)) return undefined;
    const { steps } = chain;
    const [first, last] = [steps[0], steps.at(-1)!];
    const sizes = [first.from_bytes, ...steps.map((step) => step.to_bytes)];
    const swiss = facts.versions.low >= 24 && !chain.byAllocation;
    const dropped = isDropped(facts, last);
    const { now, next, reached } = whereNow(facts, last, t);
    const by =
      reached === undefined
        ? now === last.to_bytes
          ? ''
          : `${formatBytes(now)} are live by now; `
        : `${formatBytes(reached)} is about reached, with ${formatBytes(now)} live; `;
    const level = levelFor(facts, steps);
    const ahead = `${by}${level === undefined ? '' : `level for ${formatSeconds(level)} since: if it goes on filling, `}the next would be about ${formatBytes(next)}`;
    const map = growingAt(facts, steps);
    const held = heldByMap(facts);
    const growing = map ? `the map in ${map.place}` : held?.most.name;
    return {
      severity: dropped
        ? 'low'
        : facts.memoryLimit !== undefined && next > facts.memoryLimit
          ? 'high'
          : 'medium',
      confidence: steps.length > 3 ? 0.95 : 0.85,
      title: `${map ? `the map in ${map.place} grows, and the live heap with it, in doubling steps` : `the live heap ${dropped ? 'grew' : 'grows'} in doubling steps`}: ${sizes.map((size) => formatBytes(size)).join(' → ')}; ${dropped ? 'then it was dropped' : ahead}${map ? map.words : ''}${held ? `: ${held.words}` : ''}`,
      figures: {
        steps: steps.length,
        from_bytes: first.from_bytes,
        to_bytes: last.to_bytes,
        ...(dropped
          ? { dropped: 1 }
          : {
              now_bytes: now,
              step_bytes: reached ?? last.to_bytes,
              next_bytes: next,
              ...(level !== undefined && { level_s: significant(level) }),
            }),
        step_n: steps.map((step) => step.n),
        ...map?.figures,
        ...(held && { map_type: held.most.name, map_bytes: held.bytes }),
      },
      evidence: steps.map((step) => linesOf(facts, step.n, step.n)),
      advice: [
        ...(map
          ? [`${map.place}: ${HINT}`, growthWords(map.function)]
          : [
              'a heap profile names the function where the structure grows; preallocate it: make(map[K]V, n) or make([]T, 0, n)',
            ]),
        `each step needs room for the old and the new table at once: leave the container three times the ${dropped ? 'largest' : 'current'} size`,
      ],
      causes: growing
        ? [
            cause(growing, 0.9, 'its number of entries at each step'),
            cause('a slice or buffer that doubles at the same time', 0.1, 'a heap profile'),
          ]
        : [
            cause(
              swiss
                ? 'one large map whose tables fill and split at about the same time'
                : 'one large map whose table doubles',
              0.6,
              'a 5 s execution trace or a heap profile names the function',
            ),
            cause('a slice or buffer that doubles when full', 0.35, 'a heap profile'),
            cause('several structures that grow with the same load', 0.05, 'a heap profile'),
          ],
      from_n: first.n,
      to_n: last.n,
    };
  },
};

interface GrowingMap {
  function: MapFunction;
  place: string;
  /** Added to the title. */
  words: string;
  figures: Record<string, string | number>;
}

/** The share of steps at which one function's maps must grow. Measured: 0.8 and more if it is the map, 0 if it is a slice. */
const AT_STEPS = 0.75;
/** Events and samples in its growth. */
const SEEN = 6;

/** From a trace: the map that grows where the heap steps up, and how its growth relates to GC. */
function growingAt(facts: Facts, steps: readonly HeapStep[]): GrowingMap | undefined {
  const [top] = functionsOf(facts)
    .map((user) => {
      const cycles = cyclesOf(sitesOf(user, 'grow'));
      return { user, at: steps.filter(({ n }) => cycles.has(n)).length };
    })
    .sort((a, b) => b.at - a.at);
  if (!top || top.at < AT_STEPS * steps.length) return undefined;
  const { triggers, assists, sweeps, cpuSamples } = top.user.sum('grow');
  if (triggers + assists + sweeps + cpuSamples < SEEN) return undefined;
  const place = placeOf(top.user, 'grow');
  const started = beyondChance(
    facts.summary.maps?.triggers,
    valuesOf({ id: 'map-growth-triggers', thresholds: CHANCES }, facts),
  );
  const moving = movingToo(facts);
  const starts = started
    ? ` and starts ${started.in_growth} of ${started.n} cycles (p ${chanceWords(started.p)})`
    : '';
  return {
    function: top.user,
    place,
    words: `; it grows at ${top.at} of the ${steps.length} steps${starts}${cpuWords(top.user, facts)}${moving.words}`,
    figures: {
      function: top.user.name,
      steps_with_growth: top.at,
      ...(started && { triggers_in_growth: started.in_growth, triggers: started.n, p: started.p }),
      ...moving.figures,
    },
  };
}

/** Whether a staircase already reports this function's maps. */
export const isStaircaseOf = (facts: Facts, name: string): boolean =>
  judgementOf(heapStaircase, facts)?.figures.function === name;
