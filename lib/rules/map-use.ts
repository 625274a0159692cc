// What is done with maps: much CPU in them, dense deletes, sync.Map written to, goroutines that hold them. Shares of CPU hold where
// a CPU profile ran beside the trace.
import { formatShare } from '../model/format.js';
import { MAP_OPERATIONS, type MapOperation } from '../model/maps.js';
import { liveHeapGrowth } from './heap.js';
import { mapPerCall, nestedMap, mapKeyConstruction } from './map-building.js';
import { atLeastShare, evidenceOf, functionsOf, isShare, placeOf } from './map-functions.js';
import { mapGrowthTriggers, mapAssists, mapGrowthChain } from './map-growth.js';
import { holderOf, HOLDING } from './map-holder.js';
import { shareOf, SOME } from './map-words.js';
import { round, valuesOf, type Rule } from './rule.js';
import { heapStaircase } from './staircase.js';

const mapBulkDelete: Rule = {
  id: 'map-bulk-delete',
  needs: 'an execution trace with CPU samples (Go 1.19+)',
  asks: ['stacks'],
  says: 'dense deletes beside marks and stops',
  thresholds: {
    share: shareOf(0.15, 'more than evicting one old entry for each new one costs'),
    least: SOME,
  },
  means:
    'Entries are removed one by one, many at a time. That frees what keys and values point to, never the tables: they stay as large as they ever were.',
  computed: 'CPU samples in mapdelete, by function.',
  helps:
    'Drop the map and make a new one: that frees all at once. clear() keeps the tables: good for filling it again, no use for memory.',
  judge(facts, t) {
    const { maps, file } = facts;
    if (!maps) return undefined;
    const { all } = maps;
    const [top] = functionsOf(maps, false).sort(
      (a, b) => b.sum('delete').cpuSamples - a.sum('delete').cpuSamples,
    );
    const deletes = top?.sum('delete').cpuSamples ?? 0;
    if (!top || deletes < t.least || !isShare(deletes, all.cpuSamples, t.share)) return undefined;
    return {
      severity: 'low',
      confidence: 0.75,
      title: `${placeOf(top, 'delete')} takes ${formatShare(deletes / all.cpuSamples)} of the CPU for deleting from maps one by one`,
      figures: {
        function: top.name,
        delete_cpu_samples: deletes,
        cpu_samples: all.cpuSamples,
        delete_cpu_share: round(deletes / all.cpuSamples),
      },
      evidence: evidenceOf(
        file,
        top.sites.filter(({ site }) => site.operation === 'delete'),
      ),
      advice: [
        'where all goes, or most: drop the map and make a new one; its tables are freed too',
        'where it is filled again to the same size: clear() is one pass, and the tables stay',
        'where old entries go: a map for each period, and the oldest dropped as a whole',
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
  says: 'sync.Map used for write-heavy work',
  thresholds: {
    share: shareOf(0.2, 'a fifth of the CPU'),
    least: SOME,
    sweeps: {
      value: 0.2,
      unit: 'of the sweeps',
      source: 'where CPU samples are few: a fifth of all allocation',
    },
  },
  means:
    'sync.Map is made for keys that are written once and read often. Every store allocates (boxed key and value, an entry), up to Go 1.23 a first store after a promotion copies the map.',
  computed:
    'CPU samples and sweeps in Store, Swap, LoadOrStore, Delete and what grows beneath, against Load.',
  helps: 'A map with a mutex, in shards if it is contended.',
  judge(facts, t) {
    const { maps, file } = facts;
    if (!maps) return undefined;
    const { all } = maps;
    const users = functionsOf(maps, true).filter(({ sites }) => sites.some(({ site }) => site.sync));
    const onMaps = users.map((user) => ({ ...user, sites: user.sites.filter(({ site }) => site.sync) }));
    const sum = (what: 'cpuSamples' | 'sweeps', operations: readonly MapOperation[]): number =>
      users.reduce((total, user) => total + user.sum(...operations)[what], 0);
    const writes = sum('cpuSamples', WRITES);
    const reads = sum('cpuSamples', ['access', 'iterate']);
    const sweeps = sum('sweeps', WRITES);
    const isHot = writes >= t.least && writes > reads && isShare(writes, all.cpuSamples, t.share);
    const isBought = sweeps >= t.least && isShare(sweeps, all.sweeps, t.sweeps) && writes >= reads;
    if (!isHot && !isBought) return undefined;
    const [top] = onMaps;
    return {
      severity: 'low',
      confidence: 0.8,
      title: `a sync.Map is written more than read, mostly in ${placeOf(top, ...WRITES)}: ${
        all.cpuSamples > 0
          ? `${formatShare(writes / all.cpuSamples)} of the CPU writes, ${formatShare(reads / all.cpuSamples)} reads`
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
        `${placeOf(top, ...WRITES)}: a map with a sync.Mutex, in shards by hash where it is contended`,
        'sync.Map pays for keys written once and read often, or goroutines that each keep to keys of their own',
      ],
      causes: [],
    };
  },
};

/** What a finding of a narrower kind explains of the map's CPU: told there, not again as map-hot. */
const NARROWER: readonly [Rule, readonly MapOperation[]][] = [
  [mapPerCall, MAP_OPERATIONS],
  [mapGrowthChain, ['grow', 'assign']],
  [mapBulkDelete, ['delete']],
  [nestedMap, ['grow', 'assign', 'make']],
];
const EXPLAINED = 0.8;

const mapHot: Rule = {
  id: 'map-hot',
  needs: 'an execution trace with CPU samples (Go 1.19+)',
  asks: ['stacks'],
  says: 'much CPU in map code, by operation, function and line',
  thresholds: {
    share: { value: 0.3, unit: 'of the CPU samples', source: 'nearly a third of the CPU' },
    sure: {
      value: 0.15,
      unit: 'of the CPU, at least',
      source:
        'the exact lower bound (99 %) of the share that so many of so many samples show (Clopper and Pearson 1934): half of what is asked for, which few samples do not reach by chance',
    },
    least: SOME,
  },
  means: 'The program’s time goes into maps. Writes to maps that do not grow cost CPU, not collections.',
  computed:
    'CPU samples with map frames above the first line of the program, against all but the collector’s own.',
  helps:
    'Fewer look-ups (keep the value’s pointer), cheaper keys (integers, small structs), slices for dense keys.',
  judge(facts, t) {
    const { maps, file } = facts;
    if (!maps) return undefined;
    const { all, maps: inMaps } = maps;
    if (inMaps.cpuSamples < t.least || inMaps.cpuSamples < t.share * all.cpuSamples) return undefined;
    const least = atLeastShare(inMaps.cpuSamples, all.cpuSamples);
    if (least < t.sure) return undefined;
    const users = functionsOf(maps, false).filter((user) => user.sum(...MAP_OPERATIONS).cpuSamples > 0);
    const sync = functionsOf(maps, true)
      .flatMap(({ sites }) => sites)
      .reduce((sum, { site, cpuSamples }) => sum + (site.sync ? cpuSamples : 0), 0);
    if (sync > inMaps.cpuSamples / 2 || users.length === 0) return undefined;
    const isTold = NARROWER.some(([rule, operations]) => {
      const told = rule.judge(facts, valuesOf(rule.thresholds));
      const user = told && users.find(({ name }) => name === told.figures.function);
      return user && user.sum(...operations).cpuSamples >= EXPLAINED * inMaps.cpuSamples;
    });
    if (isTold) return undefined;
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
      title: `${formatShare(inMaps.cpuSamples / all.cpuSamples)} of the CPU is in map code (${inMaps.cpuSamples} of ${all.cpuSamples} samples, so ${formatShare(least)} at least; ${shares.join(', ')}), mostly in ${placeOf(top, ...MAP_OPERATIONS)}`,
      figures: {
        function: top.name,
        map_cpu_samples: inMaps.cpuSamples,
        cpu_samples: all.cpuSamples,
        map_cpu_share: round(inMaps.cpuSamples / all.cpuSamples),
        map_cpu_share_low: round(least),
        ...Object.fromEntries(by.map(([operation, n]) => [`${operation}_cpu_samples`, n])),
      },
      evidence: evidenceOf(file, top.sites),
      advice: [
        'look a key up once and keep the value’s pointer, instead of reading, changing and writing it back',
        'cheaper keys: integers and small structs without strings have fast variants; dense integers fit a slice',
      ],
      causes: [],
    };
  },
};

const GROWING_HEAP: readonly Rule[] = [liveHeapGrowth, heapStaircase];

const goroutineHoldsMap: Rule = {
  id: 'goroutine-holds-map',
  needs: 'an execution trace (weak)',
  asks: ['stacks'],
  says: 'long-lived goroutines grow maps while the live heap rises',
  thresholds: HOLDING,
  means:
    'One goroutine grows a map all the time, and the live heap rises: what it keeps may be what fills it.',
  computed:
    'Events in map growth by goroutine, over the cycles of the trace, beside the live heap’s course. Where live-heap-growth or heap-staircase stands, it is told there.',
  helps: 'Look at what ends entries in that map: a bound, an expiry, a delete.',
  judge(facts, t) {
    const holder = holderOf(facts, t);
    // Beside the finding that the live heap grows it is told there.
    if (!holder || GROWING_HEAP.some((rule) => rule.judge(facts, valuesOf(rule.thresholds))))
      return undefined;
    const { goroutine, name, place, cycles, of, events, sites } = holder;
    return {
      severity: 'info',
      confidence: 0.4,
      title: `goroutine ${goroutine} grows maps in ${cycles} of ${of} cycles while the live heap rises, mostly in ${place}`,
      figures: { goroutine, function: name, cycles_with_growth: cycles, growth_events: events },
      evidence: evidenceOf(facts.file, sites),
      advice: ['what removes entries from this map, and does it run?'],
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
