// Findings about how maps are used: much CPU in them, bulk deletes, writes to sync.Map, goroutines that hold them. Shares of CPU
// need a CPU profile taken along with the trace.
import { significant } from '../model/units.js';
import { formatShare } from '../model/format.js';
import { MAP_OPERATIONS, samplesOf, type MapOperation } from '../model/maps.js';
import type { Facts } from '../process/facts.js';
import type { MapFacts } from '../process/mapped.js';
import { GROWING_HEAP } from './growing-heap.js';
import { mapPerCall, nestedMap, mapKeyConstruction } from './map-building.js';
import {
  atLeastShare,
  busiest,
  evidenceOf,
  functionsOf,
  isShare,
  placeOf,
  sitesOf,
  syncFunctionsOf,
  type MapFunction,
} from './map-functions.js';
import { mapGrowthTriggers, mapAssists, mapGrowthChain } from './map-growth.js';
import { holderOf, HOLDING } from './map-holder.js';
import { HINT, ofCapacity, ofSamples, SOME } from './map-words.js';
import { judgementOf, type Rule } from './rule.js';
import { heapStaircase } from './staircase.js';

/**
 * One entry goes for each that comes, as in a bounded cache: whoever deletes, or calls who deletes, also writes entries, and does
 * not walk the map for them.
 */
function evicts(maps: MapFacts, top: MapFunction): boolean {
  const walks = top.sum('iterate');
  if (samplesOf(walks) + walks.cpuSamples > 0) return false;
  const callers = top.sites.flatMap(({ site: { operation, caller } }) =>
    operation === 'delete' ? [caller] : [],
  );
  return [...maps.sites.keys()].some(
    ({ function: writer, operation }) =>
      (operation === 'assign' || operation === 'grow') && (writer === top.name || callers.includes(writer)),
  );
}

const mapBulkDelete: Rule = {
  id: 'map-bulk-delete',
  needs: 'an execution trace with CPU samples (Go 1.19+)',
  asks: ['stacks'],
  says: 'many single deletes take CPU',
  thresholds: {
    share: ofSamples(0.15, 'more than the cost of evicting one old entry for each new one'),
    least: SOME,
  },
  means:
    'Many entries are removed one by one. That frees what keys and values point to, never the tables: they keep their size.',
  computed:
    'CPU samples in mapdelete, by function; not of one that evicts: it, or who calls it, writes entries as well, and it does not walk the map.',
  helps:
    'Drop the map and make a new one: that frees everything at once. clear() keeps the tables, which is good for refilling but frees no memory.',
  judge(facts, t) {
    const { maps, file } = facts;
    if (!maps) return undefined;
    const { all } = maps;
    const top = busiest(facts, 'delete', 'cpuSamples');
    const deletes = top?.sum('delete').cpuSamples ?? 0;
    if (!top || deletes < t.least || !isShare(deletes, all.cpuSamples, t.share) || evicts(maps, top))
      return undefined;
    return {
      severity: 'low',
      confidence: 0.75,
      title: `${placeOf(top, 'delete')} takes ${formatShare(deletes / all.cpuSamples)} of the program’s CPU time deleting map entries one by one`,
      figures: {
        function: top.name,
        delete_cpu_samples: deletes,
        cpu_samples: all.cpuSamples,
        delete_cpu_share: significant(deletes / all.cpuSamples),
      },
      evidence: evidenceOf(file, sitesOf(top, 'delete')),
      advice: [
        'if all or most entries go: drop the map and make a new one, which frees its tables too',
        'if it fills up to the same size again: clear() takes one pass and keeps the tables',
        'if old entries expire: use a map per period and drop the oldest one whole',
      ],
      causes: [],
    };
  },
};

const WRITES: readonly MapOperation[] = ['assign', 'delete', 'grow'];

const syncMapChurn: Rule = {
  id: 'sync-map-churn',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'a sync.Map is used for write-heavy work',
  thresholds: {
    share: ofSamples(0.2, 'a fifth of the CPU'),
    least: SOME,
    sweeps: {
      value: 0.2,
      unit: 'of the sweeps',
      source: 'with few CPU samples: a fifth of all allocation',
    },
  },
  means:
    'sync.Map is made for keys that are written once and read often. Every store allocates (boxed key and value, an entry); up to Go 1.23 the first store after a promotion copies the map.',
  computed:
    'CPU samples and sweeps in Store, Swap, LoadOrStore, Delete and the growth under them, against Load.',
  helps: 'A map with a mutex, sharded if contended.',
  judge(facts, t) {
    const { maps, file } = facts;
    if (!maps) return undefined;
    const { all } = maps;
    const users = syncFunctionsOf(facts);
    const sum = (what: 'cpuSamples' | 'sweeps', operations: readonly MapOperation[]): number =>
      users.reduce((total, user) => total + user.sum(...operations)[what], 0);
    const writes = sum('cpuSamples', WRITES);
    const reads = sum('cpuSamples', ['access', 'iterate']);
    const sweeps = sum('sweeps', WRITES);
    const isHot = writes >= t.least && writes > reads && isShare(writes, all.cpuSamples, t.share);
    const isBought = sweeps >= t.least && isShare(sweeps, all.sweeps, t.sweeps) && writes >= reads;
    if (!isHot && !isBought) return undefined;
    const [top] = users;
    return {
      severity: 'low',
      confidence: 0.8,
      title: `a sync.Map is written more than read, mostly in ${placeOf(top, ...WRITES)}: ${
        all.cpuSamples > 0
          ? `${formatShare(writes / all.cpuSamples)} of the program’s CPU time goes into writes, ${formatShare(reads / all.cpuSamples)} into reads`
          : `${formatShare(sweeps / all.sweeps)} of the sweeps`
      }`,
      figures: {
        function: top.name,
        write_cpu_samples: writes,
        read_cpu_samples: reads,
        cpu_samples: all.cpuSamples,
        write_sweeps: sweeps,
        sweeps: all.sweeps,
      },
      evidence: evidenceOf(file, top.sites),
      advice: [
        `${placeOf(top, ...WRITES)}: a map with a sync.Mutex, sharded by hash if it is contended`,
        'sync.Map pays off for keys written once and read often, or goroutines with disjoint keys',
      ],
      causes: [],
    };
  },
};

/**
 * More specific findings that already report the CPU in a function's maps, so that map-hot does not repeat it. In a map of maps
 * each access looks up twice.
 */
const NARROWER: readonly [Rule, readonly MapOperation[]][] = [
  [mapPerCall, MAP_OPERATIONS],
  [nestedMap, MAP_OPERATIONS],
  [mapGrowthChain, ['grow', 'assign']],
  [heapStaircase, ['grow', 'assign']],
  [mapBulkDelete, ['delete']],
];
const EXPLAINED = 0.8;

/** CPU samples in maps that more specific findings report. */
function toldElsewhere(facts: Facts, users: readonly MapFunction[]): number {
  const told = new Map<MapFunction, Set<MapOperation>>();
  for (const [rule, operations] of NARROWER) {
    const of = judgementOf(rule, facts)?.figures.function;
    const user = users.find(({ name }) => name === of);
    if (user) told.set(user, new Set([...(told.get(user) ?? []), ...operations]));
  }
  return [...told].reduce((sum, [user, operations]) => sum + user.sum(...operations).cpuSamples, 0);
}

const LOOK_UPS = [
  'look up each key once and keep a pointer to the value, instead of reading, changing and writing it back',
  'cheaper keys: integers and small structs without strings have fast variants; dense integers fit a slice',
];
/** Advice by the operations that take most of the CPU. */
const HELPS: Readonly<Record<MapOperation, readonly string[]>> = {
  access: LOOK_UPS,
  assign: LOOK_UPS,
  grow: [HINT],
  make: ['maps are made again and again: keep one per worker, or in a sync.Pool, and clear() it'],
  delete: ['entries that expire together: one map per period, dropping the oldest as a whole'],
  clear: ['clear() walks all tables, however few entries are left: drop a map that was once large'],
  iterate: [
    'iterating visits all tables of a map: keep what the loop looks for in another structure (a queue by time, a heap, a slice)',
  ],
};

const mapHot: Rule = {
  id: 'map-hot',
  needs: 'an execution trace with CPU samples (Go 1.19+)',
  asks: ['stacks'],
  says: 'a lot of CPU in map code, by operation, function and line',
  thresholds: {
    share: { value: 0.3, unit: 'of the CPU samples', source: 'nearly a third of the CPU' },
    sure: {
      value: 0.15,
      unit: 'of the CPU, at least',
      source:
        'the exact 99 % lower bound of the share (Clopper and Pearson 1934) must reach half of the threshold, which few samples do not do by chance',
    },
    capacity: {
      value: 0.01,
      unit: 'of the Ps’ time',
      source:
        'the profiler takes 100 samples of a second of CPU (runtime/pprof, StartCPUProfile); a program that is nearly idle gains nothing by less of it',
    },
    least: SOME,
  },
  means:
    'Much of the program’s CPU time goes into maps. Writes to maps that do not grow cost CPU, but start no GC cycles.',
  computed:
    'CPU samples with map frames above the program’s first line, against all samples but the collector’s. Not reported if narrower findings cover four fifths of them.',
  helps:
    'Fewer lookups (keep a pointer to the value), cheaper keys (integers, small structs), slices for dense keys.',
  judge(facts, t) {
    const { maps, file } = facts;
    if (!maps) return undefined;
    const { all, maps: inMaps } = maps;
    if (inMaps.cpuSamples < t.least || inMaps.cpuSamples < t.share * all.cpuSamples) return undefined;
    if (ofCapacity(facts, inMaps.cpuSamples) < t.capacity) return undefined;
    const least = atLeastShare(inMaps.cpuSamples, all.cpuSamples);
    if (least < t.sure) return undefined;
    const users = functionsOf(facts).filter((user) => user.sum(...MAP_OPERATIONS).cpuSamples > 0);
    const sync = syncFunctionsOf(facts).reduce((sum, user) => sum + user.sum().cpuSamples, 0);
    if (sync > inMaps.cpuSamples / 2 || users.length === 0) return undefined;
    if (toldElsewhere(facts, users) >= EXPLAINED * inMaps.cpuSamples) return undefined;
    const [top] = users.sort(
      (a, b) => b.sum(...MAP_OPERATIONS).cpuSamples - a.sum(...MAP_OPERATIONS).cpuSamples,
    );
    const by = MAP_OPERATIONS.map((operation): [MapOperation, number] => [
      operation,
      users.reduce((sum, user) => sum + user.sum(operation).cpuSamples, 0),
    ])
      .filter(([, samples]) => samples > 0)
      .sort((a, b) => b[1] - a[1]);
    const shares = by.slice(0, 3).map(([operation, n]) => `${operation} ${formatShare(n / all.cpuSamples)}`);
    return {
      severity: 'low',
      confidence: 0.85,
      title: `${formatShare(inMaps.cpuSamples / all.cpuSamples)} of the program’s CPU time is in map code (${inMaps.cpuSamples} of ${all.cpuSamples} samples, so ${formatShare(least)} at least; ${shares.join(', ')}), mostly in ${placeOf(top, ...MAP_OPERATIONS)}`,
      figures: {
        function: top.name,
        map_cpu_samples: inMaps.cpuSamples,
        cpu_samples: all.cpuSamples,
        map_cpu_share: significant(inMaps.cpuSamples / all.cpuSamples),
        map_cpu_share_low: significant(least),
        ...Object.fromEntries(by.map(([operation, n]) => [`${operation}_cpu_samples`, n])),
      },
      evidence: evidenceOf(file, top.sites),
      advice: [
        ...new Set(by.filter(([, n]) => n >= by[0][1] / 2).flatMap(([operation]) => HELPS[operation])),
      ],
      causes: [],
    };
  },
};

const goroutineHoldsMap: Rule = {
  ...HOLDING,
  needs: 'an execution trace (weak)',
  asks: ['stacks'],
  says: 'a long-lived goroutine grows maps while the live heap rises',
  means:
    'One goroutine keeps growing a map while the live heap rises: what it keeps may be what fills the heap.',
  computed:
    'Events in map growth by goroutine over the cycles of the trace, while the live heap rises. If live-heap-growth or heap-staircase is reported, this is part of it.',
  helps: 'Check what removes entries from that map: a bound, an expiry, a delete.',
  judge(facts) {
    const holder = holderOf(facts);
    // If the live heap grows, that finding reports this.
    if (!holder || GROWING_HEAP.some((rule) => judgementOf(rule, facts))) return undefined;
    const { goroutine, name, place, cycles, of, events, sites, question } = holder;
    return {
      severity: 'info',
      confidence: 0.4,
      title: `goroutine ${goroutine} grows maps in ${cycles} of ${of} cycles while the live heap rises, mostly in ${place}`,
      figures: { goroutine, function: name, cycles_with_growth: cycles, growth_events: events },
      evidence: evidenceOf(facts.file, sites),
      advice: [question],
      causes: [],
    };
  },
};

export const mapActivityRules: readonly Rule[] = [
  mapGrowthTriggers,
  mapAssists,
  mapPerCall,
  nestedMap,
  mapKeyConstruction,
  mapBulkDelete,
  syncMapChurn,
  mapGrowthChain,
  mapHot,
  goroutineHoldsMap,
];
