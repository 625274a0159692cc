// Maps, and keys of maps, that are made again and again: per call, per key of another map, per write.
import type { Judgement } from '../model/finding.js';
import { formatShare } from '../model/format.js';
import { MAP_OPERATIONS } from '../model/maps.js';
import type { Facts } from '../process/facts.js';
import { evidenceOf, functionsOf, isShare, placeOf, type MapFunction } from './map-functions.js';
import { nestedByType } from './map-types.js';
import { growthWords, HINT, shareOf } from './map-words.js';
import { cause, round, type Rule } from './rule.js';

export const mapPerCall: Rule = {
  id: 'map-per-call',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'maps are built and dropped per call',
  thresholds: {
    share: {
      value: 0.2,
      unit: 'of a cycle’s sweeps, assists and start',
      source:
        'a fifth of all allocation, which these events sample; averaged over cycles, so that a busy one does not outweigh the rest',
    },
    cycles: {
      value: 0.5,
      unit: 'of the cycles',
      source:
        'a map is small only once in its life: small tables growing in every other cycle belong to many maps',
    },
    least: {
      value: 5,
      unit: 'events and cycles',
      source: 'fewer may be a program filling its maps at start',
    },
  },
  means:
    'A map of a few hundred entries grows through all the small sizes and is garbage when the call returns.',
  computed:
    'Sweeps, cycle starts and assists in growth of small tables (Swiss maps: before any split; older ones: arrays that are not large objects), by function, over cycles whose live heap does not grow with them.',
  helps:
    'A size hint; a map that is cleared and reused (clear keeps its tables); or a slice if there are few entries.',
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
      title: `${placeOf(name, 'grow', 'make')} builds maps and drops them: small tables grow in ${cycles} of ${maps.cycles.length} cycles while the live heap does not, with ${formatShare(maps.smallShareOf(name.name))} of a cycle’s sweeps, assists and starts`,
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
        'or keep one map (per worker, or in a sync.Pool) and clear() it: its tables stay, and refilling them needs no growth',
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
  isEnough: (name: MapFunction, cycles: number, all: number) => boolean = (_, cycles, all) =>
    cycles >= t.least && cycles >= t.cycles * all,
): { name: MapFunction; counts: ReturnType<MapFunction['sum']>; cycles: number } | undefined {
  if (!maps) return undefined;
  for (const name of functionsOf(maps, false)) {
    const counts = name.sum('grow', 'make', 'assign');
    if (counts.small < t.least) continue;
    const seen = new Set(name.sites.flatMap(({ small, smallCycles }) => (small > 0 ? [...smallCycles] : [])));
    if (!isEnough(name, seen.size, maps.cycles.length)) continue;
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

/** With the function in which small tables grow most: it fills the inner maps. */
function filledBy(nested: Judgement, { maps }: Facts): Judgement {
  const [filler] = (maps ? functionsOf(maps, false) : [])
    .map((name) => ({ name, small: name.sum('grow', 'make', 'assign').small }))
    .filter(({ small }) => small > 0)
    .sort((a, b) => b.small - a.small);
  if (!filler) return nested;
  return {
    ...nested,
    title: `${nested.title}; small maps grow mostly in ${placeOf(filler.name, 'grow', 'assign')}`,
    figures: { ...nested.figures, function: filler.name.name },
  };
}

const makesMaps = ({ sites }: MapFunction): boolean => sites.some(({ site }) => site.operation === 'make');

const writtenLines = ({ sites }: MapFunction): number =>
  new Set(
    sites.flatMap(({ site: { operation, line } }) =>
      operation === 'grow' || operation === 'assign' ? [line] : [],
    ),
  ).size;

export const nestedMap: Rule = {
  id: 'nested-map',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'one inner map per key multiplies headers and tables',
  thresholds: {
    share: { ...mapPerCall.thresholds.share, value: 0.1, source: 'a tenth of all allocation' },
    cycles: mapPerCall.thresholds.cycles,
    least: mapPerCall.thresholds.least,
    made: {
      value: 3,
      unit: 'cycles',
      source:
        'with small tables, in a function seen making maps: one map outgrows its small sizes in one or two cycles, so three mean several maps',
    },
  },
  means:
    'Each outer key has its own map: a 48-byte header and, from the first entry on, a group or bucket of eight slots, however few are used.',
  computed:
    'With the alloc/free experiment: tables whose values are maps, and what these take. Otherwise as map-per-call, or in three cycles of a function seen making maps, if it writes maps on at least two lines (the outer and the inner map) and the live heap grows: the small maps are kept.',
  helps: 'One map with both keys in a struct key: one table, no headers.',
  judge(facts, t) {
    const byType = nestedByType(facts);
    if (byType) return filledBy(byType, facts);
    if (!keepsMaps(facts)) return undefined;
    const top = smallMaps(facts, t) ?? smallMaps(facts, t, (name, seen) => seen >= t.made && makesMaps(name));
    if (!top || writtenLines(top.name) < 2) return undefined;
    const { name, counts, cycles } = top;
    return {
      severity: 'low',
      confidence: 0.6,
      title: `${placeOf(name, 'grow')} makes small maps and keeps them: new ones in ${cycles} of ${facts.maps!.cycles.length} cycles, and the live heap grows, as with a map of maps`,
      figures: { function: name.name, cycles_with_growth: cycles, small_growth_events: counts.small },
      evidence: evidenceOf(facts.file, name.sites),
      advice: [
        `${placeOf(name, 'grow')}: flatten it: one map with a struct of both keys instead of a map per outer key`,
        'an alloc/free trace (GODEBUG=traceallocfree=1, Go 1.23 and later) shows bytes by type',
      ],
      causes: [],
    };
  },
};

export const mapKeyConstruction: Rule = {
  id: 'map-key-construction',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'keys are built per access (Sprintf, strconv, concatenation)',
  thresholds: {
    share: shareOf(0.2, 'a fifth of the CPU goes into the keys and their maps'),
    making: {
      value: 4,
      unit: 'samples and sweeps',
      source: 'of strings being built, in a function that uses a map with string keys',
    },
    sweeps: {
      value: 0.1,
      unit: 'of the sweeps',
      source: 'without CPU samples: a tenth of all allocation',
    },
  },
  means:
    'Each access builds a string, hashes and compares it, and leaves it as garbage. The map itself may be small and stable.',
  computed:
    'CPU samples and sweeps in fmt.Sprint, strconv and concatenation, in a function that uses a map with string keys, or that it calls for its keys. Stacks do not show whether a string becomes a key or a value: on the line of a lookup it is surely a key, near lookups less surely, near writes alone least (confidence 0.85, 0.7, 0.5).',
  helps:
    'A struct key (comparable, no garbage), or a []byte buffer looked up as m[string(buf)], which does not allocate.',
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
      // Stacks do not tell a key from a value: text that is made on a look-up's own line is a key, beside a write it may be the value.
      const reads = new Set(name.sites.flatMap(({ site }) => (site.operation === 'access' ? site.line : [])));
      const isKey = making.some(({ site }) => site.function === name.name && reads.has(site.line));
      const isHeavy = used > 0 && cpu > 0 && isShare(cpu + used, all.cpuSamples, t.share);
      if (!isHeavy && !(all.cpuSamples === 0 && isShare(sweeps, all.sweeps, t.sweeps))) continue;
      return {
        severity: 'low',
        confidence: isKey ? 0.85 : reads.size > 0 ? 0.7 : 0.5,
        title: `${placeOf(name, 'assign', 'access')} builds ${isKey ? 'its keys' : 'strings, probably its keys,'} anew for each access: ${cpu} CPU samples and ${sweeps} sweeps in building strings, ${used} samples in the map`,
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
          `${placeOf(name, 'assign', 'access')}: a struct key, such as struct{ user, item int }, needs no string and leaves no garbage`,
          'or build the key in a reused []byte and look up m[string(buf)]: that allocates nothing',
        ],
        causes: isKey
          ? []
          : [
              cause(
                'keys built from other values',
                reads.size > 0 ? 0.8 : 0.6,
                'the line of the write: is the string between the brackets?',
              ),
              cause('strings that are the values', reads.size > 0 ? 0.2 : 0.4, 'the line of the write'),
            ],
      };
    }
    return undefined;
  },
};
