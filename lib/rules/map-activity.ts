// Maps against the collector, and maps against the CPU: what a trace tells of them. Shares of CPU hold where a CPU profile ran
// beside the trace; where none did, sweeps (which sample allocations) and the starts of cycles are what there is.
import { MAP_OPERATIONS, type EventShare, type MapOperation } from '../model/maps.js';
import { formatDuration, formatShare } from '../model/format.js';
import type { Facts } from '../process/facts.js';
import { nestedByType } from './map-heap.js';
import { evidenceOf, functionsOf, isShare, LEVEL, placeOf, type MapFunction } from './map-functions.js';
import { cause, round, type Rule } from './rule.js';

const CHANCE = {
  value: LEVEL,
  unit: 'chance',
  source: 'one false alarm in a hundred traces, by an exact test',
};
const THREE = {
  value: 3,
  unit: 'cycles',
  source: 'a single event never makes a finding, and two of a kind are one coincidence',
};

/** What growing means in this version's maps (facts: runtime/map.go to 1.23, internal/runtime/maps from 1.24 on). */
const growthWords = ({ sites }: MapFunction): string =>
  sites.some(({ site }) => site.swiss)
    ? 'Go 1.24 and later: tables double up to 1,024 slots, then split in two; the old table is garbage at once'
    : 'Go 1.23 and earlier: the whole bucket array doubles at once, and the old one stays until later writes have emptied it';
const HINT =
  'give the size: make(map[K]V, n) buys the tables once (from Go 1.24 on, sizes just under a power of two may still split)';
const POINTERS =
  'keys and values without pointers: the collector does not scan such tables (a string holds a pointer)';

/** The function whose maps grow most, by what the collector's events show. */
const growing = (facts: Facts, by: 'triggers' | 'assists' | 'cpuSamples'): MapFunction | undefined =>
  facts.maps &&
  functionsOf(facts.maps, false)
    .filter((f) => f.sum('grow')[by] > 0)
    .sort((a, b) => b.sum('grow')[by] - a.sum('grow')[by])[0];

function beyondChance(
  share: EventShare | undefined,
  t: Readonly<Record<string, number>>,
): EventShare | undefined {
  if (!share || share.p === undefined || share.p > t.chance || share.in_growth < t.least) return undefined;
  return share.lift !== undefined && share.lift < t.lift ? undefined : share;
}

const shareFigures = ({
  n,
  in_growth,
  share,
  sweeps,
  sweeps_share,
  lift,
  p,
}: EventShare): Record<string, number> => ({
  events: n,
  in_growth,
  share,
  sweeps,
  sweeps_share,
  ...(lift !== undefined && { lift }),
  ...(p !== undefined && { p }),
});

const LIFT = {
  value: 1.5,
  unit: 'of the share of sweeps',
  source:
    'half as much again: the sweeps’ own bias (early in the cycle, one event for many pages) stays below that',
};

const mapGrowthTriggers: Rule = {
  id: 'map-growth-triggers',
  needs: 'an execution trace',
  says: 'cycles start inside map growth beyond chance',
  thresholds: { chance: CHANCE, least: THREE, lift: LIFT },
  means:
    'The allocation that started the cycle was a map making room. Writes to a map that does not grow start no cycles, however many there are.',
  computed:
    'Cycles whose starting allocation lies in map growth, against the share of sweeps that do: both sample allocated bytes. The cycle is the unit; an exact test whose chances are rounded against the finding.',
  helps: 'A size hint, or smaller maps: what does not grow starts nothing.',
  judge(facts, t) {
    const share = beyondChance(facts.summary.maps?.triggers, t);
    const top = share && growing(facts, 'triggers');
    if (!share || !top) return undefined;
    const { assists } = facts.summary.maps!;
    const tells = beyondChance(assists, { ...t, least: t.least });
    return {
      severity: share.share >= 0.5 ? 'medium' : 'low',
      confidence: 0.85,
      title: `${share.in_growth} of ${share.n} cycles start while a map grows, mostly in ${placeOf(top, 'grow')}: growth begins ${formatShare(share.sweeps_share)} of the sweeps, so chance does not make that (p ${chanceWords(share.p!)})`,
      figures: {
        ...shareFigures(share),
        function: top.name,
        ...(tells && { assists_share: tells.share, assists_p: tells.p! }),
      },
      evidence: evidenceOf(
        facts.file,
        top.sites.filter(({ triggers }) => triggers > 0),
      ),
      advice: [`${placeOf(top, 'grow')}: ${HINT}`, growthWords(top), POINTERS],
      causes: [],
    };
  },
};

const mapAssists: Rule = {
  id: 'map-assists',
  needs: 'an execution trace',
  says: 'assist debt is paid in map code beyond chance',
  thresholds: { chance: CHANCE, least: THREE, lift: LIFT },
  means:
    'During a mark, who allocates must help marking. Here it is map growth that allocates then, so writes to the map wait.',
  computed:
    'Assists begun in map growth, against the share of sweeps that are; each cycle casts one vote, since the assists of one cycle hang together.',
  helps: 'A size hint; growing outside of the requests’ way; more headroom (GOGC).',
  judge(facts, t) {
    // Where cycles start there as well, that finding tells of the assists too.
    if (beyondChance(facts.summary.maps?.triggers, t)) return undefined;
    const share = beyondChance(facts.summary.maps?.assists, t);
    const top = share && growing(facts, 'assists');
    if (!share || !top) return undefined;
    const { assistNs } = top.sum('grow');
    return {
      severity: 'low',
      confidence: 0.75,
      title: `${share.in_growth} of ${share.n} mark assists are paid while a map grows, mostly in ${placeOf(top, 'grow')} (${formatDuration(assistNs)}): growth begins ${formatShare(share.sweeps_share)} of the sweeps (p ${chanceWords(share.p!)})`,
      figures: { ...shareFigures(share), function: top.name, assist_ns: Math.round(assistNs) },
      evidence: evidenceOf(
        facts.file,
        top.sites.filter(({ assists }) => assists > 0),
      ),
      advice: [`${placeOf(top, 'grow')}: ${HINT}`, growthWords(top)],
      causes: [],
    };
  },
};

const chanceWords = (p: number): string => (p < 0.0001 ? '< 0.0001' : String(round(p, 1)));

/** Of the program's samples, how many of a kind make a finding. */
const shareOf = (value: number, source: string): Rule['thresholds'][string] => ({
  value,
  unit: 'of the CPU samples',
  source: `${source}; half of it must be passed beyond chance (1 %)`,
});
const SOME = {
  value: 6,
  unit: 'samples',
  source: 'fewer are one or two bursts of a hundredth of a second each',
};

const mapPerCall: Rule = {
  id: 'map-per-call',
  needs: 'an execution trace',
  says: 'maps built and dropped per call',
  thresholds: {
    share: {
      value: 0.2,
      unit: 'of a cycle’s sweeps, assists and start',
      source:
        'a fifth of all allocation, which these events sample; the mean over cycles, so that one with many does not outweigh the rest',
    },
    cycles: {
      value: 0.5,
      unit: 'of the cycles',
      source:
        'a map is small once in its life: growth of small tables in every other cycle is that of many maps',
    },
    least: {
      value: 5,
      unit: 'events and cycles',
      source: 'fewer are the start of a program that fills its maps',
    },
  },
  means:
    'A map of some hundred entries passes through all small sizes and is garbage when the call is over: the collector’s work is the calls’.',
  computed:
    'Sweeps, starts of cycles and assists in the growth of small tables (Swiss: before any split; earlier: arrays that are no large objects), function by function, over cycles whose live heap does not grow with them.',
  helps:
    'A size hint; one map that is cleared and used again (clear keeps its tables), or a slice where there are few entries.',
  judge(facts, t) {
    const top = smallMaps(facts, t);
    if (!top || keepsMaps(facts)) return undefined;
    const { name, counts, cycles } = top;
    const maps = facts.maps!;
    const { all } = maps;
    const { triggers } = facts.summary.maps!;
    const cpu = name.sum(...MAP_OPERATIONS).cpuSamples;
    return {
      severity: 'low',
      confidence: 0.8,
      title: `${placeOf(name, 'grow', 'make')} builds maps and drops them: small tables grow in ${cycles} of ${maps.cycles.length} cycles while the live heap does not, and ${formatShare(maps.smallShareOf(name.name))} of a cycle’s sweeps, assists and start fall into that`,
      figures: {
        function: name.name,
        cycles_with_growth: cycles,
        small_growth_events: counts.small,
        small_growth_share: round(maps.smallShareOf(name.name)),
        triggers_in_growth: triggers.in_growth,
        triggers: triggers.n,
        ...(all.cpuSamples > 0 && { cpu_samples: cpu, cpu_share: round(cpu / all.cpuSamples) }),
      },
      evidence: evidenceOf(
        facts.file,
        name.sites.filter(({ site }) => site.operation === 'grow'),
      ),
      advice: [
        `${placeOf(name, 'grow', 'make')}: ${HINT}`,
        'or keep one map (of the worker, or in a sync.Pool) and clear() it: its tables stay and are filled again without growth',
        growthWords(name),
      ],
      causes: [],
    };
  },
};

/** The function in which small tables grow in cycle after cycle. */
function smallMaps(
  { maps }: Facts,
  t: Readonly<Record<string, number>>,
): { name: MapFunction; counts: ReturnType<MapFunction['sum']>; cycles: number } | undefined {
  if (!maps) return undefined;
  for (const name of functionsOf(maps, false)) {
    const counts = name.sum('grow', 'make', 'assign');
    if (counts.small < t.least) continue;
    const seen = new Set(name.sites.flatMap(({ small, smallCycles }) => (small > 0 ? [...smallCycles] : [])));
    if (seen.size < t.least || seen.size < t.cycles * maps.cycles.length) continue;
    if (maps.smallShareOf(name.name) < t.share) continue;
    return { name, counts, cycles: seen.size };
  }
  return undefined;
}

/** The live heap grows, not only while the program starts: what is built is kept. */
function keepsMaps({ summary: { live_heap: live }, history }: Facts): boolean {
  const [floors, ceilings] = [history.column('floor'), history.column('ceiling')];
  const half = ceilings[Math.floor(ceilings.length / 2)];
  return live?.course === 'growing' || floors[floors.length - 1] > KEPT * half;
}
/** Growth of the live heap over the second half of a trace that is more than the wandering of a level one. */
const KEPT = 1.25;

const nestedMap: Rule = {
  id: 'nested-map',
  needs: 'an execution trace',
  says: 'a map inside a map per key multiplies headers and tables',
  thresholds: {
    share: { ...mapPerCall.thresholds.share, value: 0.1, source: 'a tenth of all allocation' },
    cycles: mapPerCall.thresholds.cycles,
    least: mapPerCall.thresholds.least,
  },
  means:
    'Each outer key has a map of its own: a header of 48 bytes, and with its first entry a group or bucket of eight slots, however few are used.',
  computed:
    'With the alloc/free experiment: tables whose values are maps, and what these take. Else as map-per-call, in a function that writes maps on two lines and more, over cycles whose live heap grows: the small maps are kept.',
  helps: 'One map whose key holds both (a struct of the two): one table, no headers.',
  judge(facts, t) {
    const byType = nestedByType(facts);
    if (byType) return byType;
    if (!keepsMaps(facts)) return undefined;
    const top = smallMaps(facts, t);
    if (!top) return undefined;
    const { name, counts, cycles } = top;
    const lines = new Set(
      name.sites
        .filter(({ site }) => site.operation === 'grow' || site.operation === 'assign')
        .map(({ site }) => site.line),
    );
    if (lines.size < 2) return undefined;
    return {
      severity: 'low',
      confidence: 0.6,
      title: `${placeOf(name, 'grow')} makes small maps and keeps them: new ones in ${cycles} of ${facts.maps!.cycles.length} cycles, and the live heap grows; that is what a map inside a map does`,
      figures: { function: name.name, cycles_with_growth: cycles, small_growth_events: counts.small },
      evidence: evidenceOf(facts.file, name.sites),
      advice: [
        `${placeOf(name, 'grow')}: flatten: one map with a struct key of both keys instead of a map for each outer key`,
        'an alloc/free trace (GODEBUG=traceallocfree=1, Go 1.23 and later) tells the bytes by type',
      ],
      causes: [],
    };
  },
};

const mapKeyConstruction: Rule = {
  id: 'map-key-construction',
  needs: 'an execution trace',
  says: 'keys built per call (Sprintf, strconv, concatenation) beside the write',
  thresholds: {
    share: shareOf(0.2, 'a fifth of the CPU goes into the keys and their maps'),
    making: {
      value: 4,
      unit: 'samples and sweeps',
      source: 'of text being made, in the function that uses a map with string keys',
    },
    sweeps: {
      value: 0.1,
      unit: 'of the sweeps',
      source: 'where there are no CPU samples: a tenth of all allocation',
    },
  },
  means:
    'Each access makes a new string, hashes and compares it, and leaves it as garbage. The map itself may be small and steady.',
  computed:
    'CPU samples and sweeps in fmt.Sprint, strconv and concatenation, in a function that uses a map with string keys, or that it calls for its keys.',
  helps:
    'A struct as key (comparable, no garbage), or a []byte buffer looked up as m[string(buf)], which does not allocate.',
  judge(facts, t) {
    const { maps, file } = facts;
    if (!maps) return undefined;
    const { all } = maps;
    for (const name of functionsOf(maps, false)) {
      if (!name.sites.some(({ site }) => site.text && site.operation !== 'key')) continue;
      const making = functionsOf(maps, false)
        .flatMap(({ sites }) => sites)
        .filter(
          ({ site }) =>
            site.operation === 'key' && (site.function === name.name || site.caller === name.name),
        );
      const cpu = making.reduce((sum, { cpuSamples }) => sum + cpuSamples, 0);
      const sweeps = making.reduce((sum, site) => sum + site.sweeps, 0);
      if (cpu + sweeps < t.making) continue;
      const used = name.sum('assign', 'access', 'delete', 'grow').cpuSamples;
      // Text that is made before a look-up is a key; before a write it may be the value.
      const reads = name.sum('access').cpuSamples;
      const isHeavy = used > 0 && cpu > 0 && isShare(cpu + used, all.cpuSamples, t.share);
      if (!isHeavy && !(all.cpuSamples === 0 && isShare(sweeps, all.sweeps, t.sweeps))) continue;
      return {
        severity: 'low',
        confidence: reads > 0 ? 0.8 : 0.6,
        title: `${placeOf(name, 'assign', 'access')} makes its keys anew for each access: ${cpu} CPU samples and ${sweeps} sweeps in making text, ${used} samples in the map`,
        figures: {
          function: name.name,
          key_cpu_samples: cpu,
          key_sweeps: sweeps,
          map_cpu_samples: used,
          ...(all.cpuSamples > 0 && {
            cpu_samples: all.cpuSamples,
            cpu_share: round((cpu + used) / all.cpuSamples),
          }),
        },
        evidence: evidenceOf(file, making),
        advice: [
          `${placeOf(name, 'assign', 'access')}: a struct key, such as struct{ user, item int }, needs no text and leaves no garbage`,
          'or build it into a []byte that is used again and look up m[string(buf)]: that allocates nothing',
        ],
        causes:
          reads > 0
            ? []
            : [
                cause(
                  'keys made of other values',
                  0.7,
                  'the line of the write: is the text between the brackets?',
                ),
                cause('text that is the value', 0.3, 'the line of the write'),
              ],
      };
    }
    return undefined;
  },
};

const mapBulkDelete: Rule = {
  id: 'map-bulk-delete',
  needs: 'an execution trace with CPU samples (Go 1.19+)',
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

const mapGrowthChain: Rule = {
  id: 'map-growth-chain',
  needs: 'an execution trace',
  says: 'growth itself (not assignment) is the cost: no size hint',
  thresholds: {
    share: shareOf(
      0.15,
      'separated every unhinted fill from hinted, churning, clearing and reading programs of six Go versions',
    ),
    of_writes: {
      value: 0.25,
      unit: 'of the samples that write',
      source: 'hinted or settled maps: 0 to 0.1; maps built from empty: 0.3 to 0.6',
    },
    least: SOME,
    cycles: THREE,
    sweeps: {
      value: 0.3,
      unit: 'of the sweeps',
      source: 'where there are no CPU samples: nearly a third of all allocation',
    },
  },
  means:
    'A map that is filled from empty allocates twice its final size, and moves every entry again and again.',
  computed:
    'CPU samples in growth (hashGrow, evacuate …; rehash, grow, split …) against all, and against all writes; tables made with a hint are no growth.',
  helps: HINT,
  judge(facts, t) {
    const { maps, file } = facts;
    const top = growing(facts, maps && maps.all.cpuSamples > 0 ? 'cpuSamples' : 'triggers');
    if (!maps || !top || mapPerCall.judge(facts, valuesOf(mapPerCall))) return undefined;
    const { all } = maps;
    const growth = top.sum('grow');
    const writes = top.sum('grow', 'assign').cpuSamples;
    const isHot =
      growth.cpuSamples >= t.least &&
      growth.cpuSamples >= t.of_writes * writes &&
      isShare(growth.cpuSamples, all.cpuSamples, t.share);
    const cycles = new Set(
      top.sites.flatMap((site) => (site.site.operation === 'grow' ? [...site.cycles] : [])),
    );
    const isBought =
      all.cpuSamples === 0 &&
      growth.sweeps >= t.least &&
      cycles.size >= t.cycles &&
      isShare(growth.sweeps, all.sweeps, t.sweeps);
    if (!isHot && !isBought) return undefined;
    return {
      severity: 'low',
      confidence: 0.75,
      title: isHot
        ? `${placeOf(top, 'grow')} spends ${formatShare(growth.cpuSamples / all.cpuSamples)} of the CPU on growing maps, ${formatShare(growth.cpuSamples / writes)} of what it spends on writing to them`
        : `${placeOf(top, 'grow')}: growing maps begins ${formatShare(growth.sweeps / all.sweeps)} of the sweeps, which sample allocation`,
      figures: {
        function: top.name,
        growth_cpu_samples: growth.cpuSamples,
        write_cpu_samples: writes,
        cpu_samples: all.cpuSamples,
        growth_sweeps: growth.sweeps,
        sweeps: all.sweeps,
      },
      evidence: evidenceOf(
        file,
        top.sites.filter(({ site }) => site.operation === 'grow'),
      ),
      advice: [`${placeOf(top, 'grow')}: ${HINT}`, growthWords(top), POINTERS],
      causes: [],
    };
  },
};

const valuesOf = ({ thresholds }: Rule): Record<string, number> =>
  Object.fromEntries(Object.entries(thresholds).map(([name, { value }]) => [name, value]));

/** What a finding of a narrower kind explains of the map's CPU: told there, not again as map-hot. */
const NARROWER: readonly [Rule, readonly MapOperation[]][] = [
  [mapPerCall, MAP_OPERATIONS],
  [mapGrowthChain, ['grow']],
  [mapBulkDelete, ['delete']],
];
const EXPLAINED = 0.8;

const mapHot: Rule = {
  id: 'map-hot',
  needs: 'an execution trace with CPU samples (Go 1.19+)',
  says: 'much CPU in map code, by operation, function and line',
  thresholds: {
    share: shareOf(0.3, 'nearly a third of the CPU'),
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
    if (inMaps.cpuSamples < t.least || !isShare(inMaps.cpuSamples, all.cpuSamples, t.share)) return undefined;
    const users = functionsOf(maps, false).filter((user) => user.sum(...MAP_OPERATIONS).cpuSamples > 0);
    const sync = functionsOf(maps, true)
      .flatMap(({ sites }) => sites)
      .reduce((sum, { site, cpuSamples }) => sum + (site.sync ? cpuSamples : 0), 0);
    if (sync > inMaps.cpuSamples / 2 || users.length === 0) return undefined;
    const isTold = NARROWER.some(([rule, operations]) => {
      const told = rule.judge(facts, valuesOf(rule));
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
      title: `${formatShare(inMaps.cpuSamples / all.cpuSamples)} of the CPU is in map code (${shares.join(', ')}), mostly in ${placeOf(top, ...MAP_OPERATIONS)}`,
      figures: {
        function: top.name,
        map_cpu_samples: inMaps.cpuSamples,
        cpu_samples: all.cpuSamples,
        map_cpu_share: round(inMaps.cpuSamples / all.cpuSamples),
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

const goroutineHoldsMap: Rule = {
  id: 'goroutine-holds-map',
  needs: 'an execution trace (weak)',
  says: 'long-lived goroutines grow maps while the live heap rises',
  thresholds: {
    cycles: {
      value: 5,
      unit: 'cycles',
      source: 'one goroutine that grows maps over so many cycles lives long',
    },
    share: { value: 0.8, unit: 'of the growth seen', source: 'one goroutine does nearly all of it' },
  },
  means:
    'One goroutine grows a map all the time, and the live heap rises: what it keeps may be what fills it.',
  computed: 'Events in map growth by goroutine, over the cycles of the trace, beside the live heap’s course.',
  helps: 'Look at what ends entries in that map: a bound, an expiry, a delete.',
  judge(facts, t) {
    const { maps, summary, file } = facts;
    if (!maps || summary.live_heap?.course !== 'growing') return undefined;
    const grows = [...maps.sites.values()].filter(({ site }) => site.operation === 'grow' && !site.sync);
    const seen = new Map<number, number>();
    for (const { goroutines } of grows) for (const [g, n] of goroutines) seen.set(g, (seen.get(g) ?? 0) + n);
    const total = [...seen.values()].reduce((sum, n) => sum + n, 0);
    const [most] = [...seen].sort((a, b) => b[1] - a[1]);
    if (!most || most[1] < t.share * total || total < t.cycles) return undefined;
    const own = grows.filter(({ goroutines }) => goroutines.has(most[0]));
    const cycles = new Set(own.flatMap((site) => [...site.cycles]));
    if (cycles.size < t.cycles) return undefined;
    const [top] = functionsOf(maps, false).filter(({ name }) =>
      own.some(({ site }) => site.function === name),
    );
    return {
      severity: 'info',
      confidence: 0.4,
      title: `goroutine ${most[0]} grows maps in ${cycles.size} of ${maps.cycles.length} cycles while the live heap rises, mostly in ${placeOf(top, 'grow')}`,
      figures: {
        goroutine: most[0],
        function: top.name,
        cycles_with_growth: cycles.size,
        growth_events: total,
      },
      evidence: evidenceOf(file, own),
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
